"""The release: gate, preview, doing it, and its proof."""

import re
import runpy
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact, Phone
from renewal.accounts.models import User
from tests.factories import (
    make_branch,
    make_contact,
    make_data_clerk,
    make_lead,
    make_manager,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.models import Lead, Release, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def supervisor(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor("lin", name="Lin Shan")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def make_due_lead(now: datetime, **values: object) -> Lead:
    """A lead whose release day is today."""
    values = {"expires_on": timezone.localdate(now) + timedelta(days=25), **values}
    return make_lead(**values)  # type: ignore[arg-type]


def make_open_task(assignee: User, *, deadline_at: datetime) -> Task:
    """A row of yesterday without a result."""
    task = make_task(assignee=assignee, day=timezone.localdate(deadline_at) - timedelta(days=2))
    Task.objects.filter(pk=task.pk).update(deadline_at=deadline_at)
    return task


def page_of(client: Client, **query: str) -> str:
    return client.get(reverse("worklists:release"), query).content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_preview_says_numbers_and_draws_nothing(
    client: Client, supervisor: User, now: datetime
) -> None:
    make_specialist("chen", name="Chen")
    make_specialist("liu", name="Liu")
    for _ in range(3):
        make_due_lead(now)
    make_due_lead(now, phone=None)

    shown = words(page_of(client))

    assert "Release 3 rows" in shown
    assert "3 rows now 2 specialists 1–2 each" in shown
    assert "No usable number 1" in shown
    assert Release.objects.count() == 0
    assert Lead.objects.filter(state=Lead.State.QUEUED).count() == 4


def test_release_goes_to_its_own_page(client: Client, supervisor: User, now: datetime) -> None:
    make_specialist("chen")
    make_specialist("liu")
    for _ in range(4):
        make_due_lead(now)

    answer = client.post(reverse("worklists:release"))

    drawn = Release.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("worklists:release_detail", args=[drawn.pk])
    assert (drawn.tasks_count, drawn.by, drawn.day) == (4, supervisor, timezone.localdate(now))
    assert "4 rows released to 2 specialists" in client.get(answer["Location"]).content.decode()


def test_second_supervisor_sees_the_first_ones_release(
    client: Client, supervisor: User, now: datetime
) -> None:
    make_specialist()
    make_due_lead(now)
    first = make_release(
        by=make_supervisor("wu", name="Wu Gang"), day=timezone.localdate(now), now=now
    ).release
    assert first is not None

    answer = client.post(reverse("worklists:release"), follow=True)

    assert answer.redirect_chain == [(reverse("worklists:release_detail", args=[first.pk]), 302)]
    assert "Wu Gang has released 1 row already" in answer.content.decode()
    assert Release.objects.count() == 1


def test_nothing_due_says_so(client: Client, supervisor: User) -> None:
    make_specialist()

    answer = client.post(reverse("worklists:release"), follow=True)

    assert answer.redirect_chain == [(reverse("worklists:release"), 302)]
    assert "There is nothing to release today." in answer.content.decode()
    assert "data-confirm=" not in page_of(client)


def test_pending_is_left_out_until_ticked(client: Client, supervisor: User, now: datetime) -> None:
    make_specialist("chen", name="Chen")
    behind = make_specialist("wang", name="Wang Fang")
    make_open_task(behind, deadline_at=now + timedelta(hours=3))
    for _ in range(2):
        make_due_lead(now)

    before, after = page_of(client), page_of(client, let_in="wang")

    assert "2 rows now 1 specialists 2 each" in words(before)
    assert "Not finished" in before
    assert "2 rows now 2 specialists 1 each" in words(after)
    assert Lead.objects.queued().count() == 2


def test_ticked_without_a_reason_is_refused(
    client: Client, supervisor: User, now: datetime
) -> None:
    behind = make_specialist("wang")
    make_open_task(behind, deadline_at=now + timedelta(hours=3))
    make_due_lead(now)

    answer = client.post(reverse("worklists:release"), {"let_in": "wang", "reason-wang": "  "})

    assert answer.status_code == 422
    assert "Say for each one ticked why" in answer.content.decode()
    assert Lead.objects.queued().count() == 1


def test_ticked_with_a_reason_takes_part(client: Client, supervisor: User, now: datetime) -> None:
    behind = make_specialist("wang", name="Wang Fang")
    make_open_task(behind, deadline_at=now + timedelta(hours=3))
    make_due_lead(now)

    answer = client.post(
        reverse("worklists:release"),
        {"let_in": "wang", "reason-wang": "line was down"},
        follow=True,
    )

    drawn = Release.objects.newest_first().first()
    assert drawn is not None
    assert drawn.let_in == {"wang": "line was down"}
    assert "Wang Fang line was down" in words(answer.content.decode())


def test_overdue_is_locked(client: Client, supervisor: User, now: datetime) -> None:
    late = make_specialist("zhao", name="Zhao Lei")
    make_open_task(late, deadline_at=now - timedelta(hours=1))
    make_due_lead(now)

    shown = page_of(client)
    answer = client.post(reverse("worklists:release"), {"let_in": "zhao", "reason-zhao": "please"})

    assert "1 row past the deadline" in shown
    assert 'value="zhao"' not in shown
    assert answer.status_code == 422
    assert "past the deadline: only a manager unlocks that" in answer.content.decode()


def test_handled_counts_the_own_last_release_only(client: Client, supervisor: User) -> None:
    ahead, behind = make_specialist("chen", name="Chen"), make_specialist("zhao", name="Zhao")
    make_lead()
    make_lead()
    make_release(by=supervisor)  # both take part
    for task in Task.objects.filter(assignee=ahead):
        make_contact(task=task, result=Contact.Result.BUSY)
    make_lead()
    make_release(by=supervisor)  # zhao is held back

    shown = page_of(client)

    assert "Chen: 0 of 1 handled" in shown
    assert "Zhao: 0 of 1 handled" in shown
    assert Task.objects.filter(assignee=behind).count() == 1


def test_nobody_clear_is_refused(client: Client, supervisor: User, now: datetime) -> None:
    late = make_specialist()
    make_open_task(late, deadline_at=now - timedelta(hours=1))
    make_due_lead(now)

    answer = client.post(reverse("worklists:release"))

    assert answer.status_code == 422
    assert "Nobody is clear to take part" in answer.content.decode()


def test_release_page_shows_the_proof(client: Client, supervisor: User) -> None:
    make_specialist("chen", name="Chen Jing")
    make_lead(name="Holder One", plate_no="A-1", number="POLICY0001234")
    make_lead(phone=None)
    drawn = make_release(by=supervisor).release
    assert drawn is not None

    shown = client.get(reverse("worklists:release_detail", args=[drawn.pk])).content.decode()

    assert drawn.seed in shown
    assert "Chen Jing" in shown
    assert "Holder One" in shown
    assert "POLI*****1234" in shown
    assert "POLICY0001234" not in shown
    assert "No usable number 1" in words(shown)


@pytest.mark.parametrize("tampered", [False, True])
def test_verify_tells_whether_the_draw_comes_out_the_same(
    client: Client, supervisor: User, tampered: bool
) -> None:
    make_specialist("chen")
    make_specialist("liu")
    for _ in range(40):  # another seed does not deal them alike
        make_lead()
    drawn = make_release(by=supervisor).release
    assert drawn is not None
    if tampered:
        Release.objects.filter(pk=drawn.pk).update(seed="0" * 32)

    url = reverse("worklists:release_detail", args=[drawn.pk])
    shown = client.get(url, {"verify": "1"}).content.decode()

    assert ("It comes out the same" in shown) is not tampered
    assert ("It does not come out the same" in shown) is tampered


def test_published_lines_draw_the_same(
    client: Client,
    supervisor: User,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("chen", "liu", "sun"):
        make_specialist(name)
    for _ in range(10):
        make_lead()
    drawn = make_release(by=supervisor).release
    assert drawn is not None
    proof = tmp_path / "proof.json"
    answer = client.get(reverse("worklists:release_proof", args=[drawn.pk]))
    proof.write_bytes(answer.content)
    lines = re.search(r"```python\n(.*?)```", _rule(), re.DOTALL)
    assert lines is not None
    program = tmp_path / "check.py"
    program.write_text(lines[1], encoding="utf-8")

    monkeypatch.setattr(sys, "argv", ["check.py", str(proof)])
    runpy.run_path(str(program))

    assert capsys.readouterr().out == "10 rows, 0 differ\n"


def test_rule_in_the_application_is_the_published_one(client: Client, supervisor: User) -> None:
    lines = (Path(settings.BASE_DIR) / "templates/worklists/_recompute.txt").read_text("utf-8")

    shown = client.get(reverse("worklists:fairness"))

    assert lines in _rule()
    assert shown.status_code == 200


def _rule() -> str:
    return (Path(settings.BASE_DIR) / "docs/fairness.md").read_text("utf-8")


def test_other_branch_is_not_found(client: Client) -> None:
    make_specialist()
    make_lead()
    drawn = make_release().release
    assert drawn is not None
    client.force_login(make_supervisor(branch=make_branch()))

    for route in ("worklists:release_detail", "worklists:release_proof"):
        assert client.get(reverse(route, args=[drawn.pk])).status_code == 404
    assert drawn.seed not in client.get(reverse("worklists:release_list")).content.decode()


def test_manager_reads_but_does_not_release(client: Client) -> None:
    client.force_login(make_manager())

    assert client.get(reverse("worklists:release_list")).status_code == 200
    assert client.post(reverse("worklists:release")).status_code == 403


def test_clerk_and_specialist_do_not_release(client: Client) -> None:
    for user in (make_data_clerk(), make_specialist()):
        client.force_login(user)
        assert client.get(reverse("worklists:release")).status_code == 403


def test_queries_do_not_grow_with_the_team(
    client: Client,
    supervisor: User,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    page_of(client)  # the session's first request writes it
    make_contact(task=make_task(), result=Contact.Result.BUSY)
    make_due_lead(now)

    with django_assert_num_queries(30):
        page_of(client)
    for _ in range(3):
        make_contact(task=make_task(), result=Contact.Result.BUSY)
        make_due_lead(now)
    with django_assert_num_queries(30):
        page_of(client)


def test_detail_is_flat_in_rows(
    client: Client, supervisor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_specialist("chen")
    make_lead(plate_no="A-1")
    one = make_release(by=supervisor).release
    make_contact(task=Task.objects.get())
    for place in range(3):
        make_specialist()
        make_lead(plate_no=f"B-{place}")
    more = make_release(by=supervisor).release
    assert one is not None
    assert more is not None
    page_of(client)  # the session's first request writes it

    with django_assert_num_queries(14):
        client.get(reverse("worklists:release_detail", args=[one.pk]))
    with django_assert_num_queries(14):
        client.get(reverse("worklists:release_detail", args=[more.pk]))


def test_no_number_in_full(client: Client, supervisor: User, now: datetime) -> None:
    make_specialist()
    make_due_lead(now, phone="12012345678")
    drawn = make_release(by=supervisor, day=timezone.localdate(now), now=now).release
    assert drawn is not None

    shown = client.get(reverse("worklists:release_detail", args=[drawn.pk])).content.decode()

    assert Phone.objects.get().number == "12012345678"
    assert "12012345678" not in shown
