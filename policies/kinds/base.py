"""How a kind of workbook is declared: its fields, their headings, what a row cannot do without."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import get_language

from renewal.lib.workbooks.headers import compare_key


class Type(Enum):
    """How a field's cells are read. Source: DICTIONARY.md A1, A2."""

    TEXT = auto()
    NUMBER = auto()  # of a policy, an engine, an account: text of letters and figures
    CODE = auto()  # of a table in `codes.py`, else kept as text
    DATE = auto()
    TIME = auto()  # a date with or without a time of day
    MONEY = auto()
    INT = auto()
    RATIO = auto()
    YES_NO = auto()
    PHONE = auto()
    PLATE = auto()
    VIN = auto()
    ID_NO = auto()
    NAME = auto()


class Need(Enum):
    """What a row without the field is."""

    REQUIRED = auto()  # refused; without a column for it the sheet is refused
    WARNED = auto()  # imported with a warning, where the sheet has a column for it
    OPTIONAL = auto()


@dataclass(frozen=True)
class Field:
    """One field of a kind. `headings` are divided by `、`; the first is the template's.

    A cell of a `strict` field that cannot be read refuses its row; elsewhere it is dropped with a
    warning. Of a `group`, a row should hold at least one field.
    """

    name: str
    type: Type
    headings: str
    need: Need = Need.OPTIONAL
    group: str = ""
    strict: bool = False
    table: str = ""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The headings' comparison keys, the template's first."""
        return tuple(compare_key(heading) for heading in self.headings.split("、"))

    @property
    def heading(self) -> str:
        """The template's heading."""
        return self.headings.partition("、")[0]

    @property
    def label(self) -> str:
        """The field's name for its reader: the template's heading is Chinese."""
        if (get_language() or "").startswith("zh"):
            return self.heading
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Kind:
    """A kind of workbook. `title` names it for its readers.

    `keys` are the alternatives by which a row is known again: the first whose fields are all
    filled, else the last with what it has. A row without any field of a group named in
    `refused_without` is refused; of any other group, it is warned of. `also_called` are the titles
    that such workbooks carry.

    `prefers` names, for a field, the headings that win over its others wherever they stand on the
    sheet; `instead` a field that takes another's heading when it finds none of its own.
    """

    code: str
    title: str | Promise
    fields: tuple[Field, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    refused_without: frozenset[str] = frozenset()
    also_called: tuple[str, ...] = ()
    prefers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {each.name: each for each in self.fields}

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """The field of each heading, by its comparison key."""
        return {key: each for each in self.fields for key in each.keys}

    @property
    def required(self) -> Iterable[Field]:
        return (each for each in self.fields if each.need is Need.REQUIRED)
