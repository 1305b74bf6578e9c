"""Schedules are rows: no date is skipped, none runs twice. RELIABILITY.md section 3, R5, R6."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from policies.models import Event
from renewal.jobs.actions import CATCH_UP_DAYS, fill_schedules
from renewal.jobs.beat import tick
from renewal.jobs.kinds import SCHEDULES, Schedule
from renewal.jobs.models import Job, ScheduledRun
from renewal.jobs.runner import run
from tests.factories import DAY, make_policy, make_term
from worklists.models import Lead, LeadTerm, ListEntry, ListRun

SIX = time(6, 0)


@pytest.fixture(autouse=True)
def one_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in list(SCHEDULES):
        monkeypatch.delitem(SCHEDULES, kind)
    monkeypatch.setitem(SCHEDULES, "make_lists", Schedule(kind="make_lists", at=SIX))


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+08:00")


def dates() -> list[date]:
    return list(ScheduledRun.objects.order_by("job_id").values_list("business_date", flat=True))


def days_from(first: date, many: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(many)]


@pytest.mark.django_db
def test_writes_one_run_from_six_oclock_on() -> None:
    before = fill_schedules(now=at(DAY, "05:59"))
    due = fill_schedules(now=at(DAY, "06:00"))
    again = fill_schedules(now=at(DAY, "23:59"))

    assert (before, due, again) == (0, 1, 0)
    run_ = ScheduledRun.objects.get()
    assert (run_.kind, run_.business_date, run_.due_at) == ("make_lists", DAY, at(DAY, "06:00"))
    assert (run_.job.kind, run_.job.arguments) == ("make_lists", {"day": "2026-03-02"})
    assert run_.job.key == "make_lists:2026-03-02"


@pytest.mark.django_db
@pytest.mark.parametrize("off", [1, 3, 30])
def test_catches_up_on_every_missed_date_oldest_first(off: int) -> None:
    fill_schedules(now=at(DAY, "06:00"))
    back = DAY + timedelta(days=off)

    made = fill_schedules(now=at(back, "08:00"))

    assert made == off
    assert dates() == days_from(DAY, off + 1)


@pytest.mark.django_db
def test_goes_back_no_further_than_its_window() -> None:
    fill_schedules(now=at(DAY, "06:00"))
    back = DAY + timedelta(days=100)

    fill_schedules(now=at(back, "08:00"))

    assert dates() == [DAY, *days_from(back - timedelta(days=CATCH_UP_DAYS), CATCH_UP_DAYS + 1)]


@pytest.mark.django_db
def test_a_run_before_six_waits_for_its_hour_and_catches_up_the_rest() -> None:
    fill_schedules(now=at(DAY, "06:00"))

    made = fill_schedules(now=at(DAY + timedelta(days=2), "05:00"))

    assert (made, dates()) == (1, days_from(DAY, 2))


Table = list[tuple[Any, ...]]


def tables() -> dict[str, Table]:
    """Return what the lists have written, but for the numbers of the rows."""
    number = "term__policy__number"
    return {
        "entries": sorted(ListEntry.objects.values_list(number, "list_kind", "day", "reason")),
        "leads": sorted(
            Lead.objects.values_list(number, "list_kind", "due_on", "state", "reason", "is_late")
        ),
        "lead_terms": sorted(LeadTerm.objects.values_list(number, "lead__due_on")),
        "events": sorted(Event.objects.values_list(number, "at", "code")),
        "runs": sorted(
            ListRun.objects.values_list("list_kind", "day", "found", "queued", "first_ran_at")
        ),
    }


def work_off() -> None:
    for job in Job.objects.unfinished().order_by("pk"):
        run(job.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("off", [1, 3, 30])
def test_a_machine_that_was_off_makes_the_same_lists_as_one_that_was_on(off: int) -> None:
    for day in days_from(DAY, 70):
        make_term(expires_on=day, policy=make_policy(f"T{day:%m%d}A"))
        make_term(expires_on=day, policy=make_policy(f"T{day:%m%d}B"), renewed_flag=True)

    def straight() -> None:
        for day in days_from(DAY, off + 1):
            fill_schedules(now=at(day, "06:00"))
            work_off()

    def interrupted() -> None:
        fill_schedules(now=at(DAY, "06:00"))
        work_off()
        fill_schedules(now=at(DAY + timedelta(days=off), "11:00"))
        work_off()

    told = [written_by(straight), written_by(interrupted)]

    assert told[0] == told[1]
    assert len(told[0]["entries"]) == 4 * (off + 1) + 2 * off  # the latter have lapsed since
    assert [moment for _no, moment, _code in told[0]["events"] if moment < at(DAY, "06:00")] == []


def written_by(act: Callable[[], None]) -> dict[str, Table]:
    """Return what `act` writes, and take it back."""
    with transaction.atomic():
        act()
        told = tables()
        transaction.set_rollback(True)
    return told


def test_two_beats_at_once_write_each_run_once(committed: None, no_redis: None) -> None:
    fill_schedules(now=at(DAY, "06:00"))
    moments = [at(DAY + timedelta(days=n), "06:00") for n in range(1, 11)]

    def beat(_number: int) -> None:
        try:
            for now in moments:
                tick(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(beat, range(2)))

    assert sorted(dates()) == days_from(DAY, 11)
    assert Job.objects.filter(kind="make_lists").count() == 11


def test_the_beat_command_ticks_once(committed: None, no_redis: None) -> None:
    SCHEDULES["make_lists"] = Schedule(kind="make_lists", at=time(0, 0))

    call_command("beat", "--once")

    assert ScheduledRun.objects.count() == 1
