"""Telephone numbers: several in a cell, with names, prefixes and extensions."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from renewal.lib.values.text import (
    BLANKS,
    SCIENTIFIC,
    Unreadable,
    plain,
    read_number_text,
)
from renewal.lib.workbooks.read import Cell

SEPARATORS = re.compile(r"[/、,;|]+")
PART = re.compile(
    r"(?:\+|00)?[\d(][\d()\- ]*\d(?:\s*(?:转|EXT\.?|-)\s*\d{1,6})?|\d+", re.IGNORECASE
)
LONGEST = 200  # characters of a cell of telephone numbers
MOBILE = re.compile(r"1[0-9]{10}")
LANDLINE = re.compile(r"0[0-9]{9,11}")
SERVICE = re.compile(r"(?:400|800)[0-9]{7}")


class PhoneNumber(NamedTuple):
    """One number of a cell; `contact` is the name that stood beside it."""

    number: str
    contact: str = ""
    extension: str = ""
    well_formed: bool = True


def read_phones(cell: Cell) -> tuple[PhoneNumber, ...] | None:
    """Read the telephone numbers of a cell, each once, or None where it holds none.

    A number of the wrong length is kept, with `well_formed` false. Placeholders (无, 0, one digit
    repeated, 12345678901) are no numbers.

    Raises:
        Unreadable: there is text, but no digit in it; `RUINED`: see `read_number_text`.
    """
    if isinstance(cell, str) and len(cell) == 11 and MOBILE.fullmatch(cell):
        return None if _is_placeholder(cell) else (PhoneNumber(cell),)
    if isinstance(cell, float):
        read_number_text(cell)
    text = plain(cell)
    if SCIENTIFIC.fullmatch(text):
        raise Unreadable("RUINED")
    if not text:
        return None
    if len(text) > LONGEST or not any(sign.isdigit() for sign in text):
        raise Unreadable
    numbers: dict[str, PhoneNumber] = {}
    for part in SEPARATORS.split(text):
        for phone in _phones_of(part):
            numbers.setdefault(phone.number, phone)
    return tuple(numbers.values()) or None


def _phones_of(part: str) -> Iterable[PhoneNumber]:
    contact = re.sub(r"[\d()（）\[\]【】\-+:：.\s]|转|EXT", " ", part).strip()
    contact = BLANKS.sub(" ", contact)
    joined = part.replace(" ", "")
    pieces = [joined] if _shape(joined)[2] else part.split(" ")
    for piece in pieces:
        for found in PART.findall(piece):
            number, extension, well_formed = _shape(found)
            if number and not _is_placeholder(number):
                yield PhoneNumber(number, contact, extension, well_formed)


def _shape(text: str) -> tuple[str, str, bool]:
    """Return a number's digits, its extension and whether its form can be right."""
    main, _, extension = re.sub(r"EXT\.?", "转", text.upper()).partition("转")
    groups = [group for group in re.split(r"-", main) if group]
    if (
        len(groups) == 3
        and groups[0].startswith("0")
        and len(groups[1]) in (7, 8)
        and not extension
    ):
        main, extension = "".join(groups[:2]), groups[2]
    digits = "".join(sign for sign in main if sign.isdigit())
    extension = "".join(sign for sign in extension if sign.isdigit())
    for prefix in ("0086", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and (
            MOBILE.fullmatch(rest) or LANDLINE.fullmatch("0" + rest.lstrip("0"))
        ):
            digits = rest if MOBILE.fullmatch(rest) else "0" + rest.lstrip("0")
            break
    if len(digits) == 12 and MOBILE.fullmatch(digits[1:]) and digits[0] == "0":
        digits = digits[1:]
    well_formed = bool(
        MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) or SERVICE.fullmatch(digits)
    )
    return digits, extension, well_formed


def _is_placeholder(digits: str) -> bool:
    return len(set(digits)) == 1 or digits == "12345678901"
