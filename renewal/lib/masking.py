"""What is left to read of a number, a name or an address that is not shown in full.

Source: UX.md section 4, F40.
"""

import re

_HIDDEN = "****"
_STARS = re.compile(r"\*{2,}")
_RUN = re.compile(r"\d{7}")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#).*$", re.IGNORECASE)
_AREA_CODE = re.compile(r"^(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})$")
# 小区, 社区, 园区 and the like are where somebody lives, not a district.
_DISTRICT = re.compile(r"^(?:.{1,6}自治区)?(?:.{0,14}?(?:(?<![小社园校厂])区|县|旗)|.{0,9}?市)")
_FULL_NAMES_FROM = 5  # characters: shorter ones are a person's


def is_hidden(text: str) -> bool:
    """Tell whether a text has been masked before: stars in a row, and no longer run of figures."""
    return _STARS.search(text) is not None and _RUN.search(text) is None


def mask_phone(number: str) -> str:
    """Return `138****8000` for a mobile number and `025-****8817` for a landline.

    Anything else keeps its last four digits if it has eight or more, and none if fewer.
    An extension is dropped.
    """
    if is_hidden(number):
        return number
    base = _EXTENSION.sub("", number.strip())
    hyphenated = re.match(r"^(0\d{2,3})-(\d{7,8})(?:-\d+)?$", base)
    if hyphenated:
        return f"{hyphenated[1]}-{_HIDDEN}{hyphenated[2][-4:]}"
    digits = re.sub(r"\D", "", base)
    digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
    if re.match(r"^1\d{10}$", digits):
        return f"{digits[:3]}{_HIDDEN}{digits[-4:]}"
    landline = _AREA_CODE.match(digits)
    if landline:
        return f"{landline[1]}-{_HIDDEN}{landline[2][-4:]}"
    if len(digits) >= 8:
        return f"{_HIDDEN}{digits[-4:]}"
    return _HIDDEN if digits else ""


def mask_id(number: str) -> str:
    """Return the first and last four characters of an ID or policy number, the rest as stars.

    Of eight characters or fewer, only a quarter at each end.
    """
    if is_hidden(number):
        return number
    kept = 4 if len(number) > 8 else len(number) // 4
    if not kept:
        return "*" * len(number)
    return number[:kept] + "*" * (len(number) - 2 * kept) + number[-kept:]


def mask_name(name: str) -> str:
    """Return a person's surname followed by stars; a firm's name is public and stays."""
    if "*" in name or len(name) >= _FULL_NAMES_FROM:
        return name
    return name[:1] + "*" * (len(name) - 1)


def mask_address(address: str) -> str:
    """Return the address as far as its district, county or city; what follows is hidden.

    The number of stars tells nothing about the length.
    """
    if not address or address.endswith("******"):
        return address
    district = _DISTRICT.match(address)
    return (district[0] if district else "") + "******"
