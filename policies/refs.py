"""How a row of our own lists is named in a workbook that goes out and comes back. Pure."""

import re

_REF = re.compile(r"\s*R(\d{1,18})-(\d{2})\s*", re.IGNORECASE)


def row_ref(term_id: int) -> str:
    """Return the reference of a term, with two check digits against mistyping: R118-26."""
    return f"R{term_id}-{_check(term_id)}"


def term_of(ref: str) -> int | None:
    """Return the id of the term that a reference names, None where it is none of ours."""
    found = _REF.fullmatch(ref)
    if found is None or found[2] != _check(int(found[1])):
        return None
    return int(found[1])


def _check(term_id: int) -> str:
    return f"{98 - term_id * 100 % 97:02d}"
