"""The streaming writer: plain sheets of any length, in memory that does not grow with them."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from renewal.lib.workbooks.write.about import about_sheet, mark_line, mark_sheet
from renewal.lib.workbooks.write.parts import HEAD, SHEET, closing_parts, opening_parts
from renewal.lib.workbooks.write.sheets import About, SheetOut
from renewal.lib.workbooks.write.streamed_sheet import StreamedSheet

FASTEST = 1  # zlib's level


def write_large(target: Path | BinaryIO, sheet: SheetOut, *, about: About | None = None) -> int:
    """Write a plain sheet of any length and return its number of rows.

    `about` adds a second sheet that tells who made it, and the watermark if numbers are in full. A
    path is removed again when the rows break off; a stream has to be seekable.

    Raises:
        TooManyRows: there are more than a sheet holds.
    """
    data = StreamedSheet(sheet, mark=mark_line(about))
    sheets = [data]
    with (
        whole(target),
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST) as package,
    ):
        _put(package, opening_parts(sheets=1 if about is None else 2 if about.masked else 3))
        _put_sheet(package, data, 1)
        if about is not None:
            about = replace(about, rows=data.rows)
            sheets.append(StreamedSheet(about_sheet(about)))
            if not about.masked:
                sheets.append(StreamedSheet(mark_sheet(about), state="veryHidden"))
        for number, behind in enumerate(sheets[1:], 2):
            _put_sheet(package, behind, number)
        _put(package, closing_parts(sheets, about))
    return data.rows


@contextmanager
def whole(target: Path | BinaryIO) -> Iterator[None]:
    """Leave no half file behind."""
    try:
        yield
    except BaseException:
        if isinstance(target, Path):
            target.unlink(missing_ok=True)
        raise


def _put(package: zipfile.ZipFile, parts: Mapping[str, str]) -> None:
    for name, xml in parts.items():
        with package.open(name, "w") as part:
            part.write(f"{HEAD}{xml}".encode())


def _put_sheet(package: zipfile.ZipFile, sheet: StreamedSheet, number: int) -> None:
    """Write a sheet; zip's sizes stay 32 bits wide: needless wider ones look damaged to Excel."""
    with package.open(f"xl/{SHEET.format(number)}", "w") as part:
        for xml in sheet.xml(is_first=number == 1):
            part.write(xml.encode())
