"""Which column of a sheet is which field, as it is given, and the answers given with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from policies.kinds import Kind
from policies.workbook.guess import FLAG_KEYS, better_kind, missing_columns
from policies.workbook.moments import EndIs
from renewal.lib.values import DateOrder
from renewal.lib.workbooks import Cell
from renewal.lib.workbooks.headers import compare_key

DATE_ORDER = "_date_order"
END_IS = "_end_is"
SETTINGS: dict[str, list[str]] = {DATE_ORDER: list(DateOrder), END_IS: list(EndIs)}


@dataclass(frozen=True)
class Columns:
    """What a sheet shows of its columns before any row is judged.

    `samples` holds some filled cells below each heading, as they are shown; `mapping` is from
    field to heading, given or guessed; `sheets` are the others that may be taken instead.
    `examples` are rows that `END_IS` is about, with the keys `row_no`, `policy_no`, `text` and the
    ISO dates `last_day` and `next_midnight`.
    """

    sheet: str
    headings: list[str]
    samples: list[list[str]]
    mapping: dict[str, str]
    sheets: list[str] = field(default_factory=list)
    examples: list[dict[str, Any]] = field(default_factory=list)


class MappingRefused(Exception):
    """The columns cannot be understood; `str()` is one sentence in the user's language.

    Codes: `UNKNOWN_FIELD`, `NO_HEADING`, `NO_HEADER`, `NO_COLUMN`, `BAD_SETTING`, `DATE_ORDER`
    (asks for `_date_order`), `END_IS` (asks for `_end_is`). `columns` is the sheet as far as it
    was understood.
    """

    def __init__(self, code: str, message: str, *, examples: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.examples = list(examples)
        self.columns: Columns | None = None


@dataclass(frozen=True)
class Settings:
    """What a mapping answers besides its columns."""

    date_order: DateOrder | None = None
    end_is: EndIs | None = None


def known_keys(kind: Kind, mapping: Mapping[str, str] | None) -> frozenset[str]:
    """Return the comparison keys of the headings that a sheet is searched for."""
    if mapping is None:
        return frozenset(kind.by_key) | FLAG_KEYS
    return frozenset(compare_key(heading) for heading in fields_of(mapping).values())


def fields_of(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping without the answers in it."""
    return {name: heading for name, heading in mapping.items() if name[:1] != "_"}


def fingerprint(headings: Iterable[str]) -> str:
    """Return by what the sheets of one source are known, whatever the order of their columns."""
    keys = sorted(filter(None, map(compare_key, headings)))
    return sha256("\n".join(keys).encode()).hexdigest()


def check_fields(kind: Kind, mapping: Mapping[str, str]) -> None:
    """Refuse a mapping of what is no field.

    Raises:
        MappingRefused: an unknown field.
    """
    for name in fields_of(mapping):
        if name not in kind.by_name:
            raise MappingRefused(
                "UNKNOWN_FIELD",
                _("The mapping names %(field)s, which is no field of %(kind)s.")
                % {"field": name, "kind": kind.code},
            )


def resolve_mapping(
    kind: Kind, mapping: Mapping[str, str], headings: Sequence[str]
) -> dict[str, int]:
    """Return the column of each mapped field.

    A heading is compared literally first, then as A1 says.

    Raises:
        MappingRefused: an unknown field, or a heading that is not on the sheet.
    """
    check_fields(kind, mapping)
    columns: dict[str, int] = {}
    keys = [compare_key(heading) for heading in headings]
    for name, heading in fields_of(mapping).items():
        if heading in headings:
            columns[name] = headings.index(heading)
        elif compare_key(heading) in keys:
            columns[name] = keys.index(compare_key(heading))
        else:
            raise MappingRefused(
                "NO_HEADING",
                _(
                    "The sheet has no column %(heading)s for %(field)s; its columns are: "
                    "%(columns)s."
                )
                % {"heading": heading, "field": name, "columns": _list(headings)},
            )
    return columns


def suits(kind: Kind, mapping: Mapping[str, str], headings: Sequence[str]) -> bool:
    """Tell whether a mapping that was kept can be used for a sheet with these headings."""
    try:
        settings_in(mapping)
        resolve_mapping(kind, mapping, headings)
    except MappingRefused:
        return False
    return True


def check_required(
    kind: Kind, columns: Iterable[str], headings: Sequence[str], samples: Sequence[Sequence[Cell]]
) -> None:
    """Refuse a sheet that has no column for what no row can do without.

    Raises:
        MappingRefused: a required field has no column; where the sheet is of another kind by its
            looks, the sentence says so.
    """
    missing = missing_columns(kind, columns)
    if not missing:
        return
    words = {"missing": _list(missing), "columns": _list(headings)}
    other = better_kind(kind, headings, samples)
    if other is not None:
        message = _(
            "No column was found for %(missing)s; these columns look like %(kind)s: %(columns)s."
        ) % (words | {"kind": str(other.title)})
    else:
        message = (
            _("No column was found for %(missing)s; the sheet's columns are: %(columns)s.") % words
        )
    raise MappingRefused("NO_COLUMN", message)


def settings_in(mapping: Mapping[str, str]) -> Settings:
    """Return the answers that a mapping gives.

    Raises:
        MappingRefused: another answer than those that can be given, or an unknown key with `_` in
            front.
    """
    for name, value in mapping.items():
        if name[:1] == "_" and value not in SETTINGS.get(name, ()):
            raise MappingRefused(
                "BAD_SETTING",
                _(
                    "The mapping says %(name)s: %(value)s; what it may say is _date_order: DMY, "
                    "MDY or YMD, and _end_is: LAST_DAY or NEXT_MIDNIGHT."
                )
                % {"name": name, "value": value},
            )
    order, end_is = mapping.get(DATE_ORDER), mapping.get(END_IS)
    return Settings(DateOrder(order) if order else None, EndIs(end_is) if end_is else None)


def _list(words: Iterable[str]) -> str:
    return "、".join(word for word in words if word)
