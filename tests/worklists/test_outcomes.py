"""What follows from each result and reason of the dictionary. Source: DICTIONARY.md B1 to B3."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from policies.models import Contact
from policies.results import REASONS
from worklists.models import Escalation
from worklists.outcomes import Outcome, ResultRefused, Rhythm, Said, outcome_of

R, K = Contact.Result, Escalation.Kind
EXPIRES = date(2026, 3, 27)
RHYTHM = Rhythm(
    grade_days={"A": 1, "B": 3, "C": 7},
    interested_last_days=3,
    busy_minutes=30,
    lawful_from=time(9),
    lawful_until=time(21),
    usual_hours=[(time(9, 30), time(11)), (time(15, 30), time(17))],
    too_early_days=10,
    unreached_days=[15, 7, 3, 1],
    failures_allowed=3,
    suspended_days=3,
    parked_days=60,
    renewed_check_days=3,
    win_back_days=7,
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


def follows(
    result: str,
    reason: str = "",
    *,
    at: str = "03-02T10:00",
    expires_on: date = EXPIRES,
    note: str = "noted",
    rhythm: Rhythm = RHYTHM,
    **said: Any,
) -> Outcome:
    return outcome_of(
        Said(result=result, reason=reason, at=moment(at), expires_on=expires_on, note=note, **said),
        rhythm,
    )


def again(outcome: Outcome) -> str | None:
    at = outcome.next_contact_at
    return None if at is None else f"{timezone.localtime(at):%m-%d %H:%M}"


@pytest.mark.parametrize(("grade", "day"), [("A", "03-03"), ("B", "03-05"), ("C", "03-09")])
def test_who_is_interested_is_called_again_by_the_grade(grade: str, day: str) -> None:
    assert again(follows(R.INTERESTED, grade=grade)) == f"{day} 09:30"


@pytest.mark.parametrize("grade", ["", "B"])
def test_no_grade_is_the_middle_one(grade: str) -> None:
    assert again(follows(R.INTERESTED, grade=grade)) == "03-05 09:30"


@pytest.mark.parametrize(
    ("expires_on", "day"), [(date(2026, 3, 8), "03-05"), (date(2026, 2, 20), "03-03")]
)
def test_the_interested_are_called_three_days_before_the_end_but_never_at_once(
    expires_on: date, day: str
) -> None:
    assert again(follows(R.INTERESTED, grade="C", expires_on=expires_on)) == f"{day} 09:30"


def test_too_early_is_ten_days_before_the_end() -> None:
    assert again(follows(R.CALL_AGAIN, "TOO_EARLY")) == "03-17 09:30"


def test_too_early_within_those_days_needs_a_time() -> None:
    with pytest.raises(ResultRefused):
        follows(R.CALL_AGAIN, "TOO_EARLY", at="03-17T10:00")


def test_cover_elsewhere_that_is_not_due_is_asked_for_thirty_days_before_it() -> None:
    outcome = follows(R.CALL_AGAIN, "NOT_DUE", heard_expires_on=date(2026, 8, 31))

    assert again(outcome) == "08-01 09:30"


@pytest.mark.parametrize(
    ("reason", "note", "is_taken"),
    [
        ("", "", True),
        ("CUSTOMER_TIME", "", True),
        ("NOT_IN", "", False),
        ("NOT_IN", "works nights", True),
    ],
)
def test_an_unusual_time_needs_the_customers_wish_or_a_note(
    reason: str, note: str, is_taken: bool
) -> None:
    at = moment("03-03T20:15")
    if is_taken:
        outcome = follows(R.CALL_AGAIN, reason, note=note, follow_up_at=at)
        assert outcome.next_contact_at == at
    else:
        with pytest.raises(ResultRefused):
            follows(R.CALL_AGAIN, reason, note=note, follow_up_at=at)


@pytest.mark.parametrize("time_of_day", ["08:59", "21:01"])
def test_no_call_is_agreed_outside_the_lawful_hours(time_of_day: str) -> None:
    at = moment(f"03-03T{time_of_day}")
    with pytest.raises(ResultRefused, match=r"09:00.*21:00"):
        follows(R.CALL_AGAIN, "CUSTOMER_TIME", follow_up_at=at)


def test_no_call_is_agreed_for_another_age() -> None:
    with pytest.raises(ResultRefused):
        follows(R.CALL_AGAIN, follow_up_at=moment("03-03T10:00").replace(year=2062))


@pytest.mark.parametrize("reason", REASONS[R.WENT_ELSEWHERE])
def test_who_went_elsewhere_is_closed(reason: str) -> None:
    assert follows(R.WENT_ELSEWHERE, reason) == Outcome(closes=True, next_contact_at=None)


@pytest.mark.parametrize(
    ("reason", "left", "passed_on"),
    [
        ("PRICE", 8, K.WIN_BACK),
        ("SERVICE", 8, K.WIN_BACK),
        ("CLAIM", 8, K.WIN_BACK),
        ("PRICE", 7, ""),
        ("OWN_AGENT", 8, ""),
        ("NO_REASON", 8, ""),
        ("NO_MORE_CALLS", 8, ""),
        ("LEAVE_MEMBER", 8, ""),
    ],
)
def test_who_declines_is_closed_and_may_be_tried_once_more(
    reason: str, left: int, passed_on: str
) -> None:
    outcome = follows(R.DECLINED, reason, expires_on=date(2026, 3, 2 + left))

    assert (outcome.closes, outcome.passes_on) == (True, passed_on)


def test_who_was_tried_once_more_is_not_tried_again() -> None:
    assert follows(R.DECLINED, "PRICE", was_won_back=True).passes_on == ""


def test_winning_back_can_be_switched_off() -> None:
    never = replace(RHYTHM, win_back_days=0)

    assert follows(R.DECLINED, "PRICE", rhythm=never).passes_on == ""


def test_who_wants_no_more_calls_gets_none_and_the_dead_for_good() -> None:
    refuses, gone = follows(R.DECLINED, "NO_MORE_CALLS"), follows(R.OTHER, "GONE")

    assert (refuses.no_more_calls, refuses.for_good) == (True, False)
    assert (gone.no_more_calls, gone.for_good, gone.closes) == (True, True, True)


def test_already_renewed_waits_three_days_for_the_policy() -> None:
    outcome = follows(R.ALREADY_RENEWED, "ONLINE")

    assert (outcome.closes, outcome.passes_on) == (False, K.RENEWED_ELSEWHERE)
    assert again(outcome) == "03-05 09:30"


@pytest.mark.parametrize("result", [R.NO_ANSWER, R.OFF])
@pytest.mark.parametrize(
    ("at", "expected"), [("03-02T10:00", "03-03 15:30"), ("03-02T16:00", "03-03 09:30")]
)
def test_who_was_not_reached_is_called_the_next_day_at_another_part_of_it(
    result: str, at: str, expected: str
) -> None:
    outcome = follows(result, at=at, failures=2)

    assert (again(outcome), outcome.is_unreached) == (expected, False)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("03-04T10:00", "03-12 15:30"),  # 15 days before the end
        ("03-12T16:00", "03-20 09:30"),  # 7
        ("03-20T10:00", "03-24 15:30"),  # 3
        ("03-24T10:00", "03-26 15:30"),  # 1
        ("03-26T10:00", "04-02 15:30"),  # then each week
    ],
)
def test_who_is_not_reached_three_times_is_called_on_days_before_the_end(
    at: str, expected: str
) -> None:
    outcome = follows(R.NO_ANSWER, at=at, failures=3)

    assert (again(outcome), outcome.is_unreached) == (expected, True)
    assert outcome.phone_is_wrong is False


@pytest.mark.parametrize(
    ("at", "expected"), [("03-02T10:00", "03-02 10:30"), ("03-02T20:45", "03-03 09:30")]
)
def test_a_busy_line_is_called_after_half_an_hour_in_lawful_hours(at: str, expected: str) -> None:
    assert again(follows(R.BUSY, at=at)) == expected


@pytest.mark.parametrize("reason", REASONS[R.WRONG_NUMBER])
def test_a_wrong_number_is_looked_up_and_a_suspended_one_tried_again(reason: str) -> None:
    outcome = follows(R.WRONG_NUMBER, reason)

    assert (outcome.closes, outcome.phone_is_wrong) == (False, True)
    assert again(outcome) == ("03-05 09:30" if reason == "SUSPENDED" else None)


OTHERS = {
    "SOLD": (True, None, ""),
    "SCRAPPED": (True, None, ""),
    "TOTAL_LOSS": (True, None, ""),
    "PARKED": (True, "05-01 09:30", ""),
    "MOVED": (True, None, K.MOVED_AWAY),
    "GONE": (True, None, ""),
    "NOT_INSURABLE": (True, None, ""),
    "DUPLICATE": (True, None, K.DUPLICATE),
    "LANGUAGE": (False, None, K.LANGUAGE),
    "COMPLAINT": (False, None, K.COMPLAINT),
    "INQUIRY": (False, "03-03 09:30", K.INQUIRY),
    "CLAIM_HELP": (False, "03-03 09:30", K.CLAIM_HELP),
    "CHANGE": (False, "03-03 09:30", ""),
    "NOTE": (False, "03-03 09:30", ""),
    "DRIVING_UNINSURED": (False, "03-03 09:30", ""),
    "BENEFIT": (False, "03-03 09:30", K.INQUIRY),
}


@pytest.mark.parametrize("reason", REASONS[R.OTHER])
def test_what_follows_from_each_other_reason(reason: str) -> None:
    outcome = follows(R.OTHER, reason)

    assert (outcome.closes, again(outcome), outcome.passes_on) == OTHERS[reason]


@pytest.mark.parametrize("reason", ["", "NOTE", "NOT_INSURABLE", "COMPLAINT"])
def test_some_other_reasons_mean_nothing_without_a_note(reason: str) -> None:
    with pytest.raises(ResultRefused):
        follows(R.OTHER, reason, note=" ")


def test_a_reason_that_was_added_closes_where_the_dictionary_says_so() -> None:
    assert follows(R.OTHER, "LEASED", closes=True).closes is True
    assert follows(R.OTHER, "LEASED").closes is False
