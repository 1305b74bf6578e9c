from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from worklists.slots import next_slots

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (10, 26, ["Q 02 15:30", "W 03 09:30", "E 03 15:30"]),
        (9, 0, ["Q 02 15:30", "W 03 09:30", "E 03 15:30"]),
        (15, 21, ["Q 03 09:30", "W 03 15:30", "E 04 09:30"]),
        (20, 0, ["Q 03 09:30", "W 03 15:30", "E 04 09:30"]),
    ],
)
def test_offers_the_next_three_usual_times(hour: int, minute: int, expected: list[str]) -> None:
    slots = next_slots(datetime(2026, 3, 2, hour, minute, tzinfo=SHANGHAI))

    assert [f"{slot.key} {slot.at:%d %H:%M}" for slot in slots] == expected
