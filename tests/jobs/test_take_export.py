"""Handing out masked workbooks: by whom, how long, and the log of it. UX.md 7, T5, T12."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from renewal.jobs.exports.actions import ExportRefused, purge, take
from renewal.jobs.jobs import purge_exports
from renewal.jobs.kinds import SCHEDULES
from renewal.jobs.models import Export, ExportDownload
from tests.exported import NOON, content_of, make_export, make_ready
from tests.factories import (
    DAY,
    make_administrator,
    make_branch,
    make_data_clerk,
    make_supervisor,
    make_term,
)

pytestmark = pytest.mark.django_db


class Silent:
    """A progress that nobody looks at."""

    def at(self, position: int, *, total: int | None = None, step: str = "") -> None: ...


def test_each_download_is_noted() -> None:
    clerk = make_data_clerk()
    make_term()
    made = make_ready(make_export(by=clerk))

    for _ in range(2):
        take(export=made, by=clerk, now=NOON).close()

    assert list(ExportDownload.objects.values_list("export", "by", "at", "rows")) == [
        (made.pk, clerk.pk, NOON, 1),
        (made.pk, clerk.pk, NOON, 1),
    ]


def test_what_is_handed_over_at_once_is_noted_too() -> None:
    clerk = make_data_clerk()
    make_term(name="Wu")

    content_of("book", by=clerk, name="Wu")

    export = Export.objects.get()
    assert (export.name, export.filters, export.words) == ("book", {"name": "Wu"}, [["客户", "Wu"]])
    assert (export.asked_by, export.asked_at, export.rows) == (clerk, NOON, 1)
    assert (export.state, export.file.name, export.job) == ("HANDED_OVER", "", None)
    assert list(ExportDownload.objects.values_list("by", "rows")) == [(clerk.pk, 1)]


def test_the_log_is_append_only() -> None:
    content_of("book", by=make_data_clerk())

    for change in (
        lambda: ExportDownload.objects.update(rows=0),
        lambda: ExportDownload.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            change()


@pytest.mark.parametrize("make_other", [make_data_clerk, make_supervisor, make_administrator])
def test_nobody_else_gets_it(make_other: type) -> None:
    made = make_ready(make_export(by=make_data_clerk()))

    with pytest.raises(ExportRefused):
        take(export=made, by=make_other(), now=NOON)

    assert ExportDownload.objects.count() == 0


def test_who_has_lost_the_right_does_not_get_it() -> None:
    clerk = make_data_clerk()
    made = make_ready(make_export(by=clerk))
    clerk.role = Role.SPECIALIST
    clerk.save()

    with pytest.raises(NotAllowed):
        take(export=made, by=clerk, now=NOON)


def test_is_deleted_after_seven_days(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    made = make_ready(make_export(by=make_data_clerk()))
    name = str(made.file)

    with django_capture_on_commit_callbacks(execute=True):
        on_the_last_day = purge(day=DAY + timedelta(days=7))
    kept = default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        on_the_next = purge(day=DAY + timedelta(days=8))

    made.refresh_from_db()
    assert (on_the_last_day, kept, on_the_next) == (0, True, 1)
    assert (made.state, made.file.name, default_storage.exists(name)) == ("EXPIRED", "", False)


def test_what_the_purge_has_not_reached_is_not_handed_out_either() -> None:
    clerk = make_data_clerk()
    made = make_ready(make_export(by=clerk))

    take(export=made, by=clerk, now=NOON + timedelta(days=7)).close()
    with pytest.raises(ExportRefused):
        take(export=made, by=clerk, now=NOON + timedelta(days=8))


def test_the_purge_runs_every_day() -> None:
    make_ready(make_export(by=make_data_clerk()))

    result = purge_exports(Silent(), day=str(DAY + timedelta(days=8)))

    assert result.figures == {"files": 1}
    assert SCHEDULES["purge_exports"].kind == "purge_exports"


def test_the_name_of_the_file_tells_the_branch_and_nothing_harmful() -> None:
    branch = make_branch(name='../城北\r\n"部\u202e')

    made = make_ready(make_export(by=make_data_clerk(), branch=branch))

    assert made.file_name == "客户与名单_.. 城北 部_20260302.xlsx"
    assert made.file.name == f"exports/{made.pk}.xlsx"
