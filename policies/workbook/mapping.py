"""Which column of a sheet is which field: given, or guessed from headings and values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.kinds import KINDS, Field, Kind, Type
from renewal.lib.values import DateOrder, Unreadable, plain, read_date, read_money, read_phones
from renewal.lib.workbooks import Cell
from renewal.lib.workbooks.headers import compare_key

DATE_ORDER = "_date_order"
HARMLESS = sorted(
    ("客户", "保单", "本单", "信息", "当前", "系统", "人民币", "本年", "最新", "车辆", "年度", "1"),
    key=len,
    reverse=True,
)
SHORTEST_PART = 3  # characters of a known heading that stands inside another
FLAG_KEYS = frozenset(map(compare_key, ("续保标志", "是否续保")))
NATURE_WORDS = frozenset(("新保", "续保", "转保", "新", "续", "转", "转入"))
FLAG_WORDS = frozenset(("是", "否", "Y", "N", "已续", "未续", "1", "0"))


@dataclass(frozen=True)
class Columns:
    """What a sheet shows of its columns before any row is judged.

    `samples` holds some filled cells below each heading, as they are shown; `mapping` is from
    field to heading, given or guessed.
    """

    sheet: str
    headings: list[str]
    samples: list[list[str]]
    mapping: dict[str, str]


class MappingRefused(Exception):
    """The columns cannot be understood; `str()` is one sentence in the user's language.

    Codes: `UNKNOWN_FIELD`, `NO_HEADING`, `NO_HEADER`, `NO_COLUMN`, `BAD_DATE_ORDER`, `DATE_ORDER`
    (asks for `_date_order`). `columns` is the sheet as far as it was understood.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.columns: Columns | None = None


def known_keys(kind: Kind, mapping: Mapping[str, str] | None) -> frozenset[str]:
    """Return the comparison keys of the headings that a sheet is searched for."""
    if mapping is None:
        return frozenset(kind.by_key) | FLAG_KEYS
    return frozenset(compare_key(heading) for name, heading in mapping.items() if name[:1] != "_")


def resolve_mapping(
    kind: Kind, mapping: Mapping[str, str], headings: Sequence[str]
) -> dict[str, int]:
    """Return the column of each mapped field.

    A heading is compared literally first, then as A1 says.

    Raises:
        MappingRefused: an unknown field, or a heading that is not on the sheet.
    """
    columns: dict[str, int] = {}
    keys = [compare_key(heading) for heading in headings]
    for name, heading in mapping.items():
        if name == DATE_ORDER:
            continue
        if name not in kind.by_name:
            raise MappingRefused(
                "UNKNOWN_FIELD",
                _("The mapping names %(field)s, which is no field of %(kind)s.")
                % {"field": name, "kind": kind.code},
            )
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
                % {
                    "heading": heading,
                    "field": name,
                    "columns": _list(headings),
                },
            )
    return columns


def check_required(kind: Kind, columns: Mapping[str, int], headings: Sequence[str]) -> None:
    """Refuse a sheet that has no column for what no row can do without.

    Raises:
        MappingRefused: a required field has no column.
    """
    missing = [each.heading for each in kind.required if each.name not in columns]
    if missing:
        raise MappingRefused(
            "NO_COLUMN",
            _("No column was found for %(missing)s; the sheet's columns are: %(columns)s.")
            % {"missing": _list(missing), "columns": _list(headings)},
        )


def date_order(mapping: Mapping[str, str] | None) -> DateOrder | None:
    """Return the order that a mapping prescribes for dates.

    Raises:
        MappingRefused: another order than DMY, MDY or YMD, or an unknown key with `_` in front.
    """
    for name, value in (mapping or {}).items():
        if name[:1] == "_" and (name != DATE_ORDER or value not in list(DateOrder)):
            raise MappingRefused(
                "BAD_DATE_ORDER",
                _(
                    "The mapping says %(name)s: %(value)s; the only setting is _date_order, which "
                    "is DMY, MDY or YMD."
                )
                % {"name": name, "value": value},
            )
    given = (mapping or {}).get(DATE_ORDER)
    return DateOrder(given) if given else None


def guess_mapping(
    kind: str, headings: Sequence[str], samples: Sequence[Sequence[Cell]]
) -> dict[str, str]:
    """Return the heading of each field that headings and values give away.

    `samples` are some rows below the headings. An exact heading beats one that only holds a known
    one; where several headings fit a field, the one whose values fit, then the first in the
    dictionary's order. What may mean several things is left to the user. Source: DICTIONARY.md A1.
    """
    declared = KINDS[kind]
    found: dict[str, list[tuple[tuple[int, ...], str]]] = {}
    for column, heading in enumerate(headings):
        values = [row[column] for row in samples if column < len(row) and row[column] != ""]
        key = compare_key(heading)
        each, exact, place = _field_of(declared, key, values)
        if each is None or not _can_be(each, values):
            continue
        preferred = key in map(compare_key, declared.prefers.get(each.name, ()))
        rank = (not exact, not preferred, -_fit(each, values), place, column)
        found.setdefault(each.name, []).append((rank, heading))
    guessed = {name: min(candidates)[1] for name, candidates in found.items()}
    _take_instead(declared, guessed, headings)
    return {each.name: guessed[each.name] for each in declared.fields if each.name in guessed}


def _field_of(kind: Kind, key: str, values: Sequence[Cell]) -> tuple[Field | None, bool, int]:
    """Return the field that a heading means, whether exactly, and its place among the field's."""
    if key in FLAG_KEYS:
        words = {plain(value).upper() for value in values}
        name = "renewed_flag" if words and words <= FLAG_WORDS else "business_nature"
        fits = bool(words) and (words <= FLAG_WORDS or bool(words & NATURE_WORDS))
        return (kind.by_name.get(name) if fits else None), True, 0
    if each := kind.by_key.get(key):
        return each, True, each.keys.index(key)
    inside = [known for known in kind.by_key if len(known) >= SHORTEST_PART and known in key]
    for known in sorted(inside, key=len, reverse=True):
        rest = key.replace(known, "", 1)
        for word in HARMLESS:
            rest = rest.replace(word, "")
        if not rest:
            return kind.by_key[known], False, len(inside)
    return None, False, 0


def _can_be(each: Field, values: Sequence[Cell]) -> bool:
    """Tell whether values speak against a field: 11-digit numbers are no policy numbers."""
    if not each.name.endswith("policy_no"):
        return True
    texts = [plain(value) for value in values]
    return not texts or not all(
        len(text) == 11 and text.isdigit() and text.startswith("1") for text in texts
    )


def _fit(each: Field, values: Iterable[Cell]) -> int:
    """Return how many of ten values can be read as the field's type."""
    readers: dict[Type, Callable[[Cell], object]] = {
        Type.DATE: read_date,
        Type.MONEY: read_money,
        Type.PHONE: read_phones,
    }
    reader = readers.get(each.type)
    fitting = total = 0
    for value in values:
        total += 1
        try:
            fitting += reader is None or reader(value) is not None
        except Unreadable as unreadable:
            fitting += unreadable.code == "AMBIGUOUS"
    return round(10 * fitting / total) if total else 0


def _take_instead(kind: Kind, guessed: dict[str, str], headings: Sequence[str]) -> None:
    for name, others in kind.instead.items():
        if name in guessed:
            continue
        wanted = [compare_key(other) for other in others]
        for heading in headings:
            if compare_key(heading) in wanted:
                for taken in [field for field, value in guessed.items() if value == heading]:
                    del guessed[taken]
                guessed[name] = heading
                break


def _list(words: Iterable[str]) -> str:
    return "、".join(word for word in words if word)
