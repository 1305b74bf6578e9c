"""The clock of the deadlines: warned an hour before, noted once it has passed: F12, O2, O4."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from renewal.jobs.kinds import KINDS, TICKS
from renewal.jobs.models import Job, Notice
from tests.factories import (
    make_branch,
    make_contact,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.jobs import watch_deadlines
from worklists.models import Hold, Task

pytestmark = pytest.mark.django_db

DUE = "2026-03-03T17:00"  # of what is released on DAY


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def strikes(text: str) -> list[str]:
    """The kinds of job that the tick of that moment asks for."""
    before = Job.objects.count()
    watch_deadlines(at(text))
    return list(Job.objects.order_by("pk").values_list("kind", flat=True)[before:])


def work_off() -> list[dict[str, Any]]:
    """Run what was asked for, twice, as a job may be; return what each said the first time."""
    said = []
    for job in Job.objects.unfinished().order_by("pk"):
        kind = KINDS[job.kind]
        said.append(kind.run(None, **job.arguments).figures)
        kind.run(None, **job.arguments)
    Job.objects.unfinished().update(state=Job.State.DONE, finished_at=F("created_at"))
    return said


def told(user: User) -> list[tuple[str, dict[str, Any]]]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("code", "parameters"))


def due_at(task: Task, text: str) -> None:
    Task.objects.filter(pk=task.pk).update(deadline_at=at(text))


def test_is_on_the_beat() -> None:
    assert TICKS.count(watch_deadlines) == 1


def test_warns_at_four_for_five_and_only_once() -> None:
    ann, bob = make_specialist(), make_specialist()
    make_task(assignee=ann), make_task(assignee=ann)
    make_contact(task=make_task(assignee=bob))

    early = strikes("2026-03-03T15:59:59")
    on_time = strikes("2026-03-03T16:00")
    said = work_off()

    assert (early, on_time, said) == ([], ["warn_of_deadline"], [{"people": 1}])
    assert strikes("2026-03-03T16:00:02") == []
    assert [(code, p["number"], at_of(p)) for code, p in told(ann)] == [
        ("DEADLINE_NEAR", 2, at(DUE))
    ]
    assert told(bob) == []


def at_of(parameters: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(parameters["at"])


@pytest.mark.parametrize(
    ("deadline", "warning"),
    [
        ("2026-03-09T17:00", "2026-03-09T16:00"),
        ("2026-03-09T09:30", "2026-03-06T17:00"),  # over the weekend
        ("2026-03-03T14:00", "2026-03-03T11:30"),  # over lunch
    ],
)
def test_the_hour_before_is_one_of_working_time(deadline: str, warning: str) -> None:
    due_at(make_task(), deadline)
    sooner = at(warning) - timedelta(seconds=1)

    assert strikes(f"{timezone.localtime(sooner):%Y-%m-%dT%H:%M:%S}") == []
    assert strikes(warning) == ["warn_of_deadline"]


def test_a_later_deadline_is_warned_of_in_its_turn() -> None:
    first, second = make_task(), make_task()
    due_at(first, "2026-03-03T17:00")
    due_at(second, "2026-03-04T17:00")

    assert strikes("2026-03-03T16:30") == ["warn_of_deadline"]
    assert strikes("2026-03-04T16:30") == ["note_deadline", "warn_of_deadline"]


def test_notes_who_is_past_it_and_tells_their_supervisors() -> None:
    ann, boss = make_specialist(name="Ann"), make_supervisor()
    elsewhere = make_supervisor(branch=make_branch())
    make_task(assignee=ann, by=boss)
    strikes("2026-03-03T16:00")
    work_off()
    Notice.objects.all().delete()

    on_the_dot = strikes(DUE)
    after = strikes("2026-03-03T17:00:02")
    said = work_off()

    assert (on_the_dot, after, said) == ([], ["note_deadline"], [{"people": 1}])
    hold = Hold.objects.get()
    assert (hold.specialist, hold.deadline_at, hold.rows) == (ann, at(DUE), 1)
    assert (hold.noted_at, hold.lifted_at) == (at("2026-03-03T17:00:02"), None)
    assert [code for code, _parameters in told(ann)] == ["PAST_DEADLINE"]
    assert [(code, p["name"]) for code, p in told(boss)] == [("SPECIALIST_PAST_DEADLINE", "Ann")]
    assert told(elsewhere) == []
    assert strikes("2026-03-03T17:00:04") == []


def test_a_machine_that_was_off_notes_it_late_and_once() -> None:
    make_task()

    back = strikes("2026-03-05T08:00")
    work_off()

    assert back == ["note_deadline"]
    assert strikes("2026-03-05T08:00:02") == []
    assert Hold.objects.get().noted_at == at("2026-03-05T08:00")


def test_a_week_later_it_is_past_noting() -> None:
    make_task()

    assert strikes("2026-03-10T17:00") == []


def test_the_last_result_lifts_it() -> None:
    ann = make_specialist()
    first, last = make_task(assignee=ann), make_task(assignee=ann)
    strikes("2026-03-03T17:01")
    work_off()

    make_contact(task=first, now=at("2026-03-03T18:00"))
    still = Hold.objects.get().lifted_at
    make_contact(task=last, now=at("2026-03-03T18:05"))

    assert (still, Hold.objects.get().lifted_at) == (None, at("2026-03-03T18:05"))


def test_one_query_where_every_row_has_a_result(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_contact(task=make_task())

    with django_assert_num_queries(1):
        watch_deadlines(at("2026-03-03T16:30"))
    assert Job.objects.count() == 0
