"""An .xlsx that Excel opens and calamine does not: the same cells in the spelling it knows.

Some programs pad numbers with blanks; newer ones write errors that calamine has no name for.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator
from typing import IO

BLOCK = 1 << 22
PADDED = re.compile(rb"(<(?:\w+:)?v>)(?:\s+([-+.\deE]+)\s*|([-+.\deE]+)\s+)(?=</)")
UNKNOWN_ERROR = re.compile(
    rb"""(<(?:\w+:)?c\b[^>]*\bt=["']e["'][^>]*(?<!/)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>)"""
    rb"(?!#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)<)[^<]+",
    re.DOTALL,
)


def mend(path: str) -> str | None:
    """Write a mended copy beside the workbook and return its path, None if nothing is to mend.

    What an error is called is looked up in the workbook itself (`ooxml.py`), not in the copy.
    """
    copy = f"{path}.mended.xlsx"
    mended = 0
    with (
        zipfile.ZipFile(path) as archive,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
    ):
        for name in dict.fromkeys(archive.namelist()):
            with archive.open(name) as part, out.open(name, "w") as to:
                if "worksheets/" not in name.casefold():
                    shutil.copyfileobj(part, to)
                    continue
                for rows in _rows(part):
                    numbered, numbers = PADDED.subn(rb"\1\2\3", rows)
                    known, errors = UNKNOWN_ERROR.subn(rb"\1#N/A", numbered)
                    mended += numbers + errors
                    to.write(known)
    return copy if mended else None


def _rows(part: IO[bytes]) -> Iterator[bytes]:
    """Yield a sheet in blocks that end with a row."""
    rest = b""
    while block := part.read(BLOCK):
        block = rest + block
        end = block.rfind(b"row>") + 4 if b"row>" in block else 0
        yield block[:end]
        rest = block[end:]
    yield rest
