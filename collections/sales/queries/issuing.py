"""Questions about what the issuing clerk has to do."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, When
from django.db.models.functions import Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User
from sales.models import IntentionForm, IssuedPolicy, Part
from sales.models.forms import IntentionFormQuerySet
from sales.stations import LIVE, Profile, State
from worklists.models import Task

SOON = timedelta(days=1)  # cover that starts so near is issued before older forms


@dataclass(frozen=True)
class Queue:
    """Forms that wait for the same thing."""

    code: str
    label: str | Promise
    condition: Q


_NOT_ISSUED = Q(state__in=[State.UNDERWRITING, State.PASSED, State.TO_PAY]) | Q(
    state=State.PAID, profile=Profile.PAID_FIRST
)
_ISSUED = Q(
    state__in=[
        State.ISSUED,
        State.TO_DELIVER,
        State.DELIVERED,
        State.INCOMPLETE,
        State.CONFIRMED,
    ]
) | Q(state=State.PAID, profile=Profile.PAPER_FIRST)
_TO_FILE = _ISSUED & Q(filed_at=None, has_policies=True)
# There are policies, and nobody is to sell any more; without them a form is withdrawn by itself.
_LEFT_BEHIND = Q(state__in=LIVE, has_policies=True) & ~Q(task__state=Task.State.OPEN)
_QUEUES = (
    Queue("handed_in", _("Handed in"), Q(state=State.UNDERWRITING, signed_for_at=None)),
    Queue(
        "signed_for",
        _("In underwriting"),
        Q(state=State.UNDERWRITING, signed_for_at__isnull=False),
    ),
    Queue("passed", _("Underwriting passed"), Q(state=State.PASSED, profile=Profile.PAID_FIRST)),
    Queue("to_pay", _("Waiting for payment"), Q(state=State.TO_PAY)),
    Queue(
        "to_issue",
        _("To issue"),
        Q(state=State.PAID, profile=Profile.PAID_FIRST)
        | Q(state=State.PASSED, profile=Profile.PAPER_FIRST),
    ),
    Queue("issued", pgettext_lazy("policy", "Issued"), Q(state=State.ISSUED)),
    Queue("to_file", _("To file"), _TO_FILE),
)
QUEUES = {queue.code: queue for queue in _QUEUES}


def forms_with_clerk(*, user: User, words: str = "") -> IntentionFormQuerySet:
    """Return what the clerks of a branch still have to do something with.

    That is what stands in any of QUEUES, and policies of rows that are closed or taken back.

    `words` begins a form's number or a plate, or stands in a name on the form.
    """
    policies = IssuedPolicy.objects.filter(form=OuterRef("pk"), voided_at=None)
    forms = IntentionForm.objects.for_user(user).annotate(has_policies=Exists(policies))
    forms = forms.filter(_NOT_ISSUED | Q(state=State.ISSUED) | _TO_FILE | _LEFT_BEHIND)
    if words:
        upper = words.upper()
        forms = forms.filter(
            Q(number__startswith=upper)
            | Q(plate_no__startswith=upper)
            | Q(insured_name__icontains=words)
            | Q(holder_name__icontains=words)
        )
    return forms


def queue_counts(forms: IntentionFormQuerySet) -> dict[str, int]:
    """Return how many of the forms stand in each queue."""
    counts = {queue.code: Count("pk", filter=queue.condition) for queue in _QUEUES}
    return forms.aggregate(**counts)


def in_turn(forms: IntentionFormQuerySet, *, today: date) -> IntentionFormQuerySet:
    """Return the forms as they are worked on: cover that starts tomorrow at the latest and is not
    issued first, then what has waited longest. Each with `is_pressing`."""
    starts = [
        Case(When(**{f"plan__{part.lower()}__isnull": False}, then=F(f"{part.lower()}_starts_on")))
        for part in Part
    ]
    return (
        forms.with_row()
        .annotate(starts_first=Least(*starts))
        .annotate(
            is_pressing=Case(
                When(_NOT_ISSUED & Q(starts_first__lte=today + SOON), then=True),
                default=False,
                output_field=BooleanField(),
            )
        )
        .order_by("-is_pressing", "state_since", "pk")
    )


def form_to_issue(pk: int, *, user: User) -> IntentionForm | None:
    """Return a form of the user's branch with what its page tells of its row, or None."""
    return (
        IntentionForm.objects.for_user(user)
        .filter(pk=pk)
        .select_related(
            "task__assignee",
            "task__lead__branch",
            "task__lead__term__policy__customer",
            "holder_phone",
            "plan__quote",
            "signed_for_by",
            "filed_by",
        )
        .first()
    )
