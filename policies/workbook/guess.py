"""What headings and values give away: which column is which field, which kind a sheet is.

Source: DICTIONARY.md A1.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from policies.kinds import KINDS, Field, Kind, Type
from policies.kinds.codes import code_of
from policies.workbook.wide import covers_in, is_wide
from renewal.lib.values import Unreadable, plain, read_date, read_money, read_phones
from renewal.lib.workbooks import Cell
from renewal.lib.workbooks.headers import compare_key

HARMLESS = sorted(
    ("客户", "保单", "本单", "信息", "当前", "系统", "人民币", "本年", "最新", "车辆", "年度", "1"),
    key=len,
    reverse=True,
)
SHORTEST_PART = 3  # characters of a known heading that stands inside another
FLAG_KEYS = frozenset(map(compare_key, ("续保标志", "是否续保")))
NATURE_WORDS = frozenset(("新保", "续保", "转保", "新", "续", "转", "转入"))
FLAG_WORDS = frozenset(("是", "否", "Y", "N", "已续", "未续", "1", "0"))
MISSING_WEIGHS = 3  # columns that a kind finds, for one that it cannot do without
CLEARLY = 2  # columns by which another kind fits better


def guess_mapping(
    kind: str, headings: Sequence[str], samples: Sequence[Sequence[Cell]]
) -> dict[str, str]:
    """Return the heading of each field that headings and values give away.

    `samples` are some rows below the headings. An exact heading beats one that only holds a known
    one; where several headings fit a field, the one whose values fit, then the first in the
    dictionary's order. What may mean several things is left to the user.
    """
    declared = KINDS[kind]
    found: dict[str, list[tuple[tuple[int, ...], str]]] = {}
    for column, heading in enumerate(headings):
        values = [row[column] for row in samples if column < len(row) and row[column] != ""]
        key = compare_key(heading)
        each, exact, place = _field_of(declared, key, values)
        if each is not None and each.name == "premium":
            each = _premium(declared, each, heading)
        if each is None or not _can_be(each, values):
            continue
        preferred = key in map(compare_key, declared.prefers.get(each.name, ()))
        rank = (not exact, not preferred, -_fit(each, values), place, column)
        found.setdefault(each.name, []).append((rank, heading))
    guessed = {name: min(candidates)[1] for name, candidates in found.items()}
    _take_instead(declared, guessed, headings)
    return {each.name: guessed[each.name] for each in declared.fields if each.name in guessed}


def guess_kind(headings: Sequence[str], samples: Sequence[Sequence[Cell]]) -> list[tuple[str, int]]:
    """Return the kinds of workbooks and how well each fits, the best first.

    What fits is the number of columns that are understood, less what is missing of those that the
    kind cannot do without.
    """
    scores = [
        (kind.code, len(guessed) - MISSING_WEIGHS * len(missing_columns(kind, guessed)))
        for kind in KINDS.values()
        for guessed in [guess_mapping(kind.code, headings, samples)]
    ]
    return sorted(scores, key=lambda each: -each[1])


def better_kind(
    kind: Kind, headings: Sequence[str], samples: Sequence[Sequence[Cell]]
) -> Kind | None:
    """Return the kind that a sheet clearly fits better than `kind`, None where none does."""
    (best, score), *others = guess_kind(headings, samples)
    own = dict([(best, score), *others])[kind.code]
    if best == kind.code or score < CLEARLY or score - own < CLEARLY:
        return None
    return KINDS[best]


def missing_columns(kind: Kind, found: Iterable[str]) -> list[str]:
    """Return the headings of what no row can do without and no column was found for.

    `found` are the fields that have one. Of a group one is enough; the covers of a wide sheet
    have their own.
    """
    names = set(found)
    if is_wide(names):
        names |= {"policy_no", "expires_on"} if covers_in(names) else {"policy_no"}
    missing = [each.heading for each in kind.required if each.name not in names]
    for group in sorted(kind.refused_without):
        members = [each for each in kind.fields if each.group == group]
        if names.isdisjoint(each.name for each in members):
            missing.append(" / ".join(each.heading for each in members))
    return missing


def _field_of(kind: Kind, key: str, values: Sequence[Cell]) -> tuple[Field | None, bool, int]:
    """Return the field that a heading means, whether exactly, and its place among the field's."""
    if key in FLAG_KEYS:
        words = {plain(value).upper() for value in values}
        name = "renewed_flag" if words and words <= FLAG_WORDS else "business_nature"
        fits = bool(words) and (words <= FLAG_WORDS or bool(words & NATURE_WORDS))
        return (kind.by_name.get(name) if fits else None), True, 0
    if each := kind.by_key.get(key):
        return _by_words(kind, each, values), True, each.keys.index(key)
    inside = [known for known in kind.by_key if len(known) >= SHORTEST_PART and known in key]
    for known in sorted(inside, key=len, reverse=True):
        rest = key.replace(known, "", 1)
        for word in HARMLESS:
            rest = rest.replace(word, "")
        if not rest:
            return kind.by_key[known], False, len(inside)
    return None, False, 0


def _by_words(kind: Kind, each: Field, values: Sequence[Cell]) -> Field:
    """Return what 缴费方式 means by its values: how often is paid (年交), or how (银行转账)."""
    route = kind.by_name.get("pay_route")
    if each.name != "pay_mode" or route is None:
        return each
    return route if _known(route, values) > _known(each, values) else each


def _known(each: Field, values: Iterable[Cell]) -> int:
    return sum(code_of(each.table, plain(value)) is not None for value in values)


def _premium(kind: Kind, each: Field, heading: str) -> Field | None:
    """Return what a heading of premium means that says which: 保费(不含税), 保费(含车船税)."""
    text = unicodedata.normalize("NFKC", heading)
    if "不含税" in text:
        return kind.by_name.get("net_premium")
    return None if "含车船税" in text.replace("不含车船税", "") else each


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
        Type.TIME: read_date,
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
        if name in guessed or (name == "policy_no" and is_wide(guessed)):
            continue
        wanted = [compare_key(other) for other in others]
        for heading in headings:
            if compare_key(heading) in wanted:
                for taken in [field for field, value in guessed.items() if value == heading]:
                    del guessed[taken]
                guessed[name] = heading
                break
