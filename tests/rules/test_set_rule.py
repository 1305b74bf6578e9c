"""A setting changes from a day on; what was stays. Source: SPEC.md section 9."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation

from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from renewal.rules.actions import DayRefused, RuleRefused, set_rule, withdraw_rule
from renewal.rules.defaults import (
    CAPACITY,
    DEADLINE_DAYS,
    EXTRACTION_DAYS,
    IN_ORDER,
    KEEP_SPECIALIST,
    LAWFUL_HOURS,
    NO_CALL_DAYS,
    POINTS_PER,
    RELEASE_DAYS,
    SETTINGS,
    UPDATE_DEADLINE_TIME,
    WORKING_HOURS,
    Setting,
)
from renewal.rules.models import Rule
from renewal.rules.queries import standings, value_on
from tests.factories import DAY, MORNING, make_administrator, make_user

pytestmark = pytest.mark.django_db

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
LATER, LAST = DAY + timedelta(days=10), DAY + timedelta(days=20)

SetFrom = Callable[[Setting[Any], Any, date], Rule | None]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def boss() -> User:
    return make_administrator(name="Boss")


@pytest.fixture
def set_from(boss: User) -> SetFrom:
    def set_from(setting: Setting[Any], value: Any, day: date) -> Rule | None:
        return set_rule(setting=setting, value=value, valid_from=day, by=boss, now=MORNING)

    return set_from


def values_on(setting: Setting[Any], *days: date) -> list[Any]:
    return [value_on(setting, day=day) for day in days]


def trail() -> list[tuple[str, Any, str | None]]:
    events = apps.get_model("rules", "RuleEvent").objects.order_by("pgh_id")
    return list(events.values_list("pgh_label", "value", "set_by__name"))


def test_holds_from_its_day_on_and_says_who_set_it(boss: User, set_from: SetFrom) -> None:
    rule = set_from(CAPACITY, 40, TOMORROW)

    assert values_on(CAPACITY, DAY, TOMORROW, LAST) == [0, 40, 40]
    assert rule == Rule.objects.get(key="capacity", set_by=boss, set_at=MORNING)


def test_a_later_change_stays(set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, LATER)

    set_from(CAPACITY, 60, TOMORROW)

    assert values_on(CAPACITY, DAY, TOMORROW, LATER) == [0, 60, 40]


def test_a_change_of_the_same_day_is_replaced_and_the_trail_has_both(set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, TOMORROW)

    set_from(CAPACITY, 60, TOMORROW)

    assert list(Rule.objects.values_list("valid_from", "value")) == [(TOMORROW, 60)]
    assert trail() == [("insert", 40, "Boss"), ("update", 60, "Boss")]


def test_what_is_so_already_is_not_written(set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, TOMORROW)

    again = [set_from(CAPACITY, 0, DAY), set_from(CAPACITY, 40, LATER)]

    assert again == [None, None]
    assert list(Rule.objects.values_list("valid_from", flat=True)) == [TOMORROW]


def test_begins_today_or_later_but_never_in_the_past(set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, DAY)

    with pytest.raises(DayRefused, match="from today on"):
        set_from(CAPACITY, 60, YESTERDAY)

    assert values_on(CAPACITY, YESTERDAY, DAY) == [0, 40]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_an_administrator_sets_and_takes_back(role: Role, set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, TOMORROW)
    other = make_user(role=role)

    with pytest.raises(NotAllowed):
        set_rule(setting=CAPACITY, value=1, valid_from=DAY, by=other, now=MORNING)
    with pytest.raises(NotAllowed):
        withdraw_rule(setting=CAPACITY, valid_from=TOMORROW, by=other, now=MORNING)

    assert list(Rule.objects.values_list("value", flat=True)) == [40]


def test_a_setting_that_is_not_declared_is_refused(set_from: SetFrom) -> None:
    stray = Setting(
        "stray",
        1,
        "",
        kind=CAPACITY.kind,
        group=CAPACITY.group,
        label="Stray",
        help="",
    )

    with pytest.raises(RuleRefused, match=r"^There is no setting stray\.$"):
        set_from(stray, 2, TOMORROW)


# What a value may be


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        (RELEASE_DAYS, 0, "From 1 to 40 days."),
        (RELEASE_DAYS, 41, "From 1 to 40 days."),
        (RELEASE_DAYS, "20", "This is no value for this setting."),
        (RELEASE_DAYS, True, "This is no value for this setting."),
        (CAPACITY, -1, "From 0 to 1000 rows; 0: no limit."),
        (NO_CALL_DAYS, 90, "From 183 to 3660 days."),
        (KEEP_SPECIALIST, 1, "This is no value for this setting."),
        (DEADLINE_DAYS, "NEVER", "This is no value for this setting."),
        (UPDATE_DEADLINE_TIME, "24:00", "This is no value for this setting."),
        (UPDATE_DEADLINE_TIME, "9:00", "This is no value for this setting."),
        (LAWFUL_HOURS, ["08:59", "21:00"], "Not before 09:00 and not after 21:00."),
        (LAWFUL_HOURS, ["09:00", "21:01"], "Not before 09:00 and not after 21:00."),
        (LAWFUL_HOURS, ["09:00", "12:00", "13:00", "21:00"], "This is no value for this setting."),
        (WORKING_HOURS, [], "This is no value for this setting."),
        (WORKING_HOURS, ["09:00", "12:00", "13:00"], "This is no value for this setting."),
        (WORKING_HOURS, ["12:00", "09:00"], "Each time is later than the one before it."),
        (WORKING_HOURS, ["09:00", "09:00"], "Each time is later than the one before it."),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_can(
    setting: Setting[Any], value: Any, why: str, set_from: SetFrom
) -> None:
    with pytest.raises(RuleRefused) as refused:
        set_from(setting, value, TOMORROW)

    assert (str(refused.value), Rule.objects.count()) == (why, 0)


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        (RELEASE_DAYS, 40, "40 days"),
        (CAPACITY, 1, "1 row"),
        (CAPACITY, 0, "no limit"),
        (POINTS_PER, 1200, "¥1,200"),
        (KEEP_SPECIALIST, True, "yes"),
        (DEADLINE_DAYS, "EVERY_DAY", "every day"),
        (UPDATE_DEADLINE_TIME, "00:00", "00:00"),
        (LAWFUL_HOURS, ["10:00", "19:30"], "10:00–19:30"),
        (WORKING_HOURS, ["09:00", "12:00", "13:00", "18:00"], "09:00–12:00, 13:00–18:00"),
    ],
)
def test_a_value_that_can_be_is_said_in_words(
    setting: Setting[Any], value: Any, words: str
) -> None:
    assert (setting.kind.complaint(value), setting.kind.in_words(value)) == ("", words)


def test_a_stored_value_of_another_shape_is_read_as_the_default() -> None:
    stored: dict[Setting[Any], Any] = {
        CAPACITY: "many",
        LAWFUL_HOURS: ["09:00"],
        DEADLINE_DAYS: "NEVER",
    }
    for setting, value in stored.items():
        Rule.objects.create(key=setting.key, value=value, valid_from=DAY, set_at=MORNING)

    read = [value_on(setting, day=DAY) for setting in stored]

    assert read == [0, ["09:00", "21:00"], "ROTA"]


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_a_default_is_a_value_that_can_be_set(setting: Setting[Any]) -> None:
    assert setting.kind.complaint(setting.default) == ""


# Two settings in order


def test_nothing_is_released_earlier_than_it_is_extracted(set_from: SetFrom) -> None:
    with pytest.raises(RuleRefused) as refused:
        set_from(RELEASE_DAYS, 31, TOMORROW)

    assert str(refused.value) == (
        "Release before expiry (31 days) would be more than Extraction before expiry (30 days)"
        f" on {TOMORROW}."
    )
    assert Rule.objects.count() == 0


def test_neither_on_a_later_day(set_from: SetFrom) -> None:
    set_from(EXTRACTION_DAYS, 35, TOMORROW)
    set_from(EXTRACTION_DAYS, 26, LATER)

    with pytest.raises(RuleRefused, match=rf"\(26 days\) on {LATER}\.$"):
        set_from(RELEASE_DAYS, 30, TOMORROW)
    with pytest.raises(RuleRefused, match=rf"\(24 days\) on {LAST}\.$"):
        set_from(EXTRACTION_DAYS, 24, LAST)

    set_from(RELEASE_DAYS, 26, TOMORROW)
    assert values_on(RELEASE_DAYS, TOMORROW, LAST) == [26, 26]


def test_nor_by_taking_back(boss: User, set_from: SetFrom) -> None:
    set_from(EXTRACTION_DAYS, 35, TOMORROW)
    set_from(RELEASE_DAYS, 33, LATER)

    with pytest.raises(RuleRefused, match=rf"\(30 days\) on {LATER}\.$"):
        withdraw_rule(setting=EXTRACTION_DAYS, valid_from=TOMORROW, by=boss, now=MORNING)

    assert values_on(EXTRACTION_DAYS, TOMORROW, LATER) == [35, 35]


def test_what_is_in_order_is_so_by_default() -> None:
    assert [lower.default <= upper.default for lower, upper in IN_ORDER] == [True]


# Taking back


def test_a_planned_change_is_taken_back_and_the_trail_says_by_whom(set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, TOMORROW)
    other = make_administrator(name="Other")

    withdraw_rule(setting=CAPACITY, valid_from=TOMORROW, by=other, now=MORNING)

    assert values_on(CAPACITY, TOMORROW) == [0]
    assert [(label, by) for label, _value, by in trail()] == [
        ("insert", "Boss"),
        ("update", "Other"),
        ("delete", "Other"),
    ]


def test_a_change_that_has_begun_is_not_taken_back(boss: User, set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, DAY)

    with pytest.raises(DayRefused, match="has begun"):
        withdraw_rule(setting=CAPACITY, valid_from=DAY, by=boss, now=MORNING)

    assert values_on(CAPACITY, DAY) == [40]


def test_a_change_is_taken_back_once_and_no_other_with_it(boss: User, set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, TOMORROW)
    set_from(CAPACITY, 60, LATER)
    set_from(RELEASE_DAYS, 20, TOMORROW)
    withdraw_rule(setting=CAPACITY, valid_from=TOMORROW, by=boss, now=MORNING)

    with pytest.raises(RuleRefused, match="any more"):
        withdraw_rule(setting=CAPACITY, valid_from=TOMORROW, by=boss, now=MORNING)

    assert values_on(CAPACITY, TOMORROW, LATER) == [0, 60]
    assert values_on(RELEASE_DAYS, TOMORROW) == [20]


# How all stand


def test_each_setting_stands_with_what_set_it_and_the_next_change(set_from: SetFrom) -> None:
    set_from(CAPACITY, 40, DAY)
    now = set_from(CAPACITY, 50, TOMORROW)
    later = set_from(CAPACITY, 60, LATER)

    found = {one.setting.key: one for one in standings(TOMORROW)}

    assert list(found) == list(SETTINGS)
    capacity, points = found["capacity"], found["points_per"]
    assert (capacity.value, capacity.rule, capacity.planned) == (50, now, later)
    assert (points.value, points.rule, points.planned) == (100, None, None)
