"""The card of a job, its list, and asking it to stop."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from renewal.accounts.models import User
from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job, JobProgress
from renewal.jobs.views import STOP_POLLING
from tests.factories import MORNING, make_data_clerk, make_supervisor

pytestmark = pytest.mark.django_db

LIST = reverse("jobs:job_list")


@pytest.fixture
def clerk() -> User:
    return make_data_clerk()


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def make_job(actor: User | None, *, state: str = "PENDING", error: str = "") -> Job:
    job = enqueue("check_batch", arguments={"batch": 1}, now=MORNING, actor=actor)
    ended = None if state in ("PENDING", "RUNNING") else MORNING
    Job.objects.filter(pk=job.pk).update(
        state=state, error=error, started_at=MORNING, finished_at=ended
    )
    job.refresh_from_db()
    return job


def test_the_card_shows_real_counts_and_polls(page: Client, clerk: User) -> None:
    job = make_job(clerk, state="RUNNING")
    JobProgress.objects.filter(job=job).update(position=3482, total=5000, step="rows")

    response = page.get(reverse("jobs:job_card", args=[job.pk]))

    html = response.content.decode()
    assert response.status_code == 200
    assert "3,482 / 5,000" in html
    assert '<progress class="big" max="5000" value="3482"' in html
    assert "every 1s" in html


def test_the_card_of_an_ended_job_stops_polling(page: Client, clerk: User) -> None:
    job = make_job(clerk, state="FAILED", error="No such file.")

    response = page.get(reverse("jobs:job_card", args=[job.pk]))

    html = response.content.decode()
    assert response.status_code == STOP_POLLING
    assert "No such file." in html
    assert "hx-get" not in html


def test_seconds_left_follow_the_pace_so_far(clerk: User) -> None:
    job = make_job(clerk, state="RUNNING")
    job.progress.position, job.progress.total = 20, 80

    assert job.seconds_left(now=MORNING + timedelta(seconds=10)) == 30


def test_steps_are_counted_and_not_timed(page: Client, clerk: User) -> None:
    job = make_job(clerk, state="RUNNING")
    JobProgress.objects.filter(job=job).update(position=3, total=9, step="steps")

    html = page.get(reverse("jobs:job_card", args=[job.pk])).content.decode()

    assert "step 3 of 9" in html
    assert "left" not in html


def test_nobody_knows_the_seconds_left_without_a_total(clerk: User) -> None:
    job = make_job(clerk, state="RUNNING")
    job.progress.position = 20

    assert job.seconds_left(now=MORNING + timedelta(seconds=10)) is None


def test_a_waiting_job_is_cancelled_at_once(page: Client, clerk: User) -> None:
    job = enqueue("check_batch", arguments={"batch": 1}, now=MORNING, actor=clerk)

    response = page.post(reverse("jobs:cancel", args=[job.pk]), {"next": "/book/import/7/"})

    job.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/book/import/7/")
    assert job.state == Job.State.CANCELLED


def test_cancelling_never_leads_to_another_site(page: Client, clerk: User) -> None:
    job = enqueue("check_batch", arguments={"batch": 1}, now=MORNING, actor=clerk)

    response = page.post(reverse("jobs:cancel", args=[job.pk]), {"next": "https://example.org/"})

    assert response["Location"] == LIST


def test_cancelling_is_a_post(page: Client, clerk: User) -> None:
    job = make_job(clerk)

    assert page.get(reverse("jobs:cancel", args=[job.pk])).status_code == 405


def test_a_strangers_job_is_not_there(page: Client) -> None:
    job = make_job(make_data_clerk())

    assert page.get(reverse("jobs:job_card", args=[job.pk])).status_code == 404
    assert page.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404


def test_lists_jobs_by_what_they_do(page: Client, clerk: User) -> None:
    make_job(clerk, state="FAILED", error="No such file.")

    html = page.get(LIST).content.decode()

    assert "Checking a workbook" in html
    assert "No such file." in html


def test_an_empty_list_says_so(page: Client) -> None:
    assert "No background jobs yet." in page.get(LIST).content.decode()


def test_the_list_costs_the_same_for_one_job_as_for_three(client: Client) -> None:
    supervisor = make_supervisor()
    client.force_login(supervisor)
    make_job(supervisor)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_job(make_data_clerk())
    make_job(None)

    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    ours = [query for query in one if 'FROM "jobs_job"' in query["sql"]]
    assert len(three) == len(one)
    assert len(ours) == 2  # how many, and what of them
