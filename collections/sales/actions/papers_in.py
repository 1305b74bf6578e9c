"""Papers of several forms that came in together, ticked in the ledger. Source: 001-68."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from sales.actions.filing import receive_papers
from sales.models import IntentionForm, PaperLine


@transaction.atomic
def receive_ticked(*, picked: Collection[int], by: User, now: datetime) -> int:
    """Enter the papers of these lines as received; return how many still were missing.

    Raises:
        NotAllowed: not a clerk.
    """
    by.require(Act.ISSUE)
    lines = PaperLine.objects.for_user(by).missing().filter(pk__in=picked)
    papers = defaultdict(set)
    for form, paper in lines.values_list("form", "paper"):
        papers[form].add(paper)
    forms = IntentionForm.objects.for_user(by).filter(pk__in=papers)
    return sum(
        len(receive_papers(form=form, papers=papers[form.pk], by=by, now=now))
        for form in forms.order_by("pk")
    )
