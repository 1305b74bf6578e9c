"""Numbers that look like the trade's and cannot exist. Source: DICTIONARY.md A1."""

from datetime import date, timedelta
from typing import Final

MOBILES: Final = 10**9
BIRTHDAYS: Final = 15_000
FIRST_BIRTHDAY: Final = date(1958, 3, 1)
_PLATE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CHASSIS_MAKERS: Final = ("LIO", "LQI", "LOQ", "IOQ", "LIQ", "LOI")
_CHASSIS_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _scattered(serial: int, *, among: int, step: int) -> int:
    """Return another number below `among` for each serial below it: `step` is prime to it."""
    return (serial * step + step // 3) % among


def mobile(serial: int) -> str:
    """Return eleven digits that begin with 12."""
    return f"12{_scattered(serial, among=MOBILES, step=387_420_489):09d}"


def landline(serial: int) -> str:
    """Return a number with the area code 0000, which none has."""
    return f"0000-{_scattered(serial, among=10**7, step=7_654_321):07d}"


def identity_no(serial: int) -> str:
    """Return 18 places with a right check digit and the region 000000."""
    place = _scattered(serial, among=BIRTHDAYS * 1000, step=7_368_787)
    born = FIRST_BIRTHDAY + timedelta(days=place // 1000)
    digits = f"000000{born:%Y%m%d}{place % 1000:03d}"
    check = sum(int(d) * w for d, w in zip(digits, _ID_WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[check]


def credit_code(serial: int) -> str:
    return f"000000MA{_scattered(serial, among=10**9, step=123_456_791):09d}X"


def plate_no(serial: int, *, electric: bool) -> str:
    """Return a plate with the letter I in the second place; new energy has one place more."""
    if electric:
        place = _scattered(serial, among=2 * 24 * 10_000, step=1_234_567)
        kind, rest = divmod(place, 24 * 10_000)
        return f"苏I{'DF'[kind]}{_PLATE_LETTERS[rest // 10_000]}{rest % 10_000:04d}"
    place = _scattered(serial, among=24 * 24 * 1000, step=1_234_567)
    first, rest = divmod(place, 24 * 1000)
    last, number = divmod(rest, 1000)
    digits = f"{number:03d}"
    return f"苏I{digits[0]}{_PLATE_LETTERS[first]}{digits[1:]}{_PLATE_LETTERS[last]}"


def chassis_no(serial: int) -> str:
    """Return 17 places, with an I, O or Q among the first three."""
    place = _scattered(serial, among=10**8, step=61_803_399)
    letters = "".join(_CHASSIS_LETTERS[place // 23**power % 23] for power in range(5))
    return f"{_CHASSIS_MAKERS[serial % 6]}{letters}{place % 10}{place:08d}"


def engine_no(serial: int) -> str:
    return f"{_PLATE_LETTERS[serial % 24]}{_scattered(serial, among=10**7, step=7_654_321):07d}"


def policy_no(*, line: str, year: int, serial: int) -> str:
    """Return the number of a contract of `line` (DAA, DZA, …), begun in `year`."""
    return f"T{line}{year}3201{serial:010d}"
