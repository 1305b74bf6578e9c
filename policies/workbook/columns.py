"""Reading a column: every different cell once, columns of the usual form not cell by cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from policies.kinds import Field, Type
from policies.kinds.codes import code_of
from policies.workbook.moments import (
    ENDS,
    EndIs,
    hour_of,
    instant,
    last_day,
    month_in,
    read_written,
)
from renewal.lib.values import (
    NOTHING,
    DateOrder,
    PhoneNumber,
    Unreadable,
    doubt_of_plate,
    doubt_of_vin,
    is_masked,
    plain,
    read_account_tail,
    read_amounts,
    read_date,
    read_id_no,
    read_int,
    read_money,
    read_name,
    read_number_text,
    read_phones,
    read_plate,
    read_ratio,
    read_text,
    read_vin,
    read_yes_no,
    title_of,
)
from renewal.lib.workbooks import Cell
from renewal.lib.workbooks.headers import ERRORS, compare_key, split_unit

PLACEHOLDERS = NOTHING | {"11111111111", "12345678901"}  # of the usual form, yet no values
CACHED_CELLS = 50_000  # different cells of one column that are remembered
ACCOUNT = "account_tail"
GRACE, DAY_AFTER_GRACE = "grace_ends_on", "失效日"
MASKED = "MASKED"
NOT_FOUND = "#N/A"  # what a look-up writes where there is nothing
UNKNOWN = "UNKNOWN_CODE"
FREE_TEXT = frozenset((Type.TEXT, Type.CODE))
UNREADABLE = {
    Type.DATE: "NOT_A_DATE",
    Type.TIME: "NOT_A_DATE",
    Type.MONEY: "NOT_AN_AMOUNT",
    Type.INT: "NOT_A_NUMBER",
    Type.RATIO: "NOT_A_NUMBER",
    Type.YES_NO: "NOT_YES_NO",
    Type.PHONE: "NOT_A_PHONE",
}
# Cells that are their own values, joined by line ends. What does not match is read one by one.
USUAL = {
    Type.NUMBER: re.compile(r"[A-Za-z0-9\n]*"),
    Type.ID_NO: re.compile(r"[A-Z0-9\n]*"),
    Type.VIN: re.compile(r"(?:(?:[A-HJ-NPR-Z0-9]{17})?(?:\n|\Z))*"),
    Type.PLATE: re.compile(r"(?:(?:[\u4e00-\u9fff][A-Z][A-HJ-NP-Z0-9]{5,6})?(?:\n|\Z))*"),
    Type.NAME: re.compile(r"(?!.*(?:先生|女士|小姐))[\u4e00-\u9fff\n]*", re.DOTALL),
    Type.TEXT: re.compile(r"[\u4e00-\u9fffA-Za-z0-9\n]*"),
    Type.PHONE: re.compile(r"(?:(?:1[0-9]{10})?(?:\n|\Z))*"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A cell whose reading is not the whole story: why, and what of it is kept.

    `also` holds what the cell says besides its field's value, by the name of its own.
    """

    code: str  # of `problems.SENTENCES`; MASKED and "" are no warnings
    value: object = None
    refuses: bool = False
    also: Mapping[str, object] = field(default_factory=dict)


class Column(dict[Cell, object]):
    """Reads the cells of one mapped column; a dictionary from cell to value or `Judged`."""

    def __init__(
        self,
        field: Field,
        index: int,
        heading: str,
        order: DateOrder | None,
        *,
        end_is: EndIs | None = None,
        timed: bool = False,
    ) -> None:
        super().__init__({"": None, None: None})
        self.field = field
        self.index = index
        self.heading = heading
        self._usual = None if field.name == ACCOUNT else USUAL.get(field.type)
        self._doubt = DOUBTS.get(field.type)
        self._told: set[object] = set()
        self._read: Callable[[Cell], object]
        if field.type is Type.TIME:
            self._read = _moments(field, heading, order, end_is, timed=timed)
        else:
            self._read = _reader(field, heading, order)

    def __missing__(self, cell: Cell) -> object:
        value = self._judge(cell)
        if len(self) < CACHED_CELLS:
            self[cell] = value
        return value

    def read(self, cells: Sequence[Cell]) -> tuple[list[object], dict[int, Judged]]:
        """Return the values of `cells`, and by their place those that need a word.

        A word that no code table knows is told once.
        """
        types = set(map(type, cells))
        if types == {str} and (usual := self._usual_texts(cells)) is not None:
            return usual, {}
        if types == {float} and self.field.type is Type.MONEY:
            amounts = read_amounts(cells, factor=_factor(self.heading))  # type: ignore[arg-type]
            if amounts is not None:
                return amounts, {}
        if bool in types:  # 1.0 and True are one key
            cells = [plain(cell) if isinstance(cell, bool) else cell for cell in cells]
        values = list(map(self.__getitem__, cells))
        judged: dict[int, Judged] = {}
        if Judged in set(map(type, values)):
            for place, value in enumerate(values):
                if isinstance(value, Judged):
                    values[place] = value.value
                    if value.code != UNKNOWN or value.value not in self._told:
                        judged[place] = value
                    if value.code == UNKNOWN:
                        self._told.add(value.value)
        return values, judged

    def _usual_texts(self, cells: Sequence[Cell]) -> list[object] | None:
        """Return the values of cells that all have the usual form, None where some have not."""
        if self._usual is None:
            return None
        joined = "\n".join(cells)  # type: ignore[arg-type]
        if not self._usual.fullmatch(joined) or joined.count("\n") != len(cells) - 1:
            return None
        if not PLACEHOLDERS.isdisjoint(joined.upper().split("\n")):
            return None
        if self.field.type is Type.PHONE:
            return [(PhoneNumber(str(cell)),) if cell else None for cell in cells]
        return [cell or None for cell in cells]

    def _judge(self, cell: Cell) -> object:
        field = self.field
        if isinstance(cell, str):
            if cell in ERRORS and cell != NOT_FOUND:
                return Judged("ERROR_CELL", refuses=field.strict)
            if self._is_masked(cell):
                return Judged(MASKED)
        try:
            value = self._read(cell)
        except Unreadable as unreadable:
            code = unreadable.code
            if code in ("UNREADABLE", "AMBIGUOUS"):
                code = UNREADABLE[field.type]
            ruined = code == "RUINED" and field.type is not Type.PHONE
            return Judged(code, refuses=field.strict or ruined)
        if value is None or isinstance(value, Judged):
            return value
        if field.table:
            return code_of(field.table, str(value)) or Judged(UNKNOWN, value)
        if field.type is Type.NAME and (title := title_of(cell)):
            return Judged("", value, also={f"{field.name.removesuffix('_name')}_title": title})
        if self._doubt is not None and (doubt := self._doubt(value)):
            return Judged(doubt, value)
        return value

    def _is_masked(self, cell: str) -> bool:
        if self.field.type is Type.PLATE and read_plate(cell) is None:
            return False  # *-*: no plate yet
        return is_masked(cell, free_text=self.field.type in FREE_TEXT)


def _reader(field: Field, heading: str, order: DateOrder | None) -> Callable[[Cell], object]:
    unit = split_unit(heading)[1]
    if field.type is Type.DATE:
        if field.name == GRACE and compare_key(heading) == DAY_AFTER_GRACE:
            return lambda cell: _day_before(read_date(cell, order=order))
        return lambda cell: read_date(cell, order=order)
    if field.type is Type.MONEY:
        return lambda cell: read_money(cell, factor=_factor(heading))
    if field.type is Type.RATIO:
        divisor = 100 if "%" in unit else 1
        return lambda cell: read_ratio(cell, divisor=divisor)
    return read_account_tail if field.name == ACCOUNT else READERS[field.type]


def _moments(
    field: Field, heading: str, order: DateOrder | None, end_is: EndIs | None, *, timed: bool
) -> Callable[[Cell], object]:
    """Return the reader of a date beside which a time of day may stand."""
    stem = field.name.removesuffix("_on")
    months = any(key.endswith("月份") for key in field.keys)
    key = compare_key(heading)

    def read(cell: Cell) -> object:
        if months and (day := month_in(cell, heading=key)):
            return Judged("", day, also={f"{stem}_is_month": True})
        moment = read_written(cell, order=order, timed=timed)
        if moment is None:
            return None
        if field.name.endswith("_at"):
            return instant(moment)
        day = last_day(moment, end_is) if field.name in ENDS else moment.day
        hour = hour_of(moment)
        return Judged("", day, also={f"{stem}_time": hour}) if hour else day

    return read


def _day_before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None


def _factor(heading: str) -> int:
    return 10_000 if "万" in split_unit(heading)[1] else 1


READERS: dict[Type, Callable[[Cell], object]] = {
    Type.TEXT: read_text,
    Type.CODE: read_text,
    Type.NUMBER: read_number_text,
    Type.INT: read_int,
    Type.YES_NO: read_yes_no,
    Type.PHONE: read_phones,
    Type.PLATE: read_plate,
    Type.VIN: read_vin,
    Type.ID_NO: read_id_no,
    Type.NAME: read_name,
}


def _doubt_of_phones(phones: tuple[PhoneNumber, ...]) -> str:
    return "" if all(phone.well_formed for phone in phones) else "PHONE_SHAPE"


DOUBTS: dict[Type, Callable[[Any], str]] = {
    Type.PLATE: doubt_of_plate,
    Type.VIN: doubt_of_vin,
    Type.PHONE: _doubt_of_phones,
}


def as_shown(cell: Cell) -> str:
    """Return a cell as a message repeats it."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes" if not cell.second else "seconds")
    return cell.isoformat() if isinstance(cell, date) else plain(cell) or str(cell or "")
