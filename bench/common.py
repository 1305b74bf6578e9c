"""What benches share: scratch servers, fresh processes in turn, processor time of both sides.

A bench is a script with cases by name. `compare` runs the script again for every case of every
round, so that the machine's noise meets all of them alike; there `run_case` runs the one case,
and what it did inside a `Clock` is what counts.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

import environ
import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "collections")]

EMPTY = "renewal"  # the migrated database that is copied
SCRATCH = "bench"
REAPED = 0.3  # seconds until a closed connection's server process has been waited for
GLANCE = 0.02  # seconds between two looks at the children's memory
PATIENCE = 570  # seconds for one case
MARK = "figures: "
MIB = 1 << 20

Figures = dict[str, float]
Case = Callable[[], Figures]


@contextmanager
def scratch_servers() -> Iterator[Path]:
    """Keep durable servers of our own up, with the project's empty tables; yield their folder."""
    from renewal import embedded

    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FILE"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # as root the servers run as somebody else
        os.environ["VAR_DIR"] = f"{folder}/var"
        with embedded.servers(var=Path(folder) / "var"):
            migrate = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
            subprocess.run(migrate, cwd=ROOT, check=True)
            yield Path(folder)


def address(database: str | None = None) -> dict[str, Any]:
    """Return where `DATABASE_URL` points, as psycopg's arguments."""
    config = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    return {
        "host": unquote(config["HOST"]),
        "port": config["PORT"] or None,
        "dbname": database or config["NAME"],
        "user": config["USER"],
        "password": config["PASSWORD"],
    }


def connect(database: str | None = None, **options: Any) -> psycopg.Connection:
    return psycopg.connect(**address(database), **options)


def make_scratch_database() -> str:
    """Make the scratch database again, a copy of the empty one, and return its URL.

    To copy files the server first writes everything down: each case finds it quiet.
    """
    with connect("postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        connection.execute(f"CREATE DATABASE {SCRATCH} TEMPLATE {EMPTY} STRATEGY file_copy")
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{SCRATCH}"


class Clock:
    """Measures what happens inside it: seconds, processor seconds, memory at most, WAL.

    The client is this process with its children, the server all of PostgreSQL's processes.
    """

    def __enter__(self) -> Self:
        self._connection = connect(autocommit=True)
        backend = psutil.Process(self._connection.info.backend_pid)
        self._postmaster = backend.parent()
        self._stop = threading.Event()
        self._child_peak = 0
        self._glances = threading.Thread(target=self._watch_children, daemon=True)
        self._peak_before = _peak()
        self._wal = self._wal_position()
        self._server, self._client = self._server_seconds(), _client_seconds()
        self._begun = time.perf_counter()
        self._glances.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.wall = time.perf_counter() - self._begun
        client = _client_seconds()
        self._stop.set()
        self._glances.join()
        time.sleep(REAPED)
        self.client = client - self._client
        self.server = self._server_seconds() - self._server
        self.wal = self._wal_position() - self._wal
        self.peak = (_peak() + self._child_peak) / MIB
        self.growth = (_peak() - self._peak_before + self._child_peak) / MIB
        self._connection.close()

    def figures(self, **more: float) -> Figures:
        """Return what was measured; `peak` and `growth` take a child's peak as if on top."""
        names = ("wall", "client", "server", "wal", "peak", "growth")
        return {name: getattr(self, name) for name in names} | more

    def _server_seconds(self) -> float:
        seconds = sum(self._postmaster.cpu_times()[:4])  # with those of its buried children
        for process in self._postmaster.children():
            with suppress(psutil.NoSuchProcess):
                seconds += sum(process.cpu_times()[:2])
        return seconds

    def _wal_position(self) -> int:
        row = self._connection.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()
        assert row is not None
        return int(row[0])

    def _watch_children(self) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        while not self._stop.wait(GLANCE):
            for child in children.read_text().split():
                self._child_peak = max(self._child_peak, _peak(child))


def _client_seconds() -> float:
    return sum(os.times()[:4])


def _peak(pid: str = "self") -> int:
    """Return the most memory that a process has held, in bytes; 0 for one that is gone."""
    with suppress(OSError, IndexError):
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    return 0


def run_case(case: Case) -> None:
    """Run a case in this process and tell `compare`, which started it, its figures."""
    print(MARK + json.dumps(case()), flush=True)


def compare(runs: Mapping[str, int], *, arguments: Sequence[str] = ()) -> dict[str, list[Figures]]:
    """Run each case as often as `runs` says, in turn, each in a process of its own.

    The script is given `arguments` and `--case` with the name.
    """
    found: dict[str, list[Figures]] = {name: [] for name in runs}
    for turn in range(max(runs.values())):
        for name, times in runs.items():
            if turn < times:
                found[name].append(_in_new_process(name, arguments))
                told = found[name][-1]
                print(
                    f"# {turn + 1} {name}: {told['wall']:.1f} s, "
                    f"{told['client']:.2f} + {told['server']:.2f} s of processor",
                    file=sys.stderr,
                    flush=True,
                )
    return found


def _in_new_process(case: str, arguments: Sequence[str]) -> Figures:
    environment = os.environ | {"DATABASE_URL": make_scratch_database()}
    done = subprocess.run(
        [sys.executable, sys.argv[0], *arguments, "--case", case],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith(MARK))
    figures: Figures = json.loads(line.removeprefix(MARK))
    return figures


def median(runs: Sequence[Figures], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def processor(runs: Sequence[Figures]) -> float:
    """Return the median of client's and server's processor seconds together."""
    return statistics.median(run["client"] + run["server"] for run in runs)


def table(found: Mapping[str, Sequence[Figures]], *, floor: str) -> str:
    """Return the cases as a table of medians; the ratios are to `floor`."""
    lines = [
        "| case | runs | wall s | client + server, CPU s | CPU x floor | WAL MiB | peak MiB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, runs in found.items():
        lines.append(
            f"| {name} | {len(runs)} | {median(runs, 'wall'):.1f} "
            f"| {median(runs, 'client'):.2f} + {median(runs, 'server'):.2f} "
            f"| {processor(runs) / processor(found[floor]):.2f} "
            f"| {median(runs, 'wal') / MIB:.0f} | {median(runs, 'peak'):.0f} |"
        )
    return "\n".join(lines)


def machine() -> str:
    """Return a line that says where and when something was measured."""
    one, five, _fifteen = os.getloadavg()
    memory = psutil.virtual_memory().total / (1 << 30)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), "
        f"{memory:.0f} GiB, Python {platform.python_version()}, load {one:.1f} ({five:.1f})"
    )
