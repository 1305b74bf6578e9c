"""The embedded PostgreSQL: passwords only, its own collations, no network port."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from renewal.keys import read_or_make, write_private

from .account import EmbeddedError
from .home import Home
from .programs import Program, postgresql
from .server import Server, surroundings

PORT = 5432  # part of the socket's name
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0600",
    "port": str(PORT),
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "logging_collector": "off",
    "log_destination": "stderr",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgreSQL(Server):
    """The cluster in `postgresql` of a home, with the database `renewal` and its owner."""

    label = "PostgreSQL"
    variable = "DATABASE_URL"
    stop_signal = signal.SIGINT  # "fast": ends the sessions, then writes everything down

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        super().__init__(home)
        self.durable = durable
        self.data = home.path / "postgresql"
        self._program: Program | None = None

    def program(self) -> Program:
        self._program = self._program or postgresql(self.home)
        return self._program

    def command(self) -> list[str]:
        folder = str(self.home.sockets()).replace('"', '""')
        settings = SETTINGS | {"unix_socket_directories": f'"{folder}"'}
        if not self.durable:
            settings |= CARELESS
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.program().path), "-D", str(self.data), *options]

    def prepare(self) -> None:
        if self.data.exists():
            self._check_version()
            self._drop_stale_pids()
        else:
            self._make_cluster()

    def ready(self) -> bool:
        """Read it where `pg_ctl` reads it, in postmaster.pid, and see that somebody listens."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
            connection.connect(os.fsencode(self.home.sockets() / f".s.PGSQL.{PORT}"))
            return lines[0] == str(self._pid()) and "ready" in map(str.strip, lines)
        return False

    def url(self) -> str:
        password = read_or_make(self.home.path / "database_password")
        folder = quote(str(self.home.sockets()))
        return f"postgres://renewal:{password}@:{PORT}/{folder}/renewal"

    def _make_cluster(self) -> None:
        """Make the cluster aside and move it into place whole: a kill leaves none, or all."""
        draft = self.home.path / "postgresql.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.home.account.own(draft)
        handed = self.home.path / "postgres_password.handed"
        write_private(handed, read_or_make(self.home.path / "postgres_password"))
        self.home.account.own(handed)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += ["--username=postgres", f"--pwfile={handed}", f"--pgdata={draft}"]
        if not self.durable:
            options += ["--no-sync"]
        try:
            self._run("initdb", options, "")
        finally:
            handed.unlink()
        self._run("postgres", ["--single", "-D", str(draft), "postgres"], self._first_sentences())
        draft.rename(self.data)

    def _first_sentences(self) -> str:
        """Make the application's role, which is no superuser, and its database."""
        password = read_or_make(self.home.path / "database_password")
        return (
            f"CREATE ROLE renewal LOGIN CREATEDB PASSWORD '{password}';\n"
            "CREATE DATABASE renewal OWNER renewal;\n"
            "REVOKE CONNECT ON DATABASE renewal FROM PUBLIC;\n"
        )

    def _run(self, name: str, arguments: list[str], sentences: str) -> None:
        result = subprocess.run(
            [str(self.program().path.with_name(name)), *arguments],
            capture_output=True,
            input=sentences,
            text=True,
            check=False,
            **surroundings(self.home),
        )
        with self._open_log() as log:
            log.write(result.stderr.encode())
        if result.returncode or "ERROR:" in result.stderr or "FATAL:" in result.stderr:
            raise EmbeddedError(f"{name} failed: {self._last_words()}")

    def _check_version(self) -> None:
        cluster = (self.data / "PG_VERSION").read_text().strip()
        here = self.program().version[0]
        if cluster != str(here):
            raise EmbeddedError(
                f"{self.data} was written by PostgreSQL {cluster}, here is PostgreSQL {here}:"
                f" dump it with {cluster} and load it with {here}, or set VAR_DIR to another"
                " folder (docs/operations.md)."
            )

    def _drop_stale_pids(self) -> None:
        """Remove the pid files of data and socket where they name no living PostgreSQL.

        PostgreSQL sees by itself that a process is gone, but not that it is only waiting to be
        buried, or that its number went to another program, as after a restart of a container.
        """
        locked = self.home.sockets() / f".s.PGSQL.{PORT}.lock"
        for file in (self.data / "postmaster.pid", locked):
            with suppress(FileNotFoundError, ValueError):
                pid = int(file.read_text().split("\n")[0])
                # "12 (postgres) S 1 ...": number, name, state
                name, _, state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")
                if not name.endswith("(postgres") or state.startswith(("Z", "X")):
                    file.unlink()
