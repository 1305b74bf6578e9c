"""Mailing branches the lists that are theirs: what has lapsed, and what a pilot branch renews.

Source: 001-03, 001-13, O8.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from policies.models import Event
from renewal.accounts.models import Branch
from renewal.jobs.mail import mail_list
from renewal.jobs.models import Mail
from worklists.branch_lists import TOLD, WORKBOOKS, to_tell
from worklists.models import ListKind


@dataclass(frozen=True)
class Mailed:
    """A list that a branch was mailed."""

    branch: Branch
    kind: ListKind
    number: int
    mail: Mail


@transaction.atomic
def mail_lists(*, now: datetime) -> list[Mailed]:
    """Mail each branch one workbook a list of what it is still to be told; return what was.

    Done again at the same moment, nothing is left to tell. What belongs to a branch without an
    address stays to be told.

    Source: 001-03, 001-13, O8.
    """
    day = timezone.localdate(now)
    with_rows = [to_tell(kind, day=day).order_by().values("policy__branch") for kind in TOLD]
    branches = Branch.objects.filter(pk__in=with_rows[0].union(*with_rows[1:]))
    found = [_mail(branch, now=now) for branch in branches.exclude(email="").order_by("path")]
    return [one for mailed in found for one in mailed]


def _mail(branch: Branch, *, now: datetime) -> list[Mailed]:
    branch = Branch.objects.select_for_update().get(pk=branch.pk)  # one at a time
    mailed = []
    for kind in TOLD:
        terms = to_tell(kind, day=timezone.localdate(now)).filter(policy__branch=branch)
        term_ids = list(terms.order_by("pk").values_list("pk", flat=True))
        if term_ids:
            _note(term_ids, kind, branch, now=now)
            mail = _post(kind, branch, now=now)
            mailed.append(Mailed(branch=branch, kind=kind, number=len(term_ids), mail=mail))
    return mailed


def _note(term_ids: list[int], kind: ListKind, branch: Branch, *, now: datetime) -> None:
    """Tell in the story of each term that its branch has it: this is what the workbook holds."""
    parameters = {"list": kind.value, "branch": branch.name, "branch_code": branch.code}
    Event.objects.bulk_create(
        [
            Event(term_id=pk, at=now, code=Event.Code.MAILED, parameters=parameters)
            for pk in term_ids
        ],
        batch_size=2000,
    )


def _post(kind: ListKind, branch: Branch, *, now: datetime) -> Mail:
    [mail] = mail_list(
        WORKBOOKS[kind],
        {"branch": str(branch.pk), "mailed_at": now.isoformat()},
        to=[branch.email],
        branch=branch,
        by=None,
        now=now,
    )
    return mail
