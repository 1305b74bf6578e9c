"""Whether an address can be delivered to. Pure. Source: 001-65."""

import re

from django.utils.translation import gettext as _

SHORTEST = 8  # characters of an address that names a place
_PLACE = re.compile(r"[市区县旗镇乡]|[A-Za-z]{3}")
_HOUSE = re.compile(r"\d|[号栋幢室村组队]")


def fault_of(address: str) -> str:
    """Return what an address lacks, "" where it is complete."""
    bare = re.sub(r"\s", "", address)
    if not bare:
        return _("The address is missing.")
    if not _PLACE.search(bare):
        return _("The address names no city, district or county.")
    if len(bare) < SHORTEST or not _HOUSE.search(bare):
        return _("The address names no house: street and number, or village.")
    return ""


_PROVINCE = re.compile(r"^.{2,7}?(?:省|自治区)")
_CITY = re.compile(r"^.{1,10}?(?:市|自治州|地区|盟)")
_DISTRICT = re.compile(r"^[^市区县旗路街道号\d]{1,10}[区县市旗]")


def district_of(address: str) -> str:
    """Return the district or county of an address, else its city, "" where it names none."""
    rest = _PROVINCE.sub("", re.sub(r"\s", "", address))
    city = _CITY.match(rest)
    district = _DISTRICT.match(rest[city.end() :] if city else rest)
    found = district or city
    return found[0] if found else ""
