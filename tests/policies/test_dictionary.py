"""The dictionary of results: what a centre may change, and what stays. 001-36, F16."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from policies.actions.dictionary import (
    WordsChanged,
    WordsRefused,
    change_dictionary,
    latest_words,
)
from policies.dictionary import RESULTS, Wording, as_delivered, dictionary_on
from policies.models import Contact
from policies.results import REASONS
from renewal.accounts.models import NotAllowed, User
from renewal.rules.actions import DayRefused
from renewal.rules.defaults import DICTIONARY
from renewal.rules.models import Rule
from renewal.rules.queries import changes_of
from tests.factories import DAY, MORNING, make_administrator, make_supervisor

pytestmark = pytest.mark.django_db

R = Contact.Result
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def boss() -> User:
    return make_administrator()


def mark() -> str:
    return latest_words(changes_of(DICTIONARY))[1]


def change(
    result: str, wordings: dict[str, Wording], *, by: User, day: date = DAY, **more: Any
) -> Rule | None:
    asked: dict[str, Any] = {"seen": mark(), "now": MORNING} | more
    return change_dictionary(result=result, wordings=wordings, valid_from=day, by=by, **asked)


def offered(result: str, *, day: date = DAY) -> list[str]:
    reasons = dictionary_on(day).offered(result, is_lapsed=False, is_trial=False)
    return [one.code for one in reasons]


# As delivered


def test_every_result_and_reason_has_its_words() -> None:
    words = dictionary_on(DAY)

    assert words.entries == {}
    assert [words.result_label(one) for one in RESULTS] == [str(R(one).label) for one in RESULTS]
    assert {one: [each.code for each in words.reasons(one)] for one in REASONS} == {
        one: list(codes) for one, codes in REASONS.items()
    }


def test_an_unknown_code_stands_for_itself() -> None:
    assert as_delivered().result_label("NEVER") == "NEVER"
    assert as_delivered().reason_label(R.DECLINED, "NEVER") == "NEVER"
    assert as_delivered().reason(R.DECLINED, "NEVER") is None


# Changed


def test_words_change_from_a_day_on(boss: User) -> None:
    wordings = {"": Wording("Keen"), "AGREED": Wording("Said yes")}

    rule = change(R.INTERESTED, wordings, by=boss, day=TOMORROW)

    assert rule is not None
    assert (rule.set_by, rule.value) == (
        boss,
        {"INTERESTED": {"label": "Keen"}, "INTERESTED/AGREED": {"label": "Said yes"}},
    )
    today, tomorrow = dictionary_on(DAY), dictionary_on(TOMORROW)
    assert (today.result_label(R.INTERESTED), tomorrow.result_label(R.INTERESTED)) == (
        "Interested",
        "Keen",
    )
    assert tomorrow.reason_label(R.INTERESTED, "AGREED") == "Said yes"


def test_blank_words_are_the_delivered_ones_again(boss: User) -> None:
    change(R.BUSY, {"": Wording("Engaged")}, by=boss)

    change(R.BUSY, {"": Wording()}, by=boss, day=TOMORROW)

    assert dictionary_on(TOMORROW) == as_delivered()


def test_what_changes_nothing_is_no_version(boss: User) -> None:
    assert change(R.BUSY, {"": Wording()}, by=boss) is None
    assert Rule.objects.count() == 0


def test_a_change_of_one_result_leaves_the_others(boss: User) -> None:
    change(R.BUSY, {"": Wording("Engaged")}, by=boss)

    change(R.OFF, {"": Wording("Dead")}, by=boss)

    words = dictionary_on(DAY)
    assert (words.result_label(R.BUSY), words.result_label(R.OFF)) == ("Engaged", "Dead")


def test_what_is_retired_is_not_offered_and_keeps_its_words(boss: User) -> None:
    change(R.DECLINED, {"PRICE": Wording("Dear", is_retired=True)}, by=boss)

    assert "PRICE" not in offered(R.DECLINED)
    words = dictionary_on(DAY)
    assert words.reason_label(R.DECLINED, "PRICE") == "Dear"
    change(R.DECLINED, {"PRICE": Wording("Dear")}, by=boss)
    assert offered(R.DECLINED)[0] == "PRICE"


def test_a_result_is_retired_and_brought_back(boss: User) -> None:
    change(R.BUSY, {"": Wording(is_retired=True)}, by=boss)
    assert dictionary_on(DAY).is_retired(R.BUSY)

    change(R.BUSY, {"": Wording()}, by=boss)

    assert not dictionary_on(DAY).is_retired(R.BUSY)


def test_a_reason_that_is_added_stands_last(boss: User) -> None:
    change(R.OTHER, {"MOVED_ABROAD": Wording("Abroad", closes=True)}, by=boss)

    added = dictionary_on(DAY).reasons(R.OTHER)[-1]
    assert (added.code, added.label, added.is_added, added.closes) == (
        "MOVED_ABROAD",
        "Abroad",
        True,
        True,
    )
    assert offered(R.OTHER)[-1] == "MOVED_ABROAD"


def test_an_added_reason_is_renamed_and_retired_but_never_forgotten(boss: User) -> None:
    change(R.OTHER, {"ABROAD": Wording("Abroad")}, by=boss)
    change(R.OTHER, {"ABROAD": Wording("Gone abroad", is_retired=True)}, by=boss)
    change(R.OTHER, {"NOTE": Wording("Else")}, by=boss)

    words = dictionary_on(DAY)
    assert words.reason_label(R.OTHER, "ABROAD") == "Gone abroad"
    assert "ABROAD" not in offered(R.OTHER)
    with pytest.raises(WordsRefused, match=r"^A reason that was added needs its words\.$"):
        change(R.OTHER, {"ABROAD": Wording()}, by=boss)


# Versions


def test_a_change_goes_on_from_the_one_that_is_planned(boss: User) -> None:
    change(R.BUSY, {"": Wording("Engaged")}, by=boss, day=TOMORROW)

    with pytest.raises(DayRefused, match="Another change begins on 2026-03-03"):
        change(R.OFF, {"": Wording("Dead")}, by=boss)
    change(R.OFF, {"": Wording("Dead")}, by=boss, day=TOMORROW)

    assert dictionary_on(TOMORROW).entries == {
        "BUSY": {"label": "Engaged"},
        "OFF": {"label": "Dead"},
    }


def test_who_has_not_seen_the_last_version_is_told(boss: User) -> None:
    shown = mark()
    change(R.BUSY, {"": Wording("Engaged")}, by=boss)

    with pytest.raises(WordsChanged):
        change(R.OFF, {"": Wording("Dead")}, by=boss, seen=shown)

    assert dictionary_on(DAY).result_label(R.OFF) == str(R.OFF.label)


def test_the_past_stays(boss: User) -> None:
    with pytest.raises(DayRefused):
        change(R.BUSY, {"": Wording("Engaged")}, by=boss, day=DAY - timedelta(days=1))


def test_nobody_but_an_administrator_changes_it() -> None:
    with pytest.raises(NotAllowed):
        change(R.BUSY, {"": Wording("Engaged")}, by=make_supervisor())


# What is refused


@pytest.mark.parametrize(
    "result", [R.INTERESTED, R.CALL_AGAIN, R.NO_ANSWER, R.WRONG_NUMBER, R.OTHER]
)
def test_what_the_rules_need_is_not_retired(result: str, boss: User) -> None:
    with pytest.raises(WordsRefused, match="cannot be retired: the rules need it"):
        change(result, {"": Wording(is_retired=True)}, by=boss)


@pytest.mark.parametrize(
    ("result", "reason"), [(R.CALL_AGAIN, "CUSTOMER_TIME"), (R.DECLINED, "NO_MORE_CALLS")]
)
def test_what_the_law_and_the_screen_need_is_not_retired(
    result: str, reason: str, boss: User
) -> None:
    with pytest.raises(WordsRefused, match="cannot be retired: the rules need it"):
        change(result, {reason: Wording(is_retired=True)}, by=boss)


def test_one_reason_stays_where_the_screen_asks_for_one(boss: User) -> None:
    gone = Wording(is_retired=True)
    usual = [code for code in REASONS[R.INTERESTED] if code not in ("INSPECTION", "JOIN")]

    with pytest.raises(WordsRefused, match="At least one reason stays"):
        change(R.INTERESTED, dict.fromkeys(usual, gone), by=boss)

    change(R.INTERESTED, dict.fromkeys(usual[1:], gone), by=boss)
    assert offered(R.INTERESTED) == usual[:1]


@pytest.mark.parametrize(
    ("result", "code", "why"),
    [
        (R.OTHER, "abroad", "A code has up to 20 capital letters"),
        (R.OTHER, "_ABROAD", "A code has up to 20 capital letters"),
        (R.OTHER, "A" * 21, "A code has up to 20 capital letters"),
        (R.OTHER, "NO_MORE_CALLS", "The code NO_MORE_CALLS is taken"),  # under DECLINED
        (R.INTERESTED, "SOLD", "The code SOLD is taken"),  # closes under any result
        (R.BUSY, "FAX_TONE", "The call screen asks for no reason here"),
        (R.NO_ANSWER, "DOG", "The call screen asks for no reason here"),
        (R.RENEWED, "GLAD", "There is no result RENEWED"),
        ("NEVER", "GLAD", "There is no result NEVER"),
    ],
)
def test_a_code_is_new_and_well_formed(result: str, code: str, why: str, boss: User) -> None:
    with pytest.raises(WordsRefused, match=f"^{why}"):
        change(result, {code: Wording("Words")}, by=boss)

    assert Rule.objects.count() == 0


def test_a_code_is_not_taken_twice(boss: User) -> None:
    change(R.OTHER, {"ABROAD": Wording("Abroad", is_retired=True)}, by=boss)

    with pytest.raises(WordsRefused, match=r"^The code ABROAD is taken: choose another\.$"):
        change(R.DECLINED, {"ABROAD": Wording("Abroad")}, by=boss)


@pytest.mark.parametrize(
    ("result", "code"), [(R.OTHER, "NOTE"), (R.OTHER, ""), (R.WRONG_NUMBER, "HOSPITAL")]
)
def test_only_an_added_reason_under_other_closes(result: str, code: str, boss: User) -> None:
    with pytest.raises(WordsRefused):
        change(result, {code: Wording("Words", closes=True)}, by=boss)


@pytest.mark.parametrize(
    ("code", "words"), [("", "x" * 21), ("", "two\nlines"), ("", " x"), ("NOTE", "x" * 41)]
)
def test_words_fit_the_screen(code: str, words: str, boss: User) -> None:
    with pytest.raises(WordsRefused, match="characters on one line"):
        change(R.OTHER, {code: Wording(words)}, by=boss)


@pytest.mark.parametrize(
    ("code", "words"), [("", "Busy"), ("NOTE", "Complaint"), ("ABROAD", "Complaint")]
)
def test_the_same_words_do_not_stand_twice(code: str, words: str, boss: User) -> None:
    with pytest.raises(WordsRefused, match=f"^“{words}” stands there twice"):
        change(R.OTHER, {code: Wording(words)}, by=boss)


def test_words_of_what_is_retired_are_free(boss: User) -> None:
    change(R.OTHER, {"NOTE": Wording("Else", is_retired=True)}, by=boss)

    change(R.OTHER, {"ANYTHING": Wording("Else")}, by=boss)

    assert dictionary_on(DAY).reason_label(R.OTHER, "ANYTHING") == "Else"


def test_the_words_are_those_of_each_reader() -> None:
    with translation.override("en"):
        english = as_delivered().reason_label(R.OTHER, "SOLD")
    with translation.override("zh-hans"):
        chinese = as_delivered().reason_label(R.OTHER, "SOLD")

    assert (english, chinese) == ("Car sold", "已过户或卖车")
