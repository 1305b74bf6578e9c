"""What the desk costs with 200 specialists at work on a large book: the save, and the lists.

    .venv/bin/python bench/desk.py [--policies 1000000 --results 5000000 --specialists 200]
        [--seconds 20 --rounds 3 --connections 16]

A scratch PostgreSQL, durable, holds a book (`big_book.py`) and what so many specialists have done
in it and have before them today (`desk_book.py`); the web server runs as `gunicorn.conf.py` says,
a second one has the floors (`desk_views.py`). The load is a process of its own (`desk_load.py`).
First each case by itself, over so many connections without a pause, round by round in turn; then
all specialists as they work: each saves once in 40 seconds, opens a list once in 40, and has the
menu's numbers fetched once in 60. Medians of the rounds; processor milliseconds are those of a
request. All share the machine's cores: read the ratios. Ends with the goals G13 to G15 and that
of UX.md 5.1. Append the tables to RESULTS.md.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
from big_book import fill
from common import EMPTY, ROOT, connect, machine, scratch_servers
from desk_book import fill_desk
from desk_load import CSRF

BENCH = Path(__file__).resolve().parent
DEPTH = 100_000  # rows into the list
SAVE_EVERY, LOOK_EVERY, MENU_EVERY = 40, 40, 60  # seconds, of each specialist
PROMPT = 200  # milliseconds within which the next customer is there (UX.md 5.1)
STARTED = 60  # seconds within which a server answers

EMPTY_VIEW, SIGNED_IN = "empty view", "empty view, our middleware and login"
SAVE, CALL = "save and next", "call page"
BOOK, BOOK_10000, BOOK_DEEP = "book, page 1", "book, row 10,000", f"book, row {DEPTH:,}"
RECORDS = "records, page 1"
RAW_JSON, RAW_HTML, OBJECTS = "raw_json_page1", "raw_html_page1", "orm_page1"
PAGINATOR = "paginator_10000"


@dataclass(frozen=True)
class Case:
    """A page that is asked for again and again: by whom, and whether of the bare server."""

    path: str
    people: list[str]
    is_bare: bool = False
    saves: bool = False


@dataclass(frozen=True)
class Desk:
    """The servers, and who is signed in to ours: the headers of their cookies."""

    port: int
    bare_port: int
    processes: dict[int, psutil.Process]
    specialists: list[str]
    boss: str
    postmaster: psutil.Process

    def spent(self, port: int) -> tuple[float, float]:
        """Return the processor seconds of the web server and of PostgreSQL until now."""
        return _spent(self.processes[port]), _spent(self.postmaster)


def _spent(process: psutil.Process) -> float:
    seconds = sum(process.cpu_times()[:4])  # with those of its buried children
    for child in process.children():
        with suppress(psutil.NoSuchProcess):
            seconds += sum(child.cpu_times()[:2])
    return seconds


def make_desk(name: str, *, policies: int, results: int, specialists: int) -> None:
    """Make the database, and have it under DATABASE_URL."""
    with connect("postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {EMPTY} STRATEGY file_copy")
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    with connect(name) as connection:
        fill(connection, policies=policies, chosen={})
    with connect(name) as connection:
        fill_desk(
            connection,
            specialists=specialists,
            results=results,
            now=now,
            midnight=now.replace(hour=0, minute=0, second=0, microsecond=0),
        )
    os.environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def signed_in() -> tuple[list[str], str]:
    """Sign everybody in through the session store; return the cookies of specialists and boss."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from renewal.accounts.middleware import SESSION_RENEWED, SESSION_STARTED
    from renewal.accounts.models import User

    def cookies(user: User) -> str:
        now = timezone.now().timestamp()
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[SESSION_STARTED] = session[SESSION_RENEWED] = now
        session.set_expiry(24 * 3600)
        session.create()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={CSRF}"

    callers = User.objects.specialists().order_by("pk")
    return [cookies(one) for one in callers], cookies(User.objects.get(username="boss"))


@contextmanager
def web_server(log: Path, *, is_bare: bool) -> Iterator[tuple[int, psutil.Process]]:
    """Keep the web server up; yield its port and its first process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PORT": str(port),
        "PYTHONPATH": str(BENCH),
        "BENCH_BARE": "1" if is_bare else "",
    }
    with log.open("w") as errors:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "desk_wsgi"],
            cwd=ROOT,
            env=environment,
            stdout=errors,
            stderr=errors,
        )
    try:
        if not _answers(port, server):
            raise SystemExit(f"The web server does not start:\n{log.read_text()[-2000:]}")
        yield port, psutil.Process(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()


def _answers(port: int, server: subprocess.Popen[Any]) -> bool:
    """Wait until the server takes connections."""
    end = time.monotonic() + STARTED
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.1)
    return False


def load(desk: Desk, orders: dict[str, Any]) -> dict[str, Any]:
    """Run a load, and return what it heard and what both servers spent, in seconds."""
    port = orders["port"]
    process = subprocess.Popen(
        [sys.executable, str(BENCH / "desk_load.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(orders) + "\n")
    process.stdin.flush()
    process.stdout.readline()
    web, server = desk.spent(port)
    process.stdin.write("\n")
    process.stdin.flush()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    process.wait()
    after = desk.spent(port)
    return found | {"web": after[0] - web, "pg": after[1] - server}


def cases(desk: Desk) -> dict[str, Case]:
    from django.urls import reverse

    book = reverse("policies:book")
    nobody, callers, boss = [""] * 64, desk.specialists, [desk.boss] * 64
    pages = 10_000 // 50
    return {
        EMPTY_VIEW: Case("/bench/empty", nobody, is_bare=True),
        SIGNED_IN: Case("/bench/signed_in", callers),
        SAVE: Case(reverse("worklists:call"), callers, saves=True),
        CALL: Case(reverse("worklists:call"), callers),
        RECORDS: Case(reverse("worklists:contact_list"), callers),
        BOOK: Case(book, boss),
        BOOK_10000: Case(f"{book}?page={pages}", boss),
        BOOK_DEEP: Case(f"{book}?after={_key_at(DEPTH)}", boss),
        RAW_JSON: Case("/bench/raw_json", nobody, is_bare=True),
        RAW_HTML: Case("/bench/raw_html", nobody, is_bare=True),
        OBJECTS: Case("/bench/orm", nobody, is_bare=True),
        PAGINATOR: Case(f"/bench/paginator?page={pages}", nobody, is_bare=True),
    }


def _key_at(depth: int) -> int:
    """Return the term that many rows into the book as it is listed first, or half-way."""
    from policies.models import Term

    keys = Term.objects.order_by("-expires_on", "-pk").values_list("pk", flat=True)
    depth = min(depth, keys.count() // 2)
    return int(keys[depth])


def closed_orders(desk: Desk, case: Case, *, seconds: float, connections: int) -> dict[str, Any]:
    return {
        "port": desk.bare_port if case.is_bare else desk.port,
        "people": case.people,
        "opens": case.path if case.saves else "",
        "kind": "save" if case.saves else "get",
        "path": case.path,
        "seconds": seconds,
        "connections": connections,
    }


def open_orders(desk: Desk, every: dict[str, Case], *, seconds: float) -> dict[str, Any]:
    from django.urls import reverse

    many = len(desk.specialists)
    looked_at = [("records", RECORDS), ("call", CALL), ("book", BOOK), ("book", BOOK_DEEP)]
    rate = many / LOOK_EVERY / len(looked_at)
    return {
        "port": desk.port,
        "people": desk.specialists,
        "boss": desk.boss,
        "opens": every[SAVE].path,
        "mix": [
            ("save", "", many / SAVE_EVERY),
            *((kind, every[name].path, rate) for kind, name in looked_at),
            ("menu", reverse("desk:menu"), many / MENU_EVERY),
        ],
        "seconds": seconds,
        "connections": 64,
    }


def measure(
    desk: Desk, *, seconds: float, rounds: int, connections: int
) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """Return what was found of each case, and of everybody at work, in each round."""
    every = cases(desk)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in every}
    at_work = []
    for turn in range(rounds):
        for name, case in every.items():
            warm = closed_orders(desk, case, seconds=1, connections=connections)
            if not case.saves:
                load(desk, warm)
            orders = closed_orders(desk, case, seconds=seconds, connections=connections)
            found[name].append(_told(turn, name, load(desk, orders)))
        at_work.append(
            _told(turn, "at work", load(desk, open_orders(desk, every, seconds=seconds)))
        )
    return found, at_work


def _told(turn: int, name: str, heard: dict[str, Any]) -> dict[str, Any]:
    rate = heard["requests"] / heard["wall"]
    print(
        f"# {turn + 1} {name}: {rate:.0f}/s, {heard['wrong']} wrong {heard['errors']}",
        file=sys.stderr,
        flush=True,
    )
    return heard


def _median(runs: list[dict[str, Any]], name: str) -> float:
    """Return the median of a rate, of milliseconds a request, or of a quantile."""
    if name == "rate":
        return statistics.median(run["requests"] / run["wall"] for run in runs)
    if name in ("web", "pg"):
        return statistics.median(1000 * run[name] / max(run["requests"], 1) for run in runs)
    return statistics.median(run.get("save", run.get("get", {})).get(name, 0.0) for run in runs)


def processor(runs: list[dict[str, Any]]) -> float:
    """Return the processor milliseconds of a request, both servers together."""
    return _median(runs, "web") + _median(runs, "pg")


def table(found: dict[str, list[dict[str, Any]]]) -> str:
    lines = [
        "| case | requests/s | p50 ms | p95 ms | p99 ms | web + PostgreSQL, CPU ms a request "
        "| x raw_json_page1 | wrong |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, runs in found.items():
        quantiles = " | ".join(f"{_median(runs, f'p{n}'):.0f}" for n in (50, 95, 99))
        lines.append(
            f"| {name} | {_median(runs, 'rate'):.0f} | {quantiles} "
            f"| {_median(runs, 'web'):.2f} + {_median(runs, 'pg'):.2f} "
            f"| {processor(runs) / processor(found[RAW_JSON]):.2f} "
            f"| {sum(run['wrong'] for run in runs)} |"
        )
    return "\n".join(lines)


def table_at_work(runs: list[dict[str, Any]]) -> str:
    lines = ["| at work | requests/s | p50 ms | p95 ms | p99 ms |", "|---|--:|--:|--:|--:|"]
    for kind in ("save", "records", "call", "book", "menu"):
        heard = [run for run in runs if kind in run]
        if not heard:
            continue
        rate = statistics.median(run[kind]["number"] / run["wall"] for run in heard)
        quantiles = " | ".join(
            f"{statistics.median(run[kind][f'p{n}'] for run in heard):.0f}" for n in (50, 95, 99)
        )
        lines.append(f"| {kind} | {rate:.1f} | {quantiles} |")
    busy = statistics.median((run["web"] + run["pg"]) / run["wall"] for run in runs)
    wrong = sum(run["wrong"] for run in runs)
    return "\n".join(lines) + f"\n\nBusy cores: {busy:.2f}; answers that were wrong: {wrong}."


def goals(found: dict[str, list[dict[str, Any]]], at_work: list[dict[str, Any]]) -> str:
    cpu = {name: processor(runs) for name, runs in found.items()}
    saves = statistics.median(run["save"]["p95"] for run in at_work)
    asked = [
        ("G13: book page, x the CPU of raw_json_page1", cpu[BOOK] / cpu[RAW_JSON], 4),
        ("G13: book page, x the CPU of orm_page1", cpu[BOOK] / cpu[OBJECTS], 2 / 3),
        (f"G14: row {DEPTH:,}, x the CPU of page 1", cpu[BOOK_DEEP] / cpu[BOOK], 1.1),
        ("G14: x the CPU of paginator_10000", cpu[BOOK_DEEP] / cpu[PAGINATOR], 1 / 50),
        ("G15: middleware and login, x an empty view's CPU", cpu[SIGNED_IN] / cpu[EMPTY_VIEW], 2),
        ("UX 5.1: save and next at work, ms at p95", saves, PROMPT),
    ]
    return "\n".join(
        f"- {words}: {value:.3g} ({limit:.3g}), {'met' if value <= limit else 'missed'}"
        for words, value, limit in asked
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--policies", type=int, default=1_000_000)
    parser.add_argument("--results", type=int, default=5_000_000)
    parser.add_argument("--specialists", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with scratch_servers() as folder:
        make_desk(
            "desk",
            policies=options.policies,
            results=options.results,
            specialists=options.specialists,
        )
        report(folder, options)


def report(folder: Path, options: argparse.Namespace) -> None:
    """Measure on the desk that DATABASE_URL leads to, and print the tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "renewal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False)
    specialists, boss = signed_in()
    print(machine() + "\n", flush=True)
    with (
        connect(autocommit=True) as connection,
        web_server(folder / "ours.log", is_bare=False) as (port, ours),
        web_server(folder / "bare.log", is_bare=True) as (bare_port, bare),
    ):
        postmaster = psutil.Process(connection.info.backend_pid).parent()
        assert postmaster is not None
        desk = Desk(
            port=port,
            bare_port=bare_port,
            processes={port: ours, bare_port: bare},
            specialists=specialists,
            boss=boss,
            postmaster=postmaster,
        )
        found, at_work = measure(
            desk,
            seconds=options.seconds,
            rounds=options.rounds,
            connections=options.connections,
        )
    print(table(found) + "\n\n" + table_at_work(at_work) + "\n\n" + goals(found, at_work))


if __name__ == "__main__":
    main()
