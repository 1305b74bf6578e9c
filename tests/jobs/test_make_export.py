"""Making a workbook in the background: progress, cancelling, rights, running again. F38, T3."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from renewal.jobs.exports.actions import make
from renewal.jobs.exports.conditions import ConditionsRefused
from renewal.jobs.kinds import Cancelled
from renewal.jobs.models import Export, ExportDownload
from tests.exported import NOON, cells_of, content_of, facts_of, make_export, make_ready
from tests.factories import (
    DAY,
    make_branch,
    make_data_clerk,
    make_manager,
    make_supervisor,
    make_term,
)

pytestmark = pytest.mark.django_db


def files() -> list[str]:
    folder = Path(default_storage.path("exports"))
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def content(export: Export) -> bytes:
    with export.file.open("rb") as file:
        return bytes(file.read())


def test_is_kept_for_a_week_under_its_own_number() -> None:
    make_term(name="Wu")

    export = make_ready(make_export(by=make_supervisor()))

    assert (export.state, export.rows) == (Export.State.READY, 1)
    assert export.kept_until == DAY + timedelta(days=7)
    assert export.file_name == "客户与名单_20260302.xlsx"
    assert files() == [f"{export.pk}.xlsx"]


def test_says_who_made_it_when_of_what_and_how_many_rows() -> None:
    boss = make_supervisor(name="Zhou")
    make_term(name="Wu")
    make_term(name="Li")

    facts = facts_of(content(make_ready(make_export("book", by=boss, name="Wu"))))

    assert list(facts.values())[:5] == ["客户与名单", "Zhou", NOON.replace(tzinfo=None), 1, "Wu"]


def test_tells_its_progress_by_real_counts() -> None:
    for _ in range(3):
        make_term()
    export = make_export(by=make_supervisor())
    heard: list[tuple[int, int]] = []

    make(export=export, now=NOON, told=lambda done, total: heard.append((done, total)))

    assert heard == [(0, 3), (3, 3)]


def test_cancelled_it_leaves_no_file() -> None:
    make_term()
    export = make_export(by=make_supervisor())

    def stop(done: int, total: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        make(export=export, now=NOON, told=stop)

    export.refresh_from_db()
    assert (export.state, export.file.name, files()) == (Export.State.MAKING, "", [])


def test_made_again_it_stays_as_it_is() -> None:
    make_term()
    export = make_ready(make_export(by=make_supervisor()))
    before = content(export)
    make_term()

    rows = make(export=export, now=NOON + timedelta(days=1), told=lambda done, total: None)

    export.refresh_from_db()
    assert (rows, content(export), files()) == (1, before, [f"{export.pk}.xlsx"])


def test_what_was_handed_out_meanwhile_is_not_made_again() -> None:
    """An attempt that was given up for lost ends after the one that took its place."""
    make_term()
    export = make_export(by=make_supervisor())

    def another_ends(done: int, total: int) -> None:
        if done == total:
            Export.objects.update(state=Export.State.HANDED_OVER, rows=7)

    rows = make(export=export, now=NOON, told=another_ends)

    export.refresh_from_db()
    assert (rows, export.state, export.rows) == (7, Export.State.HANDED_OVER, 7)
    assert files() == []


def test_what_a_killed_attempt_has_left_is_replaced() -> None:
    make_term()
    export = make_export(by=make_supervisor())
    path = Path(default_storage.path(f"exports/{export.pk}.xlsx"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half")

    made = make_ready(export)

    assert files() == [path.name]
    assert len(cells_of(content(made))) == 2


@pytest.mark.parametrize("change", [{"role": Role.SPECIALIST}, {"is_active": False}])
def test_a_right_that_was_taken_away_is_missed_when_it_runs(change: dict[str, object]) -> None:
    clerk = make_data_clerk()
    export = make_export(by=clerk)
    type(clerk).objects.filter(pk=clerk.pk).update(**change)
    export = Export.objects.get(pk=export.pk)

    with pytest.raises(NotAllowed):
        make(export=export, now=NOON, told=lambda done, total: None)

    assert files() == []


def test_a_branch_that_was_taken_away_is_not_exported() -> None:
    north, south = make_branch(), make_branch()
    clerk = make_data_clerk()
    export = make_export(by=clerk, branch=south)
    type(clerk).objects.filter(pk=clerk.pk).update(branch=north)
    export = Export.objects.get(pk=export.pk)

    with pytest.raises(ConditionsRefused):
        make(export=export, now=NOON, told=lambda done, total: None)

    assert files() == []


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    boss = make_supervisor()
    make_term()
    content_of("book", by=boss)
    with CaptureQueriesContext(connection) as one:
        content_of("book", by=boss)
    make_term()
    make_term()

    with CaptureQueriesContext(connection) as three:
        content_of("book", by=boss)

    assert len(three) == len(one)


def test_nothing_is_handed_out_by_making_it() -> None:
    make_ready(make_export(by=make_manager()))

    assert ExportDownload.objects.count() == 0
