"""Reading a column: every different cell once, columns of the usual form not cell by cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.kinds import Field, Type
from policies.kinds.codes import code_of
from renewal.lib.values import (
    NOTHING,
    DateOrder,
    PhoneNumber,
    Unreadable,
    doubt_of_plate,
    doubt_of_vin,
    is_masked,
    plain,
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
from renewal.lib.workbooks.headers import split_unit

PLACEHOLDERS = NOTHING | {"11111111111", "12345678901"}  # of the usual form, yet no values
CACHED_CELLS = 50_000  # different cells of one column that are remembered
MASKED = "MASKED"
UNKNOWN = "UNKNOWN_CODE"
FREE_TEXT = frozenset((Type.TEXT, Type.CODE))
UNREADABLE = {
    Type.DATE: "NOT_A_DATE",
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
    """A cell whose reading is not the whole story: why, and what of it is kept."""

    code: str  # of `problems.SENTENCES`; MASKED and "" are no warnings
    value: object = None
    refuses: bool = False
    title: str = ""


class Column(dict[Cell, object]):
    """Reads the cells of one mapped column; a dictionary from cell to value or `Judged`."""

    def __init__(self, field: Field, index: int, heading: str, order: DateOrder | None) -> None:
        super().__init__({"": None, None: None})
        self.field = field
        self.index = index
        self.heading = heading
        self._usual = USUAL.get(field.type)
        self._read = _reader(field, heading, order)
        self._doubt = DOUBTS.get(field.type)
        self._told: set[object] = set()

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
        if isinstance(cell, str) and self._is_masked(cell):
            return Judged(MASKED)
        try:
            value = self._read(cell)
        except Unreadable as unreadable:
            code = unreadable.code
            if code in ("UNREADABLE", "AMBIGUOUS"):
                code = UNREADABLE[field.type]
            return Judged(code, refuses=field.strict or code == "RUINED")
        if value is None:
            return None
        if field.table:
            return code_of(field.table, str(value)) or Judged(UNKNOWN, value)
        if field.type is Type.NAME and (title := title_of(cell)):
            return Judged("", value, title=title)
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
        return lambda cell: read_date(cell, order=order)
    if field.type is Type.MONEY:
        return lambda cell: read_money(cell, factor=_factor(heading))
    if field.type is Type.RATIO:
        divisor = 100 if "%" in unit else 1
        return lambda cell: read_ratio(cell, divisor=divisor)
    return READERS[field.type]


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
    return cell.isoformat() if isinstance(cell, date) else plain(cell) or str(cell or "")
