"""A server process that outlives its starter, and is found again without a stale pid file."""

import fcntl
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, ClassVar

from .account import EmbeddedError
from .home import Home
from .programs import Program, check_version, note_version

START_LIMIT = 60  # seconds; a recovery after a crash is part of it
STOP_LIMIT = 10  # seconds
LOG_LIMIT = 10 * 1024 * 1024  # bytes


class Server(ABC):
    """One server of a home.

    The server inherits an open, locked file, and the system keeps the lock until the last of
    its processes is gone: the lock says whether it lives, whatever happened to its starter.
    """

    label: ClassVar[str]
    variable: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    _children: ClassVar[dict[Path, subprocess.Popen[bytes]]] = {}

    def __init__(self, home: Home) -> None:
        self.home = home
        self._lock = home.path / f"{self.label.lower()}.lock"
        self._started = False

    @abstractmethod
    def program(self) -> Program:
        """Return the program to run; raises `EmbeddedError` where there is none."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line that runs the server in the foreground."""

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs before it can start."""

    @abstractmethod
    def ready(self) -> bool:
        """Tell whether the server answers questions."""

    @abstractmethod
    def url(self) -> str:
        """Return the address for the environment."""

    def alive(self) -> bool:
        """Tell whether a process of this server is there."""
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(lock)

    def start(self) -> None:
        """Start the server in a session of its own; it answers a little later.

        Raises:
            EmbeddedError: it cannot be started here.
        """
        check_version(self.home, self.program())
        self.prepare()
        self._started = True
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self._open_log() as log:
                process = subprocess.Popen(
                    self.command(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(lock,),
                    start_new_session=True,
                    **surroundings(self.home),
                )
            os.ftruncate(lock, 0)
            os.pwrite(lock, b"%d" % process.pid, 0)
            self._children[self._lock] = process
        finally:
            os.close(lock)
        note_version(self.home, self.program())

    def wait_until_ready(self) -> None:
        """Return when the server answers; one that was found dying is started again.

        Raises:
            EmbeddedError: it ended, or does not answer in time.
        """
        limit = time.monotonic() + START_LIMIT
        while not self.ready():
            if not self.alive() and not self._started:
                self.start()
            elif not self.alive():
                raise EmbeddedError(f"{self.label} does not start: {self._last_words()}")
            if time.monotonic() > limit:
                raise EmbeddedError(
                    f"{self.label} does not answer after {START_LIMIT} seconds, see {self.log}."
                )
            time.sleep(0.02)

    def ask_to_stop(self) -> None:
        """Tell a living server to stop."""
        if self.alive():
            self._send(self.stop_signal)

    def wait_until_stopped(self) -> None:
        """Return when all its processes are gone; after ten seconds they are killed."""
        limit = time.monotonic() + STOP_LIMIT
        while self.alive():
            if time.monotonic() > limit:
                self._send(signal.SIGKILL)
            time.sleep(0.02)
        if child := self._children.pop(self._lock, None):
            child.wait()

    @property
    def log(self) -> Path:
        """The file of the server's own messages."""
        return self.home.path / "log" / f"{self.label.lower()}.log"

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() or ["it said nothing"]
        reasons = [line for line in lines[-5:] if "FATAL" in line or "rror" in line]
        return f"{(reasons or lines)[-1]} (see {self.log})"

    def _pid(self) -> int:
        return int(self._lock.read_text() or 0)

    def _send(self, number: signal.Signals) -> None:
        pid = self._pid()
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def surroundings(home: Home) -> dict[str, Any]:
    """Return the arguments of `subprocess` that every program of a home is run with."""
    return {
        "cwd": "/",
        "env": {"PATH": os.defpath, "HOME": str(home.path), "LC_ALL": "C", "TZ": "UTC"},
        "umask": 0o077,
        **home.account.popen(),
    }
