"""Questions about deliveries: the route of a day, what goes with each visit, who delivers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from policies.models import Phone, Term
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from sales.models import (
    GoodsLine,
    IntentionForm,
    IssuedPolicy,
    Paper,
    PaperLine,
    Photo,
    Referral,
    Visit,
)
from sales.money import Standing
from sales.papers import papers_needed
from sales.queries.money import standing_in_row, with_amounts
from sales.stations import OVER, State

_TO_SIGN = (Paper.APPLICATION, Paper.NOTICE)


@dataclass(frozen=True)
class Stop:
    """A visit with all that whoever delivers has to know.

    `sign` is what the customer signs, `ready` what they have ready, `missing` what was open before.
    """

    visit: Visit
    form: IntentionForm
    money: Standing
    policies: list[IssuedPolicy]
    goods: list[GoodsLine]
    sign: list[Paper]
    ready: list[Paper]
    missing: list[Paper]

    @property
    def phone(self) -> Phone | None:
        return self.form.task.lead.term.policy.phone

    @property
    def is_done(self) -> bool:
        return self.visit.done_at is not None or self.form.state in OVER

    @property
    def has_sticker(self) -> bool:
        return any(policy.part == "COMPULSORY" for policy in self.policies)


@dataclass(frozen=True)
class District:
    """The stops of a district in the order of the route."""

    name: str
    stops: list[Stop]

    @property
    def done(self) -> int:
        return sum(stop.is_done for stop in self.stops)

    @property
    def can_be_handed(self) -> bool:
        return any(stop.visit.way == Visit.Way.BY_HAND and not stop.is_done for stop in self.stops)


@dataclass(frozen=True)
class Other:
    """What a specialist sees of colleagues: who goes where, how often. Source: 001-75."""

    district: str
    visits: int
    deliverer: str


def route_of(day: date, *, user: User, now: datetime) -> list[District]:
    """Return the stops of that day that `user` sees, district by district."""
    visits = Visit.objects.for_user(user).on_route(day)
    stops = stops_of(visits, now=now)
    return [
        District(name, list(own)) for name, own in groupby(stops, key=attrgetter("visit.district"))
    ]


def stops_of(visits: QuerySet[Visit], *, now: datetime) -> list[Stop]:
    """Return the visits in their order, each with what goes with it; a fixed number of queries."""
    found = list(visits.select_related("deliverer"))
    forms = {form.pk: form for form in _with_all([visit.form_id for visit in found], now=now)}
    missing = _missing_of(forms)
    return [_stop(visit, forms[visit.form_id], missing[visit.form_id]) for visit in found]


def stop_of(form: IntentionForm, *, now: datetime) -> Stop | None:
    """Return the stop of a form, None as long as no delivery is planned."""
    stops = stops_of(Visit.objects.planned().filter(form=form), now=now)
    return stops[0] if stops else None


def _with_all(keys: Iterable[int], *, now: datetime) -> Any:
    goods = GoodsLine.objects.filter(contra_of=None, contra__isnull=True).select_related("goods")
    terms = Term.with_withdrawn.defer("facts").select_related("policy__customer", "policy__phone")
    forms = IntentionForm.objects.filter(pk__in=keys).select_related(
        "task__assignee", "task__lead", "plan"
    )
    return with_amounts(forms, until=now).prefetch_related(
        Prefetch("task__lead__term", terms),
        Prefetch("policies", IssuedPolicy.objects.filter(voided_at=None).order_by("part")),
        Prefetch("goods_lines", goods.order_by("pk")),
    )


def _missing_of(forms: Iterable[int]) -> dict[int, set[str]]:
    lines = PaperLine.objects.filter(form__in=forms, contra_of=None, contra__isnull=True)
    missing: dict[int, set[str]] = defaultdict(set)
    for form_id, paper in lines.values_list("form", "paper"):
        missing[form_id].add(paper)
    return missing


def _stop(visit: Visit, form: IntentionForm, missing: set[str]) -> Stop:
    needed = papers_needed(form)
    return Stop(
        visit=visit,
        form=form,
        money=standing_in_row(form),
        policies=list(form.policies.all()),
        goods=list(form.goods_lines.all()),
        sign=[paper for paper in needed if paper in _TO_SIGN],
        ready=[paper for paper in needed if paper not in (*_TO_SIGN, Paper.INSPECTION)],
        missing=[paper for paper in Paper if paper in missing],
    )


def others_on(day: date, *, user: User) -> list[Other]:
    """Return where colleagues go on that day, for a specialist who agrees on a time and place."""
    own = Visit.objects.for_user(user).values("pk")
    visits = (
        Visit.objects.of_centre(user)
        .planned()
        .filter(day=day, way=Visit.Way.BY_HAND)
        .exclude(pk__in=own)
        .order_by("district", "deliverer__name", "deliverer")
    )
    rows = visits.values_list("district", "deliverer__name", "deliverer").annotate(n=Count("pk"))
    return [Other(district, number, name) for district, name, _pk, number in rows]


def to_plan(*, user: User) -> QuerySet[IntentionForm]:
    """Return the forms with policies for which no delivery is planned, the oldest first."""
    return (
        IntentionForm.objects.for_user(user)
        .filter(state=State.ISSUED)
        .with_row()
        .order_by("state_since", "pk")
    )


def deliverers(*, user: User) -> QuerySet[User]:
    """Return who may bring policies for the branch of `user`."""
    return (
        User.objects.for_user(user)
        .filter(is_active=True, role__in=(Role.SPECIALIST, Role.ISSUING_CLERK))
        .order_by("name", "pk")
    )


def stops_to_print(
    day: date, *, user: User, now: datetime, deliverer: User | None = None
) -> list[Stop]:
    """Return what is brought by hand on that day: a specialist's own, else all or one person's.

    One person's sheet follows the other's.
    """
    visits = (
        Visit.objects.for_user(user)
        .on_route(day)
        .filter(way=Visit.Way.BY_HAND, done_at=None)
        .exclude(form__state__in=OVER)
    )
    if user.role == Role.SPECIALIST:
        visits = visits.filter(deliverer=user)
    elif deliverer is not None:
        visits = visits.filter(deliverer=deliverer)
    return sorted(stops_of(visits, now=now), key=attrgetter("visit.deliverer_id"))


def photos_of(form: IntentionForm) -> QuerySet[Photo]:
    return form.photos.select_related("by").order_by("paper", "pk")


def referrals(*, user: User) -> QuerySet[Referral]:
    """Return whom customers recommended, the newest first."""
    return (
        Referral.objects.for_user(user)
        .select_related("form__task__assignee", "by", "policy")
        .order_by("-at", "-pk")
    )
