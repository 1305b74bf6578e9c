"""THIRD_PARTY.md names everything that the product runs with."""

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PACKAGES, PAGES = (REPOSITORY / "THIRD_PARTY.md").read_text().split("## Parts that pages load")


def _rows(text: str) -> dict[str, str]:
    rows = re.findall(r"^\| (\S+) \| (.+) \|$", text, re.MULTILINE)
    return {name: licence for name, licence in rows if name not in ("Package", "Part", "---")}


def test_names_every_package_of_the_lock() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()

    assert sorted(_rows(PACKAGES)) == sorted(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))


def test_names_every_vendored_part_with_its_licence() -> None:
    vendored = tomllib.loads((REPOSITORY / "static" / "vendor" / "vendor.toml").read_text())

    assert _rows(PAGES) == {part["name"]: part["licence"] for part in vendored["part"]}
