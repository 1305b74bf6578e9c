"""Where the embedded servers keep their data, and who is using them at this moment.

A home has two locks. `launch.lock` is held while somebody starts or stops a server.
`users.lock` is held shared by every user for as long as he lives; whoever, on leaving, gets
it alone was the last and stops the servers. The system drops the locks of a killed process,
so nothing has to be counted or cleaned up.
"""

import fcntl
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .account import Account, EmbeddedError, enters

if TYPE_CHECKING:
    from .server import Server

LONGEST_SOCKET = 103  # bytes; 107 on Linux, 103 on macOS
ELSEWHERE = Path("/var/lib/renewal-desk")
SHORT_FOLDERS = Path("/tmp")  # noqa: S108 - owner and mode are checked


@dataclass(frozen=True)
class Home:
    """One set of servers: `var` as the project knows it, `path` where the data are."""

    var: Path
    path: Path
    account: Account

    @classmethod
    def open(cls, var: Path, account: Account) -> "Home":
        """Return the home of `var`, made at first need.

        It is `var/services`. Where the servers' account may not pass through a folder above
        it (root's own home is one), opening that folder to everybody is no cure: the data go
        to /var/lib/renewal-desk, and `var/services.path` says where.

        Raises:
            EmbeddedError: `var` belongs to somebody else.
        """
        shut = 0o711 if account.other else 0o700
        try:
            _make_folder(var, shut)
            path = _place(var, account)
            _make_folder(path, shut)
            if path.stat().st_uid != os.geteuid():
                raise PermissionError(0, "", str(path))
            home = cls(var, path, account)
            for name in ("valkey", "log"):
                _make_folder(path / name, 0o700)
            account.own(path / "valkey")
            os.close(home._lock_file("launch.lock"))
        except PermissionError as error:
            raise EmbeddedError(
                f"{error.filename} belongs to another user: run as that user, or set VAR_DIR"
                " to a folder of your own."
            ) from error
        return home

    def sockets(self) -> Path:
        """Return the folder of the sockets, with mode 0700.

        It is `run` in the home, or a folder with a short and plain name where that path is too
        long for a socket, or holds a blank: redis-py cannot read a list of clients with one.

        Raises:
            EmbeddedError: somebody else has taken the short name.
        """
        folder = self.path / "run"
        plain = re.fullmatch(r"[\w./-]+", str(folder), re.ASCII)
        if not plain or len(os.fsencode(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET:
            folder = SHORT_FOLDERS / f"renewal-{_digest(self.path)}"
        if not os.path.lexists(folder):
            folder.mkdir(mode=0o700)
            self.account.own(folder)
        found = folder.lstat()
        private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700
        if not private or found.st_uid != self.account.uid:
            raise EmbeddedError(
                f"{folder} must be a folder of `{self.account.name}` with mode 0700: remove it."
            )
        return folder

    @contextmanager
    def launching(self) -> Iterator[None]:
        """Hold the right to start and stop servers; waits for others."""
        lock = self._lock_file("launch.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def take_seat(self) -> int:
        """Count as a user until the returned descriptor is closed, also by our death."""
        seat = self._lock_file("users.lock")
        fcntl.flock(seat, fcntl.LOCK_SH)
        return seat

    def leave(self, seat: int, servers: Sequence["Server"]) -> None:
        """Give the seat back, and stop `servers` if nobody else has one."""
        os.close(seat)
        lock = self._lock_file("users.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            for server in servers:
                server.ask_to_stop()
            for server in servers:
                server.wait_until_stopped()
            self._remove_short_folder()
        finally:
            os.close(lock)

    def _remove_short_folder(self) -> None:
        folder = self.sockets()
        if folder.parent == self.path:
            return
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()

    def _lock_file(self, name: str) -> int:
        return os.open(self.path / name, os.O_RDWR | os.O_CREAT, 0o600)


def _make_folder(path: Path, mode: int) -> None:
    if not path.is_dir():
        path.mkdir(parents=True)
        path.chmod(mode)


def _place(var: Path, account: Account) -> Path:
    pointer = var / "services.path"
    if pointer.exists():
        return Path(pointer.read_text().rstrip("\n"))
    inside = var / "services"
    if not account.other or enters(account, var):
        return inside
    if inside.exists():
        raise EmbeddedError(
            f"{inside} holds the data, but `{account.name}` may not pass through the folders"
            " above it: give it the right to (chmod o+x)."
        )
    _make_folder(ELSEWHERE, 0o711)
    path = ELSEWHERE / _digest(var.resolve())
    pointer.write_text(f"{path}\n")
    return path


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
