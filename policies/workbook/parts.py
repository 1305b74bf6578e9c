"""A frame of a sheet, column by column: values, and what is to be said of them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policies.kinds import Kind, Need
from policies.workbook.columns import MASKED, Column, Judged
from policies.workbook.wide import Slot, View
from renewal.lib.values import is_organisation
from renewal.lib.workbooks import Frame, Header

HOLDER_KIND, COMPANY = "holder_kind", "ORGANISATION"
NAMES = ("holder_name", "insured_name", "owner_name")  # whose kind it is: the first that is there
BUSINESS_DOCUMENTS = frozenset(("CREDIT_CODE", "ORG_CODE"))
CREDIT_CODE = re.compile(r"9[0-9A-Z]{17}")

Read = dict[str, tuple[list[object], dict[int, Judged]]]  # by field


class Ours(NamedTuple):
    """The places of columns that a file of wrong rows brought along; `ref` names the row."""

    places: frozenset[int]
    ref: int | None


@dataclass(frozen=True)
class Plan:
    """How the rows of a sheet are read.

    `columns` are those that are mapped, by field; `accounts` the places of columns of bank
    accounts, `timed` of those whose dates show a time; `mends` is the batch whose wrong rows these
    are.
    """

    kind: Kind
    header: Header
    columns: Mapping[str, Column]
    views: Sequence[View]
    accounts: Sequence[int]
    timed: Collection[int]
    ours: Ours
    mends: int | None


class Remark(NamedTuple):
    """What is to be said of a cell; `shared`: once, though it stands in several views."""

    column: Column
    judged: Judged
    shared: bool


class Part:
    """A view of the rows of one frame: values by field, remarks by place, rows without it."""

    def __init__(self, view: View, plan: Plan, read: Read, length: int) -> None:
        self.view = view
        self.names = [slot.name for slot in view.slots]
        self.remarks: dict[int, list[Remark]] = {}
        self.absent: set[int] = set()
        self.lists = [self._fill(slot, plan, read) for slot in view.slots]
        self._look_for_groups(plan, length)
        if view.number:
            numbers, judged = read[view.number]
            self.absent = {
                place
                for place, value in enumerate(numbers)
                if value is None and place not in judged
            }
            self._add("cover_class", [view.cover_class] * length)
        if HOLDER_KIND in plan.kind.by_name and HOLDER_KIND not in self.names:
            self._add(HOLDER_KIND, self._holder_kinds(length))

    def _add(self, name: str, values: Sequence[str | None]) -> None:
        self.names.append(name)
        self.lists.append(list(values))

    def _fill(self, slot: Slot, plan: Plan, read: Read) -> list[object]:
        values, judged = read[slot.source]
        column = plan.columns[slot.source]
        for place, each in judged.items():
            self._say(place, column, each, slot.shared)
        said = set(judged)
        if slot.instead and None in values:
            values = list(values)
            others, doubts = read[slot.instead]
            for place in [place for place, value in enumerate(values) if value is None]:
                if place in judged:
                    continue
                values[place] = others[place]
                if place in doubts:
                    self._say(place, plan.columns[slot.instead], doubts[place], True)
                    said.add(place)
        need = column.field.need
        if need is not Need.OPTIONAL and None in values:
            missing = Judged("MISSING", refuses=need is Need.REQUIRED)
            for place, value in enumerate(values):
                if value is None and place not in said:
                    self._say(place, column, missing, slot.shared)
        return values

    def _say(self, place: int, column: Column, judged: Judged, shared: bool) -> None:
        if judged.code == MASKED and column.field.need is Need.REQUIRED:
            judged = Judged(MASKED, refuses=True)
        self.remarks.setdefault(place, []).append(Remark(column, judged, shared))

    def _look_for_groups(self, plan: Plan, length: int) -> None:
        groups: dict[str, list[int]] = {}
        for number, slot in enumerate(self.view.slots):
            if group := plan.columns[slot.source].field.group:
                groups.setdefault(group, []).append(number)
        for group, members in groups.items():
            lists = [self.lists[member] for member in members]
            if not all(None in values for values in lists):
                continue
            slot = self.view.slots[members[0]]
            none = Judged(f"NO_{group.upper()}", refuses=group in plan.kind.refused_without)
            for place in range(length):
                if all(values[place] is None for values in lists):
                    self._say(place, plan.columns[slot.source], none, slot.shared)

    def _holder_kinds(self, length: int) -> list[str | None]:
        """Return what the rows give away of their holders: companies; who is none, stays open.

        Source: DICTIONARY.md A2.
        """
        by_name = dict(zip(self.names, self.lists, strict=True))
        lists = [by_name[name] for name in NAMES if name in by_name]
        kinds: list[str | None] = [None] * length
        for place, names in enumerate(zip(*lists, strict=True)):
            name = names[0] or next(filter(None, names), None)
            if name is not None and is_organisation(str(name)):
                kinds[place] = COMPANY
        for place, document in enumerate(by_name.get("holder_id_type", ())):
            if document in BUSINESS_DOCUMENTS:
                kinds[place] = COMPANY
        for place, number in enumerate(by_name.get("holder_id_no", ())):
            if isinstance(number, str) and CREDIT_CODE.fullmatch(number):
                kinds[place] = COMPANY
        return kinds


def parts_of(frame: Frame, plan: Plan) -> list[Part]:
    """Read the mapped columns of a frame, and view them as the policies that they tell of."""
    read = {name: each.read(frame.column(each.index)) for name, each in plan.columns.items()}
    return [Part(view, plan, read, frame.length) for view in plan.views]
