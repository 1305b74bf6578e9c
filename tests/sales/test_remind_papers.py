"""Each working morning a specialist is told of the papers that customers still owe. 001-68."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from renewal.accounts.models import User
from renewal.jobs.models import Job, Notice
from renewal.jobs.notices import told
from renewal.jobs.runner import run
from sales.actions import note_missing, note_received, remind_of_papers
from sales.jobs import remind_each_morning
from tests.factories import DAY, MORNING, make_form, make_issuing_clerk, make_specialist, make_task

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)
FRIDAY = date(2026, 3, 6)


def at(day: date, clock: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def owes(specialist: User, *papers: str) -> None:
    form = make_form(task=make_task(assignee=specialist), state="INCOMPLETE")
    note_missing(form, papers, by=make_issuing_clerk(), now=NOON)


def reminded() -> list[tuple[str, int, str]]:
    notices = Notice.objects.filter(code="PAPERS_STILL_MISSING").select_related("user")
    return [
        (one.user.username, one.parameters["number"], one.parameters["since"])
        for one in notices.order_by("user__username", "pk")
    ]


def test_each_specialist_is_told_the_number_once_a_day() -> None:
    ann, ben = make_specialist("ann"), make_specialist("ben")
    make_specialist("cat")
    owes(ann, "NOTICE", "ID_CARD")
    owes(ann, "NOTICE")
    owes(ben, "NOTICE")
    tuesday = at(DAY + timedelta(days=1), "08:30")

    numbers = [remind_of_papers(now=tuesday), remind_of_papers(now=tuesday)]

    assert numbers == [2, 2]
    assert reminded() == [("ann", 3, "2026-03-02"), ("ben", 1, "2026-03-02")]
    notice = Notice.objects.get(user=ann)
    assert notice.url == reverse("sales:missing_papers")
    assert told(notice).tone == "attention"


def test_they_are_told_again_the_next_day() -> None:
    owes(make_specialist("ann"), "NOTICE")

    for days in (1, 2):
        remind_of_papers(now=at(DAY + timedelta(days=days), "08:30"))

    assert reminded() == [("ann", 1, "2026-03-02")] * 2


def test_nobody_is_told_on_a_day_off() -> None:
    owes(make_specialist("ann"), "NOTICE")

    assert remind_of_papers(now=at(FRIDAY + timedelta(days=1), "08:30")) == 0
    assert reminded() == []


def test_nobody_is_told_of_what_came_in_or_after_leaving() -> None:
    ann, gone = make_specialist("ann"), make_specialist("gone")
    owes(gone, "NOTICE")
    gone.is_active = False
    gone.save()
    form = make_form(task=make_task(assignee=ann), state="INCOMPLETE")
    note_missing(form, ["NOTICE"], by=make_issuing_clerk(), now=NOON)
    note_received(form, ["NOTICE"], by=make_issuing_clerk(), now=NOON)

    assert remind_of_papers(now=at(FRIDAY, "08:30")) == 0
    assert reminded() == []


def test_the_beat_asks_for_it_once_in_the_morning() -> None:
    owes(make_specialist("ann"), "NOTICE")

    for clock in ("08:29", "08:30", "08:31", "23:00"):
        remind_each_morning(at(FRIDAY, clock))

    (job,) = Job.objects.filter(kind="remind_of_papers")
    assert datetime.fromisoformat(job.arguments["at"]) == at(FRIDAY, "08:30")
    run(job.pk)
    assert reminded() == [("ann", 1, "2026-03-02")]


def test_the_beat_asks_for_nothing_where_nothing_is_missing() -> None:
    remind_each_morning(at(FRIDAY, "09:00"))

    assert Job.objects.filter(kind="remind_of_papers").count() == 0
