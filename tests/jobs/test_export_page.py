"""The pages of exports: my exports, asking for one, the requests for full numbers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from renewal.accounts.models import User
from renewal.jobs.actions import cancel
from renewal.jobs.exports import views
from renewal.jobs.models import Export, Job
from tests.exported import NOON, REASON, cells_of, make_export, make_ready, make_request
from tests.factories import (
    make_branch,
    make_branch_user,
    make_data_clerk,
    make_manager,
    make_specialist,
    make_supervisor,
    make_term,
)

pytestmark = pytest.mark.django_db

LIST = reverse("jobs:export_list")
APPROVALS = reverse("jobs:approval_list")
BOOK = reverse("jobs:export_new", args=["book"])
FULL = reverse("jobs:export_in_full", args=["book"])

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    client.cookies["django_language"] = "en"

    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def clerk() -> User:
    return make_data_clerk()


@pytest.fixture
def page(sign_in: SignIn, clerk: User) -> Client:
    return sign_in(clerk)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are too many to be answered with at once."""
    monkeypatch.setattr(views, "DIRECT_BELOW", 2)


def shown(page: Client, address: str) -> str:
    return str(page.get(address).content.decode())


def body_of(answer: Any) -> bytes:
    """Return the file that an answer streams."""
    return bytes(answer.getvalue())


# Asking


def test_a_small_list_is_answered_with_at_once(page: Client) -> None:
    make_term(name="Wu", phone="12055551234")
    make_term(name="Li")

    answer = page.post(f"{BOOK}?name=Wu&page=3&sort=expires")

    headings, row = cells_of(body_of(answer))
    assert (row[0], row[headings.index("Telephone")]) == ("Wu", "120****1234")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith('attachment; filename="Customers and lists_')


def test_the_name_of_the_file_is_spoken_in_chinese(page: Client) -> None:
    page.cookies["django_language"] = "zh-hans"

    answer = page.post(BOOK)

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%AE%A2")


def test_exporting_is_a_post(page: Client) -> None:
    page.get(BOOK)

    assert Export.objects.count() == 0


@pytest.mark.usefixtures("few")
def test_a_large_list_is_made_in_the_background(page: Client, clerk: User) -> None:
    make_term()
    make_term()

    answer = page.post(BOOK)

    export = Export.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert (export.state, export.rows, export.asked_by) == ("MAKING", 2, clerk)
    assert export.job == Job.objects.get(kind="write_export", actor=clerk)


def test_a_condition_that_makes_no_sense_exports_nothing(page: Client) -> None:
    answer = page.post(f"{BOOK}?expires_from=soon")

    assert answer.status_code == 422
    assert "Ends from" in answer.content.decode()
    assert Export.objects.count() == 0


def test_a_list_that_needs_a_condition_asks_for_it_first(page: Client) -> None:
    queue = reverse("jobs:export_new", args=["queue"])

    asked, sent = page.get(queue), page.post(queue)

    assert (asked.status_code, b'name="day"' in asked.content) == (200, True)
    assert (sent.status_code, Export.objects.count()) == (422, 0)


def test_another_branch_is_no_condition(sign_in: SignIn) -> None:
    south = make_branch()
    page = sign_in(make_data_clerk(branch=make_branch()))

    assert page.post(f"{BOOK}?branch={south.pk}").status_code == 422


def test_a_list_that_the_role_does_not_see_is_not_exported(sign_in: SignIn) -> None:
    page = sign_in(make_specialist())

    assert (page.get(BOOK).status_code, page.post(BOOK).status_code) == (403, 403)
    assert Export.objects.count() == 0


def test_an_unknown_list_is_not_there(page: Client) -> None:
    assert page.get(reverse("jobs:export_new", args=["nothing"])).status_code == 404


def test_tells_how_many_rows_before(page: Client) -> None:
    for _ in range(3):
        make_term(name="Wu")

    html = shown(page, f"{BOOK}?name=Wu")

    assert "<h2>3 rows</h2>" in html


def test_the_button_of_a_list_takes_its_filter_along(page: Client) -> None:
    make_term(name="Wu")

    html = shown(page, f"{reverse('policies:book')}?name=Wu&page=2")

    assert f'action="{BOOK}?name=Wu"' in html


# One's own


def test_lists_own_exports_only(sign_in: SignIn, clerk: User) -> None:
    make_ready(make_export(by=clerk, name="Wu"))
    make_ready(make_export(by=make_data_clerk(), name="Li"))

    html = shown(sign_in(clerk), LIST)

    assert ("Wu" in html, "Li</span>" in html) == (True, False)


def test_downloads_the_own_file(page: Client, clerk: User) -> None:
    make_term()
    made = make_ready(make_export(by=clerk), now=timezone.now())

    answer = page.post(reverse("jobs:export_file", args=[made.pk]))

    assert len(cells_of(body_of(answer))) == 2


def test_a_download_is_a_post(page: Client, clerk: User) -> None:
    made = make_ready(make_export(by=clerk))

    assert page.get(reverse("jobs:export_file", args=[made.pk])).status_code == 405


@pytest.mark.parametrize("make_other", [make_data_clerk, make_supervisor, make_manager])
def test_the_file_of_somebody_else_is_not_there(
    sign_in: SignIn, clerk: User, make_other: Callable[[], User]
) -> None:
    made = make_ready(make_export(by=clerk))
    page = sign_in(make_other())

    assert page.post(reverse("jobs:export_file", args=[made.pk])).status_code == 404
    assert page.get(reverse("jobs:export_card", args=[made.pk])).status_code == 404


def test_a_file_that_is_gone_is_told(page: Client, clerk: User) -> None:
    export = make_export(by=clerk)

    answer = page.post(reverse("jobs:export_file", args=[export.pk]), follow=True)

    assert "There is no file any more" in answer.content.decode()


def test_the_card_shows_real_counts_and_then_the_page_anew(page: Client, clerk: User) -> None:
    export = make_export(by=clerk)
    address = reverse("jobs:export_card", args=[export.pk])
    assert export.job is not None
    Job.objects.update(state="RUNNING", started_at=NOON)
    type(export.job.progress).objects.update(position=3482, total=5000)

    under_way = page.get(address)
    make_ready(export)
    ended = page.get(address)

    assert "3,482 / 5,000" in under_way.content.decode()
    assert (ended.status_code, ended["HX-Refresh"]) == (286, "true")


def test_a_cancelled_export_is_told(page: Client, clerk: User) -> None:
    export = make_export(by=clerk)
    assert export.job is not None
    cancel(job=export.job, now=NOON)

    html = shown(page, LIST)

    assert "Cancelled" in html
    assert reverse("jobs:export_file", args=[export.pk]) not in html


def test_offers_the_lists_of_the_role(sign_in: SignIn) -> None:
    html = shown(sign_in(make_branch_user()), LIST)

    assert reverse("jobs:export_new", args=["corrections"]) in html
    assert BOOK not in html


def test_my_exports_cost_the_same_for_one_as_for_three(page: Client, clerk: User) -> None:
    make_ready(make_export(by=clerk))
    page.get(LIST)
    with CaptureQueriesContext(connection) as one:
        page.get(LIST)
    make_ready(make_export(by=clerk, name="Wu"))
    make_ready(make_export(by=clerk, branch=make_branch()))

    with CaptureQueriesContext(connection) as three:
        page.get(LIST)

    assert len(three) == len(one)


# Full numbers


def test_a_manager_asks_for_full_numbers_with_a_reason(sign_in: SignIn) -> None:
    make_term(name="Wu")
    page = sign_in(make_manager())

    without = page.post(f"{FULL}?name=Wu", {"reason": ""})
    answer = page.post(f"{FULL}?name=Wu", {"reason": REASON})

    export = Export.objects.get()
    assert (without.status_code, answer["Location"]) == (422, LIST)
    assert (export.state, export.reason, export.filters) == ("REQUESTED", REASON, {"name": "Wu"})


def test_others_are_not_offered_full_numbers(page: Client) -> None:
    assert FULL not in shown(page, BOOK)
    assert page.post(FULL, {"reason": REASON}).status_code == 403


def test_the_second_manager_sees_who_what_and_why(sign_in: SignIn) -> None:
    make_term(name="Wu")
    make_request(by=make_manager(name="Qin"), name="Wu")

    html = shown(sign_in(make_manager()), APPROVALS)

    assert [word in html for word in ("Qin", "Customers and lists", "客户: Wu", REASON)] == [
        True
    ] * 4


def test_approving_starts_the_job(sign_in: SignIn) -> None:
    request, manager = make_request(), make_manager()

    sign_in(manager).post(reverse("jobs:approve_export", args=[request.pk]))

    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("MAKING", manager)
    assert Job.objects.get(kind="write_export").actor == request.asked_by


def test_refusing_starts_nothing(sign_in: SignIn) -> None:
    request, manager = make_request(), make_manager()

    sign_in(manager).post(reverse("jobs:refuse_export", args=[request.pk]))

    request.refresh_from_db()
    assert (request.state, request.decided_by, request.job) == ("REFUSED", manager, None)


def test_the_own_request_is_not_there_to_decide_on(sign_in: SignIn) -> None:
    manager = make_manager()
    request = make_request(by=manager)
    page = sign_in(manager)

    assert REASON not in shown(page, APPROVALS)
    assert page.post(reverse("jobs:approve_export", args=[request.pk])).status_code == 404


def test_a_request_of_another_branch_is_not_there(sign_in: SignIn) -> None:
    request = make_request(by=make_manager(branch=make_branch()))
    page = sign_in(make_manager(branch=make_branch()))

    assert REASON not in shown(page, APPROVALS)
    assert page.post(reverse("jobs:approve_export", args=[request.pk])).status_code == 404


def test_what_waits_for_a_decision_comes_first(sign_in: SignIn) -> None:
    waiting = make_request(reason="still open")
    decided = make_request(reason="long decided")
    manager = make_manager()
    page = sign_in(manager)
    page.post(reverse("jobs:refuse_export", args=[decided.pk]))

    html = shown(page, APPROVALS)

    assert waiting.pk < decided.pk
    assert html.index("still open") < html.index("long decided")


def test_the_second_download_is_refused(sign_in: SignIn) -> None:
    manager = make_manager()
    made = make_ready(make_request(by=manager), now=timezone.now())
    page, address = sign_in(manager), reverse("jobs:export_file", args=[made.pk])

    first, second = page.post(address), page.post(address)

    assert body_of(first)[:2] == b"PK"
    assert (second.status_code, second["Location"]) == (302, LIST)
