"""What the pages load: vendored parts as recorded, nothing from outside, nothing inline."""

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN_SCRIPTS = sorted((STATIC / "js").glob("*.js"))
OWN_STYLES = sorted((STATIC / "css").glob("*.css"))
NAMESPACE = "http://www.w3.org/2000/svg"  # a name, which nothing fetches
FIRST_LOAD_BYTES = 100_000  # UX.md section 2, gzipped

# What the content security policy would refuse, or what htmx would need eval for.
FORBIDDEN = {
    "inline style": r"\sstyle\s*=|<style",
    "inline script": r"<script(?![^>]*\ssrc=)",
    "inline handler": r"""<[a-z][^>]*\son[a-z]+\s*=\s*["']""",
    "hx-on": r"\shx-on[:=-]",
    "trigger filter": r"""hx-trigger\s*=\s*(["'])[^"']*\[""",
    "evaluated values": r"""hx-(?:vals|headers|vars)\s*=\s*(["'])\s*js(?:cript)?:""",
}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_vendored_files_are_those_recorded() -> None:
    recorded = tomllib.loads((VENDOR / "vendor.toml").read_text())["part"]

    expected = {
        f"{part['folder']}/{name}": digest
        for part in recorded
        for name, digest in part["sha256"].items()
    }
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.toml"
    }
    assert found == expected


def test_each_vendored_part_brings_its_licence() -> None:
    without = [
        folder.name
        for folder in VENDOR.iterdir()
        if folder.is_dir() and not list(folder.glob("LICENSE*"))
    ]

    assert without == []


def test_vendored_files_name_no_source_map() -> None:
    naming = [
        _name(path)
        for path in VENDOR.rglob("*")
        if path.suffix in {".css", ".js"} and b"sourceMappingURL" in path.read_bytes()
    ]

    assert naming == []


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_SCRIPTS, *OWN_STYLES], ids=_name)
def test_names_no_outside_address(path: Path) -> None:
    text = path.read_text().replace(NAMESPACE, "")

    assert re.findall(r"""(?:https?:)?//[\w-]+\.[\w.]+|@import""", text) == []


def test_vendored_styles_load_nothing_from_outside() -> None:
    for path in VENDOR.rglob("*.css"):
        assert re.findall(r"""@import|url\((?!["']?data:)""", path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_holds_nothing_inline(path: Path) -> None:
    text = path.read_text()

    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]

    assert found == []


@pytest.mark.parametrize("path", OWN_SCRIPTS, ids=_name)
def test_script_holds_no_words_of_the_interface(path: Path) -> None:
    assert re.findall(r"[\u3400-\u9fff]+", path.read_text()) == []


@pytest.mark.parametrize("path", OWN_STYLES, ids=_name)
def test_style_is_read_by_old_browsers(path: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)

    assert re.findall(r":has\(|oklch\(|color-mix\(|@layer|@container", rules) == []


def test_every_icon_drawn_is_in_the_subset() -> None:
    symbols = next(VENDOR.glob("tabler-icons-*/icons.svg")).read_text()
    present = set(re.findall(r'<symbol id="([^"]+)"', symbols))
    sources = [*TEMPLATES, ROOT / "renewal" / "desk" / "navigation.py"]
    text = "\n".join(path.read_text() for path in sources)

    drawn = set(re.findall(r"""\{% icon "([\w-]+)\"""", text))
    drawn |= set(re.findall(r"""\{% tag \S+ \S+ "([\w-]+)\"""", text))
    drawn |= set(re.findall(r"""icon_name="([\w-]+)\"""", text))
    drawn |= set(re.findall(r"""Item\(\s*_\([^)]*\), "[\w:]+", "([\w-]+)\"""", text))

    assert drawn - present == set()


def test_first_load_is_small() -> None:
    shell = "".join((ROOT / "templates" / name).read_text() for name in ("_page.html", "base.html"))
    loaded = [STATIC / name for name in re.findall(r"""\{% static '([^']+)' %\}""", shell)]
    loaded += VENDOR.glob("tabler-icons-*/icons.svg")

    assert sum(len(gzip.compress(path.read_bytes())) for path in loaded) < FIRST_LOAD_BYTES
