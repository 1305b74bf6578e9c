"""The look-up list: customers without a number that answers, and how long there is to find one.

Source: 001-17, F2, F21, UX.md 5.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from policies.models import Contact, Event, Phone, Term
from policies.models.names import is_named
from policies.queries.candidates import Candidate, candidates
from policies.queries.numbers import suspects
from policies.suspects import Warned
from renewal.accounts.models import User
from worklists.models import Lead, ListKind, NumberCheck, Task
from worklists.models.leads import LeadQuerySet

SOON = 1  # days before the release from which on the countdown is red
AWAITING_DAYS = 14  # how long a number that was replaced is listed while no call has proved it
ABOUT = ("term__policy__customer", "term__policy__vehicle", "term__policy__phone")


class Tab(StrEnum):
    """The states of the list."""

    MISSING = "missing"
    SUSPECT = "suspect"
    ASKED = "asked"
    REPLACED = "replaced"
    OUT = "out"


@dataclass(frozen=True)
class Row:
    """A line of the list on local date `today`; `tried` counts the contacts at its number."""

    lead: Lead
    today: date
    tried: int
    candidates: list[Candidate]
    warnings: list[Warned]
    asked_at: datetime | None = None

    @property
    def term(self) -> Term:
        return self.lead.term

    @property
    def is_released_by_us(self) -> bool:
        """A pilot branch works its rows itself: there is only their end to wait for."""
        return self.lead.list_kind != ListKind.PILOT

    @property
    def days_left(self) -> int:
        until = self.lead.release_on if self.is_released_by_us else self.lead.due_on
        return (until - self.today).days

    @property
    def countdown(self) -> str:
        days = self.days_left
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}

    @property
    def is_late(self) -> bool:
        """Whether the day of the release has passed and there is still no number to dial."""
        phone = self.term.policy.phone
        is_missing = phone is None or phone.verdict == Phone.Verdict.INACCURATE
        return self.is_released_by_us and self.days_left < 0 and is_missing

    @property
    def is_out(self) -> bool:
        return self.lead.state == Lead.State.RELEASED

    @property
    def tone(self) -> str:
        if self.is_out:
            return "neutral"
        return "bad" if self.days_left <= SOON else "neutral"

    @property
    def best(self) -> Candidate | None:
        return next((one for one in self.candidates if not one.is_suggestion), None)


@dataclass(frozen=True)
class NumberList:
    """The list as `user` sees it on local date `today`, narrowed to `find`."""

    user: User
    today: date
    find: str = ""

    def leads(self, tab: Tab) -> QuerySet[Lead]:
        """Return the rows of the tab: what is released first comes first."""
        found = {
            Tab.MISSING: self._missing.exclude(self._is_asked),
            Tab.ASKED: self._missing.filter(self._is_asked),
            Tab.REPLACED: self._replaced,
            Tab.SUSPECT: self._waiting.filter(term__policy__phone__in=self._suspects),
            Tab.OUT: self._out,
        }[tab]
        if self.find:
            found = found.filter(_matching(self.find))
        return found.order_by("release_on", "due_on", "pk")

    def count(self, tab: Tab) -> int:
        return self.leads(tab).order_by().count()

    def rows(self, leads: Sequence[int]) -> list[Row]:
        """Return the rows of leads in the order of their `pk`, with all that a line shows."""
        found = self._with_rows(Lead.objects.filter(pk__in=leads))
        by_pk = {lead.pk: lead for lead in found}
        listed = [by_pk[pk] for pk in leads if pk in by_pk]
        terms = [lead.term for lead in listed]
        offered = candidates(terms, user=self.user, day=self.today)
        phones = [term.policy.phone for term in terms if term.policy.phone]
        for term in terms:
            if term.policy.phone:
                term.policy.phone.customer = term.policy.customer
        odd = suspects(phones, day=self.today)
        return [
            Row(
                lead=lead,
                today=self.today,
                tried=lead.tried,
                candidates=offered[lead.term_id],
                warnings=odd.get(lead.term.policy.phone_id or 0, []),
                asked_at=lead.asked_at,
            )
            for lead in listed
        ]

    def row(self, pk: int) -> Row | None:
        """Return the row of one lead that the user may see, None where there is none."""
        lead = Lead.objects.for_user(self.user).filter(pk=pk, term__withdrawn_at=None).first()
        return next(iter(self.rows([lead.pk])), None) if lead else None

    @property
    def _waiting(self) -> LeadQuerySet:
        return Lead.objects.for_user(self.user).filter(
            state__in=(Lead.State.PREPARING, Lead.State.QUEUED), term__withdrawn_at=None
        )

    @property
    def _missing(self) -> LeadQuerySet:
        return self._waiting.without_phone()

    @property
    def _out(self) -> QuerySet[Lead]:
        """Those with a specialist who has found the number wrong, or reaches nobody at it."""
        out = Lead.objects.for_user(self.user).filter(
            state=Lead.State.RELEASED, term__withdrawn_at=None
        )
        in_vain = Exists(Task.objects.open().filter(lead=OuterRef("pk"), is_unreached=True))
        return out.filter(Q(pk__in=out.without_phone()) | in_vain)

    @property
    def _is_asked(self) -> Exists:
        checks = NumberCheck.objects.unanswered()
        return Exists(checks.filter(policy=OuterRef("term__policy")))

    @property
    def _replaced(self) -> QuerySet[Lead]:
        """Those whose number was found or replaced lately and that no call has judged yet."""
        since = timezone.make_aware(
            datetime.combine(self.today - timedelta(days=AWAITING_DAYS), datetime.min.time())
        )
        leads = Lead.objects.for_user(self.user).filter(
            state__in=(Lead.State.PREPARING, Lead.State.QUEUED, Lead.State.RELEASED),
            term__withdrawn_at=None,
            term__policy__phone__verdict=Phone.Verdict.UNKNOWN,
        )
        by_hand = Event.objects.filter(
            term__policy=OuterRef("term__policy"), code=Event.Code.NUMBER_REPLACED, at__gte=since
        )
        found = Q(
            term__policy__phone__recorded_at__gte=since,
            term__policy__phone__source__in=(Phone.Source.CLAIM, Phone.Source.BRANCH),
        )
        return leads.filter(found | Exists(by_hand))

    @cached_property
    def _suspects(self) -> list[int]:
        """The numbers of waiting rows that are more than a little odd."""
        dialled = self._waiting.exclude(pk__in=self._missing).values("term__policy__phone")
        phones = Phone.objects.filter(pk__in=dialled).select_related("customer")
        odd = suspects(phones, day=self.today)
        return [pk for pk, warned in odd.items() if not all(one.is_weak for one in warned)]

    def _with_rows(self, leads: QuerySet[Lead]) -> QuerySet[Any]:
        tried = (
            Contact.objects.filter(phone=OuterRef("term__policy__phone"))
            .order_by()
            .values("phone")
            .annotate(n=Count("pk"))
            .values("n")
        )
        asked = NumberCheck.objects.unanswered().filter(policy=OuterRef("term__policy"))
        return leads.select_related(*ABOUT).annotate(
            tried=Coalesce(Subquery(tried, output_field=IntegerField()), 0),
            asked_at=Subquery(asked.values("asked_at")[:1]),
        )


def last_replaced(*, user: User, now: datetime) -> Event | None:
    """Return the event of the number that `user` replaced last today, unless it is put back."""
    events = Event.objects.filter(by=user, at__date=timezone.localdate(now)).select_related(
        "term__policy__customer"
    )
    last = events.filter(code=Event.Code.NUMBER_REPLACED).order_by("-at", "-pk").first()
    if last is None:
        return None
    still = last.term.policy.phone_id == last.parameters["new"]
    return last if still else None


def _matching(find: str) -> Q:
    """Narrow to a name, a plate, or the beginning or end of a policy's number."""
    return (
        is_named(find, customer="term__policy__customer")
        | Q(term__policy__vehicle__plate_no__icontains=find.replace(" ", "").replace("·", ""))
        | Q(term__policy__number__startswith=find)
        | Q(term__policy__number__endswith=find)
    )
