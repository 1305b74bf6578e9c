"""From a file to typed rows: the sheet, its headings, its columns, then row by row."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from policies.kinds import KINDS, Kind
from policies.workbook.accounts import account_columns, tail_of
from policies.workbook.columns import Column, as_shown
from policies.workbook.guess import guess_mapping
from policies.workbook.mapping import (
    Columns,
    MappingRefused,
    Settings,
    check_fields,
    check_required,
    fields_of,
    known_keys,
    resolve_mapping,
    settings_in,
    suits,
)
from policies.workbook.notes import notes_after, notes_before
from policies.workbook.parts import Ours, Plan
from policies.workbook.problems import Row
from policies.workbook.questions import ask_for_midnights, date_orders
from policies.workbook.rows import Tally, rows_of
from policies.workbook.wide import PLAIN, covers_in, views_of
from renewal.lib.values import DateOrder
from renewal.lib.workbooks import (
    Cell,
    Header,
    Limits,
    Sheet,
    Workbook,
    find_header,
    mended,
    read_workbook,
)
from renewal.lib.workbooks.headers import compare_key

SAMPLES = 20  # rows that a guess looks at
SHOWN_SAMPLES = 3  # values below a heading that its reader is shown
LONGEST_SAMPLE = 40  # characters

Profile = Callable[[list[str]], Mapping[str, str] | None]


@dataclass(frozen=True)
class Reading:
    """A sheet of a kind, ready to be read.

    `mapping` is from field to heading, with the answers that were given (`_date_order`, `_end_is`):
    reading the file with it gives the same again. `date_order` is from field to the order its
    dates are written in, where that matters. `rows` may be gone through once; `masked`, the masked
    cells by heading, and `notes` are complete afterwards. `height` counts the sheet's rows below
    the headings. `samples` holds some filled cells below each heading, as they are shown.

    `sheets` are the visible sheets that hold rows; where one was asked for, all that are visible.
    `mends` is the batch whose wrong rows came back with this sheet.

    Codes of notes: `HIDDEN_SHEETS` and `OTHER_SHEETS` (`sheets`), `HEADINGS_TWICE` and
    `COVER_WITHOUT_END` (`headings`), `TOTALS_LEFT_OUT` and `HEADINGS_REPEATED` (`rows`), and what
    the reader says of cells and macros (`renewal.lib.workbooks.notes`).
    """

    sheet: str
    header_row: int
    headings: list[str]
    samples: list[list[str]]
    mapping: dict[str, str]
    date_order: dict[str, str]
    height: int
    rows: Iterator[Row]
    sheets: list[str]
    masked: dict[str, int] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    profile_used: bool = False
    mends: int | None = None


def read_rows(
    path: Path,
    *,
    kind: str,
    mapping: Mapping[str, str] | None,
    sheet: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
    profile: Profile | None = None,
) -> Reading:
    """Read a file of `kind` into typed rows.

    A given `mapping`, from field to heading, is exact: other columns are not read. Its key
    `_date_order` settles how dates like 7/12/2026 are written, `_end_is` what 00:00 of a day says
    of a term's end. With None, it is what `profile` returns for the headings, if that suits the
    sheet, else it is guessed. Blank rows, totals and repeated headings are no data.

    Source: DICTIONARY.md A1, A2, SPEC.md 12.

    Raises:
        WorkbookRefused: the file cannot be taken.
        MappingRefused: it can, but its columns cannot be understood.
    """
    declared = KINDS[kind]
    if mapping is not None:  # before a long file is read
        settings_in(mapping)
        check_fields(declared, mapping)
    known = known_keys(declared, mapping)
    workbook = read_workbook(
        path, sheet=sheet, limits=limits, fits=lambda each: _matches(each, known)
    )
    chosen = workbook.sheet
    head = chosen.head()
    header = find_header(head, known=known, merged=chosen.merged)
    if header is None:
        raise MappingRefused("NO_HEADER", _("No row of headings was found on the sheet."))
    header, ours = _without_ours(header, declared)
    samples = [cells for _no, cells in head[header.first_data_index :]][:SAMPLES]
    profile_used = False
    if mapping is None:
        found = profile(header.headings) if profile is not None else None
        profile_used = found is not None and suits(declared, found, header.headings)
        mapping = found if found and profile_used else None
    if mapping is None:
        mapping = guess_mapping(kind, header.headings, samples)
    accounts = account_columns(header.headings, fields_of(mapping))
    seen = Columns(
        sheet=chosen.name,
        headings=header.headings,
        samples=_samples(samples, len(header.headings), accounts),
        mapping=dict(mapping),
        sheets=_sheets(workbook, asked=sheet),
    )
    try:
        places = resolve_mapping(declared, mapping, header.headings)
        check_required(declared, places, header.headings, samples)
        settings = settings_in(mapping)
        orders = date_orders(declared, chosen, header, places, settings.date_order)
        if settings.end_is is None:
            ask_for_midnights(chosen, header, places, orders)
    except MappingRefused as refusal:
        refusal.columns = replace(seen, examples=refusal.examples)
        raise
    plan = Plan(
        kind=declared,
        header=header,
        columns=_columns(declared, chosen, header, places, orders, settings),
        views=views_of(places),
        accounts=accounts,
        timed=chosen.timed,
        ours=ours,
        mends=_mended(chosen, header, ours),
    )
    used = {name: header.headings[place] for name, place in places.items()}
    notes = notes_before(workbook, header.headings, used)
    tally = Tally()
    return Reading(
        sheet=chosen.name,
        header_row=header.row_no,
        headings=header.headings,
        samples=seen.samples,
        mapping=used | {name: value for name, value in mapping.items() if name[:1] == "_"},
        date_order={name: str(each) for name, each in orders.items()},
        height=chosen.height - header.first_data_index,
        rows=_counted(rows_of(chosen, plan, tally), tally, notes),
        sheets=seen.sheets,
        masked=tally.masked,
        notes=notes,
        profile_used=profile_used,
        mends=plan.mends,
    )


def _without_ours(header: Header, kind: Kind) -> tuple[Header, Ours]:
    """Return the headings without those that a file of wrong rows brought along."""
    keys = [compare_key(heading) for heading in header.headings]
    ref = keys.index(mended.REF) if mended.REF in keys else None
    places = {ref} if ref is not None else set()
    reasons = [place for place, key in enumerate(keys) if key == mended.REASON]
    if reasons and (ref is not None or mended.REASON not in kind.by_key):
        places.add(reasons[-1])
    headings = ["" if place in places else name for place, name in enumerate(header.headings)]
    while places and headings and not headings[-1]:
        headings.pop()
    return replace(header, headings=headings), Ours(frozenset(places), ref)


def _mended(sheet: Sheet, header: Header, ours: Ours) -> int | None:
    """Return the batch that the first row with a reference names."""
    if ours.ref is None:
        return None
    for frame in sheet.frames():
        for row_no, cell in enumerate(frame.column(ours.ref), frame.first_row):
            if row_no > header.row_no and (named := mended.row_of(cell)):
                return named[0]
    return None


def _columns(
    kind: Kind,
    sheet: Sheet,
    header: Header,
    places: Mapping[str, int],
    orders: Mapping[str, DateOrder],
    settings: Settings,
) -> dict[str, Column]:
    """Return a reader for each mapped field; a wide sheet's are read like those of one policy."""
    wide = bool(covers_in(places))
    return {
        name: Column(
            kind.by_name[PLAIN.get(name, name) if wide else name],
            place,
            header.headings[place],
            orders.get(name, settings.date_order),
            end_is=settings.end_is,
            timed=place in sheet.timed,
        )
        for name, place in places.items()
    }


def _samples(
    rows: Sequence[Sequence[Cell]], width: int, accounts: Collection[int]
) -> list[list[str]]:
    filled: list[list[str]] = [[] for _place in range(width)]
    for row in rows:
        for place, cell in enumerate(row[:width]):
            if cell:
                shown = as_shown(tail_of(cell) if place in accounts else cell)
                filled[place].append(shown[:LONGEST_SAMPLE])
    return [list(dict.fromkeys(texts))[:SHOWN_SAMPLES] for texts in filled]


def _matches(sheet: Sheet, known: frozenset[str]) -> int:
    header = find_header(sheet.head(), known=known, merged=sheet.merged)
    return len(known.intersection(map(compare_key, header.headings))) if header else 0


def _sheets(workbook: Workbook, *, asked: str | None) -> list[str]:
    return [each.name for each in workbook.sheets if each.visible and (each.rows or asked)]


def _counted(rows: Iterator[Row], tally: Tally, notes: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield the rows, then note which of the sheet's were no data."""
    yield from rows
    notes.extend(notes_after(tally.totals, tally.repeated))
