"""The list that a specialist calls down: its rows, its figures, who is next."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When
from django.utils import timezone

from policies.models import Contact, Term
from policies.models.names import is_named
from policies.results import CONNECTED, DIALS
from renewal.accounts.models import User
from renewal.lib.days import span_of
from worklists.models import LastSave, Participant, Task
from worklists.models.tasks import TaskQuerySet

ROWS_SHOWN = 300
RECENT_RELEASES = 10
# What the place of a row depends on, and what its line tells beside that.
_READ = (
    "state",
    "result",
    "result_at",
    "next_contact_at",
    "skipped_at",
    "lead__due_on",
    "lead__term",
)
_TOLD = (
    "policy__customer__name",
    "policy__number",
    "policy__product_name",
    "policy__vehicle",
    "policy__vehicle__plate_no",
    "policy__vehicle__vin",
    "policy__vehicle__model",
)
_HIT = [result for result, dial in DIALS.items() if dial in CONNECTED]


class Tab(StrEnum):
    """The four parts of the list."""

    DIAL = "dial"
    REDIAL = "redial"
    APPOINTMENT = "appointment"
    DONE = "done"


@dataclass(frozen=True)
class Figures:
    """How the list stands. `day` is that of the last release, None before the first one.

    `overdue` counts rows without a result past their deadline, `overdue_day` is the day on
    which the oldest of them was released; `deadline_at` is the next deadline of all. `neglected`
    counts rows whose next call was due before today.
    """

    day: date | None
    total: int
    dial: int
    redial: int
    appointment: int
    done: int
    connected: int
    interested: int
    neglected: int
    overdue: int
    overdue_day: date | None
    deadline_at: datetime | None

    @property
    def handled(self) -> int:
        return self.total - self.dial

    @property
    def share(self) -> float:
        """Handled rows as a share of one."""
        return self.handled / self.total if self.total else 0.0

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The stacked bar: colours and numbers. Source: UX.md 5.1."""
        return [
            ("ok", self.done),
            ("vio", self.appointment),
            ("warn", self.redial),
            ("none", self.dial),
        ]


@dataclass(frozen=True)
class Row:
    """A line of the list. `about` is the car, by plate or VIN, else what is insured."""

    task: Task
    is_due: bool
    today: date
    name: str
    about: str
    model: str

    @property
    def is_lapsed(self) -> bool:
        return self.task.lead.due_on < self.today

    @property
    def is_due_today(self) -> bool:
        at = self.task.next_contact_at
        return self.is_due and at is not None and timezone.localdate(at) == self.today

    @property
    def is_interested(self) -> bool:
        return self.task.result == Contact.Result.INTERESTED

    @property
    def is_closed(self) -> bool:
        return self.task.state == Task.State.CLOSED


@dataclass(frozen=True)
class CallList:
    """The rows of one specialist at one moment: all open ones, the last release's, today's."""

    user: User
    now: datetime
    day: date | None
    tasks: TaskQuerySet

    def figures(self) -> Figures:
        """Return the counts in one query."""
        is_open = Q(state=Task.State.OPEN)
        blank = is_open & Q(result="")
        unanswered = is_open & Q(result__in=Task.UNANSWERED)
        late = blank & Q(deadline_at__lt=self.now)
        start, _end = span_of(timezone.localdate(self.now))
        counts: dict[str, Any] = self.tasks.aggregate(
            total=Count("pk"),
            dial=Count("pk", filter=blank),
            redial=Count("pk", filter=unanswered),
            appointment=Count("pk", filter=is_open & ~Q(result="") & ~unanswered),
            done=Count("pk", filter=~is_open),
            connected=Count("pk", filter=Q(result__in=_HIT)),
            interested=Count("pk", filter=Q(result=Contact.Result.INTERESTED)),
            neglected=Count("pk", filter=is_open & Q(next_contact_at__lt=start)),
            overdue=Count("pk", filter=late),
            overdue_day=Min("release__day", filter=late),
            deadline_at=Min("deadline_at", filter=blank),
        )
        return Figures(day=self.day, **counts)

    def rows(self, tab: Tab, *, find: str = "") -> list[Task]:
        """Return the rows of `tab` in call order; with `find`, of the whole list.

        Appointments whose time has come stand first on the list of those to dial until they are
        answered; of the others, what was skipped stands last. Each comes with what its place and
        its line depend on, no more: a save reads them all, and draws one or none.
        """
        tasks = self.tasks.select_related("lead").only(*_READ)
        ordered = _matching(tasks, find) if find else self._of(tasks, tab)
        return list(ordered[:ROWS_SHOWN])

    def _of(self, tasks: QuerySet[Task], tab: Tab) -> QuerySet[Task]:
        last = F("skipped_at").asc(nulls_first=True)
        unanswered = Q(result__in=Task.UNANSWERED)
        if tab == Tab.REDIAL:
            return tasks.filter(unanswered, state=Task.State.OPEN).order_by(
                last, "next_contact_at", "pk"
            )
        if tab == Tab.APPOINTMENT:
            return (
                tasks.filter(state=Task.State.OPEN)
                .exclude(result="")
                .exclude(unanswered)
                .order_by(last, F("next_contact_at").asc(nulls_last=True), "pk")
            )
        if tab == Tab.DONE:
            return tasks.filter(state=Task.State.CLOSED).order_by("-result_at", "-pk")
        due = ~Q(result="") & ~unanswered & Q(next_contact_at__lte=self.now)
        return (
            tasks.filter(Q(result="") | due, state=Task.State.OPEN)
            .annotate(wait=Case(When(due, then=F("next_contact_at")), default=Value(None)))
            .order_by(F("wait").asc(nulls_last=True), last, "lead__due_on", "pk")
        )

    def lines(self, tasks: list[Task]) -> list[Row]:
        """Return the lines that tell of `tasks`; one query, of ready words instead of objects."""
        terms = Term.with_withdrawn.filter(pk__in=[task.lead.term_id for task in tasks])
        said = {pk: words for pk, *words in terms.values_list("pk", *_TOLD)}
        today = timezone.localdate(self.now)
        lines = []
        for task in tasks:
            holder, number, product, car, plate_no, vin, model = said[task.lead.term_id]
            lines.append(
                Row(
                    task=task,
                    is_due=self.is_due(task),
                    today=today,
                    name=holder or number,
                    about=plate_no or vin if car else product or number,
                    model=model or "",
                )
            )
        return lines

    def is_due(self, task: Task) -> bool:
        """Whether the task has an appointment whose time has come."""
        return (
            task.state == Task.State.OPEN
            and bool(task.result)
            and task.result not in Task.UNANSWERED
            and task.next_contact_at is not None
            and task.next_contact_at <= self.now
        )

    def belongs(self, task: Task, tab: Tab) -> bool:
        """Whether the task stands on `tab` as it is now."""
        if task.state == Task.State.CLOSED:
            return tab == Tab.DONE
        if not task.result:
            return tab == Tab.DIAL
        return tab == (Tab.REDIAL if task.result in Task.UNANSWERED else Tab.APPOINTMENT)

    def after(self, rows: list[Task], pk: int | None, *, tab: Tab) -> Task | None:
        """Return whom to call after `pk`: who is due, else the next row, else the first.

        Only the rows to dial are begun again from the top: the others stay on their list.
        """
        others = [task for task in rows if task.pk != pk]
        if tab == Tab.DIAL:
            due = (task for task in others if self.is_due(task) and task.skipped_at is None)
            if (first := next(due, None)) is not None:
                return first
        place = next((at for at, task in enumerate(rows) if task.pk == pk), None)
        if place is None or place + 1 >= len(rows):
            unskipped = (task for task in others if task.skipped_at is None)
            first = next(unskipped, others[0] if others else None)
            return first if place is None or tab == Tab.DIAL else None
        return rows[place + 1]


def call_list(*, user: User, now: datetime) -> CallList:
    """Return the list of `user` as it stands at `now`."""
    recent = list(
        Participant.objects.filter(user=user)
        .order_by("-release_id")
        .values_list("release_id", "release__day")[:RECENT_RELEASES]
    )
    start, _end = span_of(timezone.localdate(now))
    tasks = Task.objects.filter(assignee=user)
    if recent:
        tasks = tasks.filter(
            Q(state=Task.State.OPEN)
            | Q(release=recent[0][0])
            | Q(release__in=[pk for pk, _day in recent], result_at__gte=start)
        )
    return CallList(user=user, now=now, day=recent[0][1] if recent else None, tasks=tasks)


def last_save(*, user: User, now: datetime) -> LastSave | None:
    """Return what `user` saved last, if it was today and can be opened still."""
    today = span_of(timezone.localdate(now))
    return (
        LastSave.objects.filter(user=user, contact__at__range=today, task__assignee=user)
        .select_related("contact", "task__lead__term__policy__customer")
        .only("contact__at", "task__result", "task__lead__term__policy__customer__name")
        .first()
    )


def _matching(tasks: QuerySet[Task], find: str) -> QuerySet[Task]:
    """Narrow to a name, its initials, a plate or the last digits of a number.

    Source: UX.md 5.1, F54.
    """
    wanted = find.strip()
    matches = is_named(wanted, customer="lead__term__policy__customer") | Q(
        lead__term__policy__vehicle__plate_no__icontains=wanted.replace(" ", "").replace("·", "")
    )
    if wanted.isdigit() and len(wanted) >= 3:
        matches |= Q(lead__term__policy__phone__number__endswith=wanted)
    return tasks.filter(matches).order_by("-state", "lead__due_on", "pk")
