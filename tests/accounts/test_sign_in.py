"""Signing in, and how a session ends: RELIABILITY.md T13, T14, T15, S5, S7."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from renewal.accounts.middleware import (
    NO_USE_HEADER,
    SESSION_HOURS,
    SESSION_RENEWED,
    SESSION_STARTED,
)
from renewal.accounts.models import User
from tests.factories import PASSWORD, make_specialist, make_supervisor

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another sentence 9"
LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": username, "password": password})


def age_session(client: Client, **values: float) -> None:
    """Set what the session remembers of time, in seconds before now."""
    session = client.session
    for name, seconds in values.items():
        session[name] = timezone.now().timestamp() - seconds
    session.save()


@pytest.fixture
def ann() -> User:
    return make_supervisor("ann", password=PASSWORD)


# In and out


def test_signs_in_with_name_and_password(client: Client, ann: User) -> None:
    answer = sign_in(client, "ann")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/jobs/").status_code == 200


@pytest.mark.parametrize(
    ("username", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("ann", ""), ("", PASSWORD)]
)
def test_refuses_a_wrong_name_or_password(
    username: str, password: str, client: Client, ann: User
) -> None:
    sign_in(client, username, password)

    assert client.get("/jobs/").status_code == 302


def test_says_the_same_of_a_wrong_name_and_of_a_wrong_password(client: Client, ann: User) -> None:
    texts = []
    for username in ("ann", "nobody"):
        form = sign_in(client, username, "wrong").context["form"]
        texts.append(form.errors.get_json_data())

    assert texts[0] == texts[1]


def test_who_is_switched_off_does_not_get_in(client: Client, ann: User) -> None:
    User.objects.update(is_active=False)

    sign_in(client, "ann")

    assert client.get("/jobs/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code in (302, 404)
    assert User.objects.count() == 0


def test_after_five_wrong_passwords_the_right_one_waits(client: Client, ann: User) -> None:
    for _ in range(5):
        sign_in(client, "ann", "wrong")

    sign_in(client, "ann")

    assert client.get("/jobs/").status_code == 302


def test_another_address_can_still_sign_in(client: Client, ann: User) -> None:
    for _ in range(6):
        sign_in(client, "ann", "wrong")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")

    sign_in(elsewhere, "ann")

    assert elsewhere.get("/jobs/").status_code == 200


def test_signing_out_ends_the_session(client: Client, ann: User) -> None:
    client.force_login(ann)

    client.post("/accounts/logout/")

    assert client.get("/jobs/").status_code == 302
    assert Session.objects.count() == 0


# A page without a session


def test_a_page_sends_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/jobs/?state=DONE")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=%2Fjobs%2F%3Fstate%3DDONE"


def test_a_part_of_a_page_is_answered_by_401(client: Client) -> None:
    assert client.get("/jobs/", headers={"HX-Request": "true"}).status_code == 401


def test_another_site_is_never_gone_to_after_sign_in(client: Client, ann: User) -> None:
    answer = client.post(
        f"{LOGIN}?next=https://example.org/", {"login": "ann", "password": PASSWORD}
    )

    assert answer.headers["Location"] == "/"


# How long a session lasts


def test_a_session_ends_after_ten_hours_used_or_not(client: Client, ann: User) -> None:
    client.force_login(ann)
    client.get("/jobs/")
    age_session(client, **{SESSION_STARTED: SESSION_HOURS * 3600 - 60})
    before = client.get("/jobs/").status_code
    age_session(client, **{SESSION_STARTED: SESSION_HOURS * 3600 + 1})

    after = client.get("/jobs/")

    assert SESSION_HOURS == 10
    assert (before, after.status_code) == (200, 302)
    assert after.headers["Location"].startswith(LOGIN)
    assert client.get("/jobs/").status_code == 302


def test_the_end_of_ten_hours_is_a_401_to_a_part_of_a_page(client: Client, ann: User) -> None:
    client.force_login(ann)
    client.get("/jobs/")
    age_session(client, **{SESSION_STARTED: SESSION_HOURS * 3600 + 1})

    assert client.get("/jobs/", headers={"HX-Request": "true"}).status_code == 401


def test_a_session_ends_after_thirty_minutes_without_use(client: Client, ann: User) -> None:
    client.force_login(ann)
    client.get("/jobs/")
    left = Session.objects.get().expire_date - timezone.now()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    after = client.get("/jobs/")

    assert settings.SESSION_COOKIE_AGE == 30 * 60
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    assert after.status_code == 302


def test_use_renews_a_session_and_polling_does_not(client: Client, ann: User) -> None:
    client.force_login(ann)
    client.get("/jobs/")
    age_session(client, **{SESSION_RENEWED: 6 * 60})
    soon = timezone.now() + timedelta(minutes=3)
    Session.objects.update(expire_date=soon)

    client.get("/jobs/", headers={NO_USE_HEADER: "1"})
    after_polling = Session.objects.get().expire_date
    client.get("/jobs/")
    after_use = Session.objects.get().expire_date

    assert after_polling == soon
    assert after_use > soon + timedelta(minutes=20)


def test_the_session_cookie_is_out_of_reach_of_scripts(client: Client, ann: User) -> None:
    sign_in(client, "ann")

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


# One-time passwords


def test_a_one_time_password_is_replaced_before_anything_else(client: Client) -> None:
    make_specialist("bob", password=PASSWORD, must_change_password=True)
    sign_in(client, "bob")

    answers = [client.get(path) for path in ("/", "/jobs/", "/lists/call/", "/menu/")]

    assert {answer.headers.get("Location") for answer in answers} == {"/accounts/password/change/"}
    assert client.get("/accounts/password/change/").status_code == 200


def test_the_own_password_opens_the_house(client: Client) -> None:
    bob = make_specialist("bob", password=PASSWORD, must_change_password=True)
    sign_in(client, "bob")

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    bob.refresh_from_db()
    assert not bob.must_change_password
    assert bob.check_password(NEW_PASSWORD)
    assert client.get("/jobs/").status_code == 200


@pytest.mark.parametrize("new", ["short", "renewal-desk-2026", PASSWORD[:0], "123456789012345"])
def test_a_weak_password_is_no_own_password(new: str, client: Client) -> None:
    bob = make_specialist("bob", password=PASSWORD, must_change_password=True)
    sign_in(client, "bob")

    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    bob.refresh_from_db()
    assert bob.must_change_password
    assert bob.check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions(client: Client, ann: User) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, "ann")

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert client.get("/jobs/").status_code == 200
    assert elsewhere.get("/jobs/").status_code == 302
