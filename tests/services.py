"""pytest plugin: PostgreSQL and Valkey for one test session, before Django reads its settings.

Files go to a folder of their own, `var/tests`. Without `DATABASE_URL` and `REDIS_URL` in the
environment, embedded servers run from there too. Several sessions at once share them, and each
worker of a session (`pytest -n`) is one more: each has a database of its own name and a Redis
database of its own number. A session that only hands out work keeps the servers up for its workers.
"""

import atexit
import fcntl
import os
from collections.abc import Generator
from contextlib import ExitStack
from typing import Any
from urllib.parse import unquote

import environ
import psycopg
import pytest
import redis
from psycopg import sql
from xdist.scheduler import LoadFileScheduling

from renewal.keys import REPOSITORY

VAR = REPOSITORY / "var" / "tests"
PREFIX = "test_renewal_"
MADE_BY = rf"^{PREFIX}(?:site_)?([0-9]+)(?:_gw[0-9]+)?$"  # the process, in a database's name
REDIS_DATABASES = 16
BROWSER = "tests/browser/"
AXE = "tests/browser/test_accessibility"

_session = ExitStack()
_own: set[str] = set()  # variables that this session has set for itself and not for its workers


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    os.environ.setdefault("VAR_DIR", str(VAR))
    os.environ.setdefault("SECRET_KEY", "known to everybody, and for tests only")
    if "TEST_DATABASE_NAME" not in os.environ:
        os.environ["TEST_DATABASE_NAME"] = f"{PREFIX}{os.getpid()}"
        _own.add("TEST_DATABASE_NAME")
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        atexit.register(_session.close)
        _use_embedded_servers()
    elif worker := os.environ.get("PYTEST_XDIST_WORKER"):  # "gw0", "gw1", …
        url = os.environ["REDIS_URL"]
        os.environ["REDIS_URL"] = f"{url}{'&' if '?' in url else '?'}db={worker[2:]}"
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let the workers, which inherit the environment, take what is theirs."""
    for name in _own:
        os.environ.pop(name, None)


class Scheduling(LoadFileScheduling):
    """The tests of a file stay with one worker, and most that drive a browser with one.

    A browser and its site are several processes: two at once would wait for each other. They
    take longest and come early, as in the folder; those of axe go to whoever is free, so that all
    workers end at one time.
    """

    def _split_scope(self, nodeid: str) -> str:
        is_chained = nodeid.startswith(BROWSER) and not nodeid.startswith(AXE)
        return BROWSER if is_chained else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    config.option.loadscopereorder = False
    return Scheduling(config, log)


def _use_embedded_servers() -> None:
    from renewal import embedded

    try:
        added = _session.enter_context(embedded.servers(var=VAR, durable=False))
    except embedded.EmbeddedError as error:
        raise pytest.UsageError(str(error)) from error
    _own.update(added)
    if "DATABASE_URL" in added:
        _drop_databases_of_the_dead()
    if "REDIS_URL" in added:
        number = _take_redis_database()
        url = added["REDIS_URL"].replace("?db=0", f"?db={number}")
        os.environ["REDIS_URL"] = url
        redis.Redis.from_url(url).flushdb()


def connect(database: str = "") -> psycopg.Connection:
    """Return an autocommitting connection to the tests' server, to its own database by default."""
    config = environ.Env.db_url_config(os.environ["DATABASE_URL"])  # type: ignore[no-untyped-call]
    return psycopg.connect(
        host=unquote(config["HOST"]),
        port=config["PORT"] or None,
        dbname=database or config["NAME"],
        user=config["USER"],
        password=config["PASSWORD"],
        autocommit=True,
    )


def _drop_databases_of_the_dead() -> None:
    """Remove what killed sessions have left behind."""
    with connect() as connection:
        made = connection.execute(
            "SELECT datname, substring(datname FROM %s)::int AS pid FROM pg_database"
            " WHERE datname ~ %s",
            [MADE_BY, MADE_BY],
        ).fetchall()
        for name, pid in made:
            if not _is_alive(pid):
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name))
                )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def _take_redis_database() -> int:
    """Return the number of a Redis database that no living session uses."""
    for number in range(REDIS_DATABASES):
        lock = (VAR / f"redis-{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            _session.enter_context(lock)
            return number
    raise pytest.UsageError(f"{REDIS_DATABASES} test sessions run already: wait for one to end.")
