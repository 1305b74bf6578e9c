"""A machine that was off: every date's lists are made once, as if it had been on.

Source: RELIABILITY.md section 3, R5, R6.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from django.db.models import Model
from pytest_django import Settings

from policies.models import Event
from renewal.jobs.actions import CATCH_UP_DAYS, fill_schedules
from renewal.jobs.beat import tick
from renewal.jobs.kinds import KINDS, SCHEDULES, JobKind, Progress, Result, Schedule
from renewal.jobs.models import Job, ScheduledRun
from renewal.jobs.runner import run
from renewal.lib.days import morning_of
from tests.factories import DAY, make_administrator, make_customer, make_no_call, make_term
from worklists.actions import extract
from worklists.models import Lead, LeadTerm, ListEntry, ListKind, ListRun, Owner, OwnershipRule
from worklists.queries import missed_beyond_window

SIX = time(6, 0)
BACK_AFTER = (1, 3, 30)  # days: three absences, one after the other
LAST = sum(BACK_AFTER)
BY_NUMBER = {"term_id": "term__policy__number", "lead_id": "lead__term__policy__number"}
WRITTEN: tuple[type[Model], ...] = (ListRun, ListEntry, Lead, LeadTerm, Event)


@pytest.fixture(autouse=True)
def lists_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule(monkeypatch, "make_lists")


def schedule(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    for other in list(SCHEDULES):
        monkeypatch.delitem(SCHEDULES, other)
    monkeypatch.setitem(SCHEDULES, kind, Schedule(kind=kind, at=SIX))


def at(days: int, clock: str = "06:00") -> datetime:
    return datetime.fromisoformat(f"{DAY + timedelta(days=days)}T{clock}:00+08:00")


def waiting() -> list[int]:
    return list(Job.objects.unfinished().order_by("pk").values_list("pk", flat=True))


def work_off() -> None:
    for pk in waiting():
        run(pk)


@pytest.fixture
def book() -> None:
    """Terms that end on every date that the lists ask about: groups, renewals, branch business."""
    OwnershipRule.objects.create(
        place=1,
        owner=Owner.BRANCH,
        business_source="BRANCH",
        valid_from=DAY - timedelta(days=400),
        set_by=make_administrator(),
        set_at=at(-100),
    )
    holders = [make_customer() for _ in range(7)]
    for days in range(-3, LAST + 60):
        make_term(
            expires_on=DAY + timedelta(days=days),
            customer=holders[days % 7],
            phone=f"1200000000{days % 7}",
            renewed_flag=days % 5 == 0,
            facts={"business_source": "BRANCH"} if days % 4 == 1 else {},
        )
    make_no_call("12000000003", starts_on=DAY, ends_on=DAY + timedelta(days=20))


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tables() -> dict[str, list[str]]:
    """Return all that lists write, whole rows, but for the numbers of rows."""
    return {model.__name__: whole(model) for model in WRITTEN}


def whole(model: type[Model]) -> list[str]:
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    names = [BY_NUMBER.get(name, name) for name in fields]
    return sorted(map(repr, model._default_manager.values_list(*names)))


def written_by(act: Callable[[], None]) -> dict[str, list[str]]:
    with taken_back():
        act()
        return tables()


def day_by_day() -> None:
    for days in range(LAST + 1):
        fill_schedules(now=at(days))
        work_off()


def with_absences() -> None:
    back = 0
    fill_schedules(now=at(back))
    work_off()
    for absence in BACK_AFTER:
        back += absence
        assert fill_schedules(now=at(back, "11:00")) == absence
        work_off()


@pytest.mark.django_db
def test_a_machine_that_was_off_writes_the_same_tables_as_one_that_was_on(book: None) -> None:
    straight, interrupted = written_by(day_by_day), written_by(with_absences)

    assert interrupted == straight
    kinds = set(ListKind) - {ListKind.PILOT, ListKind.TRIAL_MEMBERS}
    runs = {kind: sum(kind in row for row in straight["ListRun"]) for kind in kinds}
    assert runs == dict.fromkeys(kinds, LAST + 1)
    assert len(straight["LeadTerm"]) > len(straight["Lead"]) > 10


@pytest.mark.django_db
def test_workers_that_take_the_dates_in_any_order_write_the_same(book: None) -> None:
    days = range(8)

    def in_order() -> None:
        for day in days:
            fill_schedules(now=at(day))
            work_off()

    def in_any_order() -> None:
        fill_schedules(now=at(0))
        fill_schedules(now=at(days[-1], "11:00"))
        jobs = waiting()
        Random(4).shuffle(jobs)
        for pk in jobs:
            run(pk)

    assert written_by(in_any_order) == written_by(in_order)


def test_two_beats_and_three_workers_run_every_date_once(
    committed: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.RQ_QUEUES = {
        name: {**values, "URL": "unix:///nowhere/redis.sock"}
        for name, values in settings.RQ_QUEUES.items()
    }
    ran: list[str] = []

    def note(_progress: Progress, *, day: str) -> Result:
        ran.append(day)
        return Result()

    monkeypatch.setitem(KINDS, "noted", JobKind("noted", queue="default", run=note, title=""))
    schedule(monkeypatch, "noted")
    fill_schedules(now=at(0))
    over, many = Signal(), 25

    def beat() -> None:
        for days in range(1, many):
            tick(now=at(days))
        connection.close()

    def work() -> None:
        while not over.is_set() or waiting():
            work_off()
        connection.close()

    with ThreadPoolExecutor(5) as pool:
        workers = [pool.submit(work) for _ in range(3)]
        beats = [pool.submit(beat) for _ in range(2)]
        for one in beats:
            one.result()
        over.set()
        for one in workers:
            one.result()

    expected = [(DAY + timedelta(days=days)).isoformat() for days in range(many)]
    assert sorted(ran) == expected
    assert ScheduledRun.objects.filter(kind="noted").count() == many


# Longer than the window


def made_on(*days: date) -> None:
    for day in days:
        extract(day=day, now=morning_of(day))


@pytest.mark.django_db
@pytest.mark.parametrize(("off", "missed"), [(30, 0), (31, 0), (32, 1), (40, 9)])
def test_dates_longer_ago_than_the_window_are_told(off: int, missed: int) -> None:
    fill_schedules(now=at(0))
    work_off()
    fill_schedules(now=at(off, "11:00"))

    beyond = missed_beyond_window(today=DAY + timedelta(days=off))

    assert beyond == [DAY + timedelta(days=n) for n in range(1, missed + 1)]
    assert ScheduledRun.objects.count() == 1 + min(off, CATCH_UP_DAYS + 1)


@pytest.mark.django_db
def test_a_date_made_by_hand_is_not_missed() -> None:
    made_on(DAY)
    back, gap = DAY + timedelta(days=33), [DAY + timedelta(days=n) for n in (1, 2)]
    assert missed_beyond_window(today=back) == gap

    made_on(gap[0])

    assert missed_beyond_window(today=back) == gap[1:]


@pytest.mark.django_db
def test_before_the_first_lists_nothing_was_missed() -> None:
    assert missed_beyond_window(today=DAY) == []
    made_on(DAY)

    assert missed_beyond_window(today=DAY + timedelta(days=3)) == []
