"""Number formats: whether one shows a date, a time of day, and what its serial number means."""

import re
from datetime import date, datetime, time, timedelta

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
BUILT_IN_TIMES = frozenset((18, 19, 20, 21, 22, 32, 33, 34, 35, 45, 46, 47, 55, 56))
SIGNS_OF_TIME, SIGNS_OF_DAY = frozenset("hs"), frozenset("yd")
SIGNS = SIGNS_OF_TIME | SIGNS_OF_DAY | frozenset("mapegb")  # AM/PM, years of an era
NAMED_TIMES = ("general date", "long time", "medium time", "short time")
NAMED_DATES = ("general date", "long date", "medium date", "short date")
EPOCH = date(1899, 12, 30)
LEAP_BUG = 60  # Excel counts a 29th of February 1900
LAST_SERIAL = 2_958_466  # the first day of the year 10000


def shows_time(code: str) -> bool:
    """Tell whether a format code, or its name in XML, shows a time of day."""
    if code.lower() in NAMED_TIMES:
        return True
    return not SIGNS_OF_TIME.isdisjoint(_signs(code))


def shows_date(code: str) -> bool:
    """Tell whether a format code, or its name in XML, shows a date or a time of day."""
    if code.lower() in NAMED_DATES or shows_time(code):
        return True
    return not SIGNS_OF_DAY.isdisjoint(_signs(code))


def _signs(code: str) -> set[str]:
    """Return the letters of a code's first section, none where it is a word or no date."""
    letters = {sign for sign in LITERAL.sub("", code.split(";")[0]).lower() if sign.isascii()}
    letters = set(filter(str.isalpha, letters))
    return letters if letters <= SIGNS else set()


def moment_of(serial: float) -> date | datetime | time | float:
    """Return what a serial number of the 1900 calendar is; one that is no date stays a number."""
    if not 0 <= serial < LAST_SERIAL:
        return serial
    days, seconds = divmod(round(serial * 86_400), 86_400)
    day = EPOCH + timedelta(days=days + (days < LEAP_BUG))
    moment = datetime.combine(day, time.min) + timedelta(seconds=seconds)
    return plain_moment(moment, is_time=serial < 1)


def plain_moment(moment: datetime, *, is_time: bool = False) -> date | datetime | time:
    """Return a moment as calamine would: without its time of day where that is midnight."""
    if is_time:
        return moment.time()
    return moment.date() if moment.time() == time.min else moment
