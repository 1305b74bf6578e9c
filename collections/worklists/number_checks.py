"""Questions about numbers that branches are asked for: what to ask, and what came back.

Source: 001-101 to 001-104, O22, O24, F23.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, TypedDict, cast

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from policies.models import Address, BranchCorrection, Contact, ImportBatch, ImportRow, Phone, Term
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Act, roles_for
from renewal.jobs.actions import CATCH_UP_DAYS
from renewal.rules.defaults import (
    EXTRACTION_DAYS,
    FAILED_CALLS_JUDGE_RENEWALS,
    INACCURATE_AFTER_FAILED,
)
from renewal.rules.queries import rules_on, value_on
from worklists.failed_dials import Dialled, counted_failures
from worklists.models import Lead, NumberCheck
from worklists.queries import judged

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

ANSWERS = "branch_corrections"  # the kind of workbook that brings them
ASKED_ABOUT = (Lead.State.PREPARING, Lead.State.QUEUED, Lead.State.RELEASED)
# What stands in the book of an answer, whether or not it brought anything new.
STANDING = (ImportRow.Verdict.NEW, ImportRow.Verdict.UPDATED, ImportRow.Verdict.UNCHANGED)
A_TERM = timedelta(days=365)  # where the first day of a term is not known


class _LastResult(TypedDict):
    last_result: str | None


# What the last call to a number says is wrong with it, as the branches' workbook names it.
FAULTS = {
    Contact.Result.WRONG_NUMBER.value: "STRANGER",
    Contact.Result.OFF.value: "SUSPENDED",
    Contact.Result.NO_ANSWER.value: "NO_ANSWER",
}


def with_last_result(terms: QuerySet[Term]) -> "QuerySet[WithAnnotations[Term, _LastResult]]":
    """Annotate each term with `last_result`, of the last contact at the number to dial."""
    tried = Contact.objects.filter(phone=OuterRef("policy__phone")).newest_first()
    told = terms.annotate(last_result=Subquery(tried.values("result")[:1]))
    return cast("QuerySet[WithAnnotations[Term, _LastResult]]", told)


# What to ask


def to_ask(*, day: date) -> QuerySet[Term]:
    """Return the terms with somebody to call, no usable number, and no question under way.

    Not those of whom nothing is to be asked any more: cancelled, renewed, not to be called.

    Source: 001-103, O24.
    """
    later = Term.objects.filter(policy=OuterRef("policy"), expires_on__gt=OuterRef("expires_on"))
    under_way = NumberCheck.objects.unanswered().filter(policy=OuterRef("policy"))
    terms = (
        Term.objects.ours()
        .filter(lead_term__lead__state__in=ASKED_ABOUT)
        .filter(Q(policy__phone=None) | Q(policy__phone__verdict=Phone.Verdict.INACCURATE))
        .exclude(Exists(later))
        .exclude(Exists(under_way))
    )
    found: QuerySet[Term] = judged(terms, day=day).filter(reason="")
    return found


def due_to_be_asked(*, now: datetime) -> QuerySet[Term]:
    """Return those that are asked about by themselves: each from its release day on, and what a
    call has proved wrong since it was listed at once; once a term and number.

    Source: 001-103, O24.
    """
    day = timezone.localdate(now)
    listed_before = timedelta(days=value_on(EXTRACTION_DAYS, day=day))
    asked_before = NumberCheck.objects.filter(policy=OuterRef("policy")).filter(
        Q(phone=OuterRef("policy__phone")) & (Q(asked_at__gte=OuterRef("policy__phone__judged_at")))
        | Q(phone=None, asked_at__date__gte=OuterRef("began_on"))
    )
    return (
        to_ask(day=day)
        .filter(Q(policy__phone=None) | Q(policy__phone__judged_at__lte=now))
        .filter(
            Q(lead_term__lead__release_on__lte=day)
            | Q(policy__phone__judged_at__date__gte=F("lead_term__lead__due_on") - listed_before)
        )
        .annotate(
            began_on=Coalesce(
                "starts_on", F("expires_on") - A_TERM, output_field=models.DateField()
            )
        )
        .exclude(Exists(asked_before))
    )


def in_asking_order(terms: QuerySet[Term]) -> QuerySet[Term]:
    """What is released first is asked about first."""
    return terms.order_by("lead_term__lead__release_on", "expires_on", "pk")


def answerers(branch: Branch) -> QuerySet[User]:
    """Return who may answer for the branch on the own page: its users and those above it."""
    codes = branch.path.strip("/").split("/")
    paths = [f"/{path}/" for path in accumulate(codes, "{}/{}".format)]
    return User.objects.filter(
        role__in=roles_for(Act.ANSWER_NUMBERS), is_active=True, branch__path__in=paths
    )


@dataclass(frozen=True)
class BranchQuestions:
    """How a branch stands: what it can be asked, the nearest release day of it, and what waits."""

    branch: Branch
    to_ask: int
    release_on: date | None
    waiting: int
    waits_since: datetime | None
    has_answerers: bool

    @property
    def is_reachable(self) -> bool:
        """Told by mail, or at least on the own page."""
        return bool(self.branch.email) or self.has_answerers


def branch_questions(*, user: User, day: date) -> list[BranchQuestions]:
    """Return the branches that `user` sees with something to ask or to wait for."""
    asking = {
        pk: (number, release_on)
        for pk, number, release_on in to_ask(day=day)
        .filter(policy__branch__path__startswith=user.branch.path)
        .order_by()
        .values_list("policy__branch")
        .annotate(n=Count("pk"), first=Min("lead_term__lead__release_on"))
    }
    waiting = {
        pk: (number, since)
        for pk, number, since in NumberCheck.objects.for_user(user)
        .unanswered()
        .values_list("branch")
        .annotate(n=Count("pk"), since=Min("asked_at"))
    }
    branches = Branch.objects.filter(pk__in={*asking, *waiting}).order_by("path")
    people = list(
        User.objects.filter(role__in=roles_for(Act.ANSWER_NUMBERS), is_active=True)
        .values_list("branch__path", flat=True)
        .distinct()
    )
    return [
        BranchQuestions(
            branch=branch,
            to_ask=asking.get(branch.pk, (0, None))[0],
            release_on=asking.get(branch.pk, (0, None))[1],
            waiting=waiting.get(branch.pk, (0, None))[0],
            waits_since=waiting.get(branch.pk, (0, None))[1],
            has_answerers=any(branch.path.startswith(path) for path in people),
        )
        for branch in branches
    ]


def shown_checks(user: User) -> QuerySet[NumberCheck]:
    """Return the questions that `user` sees, with what a row says of each."""
    ends = Term.objects.filter(policy=OuterRef("policy")).order_by("-expires_on", "-pk")
    return (
        NumberCheck.objects.for_user(user)
        .select_related("policy__customer", "policy__vehicle", "policy__phone", "phone", "given")
        .annotate(expires_on=Subquery(ends.values("expires_on")[:1]))
    )


# What came back


@dataclass(frozen=True)
class Answer:
    """What a landed row of a branch says about a policy."""

    at: datetime
    by: User | None
    outcome: str
    number: str
    address: str


def answers_version() -> int:
    """Return a number that grows whenever branches' answers have come or were taken back."""
    told = ImportBatch.objects.filter(kind=ANSWERS).aggregate(
        landed=Count("pk", filter=Q(landed_at__isnull=False)),
        taken_back=Count("pk", filter=Q(taken_back_at__isnull=False)),
    )
    return int(told["landed"] + told["taken_back"])


def touched_policies(*, now: datetime) -> set[int]:
    """Return the policies about which answers have come, or were taken back, lately."""
    since = now - timedelta(days=CATCH_UP_DAYS)
    batches = ImportBatch.objects.filter(kind=ANSWERS)
    landed = ImportRow.objects.filter(
        batch__in=batches.filter(state=ImportBatch.State.LANDED, landed_at__gte=since),
        verdict__in=STANDING,
    )
    answered = BranchCorrection.objects.filter(key__in=landed.values("key"), term__isnull=False)
    gone = batches.filter(state=ImportBatch.State.TAKEN_BACK, taken_back_at__gte=since)
    asked = NumberCheck.objects.filter(answered_at__in=gone.values("landed_at"))
    return {
        *answered.values_list("term__policy", flat=True),
        *asked.values_list("policy", flat=True),
    }


def standing_answers(policies: Collection[int]) -> dict[int, list[Answer]]:
    """Return what stands in the book of the branches' answers about each policy, in order."""
    keys = dict(
        BranchCorrection.objects.filter(term__policy__in=policies).values_list(
            "key", "term__policy"
        )
    )
    rows = (
        ImportRow.objects.filter(
            batch__kind=ANSWERS,
            batch__state=ImportBatch.State.LANDED,
            verdict__in=STANDING,
            key__in=keys,
        )
        .select_related("batch__uploaded_by")
        .order_by("batch__landed_at", "batch_id", "row_no")
    )
    answers: dict[int, list[Answer]] = defaultdict(list)
    for row in rows:
        answers[keys[row.key]].append(_answer(row))
    return answers


def _answer(row: ImportRow) -> Answer:
    numbers = row.values.get("new_phone") or [""]
    address = row.values.get("new_address") or ""
    assert row.batch.landed_at is not None  # noqa: S101  a landed batch has its moment
    return Answer(
        at=row.batch.landed_at,
        by=row.batch.uploaded_by,
        outcome=row.values.get("outcome") or ("CORRECTED" if numbers[0] or address else ""),
        number=numbers[0],
        address=address,
    )


def address_to_confirm(term: Term) -> Address | None:
    """Return the holder's address if a branch gave it and no call has judged it yet.

    Source: 001-104.
    """
    return Address.objects.filter(
        customer__policies=term.policy_id,
        text=F("customer__address"),
        source=Phone.Source.BRANCH,
        verdict=Phone.Verdict.UNKNOWN,
    ).first()


# Dials in vain


def failures_of(phones: Collection[Phone], *, at: datetime) -> dict[int, int]:
    """Return of each number on how many days up to `at` it was dialled in vain.

    Counted since it last answered, was last judged, or a branch last said that it is right.

    Source: O5.
    """
    dials = (
        Contact.objects.filter(phone__in=phones, at__lte=at)
        .filter(Q(phone__judged_at=None) | Q(at__gt=F("phone__judged_at")))
        .order_by("at", "pk")
    )
    counted = counted_failures(
        Dialled(phone_id=phone_id, day=timezone.localdate(moment), dial=dial)
        for phone_id, moment, dial in dials.values_list("phone_id", "at", "dial")
        if phone_id is not None
    )
    return {phone.pk: counted.get(phone.pk, 0) for phone in phones}


def failures_with(phone: Phone, *, at: datetime) -> int:
    """Return on how many days the number was dialled in vain, with a dial in vain at `at`."""
    dials = Contact.objects.filter(phone=phone, at__lt=at).order_by("at", "pk")
    if phone.judged_at is not None:
        dials = dials.filter(at__gt=phone.judged_at)
    told = [
        Dialled(phone_id=phone.pk, day=timezone.localdate(moment), dial=dial)
        for moment, dial in dials.values_list("at", "dial")
    ]
    now = Dialled(phone_id=phone.pk, day=timezone.localdate(at), dial=Contact.Dial.FAILED)
    return counted_failures([*told, now])[phone.pk]


def inaccurate_by_failures(phone: Phone, *, at: datetime) -> bool:
    """Tell whether the dials of `phone` up to `at` prove it inaccurate, where the rule holds.

    Source: 001-102, O5, O6.
    """
    rules = rules_on(timezone.localdate(at))
    if not rules.value(FAILED_CALLS_JUDGE_RENEWALS):
        return False
    return failures_of([phone], at=at)[phone.pk] >= rules.value(INACCURATE_AFTER_FAILED)
