"""Telling people: the notice, the bell's number, the panel and the page. UX.md section 7."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from renewal.accounts.middleware import SESSION_RENEWED
from renewal.accounts.models import User
from renewal.jobs.kinds import TICKS
from renewal.jobs.models import Notice
from renewal.jobs.notices import (
    ANNOUNCED,
    IN_PANEL,
    KEPT,
    NOTICES,
    bell_of,
    news_of,
    notice_kind,
    panel_of,
    read,
    read_all,
    tell,
    told,
)
from tests.factories import MORNING, make_data_clerk, make_specialist

pytestmark = pytest.mark.django_db

LIST = reverse("jobs:notice_list")
PANEL = reverse("jobs:notice_panel")
COUNT = reverse("jobs:notice_count")
READ = reverse("jobs:read_notices")
LATER = MORNING + timedelta(hours=1)
NOT_USED = {"X-Not-Use": "1", "HX-Request": "true"}


@pytest.fixture(autouse=True)
def a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something to tell, for one test."""
    monkeypatch.setattr("renewal.jobs.notices.NOTICES", dict(NOTICES))
    notice_kind("MOVED", _("%(n)s rows moved"), detail="%(why)s", tone="attention")


@pytest.fixture
def clerk() -> User:
    return make_data_clerk()


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def make_notice(user: User, n: int = 3, *, is_read: bool = False, **values: Any) -> Notice:
    values.setdefault("now", MORNING)
    notice = tell(user=user, code="MOVED", parameters={"n": n, "why": "asked"}, **values)
    if is_read:
        read(notice=notice, now=MORNING)
    return notice


def text_of(page: Client, url: str, **values: Any) -> str:
    return str(page.get(url, **values).content.decode())


# Telling


def test_is_told_as_a_sentence_when_it_is_shown(clerk: User) -> None:
    notice = make_notice(clerk)

    with translation.override("en"):
        shown = told(notice)

    assert (shown.text, shown.detail, shown.is_read) == ("3 rows moved", "asked", False)
    assert (shown.tone, shown.icon) == ("attention", "alert-triangle")


def test_is_told_in_the_language_of_the_reader(clerk: User) -> None:
    notice_kind("DEADLINE", _("Done"))
    notice = tell(user=clerk, code="DEADLINE", now=MORNING)

    with translation.override("zh-hans"):
        chinese = told(notice).text
    with translation.override("en"):
        english = told(notice).text

    assert (chinese, english) == ("已完成", "Done")


def test_a_code_that_nobody_declared_is_refused(clerk: User) -> None:
    with pytest.raises(KeyError, match="UNHEARD_OF"):
        tell(user=clerk, code="UNHEARD_OF", now=MORNING)

    assert Notice.objects.count() == 0


def test_a_code_that_is_no_more_is_still_shown(clerk: User) -> None:
    notice = make_notice(clerk)
    notice.code = "OF_OLD"

    assert told(notice).text == "OF_OLD"


def test_what_has_a_key_is_told_once_to_each(clerk: User) -> None:
    other = make_data_clerk()
    first = make_notice(clerk, key="deadline:7")

    again = make_notice(clerk, 4, key="deadline:7")
    others = make_notice(other, key="deadline:7")

    assert again == first
    assert list(Notice.objects.order_by("pk")) == [first, others]


def test_a_key_is_unique_for_a_user(clerk: User) -> None:
    make_notice(clerk, key="deadline:7")

    with pytest.raises(IntegrityError, match="notice_once_a_key"), transaction.atomic():
        Notice.objects.create(user=clerk, code="MOVED", key="deadline:7", at=MORNING)


# Counting and reading


def test_the_bell_counts_what_the_user_has_not_read(clerk: User) -> None:
    make_notice(clerk, is_read=True)
    newest = [make_notice(clerk) for _number in range(2)][-1]
    make_notice(make_specialist())

    bell = bell_of(clerk)

    assert (bell.unread, bell.newest) == (2, newest.pk)


def test_the_count_reads_the_index_of_what_is_unread(clerk: User) -> None:
    make_notice(clerk)
    with CaptureQueriesContext(connection) as asked:
        bell_of(clerk)
    (query,) = asked

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "notice_unread" in plan


def test_reading_marks_one_and_keeps_the_first_moment(clerk: User) -> None:
    notice, other = make_notice(clerk), make_notice(clerk)

    read(notice=notice, now=MORNING)
    read(notice=notice, now=LATER)

    assert dict(Notice.objects.values_list("pk", "read_at")) == {notice.pk: MORNING, other.pk: None}


def test_reading_all_leaves_what_came_later_and_what_is_others(clerk: User) -> None:
    seen = [make_notice(clerk) for _number in range(2)]
    strangers = make_notice(make_specialist())
    came_later = make_notice(clerk)

    marked = read_all(user=clerk, newest=seen[-1].pk, now=LATER)

    assert marked == 2
    assert set(Notice.objects.unread()) == {strangers, came_later}


def test_the_panel_shows_the_last_ones_and_the_unread_first(clerk: User) -> None:
    unread = make_notice(clerk, 0)
    read_ones = [make_notice(clerk, n, is_read=True) for n in range(1, IN_PANEL + 1)]

    shown = panel_of(clerk)

    assert [one.pk for one in shown] == [
        unread.pk,
        *[notice.pk for notice in reversed(read_ones[1:])],
    ]


def test_only_the_last_unread_news_are_announced_in_their_order(clerk: User) -> None:
    heard = make_notice(clerk)
    make_notice(clerk, is_read=True)
    news = [make_notice(clerk) for _number in range(ANNOUNCED + 1)]

    announced = news_of(clerk, after=heard.pk)

    assert [one.pk for one in announced] == [notice.pk for notice in news[1:]]


def test_notices_are_kept_for_a_month(clerk: User) -> None:
    make_notice(clerk, now=MORNING - KEPT - timedelta(seconds=1))
    kept = make_notice(clerk, now=MORNING - KEPT)

    for act in TICKS:
        act(MORNING)

    assert list(Notice.objects.all()) == [kept]


# The bell in the page


def test_every_page_has_the_bell_with_its_number(page: Client, clerk: User) -> None:
    make_notice(clerk)

    html = text_of(page, reverse("jobs:job_list"))

    assert html.count('<em aria-hidden="true">1</em>') == 1
    assert html.count("Notices, 1 unread") == 1


def test_a_bell_without_news_has_no_number(page: Client, clerk: User) -> None:
    make_notice(clerk, is_read=True)

    html = text_of(page, COUNT)

    assert html.count("<em") == 0
    assert html.count('<span class="visually-hidden">Notices</span>') == 1


@pytest.mark.parametrize(("many", "shown"), [(99, "99"), (100, "99+")])
def test_the_number_is_capped(page: Client, clerk: User, many: int, shown: str) -> None:
    Notice.objects.bulk_create(
        [Notice(user=clerk, code="MOVED", at=MORNING) for _number in range(many)]
    )

    assert text_of(page, COUNT).count(f'<em aria-hidden="true">{shown}</em>') == 1


def test_a_poll_announces_what_came_since(page: Client, clerk: User) -> None:
    heard = make_notice(clerk, 1)
    make_notice(clerk, 2)

    html = text_of(page, COUNT, data={"after": heard.pk})

    assert html.count("data-toast") == 1
    assert html.count("<span>2 rows moved</span>") == 1


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30])
def test_a_poll_that_has_not_heard_any_is_told_only_the_number(
    page: Client, clerk: User, after: str
) -> None:
    make_notice(clerk)

    html = text_of(page, COUNT, data={"after": after})

    assert (html.count("data-toast"), html.count("<em")) == (0, 1)


def test_polling_is_no_use_of_the_session(page: Client) -> None:
    page.get(LIST)
    session = page.session
    session[SESSION_RENEWED] = 0
    session.save()

    page.get(COUNT, headers=NOT_USED)

    assert page.session[SESSION_RENEWED] == 0
    assert text_of(page, COUNT).count("""hx-headers='{"X-Not-Use": "1"}'""") == 1


def test_polling_with_an_ended_session_is_a_401(client: Client) -> None:
    assert client.get(COUNT, headers=NOT_USED).status_code == 401


# The panel and the page


@pytest.mark.parametrize("url", [LIST, PANEL])
def test_shows_only_own_notices(page: Client, clerk: User, url: str) -> None:
    make_notice(clerk, 41)
    make_notice(make_specialist(), 42)

    html = text_of(page, url)

    assert (html.count("41 rows moved"), html.count("42 rows moved")) == (1, 0)


@pytest.mark.parametrize("url", [LIST, PANEL])
def test_what_is_unread_says_so_in_a_word(page: Client, clerk: User, url: str) -> None:
    make_notice(clerk)
    make_notice(clerk, is_read=True)

    assert text_of(page, url).count(">Unread</span>") == 1


@pytest.mark.parametrize("url", [LIST, PANEL])
def test_nothing_to_tell_is_said(page: Client, url: str) -> None:
    html = text_of(page, url)

    assert html.count("No notices yet.") == 1
    assert html.count("Mark all as read") == 0


@pytest.mark.parametrize("url", [LIST, PANEL])
def test_costs_the_same_for_one_notice_as_for_twenty(page: Client, clerk: User, url: str) -> None:
    make_notice(clerk)
    page.get(url)
    with CaptureQueriesContext(connection) as one:
        page.get(url)
    for _number in range(19):
        make_notice(clerk)

    with CaptureQueriesContext(connection) as twenty:
        page.get(url)

    assert len(twenty) == len(one)


def test_the_page_goes_through_older_ones(page: Client, clerk: User) -> None:
    for number in range(100, 121):
        make_notice(clerk, number)

    html = text_of(page, LIST, data={"size": 20, "page": 2})

    assert html.count("rows moved") == 1
    assert html.count("100 rows moved") == 1


def test_opening_one_marks_it_and_leads_where_it_points(page: Client, clerk: User) -> None:
    notice = make_notice(clerk, url="/book/import/7/")

    answer = page.get(reverse("jobs:open_notice", args=[notice.pk]))

    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/book/import/7/")
    assert notice.read_at is not None


def test_one_that_points_nowhere_leads_to_the_list(page: Client, clerk: User) -> None:
    notice = make_notice(clerk)

    answer = page.get(reverse("jobs:open_notice", args=[notice.pk]))

    assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_a_strangers_notice_is_not_there_and_stays_unread(page: Client) -> None:
    notice = make_notice(make_specialist())

    answer = page.get(reverse("jobs:open_notice", args=[notice.pk]))

    notice.refresh_from_db()
    assert (answer.status_code, notice.read_at) == (404, None)


def test_all_are_marked_with_a_plain_form(page: Client, clerk: User) -> None:
    newest = [make_notice(clerk) for _number in range(2)][-1]

    answer = page.post(READ, {"newest": newest.pk})

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert bell_of(clerk).unread == 0


def test_in_the_panel_it_is_answered_with_panel_and_number(page: Client, clerk: User) -> None:
    notice = make_notice(clerk)

    answer = page.post(READ, {"newest": notice.pk}, headers={"HX-Request": "true"})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count('hx-swap-oob="true"') == 1
    assert (html.count("3 rows moved"), html.count(">Unread<"), html.count("<em")) == (1, 0, 0)


def test_marking_all_is_a_post(page: Client) -> None:
    assert page.get(READ).status_code == 405
