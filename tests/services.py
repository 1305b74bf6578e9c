"""pytest plugin: PostgreSQL and Valkey for one test session, before Django reads its settings.

Files go to a folder of their own, `var/tests`. Without `DATABASE_URL` and `REDIS_URL` in the
environment, embedded servers run from there too. Several sessions at once share them: each has a
database of its own name and a Redis database of its own number.
"""

import atexit
import fcntl
import os
from collections.abc import Generator
from contextlib import ExitStack
from urllib.parse import unquote

import environ
import psycopg
import pytest
import redis
from psycopg import sql

from renewal.keys import REPOSITORY

VAR = REPOSITORY / "var" / "tests"
PREFIX = "test_renewal_"
REDIS_DATABASES = 16

_session = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    os.environ.setdefault("VAR_DIR", str(VAR))
    os.environ.setdefault("SECRET_KEY", "known to everybody, and for tests only")
    os.environ.setdefault("TEST_DATABASE_NAME", f"{PREFIX}{os.getpid()}")
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        atexit.register(_session.close)
        _use_embedded_servers()
    return (yield)


def _use_embedded_servers() -> None:
    from renewal import embedded

    try:
        added = _session.enter_context(embedded.servers(var=VAR, durable=False))
    except embedded.EmbeddedError as error:
        raise pytest.UsageError(str(error)) from error
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
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{PREFIX}(site_)?[0-9]+$"]
        ).fetchall()
        for (name,) in names:
            if not _is_alive(int(name.rpartition("_")[2])):
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
