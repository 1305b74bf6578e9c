"""The shell that every page inherits: menu, top bar, messages, language, errors, formats."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import CharField, ChoiceField, Form, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext, Template, engines
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import translation
from django.views.i18n import set_language

from renewal.accounts.actions import create_user
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role
from renewal.desk.badges import Badge
from renewal.desk.context import page_path
from renewal.desk.navigation import landing_page, menu
from renewal.jobs.models import Job, JobProgress

NOW = datetime(2026, 3, 18, 3, 0, tzinfo=UTC)  # 11:00 in Shanghai
TODAY = date(2026, 3, 18)

PAGE = """{% extends "base.html" %}
{% block title %}Lists & more{% endblock %}
{% block main %}<p>here</p>{% endblock %}"""


def show(request: HttpRequest) -> HttpResponse:
    if "told" in request.GET:
        messages.success(request, "3 rows moved", extra_tags="/undo/7")
        messages.error(request, "2 rows stayed")
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("as asked")


# Only these pages exist here, whatever the product has by now.
urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", show, name="home"),
    path("refused/", refuse),
    path("failed/", fail),
    path("release/", include(([path("", show, name="release")], "worklists"))),
    path("book/", include(([path("", show, name="book"), path("7/", show)], "policies"))),
]
handler500 = "renewal.desk.errors.server_error"
pytestmark = pytest.mark.urls(__name__)


def make_user(*, role: Role, name: str = "林珊") -> User:
    user, _password = create_user(
        username=f"{role.lower()}_of_test",
        name=name,
        role=role,
        branch=Branch.objects.centre(),
        now=NOW,
        password="correct horse battery staple",
    )
    return user


def signed_in(client: Client, role: Role) -> Client:
    client.force_login(make_user(role=role))
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


# The menu


def test_lists_only_pages_that_exist() -> None:
    sections = menu(role=Role.SUPERVISOR, path="/", badges={})

    assert [[entry.url for entry in section.entries] for section in sections] == [
        ["/release/"],
        ["/book/"],
    ]


def test_lists_only_what_the_role_may_open() -> None:
    sections = menu(role=Role.MANAGER, path="/", badges={})

    assert [entry.url for section in sections for entry in section.entries] == ["/book/"]


def test_marks_the_entry_that_the_page_belongs_to() -> None:
    sections = menu(role=Role.SUPERVISOR, path="/book/7/", badges={})

    current = [e.url for section in sections for e in section.entries if e.is_current]
    assert current == ["/book/"]


def test_a_part_of_a_page_belongs_to_that_page(rf: RequestFactory) -> None:
    whole = rf.get("/book/")
    part = rf.get("/menu/", headers={"HX-Current-URL": "http://testserver/book/7/?q=x"})

    assert (page_path(whole), page_path(part)) == ("/book/", "/book/7/")


def test_gives_an_entry_its_badge() -> None:
    overdue = Badge(count=2, is_overdue=True)

    sections = menu(role=Role.SUPERVISOR, path="/", badges={"release": overdue})

    assert [e.badge for section in sections for e in section.entries] == [overdue, None]


def test_a_role_begins_with_the_first_page_that_exists() -> None:
    assert landing_page(User(role=Role.SUPERVISOR)) == "/release/"
    assert landing_page(User(role=Role.DATA_CLERK)) == "/book/"


def test_a_role_without_pages_begins_with_its_account() -> None:
    assert landing_page(User(role=Role.BRANCH_USER)) == "/accounts/2fa/"


# The page


@pytest.mark.django_db
def test_the_title_is_heading_and_window_title(client: Client) -> None:
    page = text(signed_in(client, Role.SUPERVISOR).get("/book/"))

    assert page.count("<h1>Lists & more</h1>") == 1
    assert "<title>Lists & more - " in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "classes"), [(Role.SPECIALIST, "shell rail"), (Role.SUPERVISOR, "shell")]
)
def test_a_specialist_has_a_rail(client: Client, role: Role, classes: str) -> None:
    page = text(signed_in(client, role).get("/"))

    assert f'<div class="{classes}">' in page


@pytest.mark.django_db
def test_search_and_bell_wait_for_their_routes(client: Client) -> None:
    page = text(signed_in(client, Role.SUPERVISOR).get("/"))

    assert "#search" not in page
    assert "#bell" not in page


@pytest.mark.django_db
def test_messages_are_told_by_their_kind(client: Client) -> None:
    page = text(signed_in(client, Role.SUPERVISOR).get("/book/?told"))

    toasts = page[page.index('id="toasts"') :]
    assert "3 rows moved" in toasts
    assert 'action="/undo/7"' in toasts
    assert "2 rows stayed" not in toasts
    assert "2 rows stayed" in page


@pytest.mark.django_db
def test_the_page_is_in_chinese_until_english_is_chosen(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)

    before = text(client.get("/book/"))
    answer = client.post("/language/", {"language": "en", "next": "/book/"})
    after = text(client.get("/book/"))

    assert '<html lang="zh-CN">' in before
    assert (answer.status_code, answer["Location"]) == (302, "/book/")
    assert '<html lang="en">' in after
    assert "Skip to content" in after


@pytest.mark.django_db
def test_the_page_asks_no_more_of_the_database_for_a_longer_menu(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    signed_in(client, Role.SUPERVISOR)
    client.get("/book/")

    with django_assert_max_num_queries(5):  # session, user, branch, one count
        client.get("/book/")


# The pages around it


@pytest.mark.django_db
def test_sign_in_needs_no_script_and_offers_no_sign_up(client: Client) -> None:
    page = text(client.get("/accounts/login/?next=/book/"))

    assert "<script" not in page
    assert "/signup/" not in page
    assert "/password/reset/" not in page
    assert 'name="next" value="/book/"' in page


@pytest.mark.django_db
def test_sign_in_tells_that_the_session_has_ended(client: Client) -> None:
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        page = text(client.get("/accounts/login/?expired=1&next=/book/"))

    assert "Your session has ended." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/"],
)
def test_account_pages_stand_in_the_shell(client: Client, address: str) -> None:
    response = signed_in(client, Role.MANAGER).get(address)

    assert response.status_code == 200
    assert 'class="shell"' in text(response)


@pytest.mark.django_db
def test_errors_are_told_in_the_shell_to_whom_it_is_open(client: Client) -> None:
    signed_in(client, Role.MANAGER)

    refused, missing = client.get("/refused/"), client.get("/missing/")

    assert (refused.status_code, missing.status_code) == (403, 404)
    assert 'class="shell"' in text(refused)
    assert 'class="shell"' in text(missing)


@pytest.mark.django_db
def test_a_stranger_sees_errors_without_the_shell(client: Client) -> None:
    missing = client.get("/missing/")

    assert missing.status_code == 404
    assert 'class="shell"' not in text(missing)


@pytest.mark.django_db
def test_a_failure_is_told_plainly(client: Client) -> None:
    client.raise_request_exception = False

    response = signed_in(client, Role.MANAGER).get("/failed/")

    assert response.status_code == 500
    assert f"<code>{response['X-Error-Id']}</code>" in text(response)
    assert "as asked" not in text(response)


@pytest.mark.django_db
def test_a_form_too_old_to_trust_is_told_so() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"

    response = client.post("/language/", {"language": "en"})

    assert response.status_code == 403
    assert "The page was open too long" in text(response)


# Formats


def rendered(source: str, **context: Any) -> str:
    return Template("{% load desk %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ it|money }}", Decimal("4119.8"), "¥4,119.80"),
        ("{{ it|money }}", Decimal("-0.5"), "-¥0.50"),
        ("{{ it|money }}", None, "—"),
        ("{{ it|count }}", 1286, "1,286"),
        ("{{ it|percent }}", Decimal("0.718"), "71.8%"),
        ("{{ it|day }}", date(2026, 4, 12), "2026-04-12"),
        ("{{ it|day }}", datetime(2026, 4, 11, 16, 0, tzinfo=UTC), "2026-04-12"),
        ("{{ it|day }}", None, "—"),
        ("{{ it|stamp }}", datetime(2026, 3, 18, 2, 26, tzinfo=UTC), "18 Mar 10:26"),
        ("{{ it|stamp }}", None, "—"),
        ("{{ it|mask_phone }}", "12000008000", "120****8000"),
        ("{{ it|mask_id }}", "PDAA202500000417", "PDAA********0417"),
    ],
)
def test_values_are_written_the_house_way(source: str, value: object, shown: str) -> None:
    with translation.override("en"):
        assert rendered(source, it=value) == shown


@pytest.mark.parametrize(
    ("expires_on", "shown"),
    [
        (date(2026, 4, 12), "25 days left"),
        (date(2026, 3, 19), "1 day left"),
        (date(2026, 3, 18), "ends today"),
        (date(2026, 3, 15), "lapsed 3 days ago"),
    ],
)
def test_days_left_are_counted_from_the_day_given(expires_on: date, shown: str) -> None:
    with translation.override("en"):
        assert rendered("{{ it|left:today }}", it=expires_on, today=TODAY) == shown


@pytest.mark.parametrize(
    ("deadline_at", "shown"),
    [
        (datetime(2026, 3, 19, 9, 0, tzinfo=UTC), "ok 1 d 6 h left"),
        (datetime(2026, 3, 18, 9, 0, tzinfo=UTC), " 6 h 0 min left"),
        (datetime(2026, 3, 18, 3, 20, tzinfo=UTC), " 20 min left"),
        (datetime(2026, 3, 18, 1, 0, tzinfo=UTC), "bad 2 h 0 min overdue"),
    ],
)
def test_a_deadline_says_how_long_there_is(deadline_at: datetime, shown: str) -> None:
    with translation.override("en"):
        written = rendered("{{ it|urgency:now }} {{ it|remaining:now }}", it=deadline_at, now=NOW)

    assert written == shown


def test_a_tag_is_a_colour_with_a_word() -> None:
    written = rendered('{% tag "bad" label "lock" %}', label="<Paused>")

    assert written.startswith('<span class="tag t-bad"><svg class="i " aria-hidden="true">')
    assert written.endswith("&lt;Paused&gt;</span>")


def test_a_stacked_bar_lays_its_parts_end_to_end() -> None:
    written = rendered("{% stacked_bar parts 'x' %}", parts=[("ok", 15), ("vio", 4), ("none", 3)])

    assert 'viewBox="0 0 22 8"' in written
    assert '<rect class="f-vio" x="15" width="4" height="8"/>' in written


class Sample(Form):
    name = CharField()
    cover = ChoiceField(choices=[("A", "A"), ("B", "B")], widget=RadioSelect)


def test_a_refused_field_says_why_and_is_named_on_top() -> None:
    form = Sample({"name": "", "cover": "A"})

    with translation.override("en"):
        top = rendered('{% include "_form_errors.html" %}', form=form)
        field = rendered('{% include "_form_field.html" %}', field=form["name"])

    assert 'href="#id_name"' in top
    assert 'href="#id_cover' not in top
    assert 'id="id_name_error"' in field
    assert 'aria-describedby="id_name_error"' in field


def test_the_pager_keeps_the_other_conditions(rf: RequestFactory) -> None:
    page = Paginator(range(1286), 50).page(3)
    request = rf.get("/book/?q=x&page=3")

    with translation.override("en"):
        written = Template('{% include "_pager.html" %}').render(
            RequestContext(request, {"page": page, "sizes": [50, 100]})
        )

    assert "1,286 rows" in written
    assert 'href="?q=x&amp;page=4"' in written
    assert 'href="?q=x&amp;size=100"' in written


@pytest.mark.parametrize(
    ("state", "polls"),
    [(Job.State.PENDING, True), (Job.State.RUNNING, True), (Job.State.PARTLY_DONE, False)],
)
def test_a_job_card_polls_until_the_job_has_ended(state: Job.State, polls: bool) -> None:
    job = Job(pk=7, state=state)
    job.progress = JobProgress(job=job, position=3, total=9)

    written = rendered('{% include "_job_card.html" %}', job=job, title="Import", url="/jobs/7/")

    assert ('hx-get="/jobs/7/"' in written) is polls
    assert 'id="job-7"' in written
