"""An import whose worker is killed, or that is stopped, leaves nothing half done.

RELIABILITY.md section 3.

The worker is a process of its own and is killed where it waits for a table, in the middle of its
transaction.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import Settings

from policies.actions import check_batch, start_check, start_landing, start_take_back, upload
from policies.models import Customer, ImportBatch, ImportRow, Phone, Policy, Term
from renewal.accounts.models import User
from renewal.jobs.locks import held_jobs
from renewal.jobs.models import Job
from renewal.jobs.runner import run
from tests.command import session_environment
from tests.factories import HEADINGS, MORNING, fake_phone, make_data_clerk, make_row
from tests.imported import told

pytestmark = pytest.mark.usefixtures("committed")

REPOSITORY = Path(__file__).resolve().parent.parent.parent
ROWS = 3000
PATIENCE = 60.0  # seconds
HELD = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"


@pytest.fixture
def clerk(committed: None) -> User:
    return make_data_clerk()


@pytest.fixture
def batch(
    clerk: User, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> ImportBatch:
    """3,000 good rows and a wrong one, uploaded where the worker finds them."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    storage = settings.STORAGES["default"]
    options = {**storage["OPTIONS"], "location": tmp_path / "files"}
    settings.STORAGES = {**settings.STORAGES, "default": {**storage, "OPTIONS": options}}
    rows = [make_row(f"T{number}", phone=fake_phone(number)) for number in range(ROWS)]
    lines = [HEADINGS, *rows, make_row("BAD", premium="soon")]
    path = tmp_path / "book.csv"
    path.write_text("\n".join(",".join(map(str, line)) for line in lines), "utf-8")
    return upload(source=path, file_name=path.name, kind="policies", now=MORNING, by=clerk)


def work() -> "subprocess.Popen[bytes]":
    """A worker that does what is waiting and ends."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "work", "--no-redis", "--burst"],
        cwd=REPOSITORY,
        env=os.environ | session_environment(),
        start_new_session=True,
    )


def wait_until(condition: Callable[[], bool]) -> None:
    last = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < last
        time.sleep(0.05)


@contextmanager
def table_taken(table: str, mode: str) -> Iterator[Any]:
    """Hold a table over another connection; yield whether somebody waits for it."""
    other = connections["default"].copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")

            def is_waited_for() -> bool:
                cursor.execute(HELD, [table])
                return bool(cursor.fetchone()[0])

            yield is_waited_for
    finally:
        other.rollback()
        other.close()


def kill_where_it_waits(table: str, *, mode: str) -> None:
    """Run a worker until it waits for `table`, and kill it there."""
    with table_taken(table, mode) as is_waited_for:
        worker = work()
        wait_until(is_waited_for)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    wait_until(lambda: not held_jobs())


def finish() -> None:
    """Run a worker to its end."""
    worker = work()
    assert worker.wait(PATIENCE) == 0


def in_the_book() -> dict[str, int]:
    models = (Customer, Phone, Policy, Term)
    return {model.__name__: model._default_manager.count() for model in models}


NOTHING = {"Customer": 0, "Phone": 0, "Policy": 0, "Term": 0}
EVERYTHING = dict.fromkeys(NOTHING, ROWS)


def test_a_check_that_was_killed_is_made_from_its_start(batch: ImportBatch, clerk: User) -> None:
    job = start_check(batch=batch, by=clerk, now=MORNING)

    kill_where_it_waits("policies_policy", mode="ACCESS EXCLUSIVE")

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.RUNNING, 1)
    assert (batch.state, ImportRow.objects.count()) == ("UPLOADED", 0)
    finish()
    job.refresh_from_db()
    batch.refresh_from_db()
    assert job.state == Job.State.PARTLY_DONE
    assert (batch.state, told(batch)) == ("CHECKED", {"rows": ROWS + 1, "new": ROWS, "rejected": 1})
    assert ImportRow.objects.count() == ROWS + 1
    assert in_the_book() == NOTHING


@pytest.mark.parametrize("table", ["policies_customer", "policies_policy", "policies_term"])
def test_a_landing_that_was_killed_leaves_nothing_and_is_done_again(
    table: str, batch: ImportBatch, clerk: User
) -> None:
    check_batch(batch=batch)
    job = start_landing(batch=batch, by=clerk, now=MORNING)

    kill_where_it_waits(table, mode="SHARE")

    batch.refresh_from_db()
    assert (batch.state, batch.history) == ("CHECKED", None)
    assert in_the_book() == NOTHING
    finish()
    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, batch.state) == (Job.State.PARTLY_DONE, "LANDED")
    assert told(batch) == {"rows": ROWS + 1, "new": ROWS, "rejected": 1}
    assert in_the_book() == EVERYTHING


def test_a_way_back_that_was_killed_leaves_everything_and_is_done_again(
    batch: ImportBatch, clerk: User
) -> None:
    check_batch(batch=batch)
    start_landing(batch=batch, by=clerk, now=MORNING)
    finish()
    job = start_take_back(batch=batch, by=clerk, now=MORNING)

    kill_where_it_waits("policies_phone", mode="SHARE")

    batch.refresh_from_db()
    assert batch.state == "LANDED"
    assert in_the_book() == EVERYTHING
    finish()
    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, batch.state) == (Job.State.DONE, "TAKEN_BACK")
    assert job.result == {"taken_back": ROWS, "kept": 0}
    assert in_the_book() == EVERYTHING | {"Phone": 0, "Term": 0}


# Stopped by somebody


@contextmanager
def stopped_at(position: int) -> Iterator[None]:
    """Have somebody ask for every job to stop when it tells that it is at `position`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION ask_to_stop() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN NEW.cancel_requested := true; RETURN NEW; END $$;
            CREATE TRIGGER ask_to_stop BEFORE UPDATE ON jobs_jobprogress
            FOR EACH ROW WHEN (NEW.position = {position}) EXECUTE FUNCTION ask_to_stop();
            """
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION ask_to_stop CASCADE")


def test_a_check_that_is_stopped_leaves_no_row(batch: ImportBatch, clerk: User) -> None:
    job = start_check(batch=batch, by=clerk, now=MORNING)

    with stopped_at(1000):
        run(job.pk)

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, job.progress.position) == (Job.State.CANCELLED, 1000)
    assert (batch.state, ImportRow.objects.count(), in_the_book()) == ("UPLOADED", 0, NOTHING)
    run(start_check(batch=batch, by=clerk, now=MORNING).pk)
    batch.refresh_from_db()
    assert batch.state == "CHECKED"


def test_a_landing_that_is_stopped_leaves_the_book_as_it_was(
    batch: ImportBatch, clerk: User
) -> None:
    check_batch(batch=batch)
    job = start_landing(batch=batch, by=clerk, now=MORNING)

    with stopped_at(5):
        run(job.pk)

    job.refresh_from_db()
    batch.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert (batch.state, in_the_book()) == ("CHECKED", NOTHING)
    run(start_landing(batch=batch, by=clerk, now=MORNING).pk)
    assert in_the_book() == EVERYTHING
