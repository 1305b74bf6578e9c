"""A migrated database, of which each test session takes copies: a migration takes far longer.

It stays for the next session, and is made anew where a migration has changed.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from typing import IO

import psycopg
from django.apps import apps
from psycopg import sql

from renewal.keys import REPOSITORY
from tests.services import PREFIX, VAR, connect

KEPT = f"{PREFIX}migrated_"

_session = ExitStack()


@cache
def migrated_database() -> str:
    """Return its name, made at first need; nobody removes it until this session ends."""
    name = f"{KEPT}{_digest()}"
    with _lock("migrated") as making:
        fcntl.flock(making, fcntl.LOCK_EX)
        fcntl.flock(_session.enter_context(_lock(name)), fcntl.LOCK_SH)
        with connect() as connection:
            kept = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KEPT]
            ).fetchall()
            if (name,) not in kept:
                for (old,) in kept:
                    _drop_unused(connection, old)
                _make(connection, name)
    return name


def _digest() -> str:
    """Tell apart what migrations can read: their folders, our library, the packages."""
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    folders.append(REPOSITORY / "renewal" / "lib")
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix != ".pyc"]
    files.append(REPOSITORY / "requirements.lock")
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        digest.update(f"{file}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _lock(name: str) -> IO[str]:
    return (VAR / f"{name}.lock").open("w")


def _drop_unused(connection: psycopg.Connection, name: str) -> None:
    with _lock(name) as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)")
    connection.execute(statement.format(sql.Identifier(name)))


def _make(connection: psycopg.Connection, name: str) -> None:
    """Migrate it aside and give it its name then: a kill leaves none, or all of it."""
    draft = f"{PREFIX}draft"
    _drop(connection, draft)
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=REPOSITORY,
        env=os.environ | {"DATABASE_URL": f"{server}/{draft}"},
        check=True,
    )
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
