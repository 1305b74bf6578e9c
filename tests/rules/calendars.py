"""The published calendars, as their files say and not as our reading of them does."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "calendar"
PACKAGE = FOLDER / "chinesecalendar_1.11.0_2004_2026.csv"


def notice(year: int) -> Path:
    return FOLDER / f"holiday-cn-{year}.json"


def notice_says(year: int) -> dict[date, bool]:
    """Return for each day that the year's notice names whether it is worked on."""
    days = json.loads(notice(year).read_text("utf-8"))["days"]
    named = {date.fromisoformat(day["date"]): not day["isOffDay"] for day in days}
    return {day: is_workday for day, is_workday in named.items() if day.year == year}


def package_says() -> dict[date, tuple[bool, str]]:
    """Return the days of 2004 to 2026 that are not as usual, worked on or not, by name."""
    with PACKAGE.open(newline="", encoding="utf-8") as file:
        return {
            date.fromisoformat(row["date"]): (row["kind"] == "work_day", row["name_zh"])
            for row in csv.DictReader(file)
        }


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def every_day(first: date, last: date, *, but: dict[date, bool]) -> dict[date, bool]:
    """Return for each day whether it is worked on: Monday to Friday, but for what is named."""
    return {day: but.get(day, day.weekday() < 5) for day in days_between(first, last)}
