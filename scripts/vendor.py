"""Fetch the front-end parts that the pages load, and record them in static/vendor/vendor.toml.

For developers only: `python scripts/vendor.py`. Needs npm and tar's formats from the standard
library; the product itself never runs it. Change a version below, run it, commit the result.
"""

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


@dataclass(frozen=True)
class Part:
    """An npm package: which of its files are kept, and under what name."""

    package: str
    version: str
    licence: str
    folder: str
    files: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return VENDOR / f"{self.folder}-{self.version}"


PARTS = [
    Part(
        package="bootstrap",
        version="5.3.9",
        licence="MIT",
        folder="bootstrap",
        files={
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
            "LICENSE": "LICENSE",
        },
    ),
    Part(
        package="htmx.org",
        version="2.0.11",
        licence="0BSD",
        folder="htmx",
        files={"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Part(
        package="chart.js",
        version="4.6.1",
        licence="MIT",
        folder="chart.js",
        files={"dist/chart.umd.min.js": "chart.umd.min.js", "LICENSE.md": "LICENSE.md"},
    ),
]
ICONS = Part(
    package="@tabler/icons-sprite",
    version="3.48.0",
    licence="MIT",
    folder="tabler-icons",
    files={"LICENSE": "LICENSE"},
)
OUTLINED = """
    alert-circle alert-triangle arrow-back-up arrow-left arrow-right arrows-sort arrows-split
    award ban bell building calendar calendar-event calendar-time car chart-bar check checkbox
    chevron-down chevron-left chevron-right circle-check circle-x clipboard-check clipboard-list
    clock columns-3 copy database-import dice-5 dots download eye eye-off file-spreadsheet
    file-text filter flag gift headset help-circle history home info-circle key keyboard
    language layout-dashboard list-check lock lock-open logout mail map-pin menu-2 message-2
    message-report note pencil phone phone-call phone-check phone-off phone-x
    player-skip-forward plus printer receipt refresh report-analytics search send settings
    shield-check shield-lock sort-ascending sort-descending tag trash trending-down trending-up
    truck-delivery upload urgent user user-check user-plus users wifi-off x
""".split()  # noqa: SIM905, one word a line would be eighty lines
FILLED = {"star": "star-f"}


def unpack(part: Part, into: Path) -> Path:
    """Return the folder of the unpacked package."""
    name = subprocess.run(
        ["npm", "pack", "--silent", f"{part.package}@{part.version}"],
        cwd=into,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.split()[-1]
    with tarfile.open(into / name) as archive:
        archive.extractall(into / part.folder, filter="data")
    return into / part.folder / "package"


def without_source_map(data: bytes) -> bytes:
    """Hashed static storage fails on a named map that is not there."""
    data = re.sub(rb"\n?/\*# sourceMappingURL=.*?\*/", b"", data)
    return re.sub(rb"\n?//# sourceMappingURL=\S+", b"", data)


def cut(sprite: str, prefix: str, wanted: dict[str, str]) -> list[str]:
    """Return the wanted symbols of a sprite under their new ids."""
    symbols = []
    for name, new_id in wanted.items():
        found = re.search(rf'<symbol id="{prefix}{re.escape(name)}"(.*?)</symbol>', sprite, re.S)
        if found is None:
            raise SystemExit(f"The sprite has no icon {name!r}.")
        # The width of strokes is the stylesheet's; an empty square draws nothing.
        body = found[1].replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
        body = body.replace(' stroke-width="2"', "")
        symbols.append(f'<symbol id="{new_id}"{body}</symbol>')
    return symbols


def write_icons(package: Path) -> None:
    outlined = (package / "dist" / "tabler-sprite.svg").read_text()
    filled = (package / "dist" / "tabler-sprite-filled.svg").read_text()
    symbols = cut(outlined, "tabler-", {name: name for name in OUTLINED})
    symbols += cut(filled, "tabler-filled-", FILLED)
    (ICONS.home / "icons.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    )


def entry(part: Part) -> str:
    """Return the part's table for vendor.toml."""
    lines = [
        "[[part]]",
        f'name = "{part.package}"',
        f'version = "{part.version}"',
        f'licence = "{part.licence}"',
        f'folder = "{part.home.name}"',
        "[part.sha256]",
    ]
    for path in sorted(part.home.iterdir()):
        lines.append(f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"')
    return "\n".join(lines) + "\n"


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        for part in [*PARTS, ICONS]:
            package = unpack(part, Path(name))
            part.home.mkdir(parents=True)
            for source, target in part.files.items():
                data = without_source_map((package / source).read_bytes())
                (part.home / target).write_bytes(data)
            if part is ICONS:
                write_icons(package)
    head = "# Written by scripts/vendor.py. Hashes are of the files as they stand here.\n\n"
    (VENDOR / "vendor.toml").write_text(head + "\n".join(map(entry, [*PARTS, ICONS])))


if __name__ == "__main__":
    main()
