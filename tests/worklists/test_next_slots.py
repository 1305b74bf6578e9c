from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from worklists.slots import Agenda, next_slots

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
USUAL = [(time(9, 30), time(11, 0)), (time(15, 30), time(17, 0))]


def at(hour: int, minute: int, *, days: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=days)


def offered(
    now: datetime,
    *,
    taken: tuple[datetime, ...] = (),
    hours: list[tuple[time, time]] = USUAL,
    off: tuple[date, ...] = (),
) -> list[str]:
    agenda = Agenda(
        hours=hours,
        taken=taken,
        step=timedelta(minutes=10),
        works=lambda day: day not in off,
    )
    return [f"{slot.key} {slot.at:%d %H:%M}" for slot in next_slots(now, agenda)]


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (10, 26, ["Q 02 15:30", "W 03 09:30", "E 03 15:30"]),
        (9, 0, ["Q 02 15:30", "W 03 09:30", "E 03 15:30"]),
        (15, 21, ["Q 02 15:40", "W 03 09:30", "E 03 15:30"]),
        (16, 51, ["Q 03 09:30", "W 03 15:30", "E 04 09:30"]),
        (20, 0, ["Q 03 09:30", "W 03 15:30", "E 04 09:30"]),
    ],
)
def test_offers_the_first_time_of_the_next_three_usual_spans(
    hour: int, minute: int, expected: list[str]
) -> None:
    assert offered(at(hour, minute)) == expected


def test_offers_what_is_free() -> None:
    taken = (at(15, 30), at(15, 45), at(9, 30, days=1))

    assert offered(at(10, 0), taken=taken) == ["Q 02 16:00", "W 03 09:40", "E 03 15:30"]


def test_a_full_span_is_passed_over() -> None:
    taken = tuple(at(15, 30) + timedelta(minutes=10 * step) for step in range(10))

    assert offered(at(10, 0), taken=taken)[0] == "Q 03 09:30"


def test_passes_over_days_off() -> None:
    off = (date(2026, 3, 3), date(2026, 3, 4))

    assert offered(at(20, 0), off=off) == ["Q 05 09:30", "W 05 15:30", "E 06 09:30"]


def test_the_hours_are_those_of_the_contact_type() -> None:
    hours = [(time(14, 0), time(15, 0))]

    assert offered(at(10, 0), hours=hours) == ["Q 02 14:00", "W 03 14:00", "E 04 14:00"]
