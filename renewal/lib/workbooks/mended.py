"""By what a file of wrong rows is known again when it comes back mended.

The headings are the same in every language: files travel.
"""

import re

REASON = "错误原因"
REF = "原行号"
_REF = re.compile(r"\s*(\d{1,18}):(\d{1,9})(?::\d+)?\s*")


def row_of(ref: object) -> tuple[int, int] | None:
    """Return the batch and its row that a cell below `REF` names: `118:7`, `118:7:0`."""
    found = _REF.fullmatch(str(ref))
    return (int(found[1]), int(found[2])) if found else None
