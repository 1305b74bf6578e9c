"""The kinds of values that settings have: what one may be, and how it is said. Pure."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeGuard, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

T = TypeVar("T")

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Kind(ABC, Generic[T]):
    """What a value may be. Values are what JSON holds."""

    def complaint(self, value: object) -> str:
        """Return what is wrong with `value`, as a sentence; blank if nothing is."""
        if not self.fits(value):
            return _("This is no value for this setting.")
        return self.beyond(value)

    @abstractmethod
    def fits(self, value: object) -> TypeGuard[T]:
        """Tell whether `value` has the shape that the code reads, within the bounds or not."""

    @abstractmethod
    def beyond(self, value: T) -> str:
        """Return which bounds `value` breaks, as a sentence; blank if none."""

    @abstractmethod
    def in_words(self, value: T) -> str: ...


@dataclass(frozen=True)
class WholeNumber(Kind[int]):
    """`unit` says a number of its unit; `zero` what 0 means where it means something else."""

    least: int
    most: int
    unit: Callable[[int], str]
    zero: str | Promise = ""

    def fits(self, value: object) -> TypeGuard[int]:
        return isinstance(value, int) and not isinstance(value, bool)

    def beyond(self, value: int) -> str:
        return "" if self.least <= value <= self.most else self.bounds()

    def bounds(self) -> str:
        figures = {"least": self.least, "most": self.unit(self.most), "zero": self.zero}
        if self.zero:
            return _("From %(least)d to %(most)s; 0: %(zero)s.") % figures
        return _("From %(least)d to %(most)s.") % figures

    def in_words(self, value: int) -> str:
        return str(self.zero) if self.zero and value == 0 else self.unit(value)


@dataclass(frozen=True)
class YesNo(Kind[bool]):
    def fits(self, value: object) -> TypeGuard[bool]:
        return isinstance(value, bool)

    def beyond(self, value: bool) -> str:
        return ""

    def in_words(self, value: bool) -> str:
        return pgettext("setting", "yes") if value else pgettext("setting", "no")


@dataclass(frozen=True)
class OneOf(Kind[str]):
    """One of the keys of `labels`."""

    labels: Mapping[str, str | Promise]

    def fits(self, value: object) -> TypeGuard[str]:
        return isinstance(value, str) and value in self.labels

    def beyond(self, value: str) -> str:
        return ""

    def in_words(self, value: str) -> str:
        return str(self.labels[value])


@dataclass(frozen=True)
class TimeOfDay(Kind[str]):
    """Local time as 17:00."""

    def fits(self, value: object) -> TypeGuard[str]:
        return _is_time(value)

    def beyond(self, value: str) -> str:
        return ""

    def in_words(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class TimeRanges(Kind[list[str]]):
    """At most so many spans of a day, as their first and last times one after another."""

    most: int
    earliest: str = "00:00"
    latest: str = "23:59"

    def fits(self, value: object) -> TypeGuard[list[str]]:
        return (
            isinstance(value, list)
            and len(value) in range(2, 2 * self.most + 1, 2)
            and all(map(_is_time, value))
        )

    def beyond(self, value: list[str]) -> str:
        if not all(one < next_ for one, next_ in pairwise(value)):
            return _("Each time is later than the one before it.")
        if value[0] < self.earliest or value[-1] > self.latest:
            return _("Not before %(first)s and not after %(last)s.") % {
                "first": self.earliest,
                "last": self.latest,
            }
        return ""

    def in_words(self, value: list[str]) -> str:
        spans = zip(value[::2], value[1::2], strict=True)
        return pgettext("between listed things", ", ").join(map("–".join, spans))


@dataclass(frozen=True)
class Numbers(Kind[list[int]]):
    """At most `most` whole numbers, each smaller than the one before it."""

    least: int
    greatest: int
    most: int
    unit: Callable[[int], str]

    def fits(self, value: object) -> TypeGuard[list[int]]:
        return isinstance(value, list) and all(type(one) is int for one in value)

    def beyond(self, value: list[int]) -> str:
        if not 1 <= len(value) <= self.most:
            return _("From one to %(most)d numbers.") % {"most": self.most}
        if not all(one > next_ for one, next_ in pairwise(value)):
            return _("Each number is smaller than the one before it.")
        if value[0] > self.greatest or value[-1] < self.least:
            return _("From %(least)d to %(most)s.") % {
                "least": self.least,
                "most": self.unit(self.greatest),
            }
        return ""

    def in_words(self, value: list[int]) -> str:
        return pgettext("between listed things", ", ").join(map(self.unit, value))


@dataclass(frozen=True)
class Text(Kind[str]):
    """One line of at most `longest` characters; `check` says what else is wrong with it."""

    longest: int
    check: Callable[[str], str] = lambda _text: ""
    empty: str | Promise = ""

    def fits(self, value: object) -> TypeGuard[str]:
        return isinstance(value, str)

    def beyond(self, value: str) -> str:
        if len(value) > self.longest:
            return _("At most %(most)d characters.") % {"most": self.longest}
        return self.check(value) if value else ""

    def in_words(self, value: str) -> str:
        return value or str(self.empty)


@dataclass(frozen=True)
class Lines(Kind[list[str]]):
    """At most `most` texts of one line each, none longer than `longest` characters."""

    most: int
    longest: int

    def fits(self, value: object) -> TypeGuard[list[str]]:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)

    def beyond(self, value: list[str]) -> str:
        if len(value) > self.most or any(len(one) > self.longest for one in value):
            return _("At most %(most)d lines of %(longest)d characters.") % {
                "most": self.most,
                "longest": self.longest,
            }
        return ""

    def in_words(self, value: list[str]) -> str:
        return pgettext("between listed things", ", ").join(value)


@dataclass(frozen=True)
class Entries(Kind[dict[str, dict[str, object]]]):
    """What differs from a list that the code has, by the key of each entry; it has its own page."""

    def fits(self, value: object) -> TypeGuard[dict[str, dict[str, object]]]:
        return isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())

    def beyond(self, value: dict[str, dict[str, object]]) -> str:
        return ""

    def in_words(self, value: dict[str, dict[str, object]]) -> str:
        return rows(len(value))


def _is_time(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


# Units


def days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


def workdays(number: int) -> str:
    return ngettext("%(number)s working day", "%(number)s working days", number) % {
        "number": number
    }


def minutes(number: int) -> str:
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}


def seconds(number: int) -> str:
    return ngettext("%(number)s second", "%(number)s seconds", number) % {"number": number}


def rows(number: int) -> str:
    return npgettext("unit", "%(number)s row", "%(number)s rows", number) % {"number": number}


def holders(number: int) -> str:
    return ngettext("%(number)s holder", "%(number)s holders", number) % {"number": number}


def yuan(number: int) -> str:
    return f"¥{number:,}"


def per_cent(number: int) -> str:
    return f"{number}%"
