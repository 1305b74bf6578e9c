"""What the telephone system reports of a call: once, without a login, and nothing is told it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies.actions import OtherReport, ReportRefused, report_call
from policies.models import PhoneCall, Reveal
from tests.factories import MORNING, make_specialist, make_term

pytestmark = pytest.mark.django_db

MINUTE, DAY_LONG = timedelta(minutes=1), timedelta(hours=24)


def make_call(*, at: datetime | None = None) -> PhoneCall:
    """A call dialled just now, or at `at`."""
    term = make_term(phone="12000000001")
    assert term.policy.phone
    return PhoneCall.objects.create(
        reveal=Reveal.objects.create(
            phone=term.policy.phone,
            term=term,
            at=at or timezone.now().replace(microsecond=0),
            by=make_specialist(),
            purpose=Reveal.Purpose.DIALLED,
        )
    )


def url(call: PhoneCall) -> str:
    return reverse("worklists:report_call", args=[call.key])


def reported(call: PhoneCall) -> tuple[datetime | None, int | None]:
    call.refresh_from_db()
    return call.started_at, call.seconds


# The action


def report(call: PhoneCall, **values: Any) -> PhoneCall:
    usual: dict[str, Any] = {
        "seconds": 95,
        "started_at": MORNING + MINUTE,
        "now": MORNING + 5 * MINUTE,
    }
    return report_call(key=call.key, **(usual | values))


def test_notes_when_a_call_started_and_how_long_it_was() -> None:
    call = make_call(at=MORNING)

    report(call)

    call.refresh_from_db()
    assert (call.started_at, call.seconds) == (MORNING + MINUTE, 95)
    assert call.reported_at == MORNING + 5 * MINUTE


def test_the_same_report_again_changes_nothing() -> None:
    call = make_call(at=MORNING)
    report(call)

    report(call, now=MORNING + 2 * DAY_LONG)

    call.refresh_from_db()
    assert call.reported_at == MORNING + 5 * MINUTE


@pytest.mark.parametrize("other", [{"seconds": 96}, {"started_at": None}])
def test_the_first_report_stands(other: dict[str, Any]) -> None:
    call = make_call(at=MORNING)
    report(call)

    with pytest.raises(OtherReport):
        report(call, **other)

    assert reported(call) == (MORNING + MINUTE, 95)


@pytest.mark.parametrize(
    ("now", "is_taken"),
    [(MORNING + DAY_LONG, True), (MORNING + DAY_LONG + timedelta(seconds=1), False)],
)
def test_is_taken_within_a_day_of_dialling(now: datetime, is_taken: bool) -> None:
    call = make_call(at=MORNING)

    if is_taken:
        report(call, now=now)
    else:
        with pytest.raises(ReportRefused):
            report(call, now=now)

    assert (reported(call)[1] == 95) == is_taken


@pytest.mark.parametrize(
    ("started_at", "is_taken"),
    [
        (MORNING - 5 * MINUTE, True),
        (MORNING - 6 * MINUTE, False),
        (MORNING + 10 * MINUTE, True),
        (MORNING + 11 * MINUTE, False),
    ],
)
def test_a_call_starts_after_it_was_dialled_and_before_it_is_reported(
    started_at: datetime, is_taken: bool
) -> None:
    """Five minutes are allowed for clocks that differ; the report comes five minutes after."""
    call = make_call(at=MORNING)

    if is_taken:
        report(call, started_at=started_at)
    else:
        with pytest.raises(ReportRefused):
            report(call, started_at=started_at)

    assert (reported(call)[0] == started_at) == is_taken


# The page


@pytest.mark.parametrize("method", ["get", "post"])
def test_anybody_who_knows_the_key_reports(method: str) -> None:
    call = make_call()
    client = Client(enforce_csrf_checks=True)
    started = int(call.reveal.at.timestamp()) + 3

    answer = getattr(client, method)(url(call), {"started": str(started), "seconds": "61"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert reported(call) == (call.reveal.at + timedelta(seconds=3), 61)
    assert not answer.cookies


def test_a_form_may_complete_the_address(client: Client) -> None:
    call = make_call()

    answer = client.post(url(call) + "?seconds=1", {"seconds": "0"})

    assert answer.status_code == 204
    assert reported(call) == (None, 0)


@pytest.mark.parametrize(
    "shape",
    [
        lambda at: f"{at.timestamp():.3f}",
        lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        lambda at: timezone.localtime(at).isoformat(),
        lambda at: timezone.localtime(at).isoformat().replace("+", " "),
        lambda at: f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}",
    ],
)
def test_a_moment_is_written_in_several_ways(client: Client, shape: Any) -> None:
    call = make_call()

    answer = client.get(url(call), {"started": shape(call.reveal.at), "seconds": "5"})

    assert answer.status_code == 204
    assert reported(call) == (call.reveal.at, 5)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"seconds": "-1"},
        {"seconds": "14401"},
        {"seconds": "long"},
        {"seconds": "5", "started": "soon"},
        {"seconds": "5", "started": "2026-13-45T99:00:00Z"},
        {"seconds": "5", "started": "0"},
        {"seconds": "5", "started": "99999999999"},
        {"seconds": "5", "started": "9" * 50},
        {"seconds": "5", "started": "0001-01-01T00:00:00"},
        {"seconds": "5", "started": "9999-12-31T23:59:59-23:59"},
    ],
)
def test_what_cannot_be_so_is_refused_with_words(client: Client, said: dict[str, str]) -> None:
    call = make_call()

    answer = client.get(url(call), said)

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content
    assert reported(call) == (None, None)


def test_a_wrong_field_is_named(client: Client) -> None:
    answer = client.get(
        url(make_call()), {"started": "soon"}, headers={"Cookie": "django_language=en"}
    )

    assert answer.content.decode().splitlines() == [
        "started: Neither seconds since 1970 nor like 2026-03-02T09:30:00Z.",
        "seconds: This field is required.",
    ]


def test_a_second_other_report_is_a_conflict(client: Client) -> None:
    call = make_call()

    answers = [client.get(url(call), {"seconds": text}) for text in ("5", "5", "6")]

    assert [answer.status_code for answer in answers] == [204, 204, 409]
    assert reported(call) == (None, 5)


def test_an_unknown_call_is_not_found(client: Client) -> None:
    answer = client.get(reverse("worklists:report_call", args=[uuid4()]), {"seconds": "5"})

    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["head", "put", "delete"])
def test_other_methods_report_nothing(client: Client, method: str) -> None:
    call = make_call()

    answer = getattr(client, method)(url(call) + "?seconds=5")

    assert answer.status_code == 405
    assert reported(call) == (None, None)


def test_of_a_long_body_nothing_is_read(client: Client) -> None:
    call = make_call()

    answer = client.post(url(call), {"seconds": "5", "recording": "x" * 4096})

    assert answer.status_code == 400
    assert reported(call) == (None, None)
