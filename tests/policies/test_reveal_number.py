"""A number is given out when it may be called, and noted: L1, L2, F24, F40."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

import pytest
from django.utils import translation

from policies.actions import CallRefused, Given, NoNumber, reveal_number
from policies.models import PhoneCall, Reveal, Term
from renewal.accounts.models import User
from renewal.rules.defaults import DIAL_URL, LAWFUL_HOURS, Setting
from renewal.rules.models import Rule
from tests.factories import DAY, MORNING, make_no_call, make_specialist, make_term

pytestmark = pytest.mark.django_db

T = TypeVar("T")

NUMBER = "12000000001"
BY_EXTENSION = "x-phone:{extension}/{number}"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def ann() -> User:
    return make_specialist("ann")


@pytest.fixture
def term() -> Term:
    return make_term(phone=NUMBER)


def at(local: str) -> datetime:
    return datetime.fromisoformat(f"{DAY}T{local}+08:00")


def give(
    term: Term,
    by: User,
    *,
    purpose: str = Reveal.Purpose.DIALLED,
    now: datetime = MORNING,
) -> Given:
    return reveal_number(term=term, by=by, purpose=purpose, now=now)


def refusal_of(term: Term, by: User, *, now: datetime = MORNING) -> str:
    with pytest.raises(CallRefused) as refusal:
        give(term, by, now=now)
    return str(refusal.value)


def set_to(setting: Setting[T], value: T, *, since: date = DAY) -> None:
    Rule.objects.create(key=setting.key, value=value, valid_from=since, set_at=MORNING)


@pytest.mark.parametrize("purpose", [Reveal.Purpose.DIALLED, Reveal.Purpose.SHOWN])
def test_notes_to_whom_it_was_given(term: Term, ann: User, purpose: str) -> None:
    given = give(term, ann, purpose=purpose)

    noted = Reveal.objects.get()
    assert given == Given(NUMBER, "", None)
    assert (noted.phone.number, noted.term, noted.by, noted.at) == (NUMBER, term, ann, MORNING)
    assert noted.purpose == purpose


def test_there_may_be_no_number(ann: User) -> None:
    with pytest.raises(NoNumber, match=r"^There is no number for this customer\.$"):
        give(make_term(phone=None), ann)


# The hours


@pytest.mark.parametrize("purpose", [Reveal.Purpose.DIALLED, Reveal.Purpose.SHOWN])
@pytest.mark.parametrize(
    ("local", "is_given"),
    [("08:59:59", False), ("09:00:00", True), ("21:00:00", True), ("21:00:01", False)],
)
def test_is_given_at_lawful_hours_only(
    term: Term, ann: User, purpose: str, local: str, is_given: bool
) -> None:
    if is_given:
        give(term, ann, purpose=purpose, now=at(local))
    else:
        with pytest.raises(CallRefused, match=r"^Calls only from 09:00 to 21:00$"):
            give(term, ann, purpose=purpose, now=at(local))

    assert Reveal.objects.exists() == is_given


def test_the_hours_are_those_of_the_local_day(term: Term, ann: User) -> None:
    set_to(LAWFUL_HOURS, ["10:00", "18:00"], since=DAY + timedelta(days=1))

    assert give(term, ann, now=at("09:00:00")).number == NUMBER
    tomorrow = at("09:00:00") + timedelta(days=1)
    assert refusal_of(term, ann, now=tomorrow) == "Calls only from 10:00 to 18:00"


# Who is not to be called


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [
        (DAY, "Not to be called until 2 March"),
        (date(2026, 5, 1), "Not to be called until 1 May"),
        (date(2027, 5, 1), "Not to be called until 1 May 2027"),
        (None, "Not to be called"),
    ],
)
def test_who_is_not_to_be_called_is_not(
    term: Term, ann: User, ends_on: date | None, said: str
) -> None:
    make_no_call(NUMBER, ends_on=ends_on)

    assert refusal_of(term, ann) == said
    assert not Reveal.objects.exists()


def test_of_several_wishes_the_longest_holds(term: Term, ann: User) -> None:
    for ends_on in (date(2026, 3, 9), date(2026, 5, 1), date(2026, 4, 1)):
        make_no_call(NUMBER, ends_on=ends_on)
    assert refusal_of(term, ann) == "Not to be called until 1 May"

    make_no_call(NUMBER)
    assert refusal_of(term, ann) == "Not to be called"


def test_a_wish_that_has_ended_or_not_begun_or_of_another_number_bars_nothing(
    term: Term, ann: User
) -> None:
    make_no_call(NUMBER, starts_on=date(2026, 1, 1), ends_on=DAY - timedelta(days=1))
    make_no_call(NUMBER, starts_on=DAY + timedelta(days=1))
    make_no_call("12000000002")

    assert give(term, ann).number == NUMBER


def test_at_night_who_is_not_to_be_called_is_told_first(term: Term, ann: User) -> None:
    make_no_call(NUMBER)

    assert refusal_of(term, ann, now=at("23:00:00")) == "Not to be called"


# The telephone system


def test_a_number_that_is_dialled_begins_a_call_of_the_telephone_system(
    term: Term, ann: User
) -> None:
    set_to(DIAL_URL, "x-phone:{number}")

    first, second = give(term, ann), give(term, ann)

    calls = PhoneCall.objects.order_by("reveal")
    assert [first.call, second.call] == list(calls)
    assert [call.reveal.purpose for call in calls] == ["DIALLED", "DIALLED"]
    assert first.template == "x-phone:{number}"
    assert len({call.key for call in calls}) == 2
    assert {(call.started_at, call.seconds, call.reported_at) for call in calls} == {
        (None, None, None)
    }


def test_looking_at_a_number_calls_nobody(term: Term, ann: User) -> None:
    set_to(DIAL_URL, "x-phone:{number}")

    given = give(term, ann, purpose=Reveal.Purpose.SHOWN)

    assert given == Given(NUMBER, "", None)
    assert not PhoneCall.objects.exists()


def test_who_has_no_extension_dials_by_hand(term: Term, ann: User) -> None:
    set_to(DIAL_URL, BY_EXTENSION)

    assert give(term, ann) == Given(NUMBER, BY_EXTENSION, None)
    ann.extension = "8001"
    assert give(term, ann).call == PhoneCall.objects.get()


def test_a_refused_number_begins_no_call(term: Term, ann: User) -> None:
    set_to(DIAL_URL, "x-phone:{number}")

    refusal_of(term, ann, now=at("22:00:00"))

    assert not PhoneCall.objects.exists()
