"""On which day new cover may start."""

from datetime import date

from django.utils import translation

from sales.starts import days_without_cover, fault_of, is_lapsed, proposed_start

TODAY = date(2026, 3, 2)
OLD_END = date(2026, 3, 20)


def fault(starts_on: date, old_ends_on: date | None = OLD_END) -> str:
    with translation.override("en"):
        return fault_of(starts_on, old_ends_on=old_ends_on, today=TODAY, most_ahead=30)


def test_new_cover_is_proposed_for_the_day_after_the_old() -> None:
    assert proposed_start(old_ends_on=OLD_END, today=TODAY) == date(2026, 3, 21)


def test_what_has_lapsed_is_proposed_for_tomorrow() -> None:
    assert proposed_start(old_ends_on=date(2026, 2, 20), today=TODAY) == date(2026, 3, 3)


def test_cover_that_starts_on_the_last_day_or_the_next_leaves_no_gap() -> None:
    assert days_without_cover(OLD_END, old_ends_on=OLD_END) == 0
    assert days_without_cover(date(2026, 3, 21), old_ends_on=OLD_END) == 0
    assert fault(OLD_END) == fault(date(2026, 3, 21)) == ""


def test_a_gap_is_lapsed_cover() -> None:
    assert days_without_cover(date(2026, 3, 24), old_ends_on=OLD_END) == 3
    assert is_lapsed(date(2026, 3, 24), old_ends_on=OLD_END)
    assert not is_lapsed(date(2026, 3, 21), old_ends_on=OLD_END)


def test_two_covers_do_not_overlap() -> None:
    assert fault(date(2026, 3, 19)) == "The old cover runs to 2026-03-20; two would overlap."


def test_cover_starts_tomorrow_at_the_earliest() -> None:
    assert fault(TODAY, None) == "New cover starts on 2026-03-03 at the earliest."
    assert fault(date(2026, 3, 3), None) == ""


def test_cover_is_not_applied_for_too_early() -> None:
    assert fault(date(2026, 4, 1), None) == ""
    assert fault(date(2026, 4, 2), None) == (
        "Cover is applied for at most 30 days before it starts: from 2026-03-03 on."
    )
