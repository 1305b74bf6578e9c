"""Bring the Chinese catalogue up to date with the code, and compile it. For developers.

    python scripts/messages.py

Reads every msgid of our Python and templates with Babel, keeps the translations there are,
drops what is no longer used, and says what is left to translate. The compiled catalogue is
checked in: a fresh machine needs no gettext.
"""

import os
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
PYTHON = ("renewal", "policies", "callbacks", "collections", "reports")
TEMPLATES = ("templates",)
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # the catalogue changes with its messages only
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract_messages() -> Catalog:
    """Return every msgid of the code, without translations."""
    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renewal.settings")
    catalog = Catalog(project="Renewal Desk", fuzzy=False)
    for source in _sources():
        for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
            catalog.add(message, context=context, flags=_flags(message))
    return catalog


def _flags(message: str | tuple[str, ...]) -> set[str]:
    text = message if isinstance(message, str) else " ".join(message)
    return {"python-format"} if "%(" in text else set()


def _sources() -> list[BytesIO]:
    python = [path for folder in PYTHON for path in sorted((ROOT / folder).rglob("*.py"))]
    sources = [BytesIO(path.read_bytes()) for path in python if "migrations" not in path.parts]
    for folder in TEMPLATES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".txt"}:
                text = templatize(path.read_text("utf-8"), origin=str(path))
                lines = (line.lstrip() for line in text.splitlines())  # Python minds indents
                sources.append(BytesIO("\n".join(lines).encode()))
    return sources


def read_catalogue() -> Catalog:
    path = FOLDER / "django.po"
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as gettext reads it."""
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def main() -> None:
    known, wanted = read_catalogue(), extract_messages()
    made = Catalog(locale="zh_Hans", project="Renewal Desk", fuzzy=False)
    missing = []
    for message in wanted:
        if message.id:
            old = known.get(message.id, message.context)
            made.add(
                message.id,
                old.string if old is not None else None,
                context=message.context,
                flags=message.flags,
            )
            if old is None or not old.string:
                missing.append(message.id)
    made.header_comment = "# Renewal Desk, simplified Chinese"
    made.creation_date = made.revision_date = UNDATED
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = BytesIO()
    write_po(target, made, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    (FOLDER / "django.po").write_bytes(target.getvalue())
    (FOLDER / "django.mo").write_bytes(compiled(read_catalogue()))
    for message_id in missing:
        print(f"to translate: {message_id!r}", file=sys.stderr)


if __name__ == "__main__":
    main()
