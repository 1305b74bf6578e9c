"""The calls that a specialist has agreed on, by when they are due. Source: UX.md 5.2, 001-51."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from policies.dictionary import dictionary_of
from policies.models import Contact, Customer
from policies.results import TONES
from renewal.accounts.models import User
from renewal.lib.days import span_of
from renewal.rules.queries import Rules, rules_on
from worklists.models import Task
from worklists.models.tasks import TaskQuerySet
from worklists.rhythm import agenda_of, usual_hours
from worklists.slots import Slot, next_slots

OFFICE_HOURS = range(9, 18)
DAYS_AHEAD = 7
ROWS_SHOWN = 300


@dataclass(frozen=True)
class Appointment:
    """A row whose next call has a time; `note` is what was noted of the last one."""

    task: Task
    at: datetime
    note: str
    label: str
    slots: list[Slot]

    @property
    def tone(self) -> str:
        return TONES[self.task.result]


@dataclass(frozen=True)
class Hour:
    hour: int
    appointments: list[Appointment]
    is_now: bool


@dataclass(frozen=True)
class Day:
    day: date
    appointments: list[Appointment]


@dataclass(frozen=True)
class Diary:
    """The appointments of one specialist at one moment, the earliest first.

    `overdue` are past and still unanswered. `later` counts those after what is listed, `undated`
    the rows with a result that wait for somebody else, `redials` those that nobody answered.
    """

    now: datetime
    overdue: list[Appointment]
    today: list[Appointment]
    days: list[Day]
    later: int
    undated: int
    redials: int

    @property
    def is_empty(self) -> bool:
        is_listed = any(one.appointments for one in self.days)
        return not (self.overdue or self.today or is_listed or self.later)

    @property
    def hours(self) -> list[Hour]:
        """Return the hours of the office, and any between them and an appointment of today."""
        hours = [*OFFICE_HOURS, *(one.at.hour for one in self.today)]
        present = timezone.localtime(self.now).hour
        return [
            Hour(hour, [one for one in self.today if one.at.hour == hour], hour == present)
            for hour in range(min(hours), max(hours) + 1)
        ]


def diary_of(*, user: User, now: datetime) -> Diary:
    """Return the diary of `user`."""
    today = timezone.localdate(now)
    _start, tonight = span_of(today)
    _start, end = span_of(today + timedelta(days=DAYS_AHEAD))
    own = Task.objects.open().filter(assignee=user)
    dated = own.with_appointment().filter(next_contact_at__isnull=False)
    rows = _listed(dated.filter(next_contact_at__lt=end), user=user, now=now)
    unanswered = Q(result__in=Task.UNANSWERED)
    answered = ~Q(result="") & ~unanswered
    counts = own.aggregate(
        dated=Count("pk", filter=answered & Q(next_contact_at__isnull=False)),
        undated=Count("pk", filter=answered & Q(next_contact_at=None)),
        redials=Count("pk", filter=unanswered),
    )
    ahead = [today + timedelta(days=days) for days in range(1, DAYS_AHEAD + 1)]
    return Diary(
        now=now,
        overdue=[one for one in rows if one.at < now],
        today=[one for one in rows if now <= one.at < tonight],
        days=[Day(day, [one for one in rows if one.at.date() == day]) for day in ahead],
        later=counts["dated"] - len(rows),
        undated=counts["undated"],
        redials=counts["redials"],
    )


def _listed(tasks: TaskQuerySet, *, user: User, now: datetime) -> list[Appointment]:
    """Return the first of `tasks`, each with its note and the times it could be moved to."""
    found = list(tasks.with_row().order_by("next_contact_at", "pk")[:ROWS_SHOWN])
    if not found:
        return []
    notes = _last_notes(found)
    rules = rules_on(timezone.localdate(now))
    dictionary = dictionary_of(rules)
    slots = _free_slots(rules, user=user, now=now)
    return [
        Appointment(
            task=task,
            at=timezone.localtime(task.next_contact_at),
            note=notes[task.pk] or "",
            label=dictionary.result_label(task.result),
            slots=slots[task.lead.term.policy.customer.kind],
        )
        for task in found
    ]


def _last_notes(tasks: list[Task]) -> dict[int, str | None]:
    """Return what was noted of the last call about each row, by the row's number."""
    about = Contact.objects.filter(term__lead_term__lead=OuterRef("lead")).newest_first()
    rows = Task.objects.filter(pk__in=[task.pk for task in tasks])
    return dict(rows.annotate(note=Subquery(about.values("note")[:1])).values_list("pk", "note"))


def _free_slots(rules: Rules, *, user: User, now: datetime) -> dict[str, list[Slot]]:
    """Return the next free times of `user` for a call to each kind of customer."""
    agenda = agenda_of(rules, user_id=user.pk, customer_kind=Customer.Kind.PERSON, now=now)
    return {
        kind: next_slots(now, replace(agenda, hours=usual_hours(rules, customer_kind=kind)))
        for kind in Customer.Kind.values
    }
