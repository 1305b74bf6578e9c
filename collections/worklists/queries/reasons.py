"""Why a row is left out, and whose it is. Source: O30, 001-06, 001-14."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import Exact

from policies.models import NoCall, Term
from policies.models.book import TermQuerySet, renewal_of
from renewal.rules.defaults import RENEWED_WITHIN_DAYS
from renewal.rules.queries import Rules, rules_on
from worklists.models import Owner, Reason
from worklists.ownership import owner_case

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# What a term says of itself being a branch's, where no rule gives it to one. A term that came
# with a list of lapsed policies is in no list of the core system.
_OF_BRANCH = (
    Q(facts__business_source__in=["BRANCH", "PILOT"])
    | Q(facts__has_key="branch_state")
    | Q(batch__kind="lapsed_policies")
)


class _Judged(TypedDict):
    reason: str
    owner: str


def judged(
    terms: TermQuerySet, *, day: date, rules: Rules | None = None, lapsed: bool | None = None
) -> "QuerySet[WithAnnotations[Term, _Judged]]":
    """Annotate each term with `owner`, whose it is on `day`, and `reason`.

    `rules` are the settings of that day, where they are at hand. The reason is CANCELLED,
    RENEWED, NO_CALL or blank: what can be told by the term alone. Once it has lapsed, what a
    branch dealt with before is the branch's; `lapsed` says so of all or of none, instead of
    the day.

    Source: O8, O30.
    """
    within = (rules or rules_on(day)).value(RENEWED_WITHIN_DAYS)
    not_to_be_called = Exists(
        NoCall.objects.in_force_on(day).filter(number=OuterRef("policy__phone__number"))
    )
    owner = owner_case(day=day)
    if lapsed is not False:
        of_branch = _OF_BRANCH if lapsed else _OF_BRANCH & Q(expires_on__lt=day)
        owner = Case(
            When(
                Exact(owner, Value(Owner.CENTRE.value)) & of_branch, then=Value(Owner.BRANCH.value)
            ),
            default=owner,
        )
    owned = terms.annotate(
        reason=Case(
            When(status__in=Term.GONE, then=Value(Reason.CANCELLED.value)),
            When(renewal_of(within_days=within), then=Value(Reason.RENEWED.value)),
            When(not_to_be_called, then=Value(Reason.NO_CALL.value)),
            default=Value(""),
        ),
        owner=owner,
    )
    return cast("QuerySet[WithAnnotations[Term, _Judged]]", owned)


def first_reason(reason: str, *, handled: bool, owner: str, ours: Collection[str]) -> str:
    """Return the first reason that holds, blank where none does. Source: O30."""
    if reason in (Reason.CANCELLED, Reason.RENEWED):
        return reason
    if handled:
        return Reason.HANDLED
    return reason or ("" if owner in ours else Reason.NOT_OURS.value)
