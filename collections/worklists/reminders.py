"""The leads in preparation that are called before their release: whom next, and how far it is.

Source: 001-01, 001-11, F2.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from policies.models import Contact, Term
from policies.models.names import is_named
from renewal.accounts.models import User
from renewal.rules.defaults import BUSY_MINUTES
from renewal.rules.queries import Rules, rules_on
from worklists.models import Lead, ListKind, Reason
from worklists.models.leads import LeadQuerySet
from worklists.queries import judged

ROWS_SHOWN = 300

_R = Contact.Result
# Closed by the call before the release.
_SETTLED_AS = (Reason.HANDLED, Reason.NO_CALL)
_SETTLED = Q(state=Lead.State.EXCLUDED, reason__in=_SETTLED_AS) & ~Q(reminder="")
# Never called, or called at a number that proved wrong and has been replaced since.
_FRESH = Q(reminder__in=("", _R.WRONG_NUMBER))


class Tab(StrEnum):
    """The three parts of the list."""

    CALL = "call"
    AGAIN = "again"
    DONE = "done"


@dataclass(frozen=True)
class ReleaseDay:
    """The leads to be released on a day, and what calls have found out about them by now.

    `proved` are numbers whose customer was reminded, `wrong` numbers that are none of the
    customer's; `gone` are closed and will not be released.
    """

    release_on: date
    leads: int
    called: int
    proved: int
    wrong: int
    gone: int


@dataclass(frozen=True)
class Figures:
    """How the list stands: the parts of the tabs, and each release day."""

    call: int
    again: int
    done: int
    days: list[ReleaseDay]

    @property
    def total(self) -> int:
        return self.call + self.again + self.done

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The stacked bar: colours and numbers."""
        return [("ok", self.done), ("warn", self.again), ("none", self.call)]


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    lead: Lead
    today: date

    @property
    def is_due_again(self) -> bool:
        on = self.lead.remind_on
        return on is not None and on <= self.today

    @property
    def is_settled(self) -> bool:
        return is_settled_early(self.lead)

    @property
    def days_to_release(self) -> int:
        return (self.lead.release_on - self.today).days


@dataclass(frozen=True)
class ReminderList:
    """What one user may call of the preparation, at one moment."""

    user: User
    now: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def rules(self) -> Rules:
        return rules_on(self.today)

    @property
    def leads(self) -> LeadQuerySet:
        """All that is in preparation, and what calls have closed whose release day is to come."""
        settled = _SETTLED & Q(release_on__gt=self.today)
        return Lead.objects.for_user(self.user).filter(
            Q(state=Lead.State.PREPARING) | settled,
            list_kind=ListKind.RENEWAL_30,
            term__withdrawn_at=None,
        )

    def figures(self) -> Figures:
        parts = {tab.value: Count("pk", filter=self._is(tab)) for tab in (Tab.CALL, Tab.AGAIN)}
        counts: dict[str, int] = self._callable.aggregate(**parts)
        rows = self.leads.values("release_on").annotate(
            leads=Count("pk"),
            called=Count("pk", filter=~Q(reminder="")),
            proved=Count("pk", filter=Q(reminder=_R.REMINDED)),
            wrong=Count("pk", filter=Q(reminder=_R.WRONG_NUMBER)),
            gone=Count("pk", filter=_SETTLED),
        )
        return Figures(
            **counts,
            done=self._done().count(),
            days=[ReleaseDay(**row) for row in rows.order_by("release_on")],
        )

    def rows(self, tab: Tab, *, find: str = "") -> list[Lead]:
        """Return the rows of `tab`, or with `find` those of the whole list that match.

        To be called are first those whose day has come again, then by release day.
        """
        rows: QuerySet[Lead]
        if find:
            rows = self.leads.filter(_matching(find)).order_by("release_on", "due_on", "pk")
        elif tab == Tab.DONE:
            rows = self._done().order_by("release_on", "due_on", "pk")
        elif tab == Tab.AGAIN:
            rows = self._callable.filter(self._is(tab)).order_by("remind_on", "release_on", "pk")
        else:
            rows = self._callable.filter(self._is(tab)).order_by(
                F("remind_on").asc(nulls_last=True), "release_on", "due_on", "pk"
            )
        return list(
            rows.select_related("term__policy__customer", "term__policy__vehicle").defer(
                "term__facts"
            )[:ROWS_SHOWN]
        )

    def row(self, lead: Lead) -> Row:
        return Row(lead=lead, today=self.today)

    def after(self, rows: list[Lead], pk: int | None, *, tab: Tab) -> Lead | None:
        """Return whom to call after `pk`: who is due again, else the next row, else the first."""
        others = [lead for lead in rows if lead.pk != pk]
        if tab == Tab.CALL:
            again = (lead for lead in others if self.row(lead).is_due_again)
            if (first := next(again, None)) is not None:
                return first
        place = next((at for at, lead in enumerate(rows) if lead.pk == pk), None)
        if place is None or place + 1 >= len(rows):
            return others[0] if others and (place is None or tab == Tab.CALL) else None
        return rows[place + 1]

    def belongs(self, lead: Lead, tab: Tab) -> bool:
        """Whether the lead stands on `tab` right after it was called."""
        if is_settled_early(lead) or lead.remind_on is None:
            return tab == Tab.DONE and lead.reminder != _R.WRONG_NUMBER
        return tab == Tab.AGAIN

    @cached_property
    def _callable(self) -> QuerySet[Lead]:
        """Those that may be called: in preparation, with a usable number, nothing against it."""
        leads = self.leads.filter(state=Lead.State.PREPARING).with_phone()
        terms = Term.objects.filter(pk__in=leads.values("term"))
        fit = judged(terms, day=self.today).filter(reason="").values("pk")
        return leads.filter(term__in=fit).annotate(
            busy_at=Case(
                When(
                    reminder=_R.BUSY,
                    then=Subquery(
                        Contact.objects.filter(term=OuterRef("term"))
                        .order_by()
                        .values("term")
                        .annotate(last=Max("at"))
                        .values("last")
                    ),
                )
            )
        )

    def _done(self) -> QuerySet[Lead]:
        return self.leads.exclude(_FRESH).filter(remind_on=None)

    def _is(self, tab: Tab) -> Q:
        """Return the condition under which a callable lead is on `tab`."""
        wait = timedelta(minutes=self.rules.value(BUSY_MINUTES))
        is_again = Q(remind_on__isnull=False)
        is_busy = Q(busy_at__isnull=False, busy_at__gt=self.now - wait)
        is_free = Q(busy_at__isnull=True) | Q(busy_at__lte=self.now - wait)
        if tab == Tab.AGAIN:
            return is_again & (Q(remind_on__gt=self.today) | is_busy)
        return _FRESH | (is_again & Q(remind_on__lte=self.today) & is_free)


def reminder_list(*, user: User, now: datetime) -> ReminderList:
    """Return the list of `user` as it stands at `now`."""
    return ReminderList(user=user, now=now)


def is_settled_early(lead: Lead) -> bool:
    """Whether a call has closed the lead before its release."""
    closed = lead.state == Lead.State.EXCLUDED and lead.reason in _SETTLED_AS
    return closed and bool(lead.reminder)


def last_contact(lead: Lead) -> Contact | None:
    """Return the last call about any of the lead's terms."""
    return contacts_about(lead).select_related("by").order_by("-pk").first()


def contacts_about(lead: Lead) -> QuerySet[Contact]:
    """Return the calls about the lead's terms, alone or with others."""
    terms = Term.objects.filter(lead_term__lead=lead).values("pk")
    others = Contact.other_terms.through.objects.filter(term__in=terms).values("contact")
    return Contact.objects.filter(Q(term__in=terms) | Q(pk__in=others))


def _matching(find: str) -> Q:
    """A name, a plate or the last digits of a number. Source: UX.md 5.1."""
    wanted = find.strip()
    plate = wanted.replace(" ", "").replace("·", "")
    matches = is_named(wanted, customer="term__policy__customer")
    matches |= Q(term__policy__vehicle__plate_no__icontains=plate)
    if wanted.isdigit() and len(wanted) >= 3:
        matches |= Q(term__policy__phone__number__endswith=wanted)
    return matches
