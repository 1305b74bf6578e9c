"""Questions about the rows of a workbook: how many of each, which, and what is said of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.kinds import KINDS, Field, Kind, Type
from policies.models import ImportBatch, ImportRow, Policy
from policies.queries.shown import shown
from policies.workbook.problems import CURES, SENTENCES
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.masking import mask_id

BESIDE = {"_time": "_on", "_title": "_name"}  # ends of the names of what is read beside a field


class Also(StrEnum):
    """What rows can be picked by, besides their verdicts and marks."""

    DOUBTFUL = "DOUBTFUL"
    KEPT = "KEPT"


ALSO = {
    Also.DOUBTFUL: _("Something missing or doubtful"),
    Also.KEPT: _("Stayed in the book"),
}
MARKS: list[tuple[str, str | Promise]] = [*ImportRow.Mark.choices, *ALSO.items()]
WHY_KEPT = {
    "WORKED": _("released or worked on"),
    "CHANGED": _("changed since by something else"),
    "SAID": _("said again by a later workbook"),
}


@dataclass(frozen=True)
class Tally:
    """How many rows of a batch fit a condition, a verdict or a mark: `name` is `code`."""

    name: str
    code: str
    label: str | Promise
    number: int


def tallies_of(batch: ImportBatch) -> tuple[list[Tally], list[Tally]]:
    """Return the numbers of rows that every check tells, and those that are told unless nought."""
    verdict = ImportRow.Verdict
    always = [
        _verdict(batch, verdict.NEW),
        _verdict(batch, verdict.UPDATED),
        _verdict(batch, verdict.UNCHANGED),
        _verdict(batch, verdict.DUPLICATE),
        _verdict(batch, verdict.REJECTED),
    ]
    numbers = batch.counts | {Also.DOUBTFUL.value: batch.warnings}
    seldom = [
        _verdict(batch, verdict.FOLDED),
        _verdict(batch, verdict.MENDED),
        *(Tally("mark", code, label, numbers.get(code, 0)) for code, label in MARKS),
    ]
    return always, [tally for tally in seldom if tally.number]


def _verdict(batch: ImportBatch, verdict: ImportRow.Verdict) -> Tally:
    return Tally("verdict", verdict.value, verdict.label, batch.counts.get(verdict.value, 0))


def rows_of(
    batch: ImportBatch, *, verdict: str = "", mark: str = ""
) -> QuerySet[ImportRow, ImportRow]:
    """Return the rows of a batch that fit, in the order of the sheet."""
    rows = ImportRow.objects.filter(batch=batch)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if mark == Also.DOUBTFUL:
        rows = rows.doubtful()
    elif mark == Also.KEPT:
        rows = rows.filter(row_no__in=[one["row_no"] for one in batch.kept])
    elif mark:
        rows = rows.marked(mark)
    return rows.order_by("row_no", "part")


@dataclass(frozen=True)
class WrongCell:
    """A cell for which a row was refused, or that is doubtful, told in the reader's language."""

    row_no: int
    heading: str
    value: str
    what: str
    cure: str


def wrong_cells(batch: ImportBatch, *, rows: int) -> list[WrongCell]:
    """Return the wrong cells of the first refused rows."""
    refused = batch.rows.rejected().order_by("row_no", "part")[:rows]
    kind = KINDS[batch.kind]
    return [
        cell
        for row_no, problems in refused.values_list("row_no", "problems")
        for cell in cells_in(kind, row_no, problems)
    ]


def cells_in(kind: Kind, row_no: int, problems: Iterable[dict[str, str]]) -> list[WrongCell]:
    return [_cell(row_no, each, kind.by_name.get(each["field"])) for each in problems]


def _cell(row_no: int, problem: dict[str, str], field: Field | None) -> WrongCell:
    value = shown(field, problem["value"]) if field else problem["value"]
    code = problem["code"]
    return WrongCell(
        row_no=row_no,
        heading=problem["heading"],
        value=value,
        what=str(SENTENCES[code]) % {"value": value},
        cure=str(CURES.get(code, "")),
    )


@dataclass(frozen=True)
class Change:
    """A field that a row changes in the book."""

    label: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.label}: {self.old or '—'} → {self.new or '—'}"


@dataclass(frozen=True)
class Told:
    """A row of a batch in the reader's language, masked. `policy` is what its page is found by."""

    row_no: int
    about: str
    name: str
    policy: int | None
    verdict: str
    verdict_label: str
    marks: list[str]
    why_kept: str | Promise
    changes: list[Change]
    cells: list[WrongCell]


def told(rows: Sequence[ImportRow], *, batch: ImportBatch, user: User) -> list[Told]:
    """Return what a page shows of some rows of a batch."""
    kind = KINDS[batch.kind]
    policies = policies_by_number((row.policy_no for row in rows), user=user)
    why = {one["row_no"]: one["why"] for one in batch.kept}
    return [
        Told(
            row_no=row.row_no,
            about=about(kind, policy_no=row.policy_no, key=row.key),
            name=name_in(kind, row.values),
            policy=policies.get(row.policy_no),
            verdict=row.verdict,
            verdict_label=row.get_verdict_display(),
            marks=marks_in(row.marks),
            why_kept=WHY_KEPT.get(why.get(row.row_no, ""), ""),
            changes=changes_in(kind, row.changes),
            cells=cells_in(kind, row.row_no, row.problems),
        )
        for row in rows
    ]


def policies_by_number(numbers: Iterable[str], *, user: User) -> dict[str, int]:
    """Return the policies of those numbers whose page the user may open."""
    if not user.may(Act.SEE_BOOK):
        return {}
    wanted = {number for number in numbers if number}
    found = Policy.objects.for_user(user).filter(number__in=wanted)
    return dict(found.values_list("number", "pk")) if wanted else {}


def about(kind: Kind, *, policy_no: str, key: str) -> str:
    """Return by what a row is known, masked: its policy's number, else its key."""
    if policy_no:
        return mask_id(policy_no)
    return " · ".join(filter(None, (_part(kind, part) for part in key.split("|"))))


def _part(kind: Kind, part: str) -> str:
    name, _equals, value = part.partition("=")
    field = kind.by_name.get(name)
    return shown(field, value) if field else ""


def name_in(kind: Kind, values: dict[str, Any]) -> str:
    """Return whom a row is about and with what car, as far as it says."""
    names = (
        str(values[each.name])
        for type_ in (Type.NAME, Type.PLATE)
        for each in [_first(kind, values, type_)]
        if each is not None
    )
    return " · ".join(names)


def _first(kind: Kind, values: dict[str, Any], type_: Type) -> Field | None:
    found = (each for each in kind.fields if each.type is type_ and values.get(each.name))
    return next(found, None)


def marks_in(marks: Iterable[str]) -> list[str]:
    return [str(ImportRow.Mark(mark).label) for mark in marks]


def changes_in(kind: Kind, changes: dict[str, list[Any]]) -> list[Change]:
    """Return the changed fields in the order of the kind, old and new values masked."""
    found = [(_field(kind, name), *values) for name, values in changes.items()]
    places = {each: place for place, each in enumerate(kind.fields)}
    return [
        Change(field.label, shown(field, old), shown(field, new))
        for field, old, new in sorted(found, key=lambda each: places.get(each[0], 0))
        if field is not None
    ]


def _field(kind: Kind, name: str) -> Field | None:
    """Return the field of a value, also of one that was read beside another."""
    for ending, other in BESIDE.items():
        if name.endswith(ending) and name not in kind.by_name:
            return kind.by_name.get(name.removesuffix(ending) + other)
    return kind.by_name.get(name)
