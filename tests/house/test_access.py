"""Who may open what: every route has a rule, and answers as the matrix says. S1, S2, S3, S6, S7."""

import io
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from renewal.accounts.access import ANYBODY, OTHERS, SIGNED_IN
from renewal.accounts.roles import Act, Role
from tests.factories import make_user
from tests.house.world import (
    ROLES,
    WHO,
    Line,
    World,
    make_world,
    read_matrix,
    route_of,
    routes,
)

pytestmark = pytest.mark.django_db

NORTH_PHONES = ("12071000001", "12071000002", "12071000003")
SOUTH_PHONES = ("12072000001", "12072000002", "12072000003")
SOUTH = "SOUTHERN"
# The sender's own rows as they came, and one number at a time, each noted.
GIVES_NUMBERS = (
    "policies:import_errors",
    "sales:print_form",
    "sales:visit_number",
    "worklists:dial",
    "worklists:dial_reminder",
    "worklists:reveal",
    "worklists:reveal_reminder",
)


@pytest.fixture
def north(tmp_path: Path) -> World:
    return make_world("NORTHERN", folder=tmp_path, phones=NORTH_PHONES)


@pytest.fixture
def south(tmp_path: Path) -> World:
    return make_world(SOUTH, folder=tmp_path, phones=SOUTH_PHONES)


def ask(client: Client, line: Line, url: str) -> HttpResponseBase:
    """Send the request and take back what it has written."""
    with transaction.atomic():
        answer: HttpResponseBase = client.generic(line.method, url)
        transaction.set_rollback(True)
    return answer


def text_of(answer: HttpResponseBase) -> str:
    """Return the body; of a workbook, the text of all its parts."""
    if isinstance(answer, StreamingHttpResponse):
        body = answer.getvalue()
    else:
        assert isinstance(answer, HttpResponse)
        body = answer.content
    try:
        with ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    except BadZipFile:
        pass
    return body.decode(errors="replace")


def told(line: Line, answer: HttpResponseBase) -> str:
    if line.method == "GET" or answer.status_code in (403, 404):
        return str(answer.status_code)
    if answer.status_code == 302 and "/login/" in answer.headers["Location"]:
        return "302"
    return "in"


# Every route has a rule


def test_every_route_declares_who_may_open_it() -> None:
    rules = {
        path: OTHERS.get(str(route.name), getattr(route.callback, "rule", None))
        for path, route in routes().items()
    }

    assert [path for path, rule in rules.items() if rule is None] == []
    wrong = [
        path
        for path, rule in rules.items()
        if rule not in (ANYBODY, SIGNED_IN)
        and not (isinstance(rule, frozenset) and rule and rule <= set(Act))
    ]
    assert wrong == []


def test_the_rules_of_others_are_for_routes_that_exist_and_are_not_ours() -> None:
    found = {str(route.name) for route in routes().values() if not hasattr(route.callback, "rule")}

    assert found == set(OTHERS)


def test_every_route_stands_in_the_matrix(north: World) -> None:
    covered = {route_of(line.url(north)) for line in read_matrix()}

    assert sorted(set(routes()) - covered) == []
    assert sorted(covered - set(routes())) == []


@pytest.mark.parametrize("who", WHO)
def test_every_route_answers_as_the_matrix_says(who: str, north: World) -> None:
    client = north.client_of(who)

    unlike, telling, unprotected = [], [], []
    for line in read_matrix():
        answer = ask(client, line, line.url(north))
        if told(line, answer) != line.answers[who]:
            unlike.append((line.method, line.route, line.answers[who], answer.status_code))
        if line.route not in GIVES_NUMBERS:
            body = text_of(answer)
            telling += [(line.route, phone) for phone in north.phones if phone in body]
        if not is_protected(answer, signed_in=who != "anybody"):
            unprotected.append(line.route)

    assert (unlike, telling, unprotected) == ([], [], [])


def is_protected(answer: HttpResponseBase, *, signed_in: bool) -> bool:
    """Tell whether an answer has the headers of RELIABILITY.md S6."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    return (
        "unsafe" not in policy
        and "script-src 'self'" in policy
        and headers.get("X-Content-Type-Options") == "nosniff"
        and headers.get("X-Frame-Options") == "DENY"
        and (not signed_in or "no-store" in headers.get("Cache-Control", ""))
    )


# Other branches


@pytest.mark.parametrize("who", ROLES)
def test_nobody_finds_a_trace_of_another_branch(who: str, north: World, south: World) -> None:
    client = north.client_of(who)

    traces, let_in = [], []
    for line in read_matrix():
        if line.method == "GET" and SOUTH in text_of(ask(client, line, line.url(north))):
            traces.append(line.route)
        if line.url(north) != line.url(south):
            foreign = ask(client, line, line.url(south))
            if foreign.status_code not in (403, 404):
                let_in.append((line.route, foreign.status_code))
            if SOUTH in text_of(foreign):
                traces.append(line.route)

    assert (traces, let_in) == ([], [])


def test_the_root_sees_its_branches(north: World, south: World) -> None:
    boss = north.people["manager"]
    boss.branch = south.branch.parent or south.branch
    boss.save()

    body = text_of(north.client_of("manager").get("/book/"))

    assert ("NORTHERN" in body, SOUTH in body) == (True, True)


# Rights that are taken away


@pytest.mark.parametrize("role", sorted(Role))
def test_who_is_switched_off_is_refused_at_the_next_request(role: Role, client: Client) -> None:
    user = make_user(role=role)
    client.force_login(user)
    before = client.get("/jobs/").status_code
    user.is_active = False
    user.save()

    after = client.get("/jobs/")

    assert (before, after.status_code) == (200, 302)
    assert after.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", sorted(Role))
def test_a_new_role_counts_at_the_next_request(role: Role, client: Client) -> None:
    user = make_user(role=role)
    client.force_login(user)
    paths = ("/book/", "/lists/release/", "/lists/call/", "/reports/daily/")
    before = [client.get(path).status_code for path in paths]
    user.role = Role.SPECIALIST if role == Role.MANAGER else Role.MANAGER
    user.save()

    after = [client.get(path).status_code for path in paths]

    specialist, manager = [403, 403, 200, 403], [200, 403, 403, 200]
    assert after == (specialist if role == Role.MANAGER else manager)
    assert after != before
