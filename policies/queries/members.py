"""Members on trial: which term their cover is, in our book or entered for them.

Source: 001-18, 001-30, DICTIONARY.md A4.5.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import MD5, Coalesce, Concat, TruncMonth

from policies.models import Term, TrialMember
from policies.models.book import TermQuerySet

# An end that moves by less was put right; by more, the cover is renewed.
SAME_COVER = timedelta(days=183)
ON_TRIAL = ("", "TRIAL")  # codes of `member_kind`


class _Sought(TypedDict):
    own_number: str
    book_term: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    Member = WithAnnotations[TrialMember, _Sought]


def members_on_trial() -> "QuerySet[Member]":
    """Return the members who have not become customers or left, in the order they came.

    `own_number` is the number under which their cover is entered, `book_term` the term of our
    own that is about the same cover: by policy number, else chassis number, else plate and name.
    It ends on the member's day, or in the month where that is all that is known.
    """
    ends_from = Case(
        When(expires_is_month=True, then=TruncMonth("expires_on")), default=F("expires_on")
    )
    members = (
        TrialMember.objects.filter(member_kind__in=ON_TRIAL)
        .annotate(own_number=own_number(), ends_from=ends_from)
        .annotate(
            book_term=Coalesce(
                _of_policy(),
                _first(
                    ~Q(status__in=Term.GONE),
                    policy__vehicle__vin__gt="",  # as its partial index says
                    policy__vehicle__vin=OuterRef("vin"),
                ),
                _first(
                    ~Q(status__in=Term.GONE),
                    policy__vehicle__plate_no__gt="",  # as its partial index says
                    policy__vehicle__plate_no=OuterRef("plate_no"),
                    policy__customer__name=OuterRef("member_name"),
                ),
            )
        )
    )
    return cast("QuerySet[Member]", members.order_by("pk"))


def own_number() -> Concat:
    """Return the expression of a member's policy number: the member's, else one of the row's key.

    A key may hold a telephone number, which nobody is to read off a policy's.
    """
    named = Case(
        When(member_no__regex=r"^.{1,40}$", then=F("member_no")),
        default=MD5("key"),
        output_field=CharField(),
    )
    return Concat(Value("M-"), named, output_field=CharField())


def entered_terms(members: "QuerySet[Any]") -> TermQuerySet:
    """Return the terms in the book that were entered for `members`."""
    numbers = members.annotate(number_of_own=own_number()).values("number_of_own")
    return Term.objects.exclude(policy__insurer="").filter(policy__number__in=numbers)


def members_handed_out(members: "QuerySet[Any]") -> "QuerySet[Any, int]":
    """Return the ids of those for whom a term was entered that somebody was given or worked on."""
    terms = Term.objects.exclude(policy__insurer="").filter(
        Q(first_worked_at__isnull=False)
        | Q(released_on__isnull=False)
        | Q(specialist__isnull=False),
        policy__number=OuterRef("number_of_own"),
    )
    found: QuerySet[Any, int] = members.annotate(number_of_own=own_number()).filter(Exists(terms))
    return found.values_list("pk", flat=True).distinct()


def _of_policy() -> Subquery:
    """Return the term of the policy that the row names: of an end that may have been mistaken."""
    terms = Term.objects.ours().filter(
        policy__number=OuterRef("policy_no"),
        expires_on__gt=OuterRef("expires_on") - SAME_COVER,
        expires_on__lt=OuterRef("expires_on") + SAME_COVER,
    )
    return Subquery(terms.order_by("-expires_on", "pk").values("pk")[:1])


def _first(*conditions: Q, **about: Any) -> Subquery:
    """Return the term of the same end that meets the conditions, the car's own cover first."""
    terms = Term.objects.ours().filter(
        *conditions,
        expires_on__gte=OuterRef("ends_from"),
        expires_on__lte=OuterRef("expires_on"),
        **about,
    )
    commercial = Case(When(policy__cover_class="COMMERCIAL", then=0), default=1)
    return Subquery(terms.order_by(commercial, "-expires_on", "pk").values("pk")[:1])
