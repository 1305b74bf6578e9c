"""How right a branch's numbers are, and how right its answers were. Source: 001-104, F23."""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db import models
from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import Contact, Phone
from renewal.accounts.models import Branch, User
from renewal.lib.days import span_of
from worklists.models import NumberCheck

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_JUDGED = (Phone.Verdict.ACCURATE, Phone.Verdict.INACCURATE)
_PhoneEvent: Any = cast(Any, Phone._meta.get_field("events")).related_model


WITH_ROWS = (
    "accurate",
    "inaccurate",
    "asked",
    "answered",
    "right",
    "wrong",
    "to_call",
    "waiting",
)


class Proof(models.TextChoices):
    """How far a question to a branch is."""

    WAITING = "WAITING", pgettext_lazy("question", "Not answered")
    NO_HELP = "NO_HELP", _("Answered without a number")
    TO_CALL = "TO_CALL", _("Still to be called")
    RIGHT = "RIGHT", _("Proved right")
    WRONG = "WRONG", _("Proved wrong")


class _Proof(TypedDict):
    proof: str


def with_proof(checks: QuerySet[NumberCheck]) -> "QuerySet[WithAnnotations[NumberCheck, _Proof]]":
    """Annotate each question with `proof`: what the first call after the answer has shown.

    Later calls on the number change nothing of that. Source: 001-104.
    """
    verdict = (
        _PhoneEvent.objects.filter(
            pgh_obj=OuterRef("given"), judged_at__gte=OuterRef("answered_at"), verdict__in=_JUDGED
        )
        .order_by("pgh_id")
        .values("verdict")[:1]
    )
    proved = checks.annotate(shown=Coalesce(Subquery(verdict), Value(""))).annotate(
        proof=Case(
            When(answered_at=None, then=Value(Proof.WAITING.value)),
            When(given=None, then=Value(Proof.NO_HELP.value)),
            When(shown=Phone.Verdict.ACCURATE, then=Value(Proof.RIGHT.value)),
            When(shown=Phone.Verdict.INACCURATE, then=Value(Proof.WRONG.value)),
            default=Value(Proof.TO_CALL.value),
        )
    )
    return cast("QuerySet[WithAnnotations[NumberCheck, _Proof]]", proved)


def asked_between(user: User, first: date, last: date) -> QuerySet[NumberCheck]:
    """Return the questions that branches were asked from `first` to `last`."""
    since, until = span_of(first)[0], span_of(last)[1]
    return NumberCheck.objects.for_user(user).filter(asked_at__gte=since, asked_at__lt=until)


def judged_between(user: User, first: date, last: date) -> QuerySet[Contact]:
    """Return the calls from `first` to `last` that gave a number the verdict it has."""
    return Contact.objects.filter(
        term__policy__branch__path__startswith=user.branch.path,
        at__gte=span_of(first)[0],
        at__lt=span_of(last)[1],
        phone__verdict__in=_JUDGED,
        phone__judged_at=F("at"),
    )


@dataclass(frozen=True)
class Accuracy:
    """Of numbers that calls have judged, how many are accurate; of questions, how they ended."""

    accurate: int = 0
    inaccurate: int = 0
    waiting: int = 0
    no_help: int = 0
    to_call: int = 0
    right: int = 0
    wrong: int = 0

    def __add__(self, other: "Accuracy") -> "Accuracy":
        return Accuracy(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        )

    @property
    def judged(self) -> int:
        return self.accurate + self.inaccurate

    @property
    def share(self) -> float | None:
        """The accurate ones of those judged; None where none is."""
        return self.accurate / self.judged if self.judged else None

    @property
    def answered(self) -> int:
        return self.no_help + self.to_call + self.right + self.wrong

    @property
    def asked(self) -> int:
        return self.waiting + self.answered

    @property
    def proved(self) -> int:
        return self.right + self.wrong

    @property
    def share_of_answers(self) -> float | None:
        """The right ones of the answers that a call has proved; None where none is."""
        return self.right / self.proved if self.proved else None


@dataclass(frozen=True)
class BranchAccuracy:
    """`numbers` names each figure that has rows behind it."""

    branch: Branch
    figures: Accuracy

    @property
    def percentage(self) -> float | None:
        return None if self.figures.share is None else 100 * self.figures.share

    @property
    def numbers(self) -> list[tuple[str, int]]:
        return [(name, getattr(self.figures, name)) for name in WITH_ROWS]


def accuracy_by_branch(*, user: User, first: date, last: date) -> list[BranchAccuracy]:
    """Return the figures of each branch that `user` sees and that has any, in their order.

    A policy counts for the branch that has it. Source: F23.
    """
    counts: dict[int, Counter[str]] = {}
    judged = judged_between(user, first, last).values_list("term__policy__branch", "phone__verdict")
    for pk, verdict, number in judged.annotate(n=Count("phone", distinct=True)).order_by():
        counts.setdefault(pk, Counter())[verdict.lower()] = number
    asked = with_proof(asked_between(user, first, last)).values_list("branch", "proof")
    for pk, proof, number in asked.annotate(n=Count("pk")).order_by():
        counts.setdefault(pk, Counter())[proof.lower()] = number
    branches = Branch.objects.filter(pk__in=counts).order_by("path")
    return [
        BranchAccuracy(branch=branch, figures=Accuracy(**counts[branch.pk])) for branch in branches
    ]


def total_of(rows: list[BranchAccuracy]) -> Accuracy:
    return sum((row.figures for row in rows), Accuracy())
