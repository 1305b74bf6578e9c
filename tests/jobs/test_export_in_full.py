"""Full numbers: a reason, a second manager, one download, a watermark. F39, T5."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, ProgrammingError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from renewal.accounts.models import NotAllowed
from renewal.jobs.exports.actions import (
    ExportRefused,
    approve,
    purge,
    refuse,
    take,
)
from renewal.jobs.models import Export, ExportDownload, Notice
from tests.exported import NOON, REASON, cells_of, facts_of, make_ready, make_request
from tests.factories import DAY, make_branch, make_manager, make_supervisor, make_term

pytestmark = pytest.mark.django_db

PHONE, NUMBER = "12055551234", "PDAA202600000001"


def test_waits_for_a_second_manager() -> None:
    make_term()
    manager = make_manager()

    request = make_request(by=manager)

    assert (request.state, request.rows, request.reason) == ("REQUESTED", 1, REASON)
    assert (request.has_full_numbers, request.job, request.file.name) == (True, None, "")


def test_the_bell_tells_those_who_decide() -> None:
    north = make_branch("NORTH")
    above, beside = make_manager(), make_manager(branch=north)
    make_manager(branch=make_branch("SOUTH"))
    make_supervisor(branch=north)

    make_request(by=make_manager(branch=north))

    told = Notice.objects.filter(code="EXPORT_REQUESTED").values_list("user", flat=True)
    assert sorted(told) == sorted([above.pk, beside.pk])


def test_only_managers_ask_for_it() -> None:
    with pytest.raises(NotAllowed):
        make_request(by=make_supervisor())


@pytest.mark.parametrize("reason", ["", "  "])
def test_needs_a_reason(reason: str) -> None:
    with pytest.raises(ExportRefused):
        make_request(reason=reason)


def test_a_list_without_hidden_numbers_is_not_asked_for() -> None:
    with pytest.raises(ExportRefused):
        make_request("releases")


def test_nobody_approves_the_own_request() -> None:
    manager = make_manager()
    request = make_request(by=manager)

    with pytest.raises(ExportRefused):
        approve(export=request, by=manager, now=NOON)

    request.refresh_from_db()
    assert (request.state, request.job) == ("REQUESTED", None)


def test_the_database_knows_no_approval_of_the_own_request() -> None:
    manager = make_manager()
    request = make_request(by=manager)

    with (
        pytest.raises(IntegrityError, match="export_decided_by_a_second_person"),
        transaction.atomic(),
    ):
        Export.objects.update(state="MAKING", decided_by=manager, decided_at=NOON)
    with pytest.raises(IntegrityError, match="export_in_full_is_decided"), transaction.atomic():
        Export.objects.filter(pk=request.pk).update(state="MAKING")


def test_only_managers_decide() -> None:
    request = make_request()

    for decide in (approve, refuse):
        with pytest.raises(NotAllowed):
            decide(export=request, by=make_supervisor(), now=NOON)


def test_another_branch_does_not_decide() -> None:
    request = make_request(by=make_manager(branch=make_branch("NORTH")))

    with pytest.raises(ExportRefused):
        approve(export=request, by=make_manager(branch=make_branch("SOUTH")), now=NOON)


def test_is_decided_once() -> None:
    request, manager = make_request(), make_manager()
    refuse(export=request, by=manager, now=NOON)

    with pytest.raises(ExportRefused):
        approve(export=request, by=manager, now=NOON)

    request.refresh_from_db()
    assert (request.state, request.decided_by, request.job) == ("REFUSED", manager, None)


def test_a_refusal_is_told() -> None:
    request = make_request()

    refuse(export=request, by=make_manager(), now=NOON)

    assert Notice.objects.get(code="EXPORT_REFUSED").user == request.asked_by


def test_approved_it_is_made_with_full_numbers_and_its_mark() -> None:
    make_term(number=NUMBER, phone=PHONE)
    request = make_request(by=make_manager(name="Qin"))

    made = make_ready(request)

    with made.file.open("rb") as file:
        content = file.read()
    mark, headings, row = cells_of(content)
    assert (len(headings), NUMBER in row, PHONE in row) == (10, True, True)
    assert (str(made.pk) in str(mark[0]), "Qin" in str(mark[0])) == (True, True)
    assert (REASON in facts_of(content).values(), str(made.pk) in facts_of(content).values()) == (
        True,
        True,
    )


def test_its_number_is_hidden_in_the_file() -> None:
    made = make_ready(make_request())

    with made.file.open("rb") as file, ZipFile(BytesIO(file.read())) as parts:
        workbook = parts.read("xl/workbook.xml").decode()
        properties = parts.read("docProps/custom.xml").decode()

    assert 'state="veryHidden"' in workbook
    assert f">{made.pk}<" in properties


def test_there_is_one_download(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    manager = make_manager()
    made = make_ready(make_request(by=manager))
    name = str(made.file)

    with (
        django_capture_on_commit_callbacks(execute=True),
        take(export=made, by=manager, now=NOON) as content,
    ):
        begins = content.read(2)
    with pytest.raises(ExportRefused):
        take(export=made, by=manager, now=NOON)

    made.refresh_from_db()
    assert (begins, made.state, made.file.name) == (b"PK", "HANDED_OVER", "")
    assert not default_storage.exists(name)
    assert ExportDownload.objects.count() == 1


def test_who_approved_does_not_get_it() -> None:
    made = make_ready(make_request())

    with pytest.raises(ExportRefused):
        take(export=made, by=made.decided_by or make_manager(), now=NOON)

    assert ExportDownload.objects.count() == 0


def test_a_manager_who_is_none_any_more_does_not_get_it() -> None:
    manager = make_manager()
    made = make_ready(make_request(by=manager))
    manager.role = "SUPERVISOR"
    manager.save()

    with pytest.raises(NotAllowed):
        take(export=made, by=manager, now=NOON)


def test_a_request_that_nobody_decides_on_lapses() -> None:
    request = make_request()

    purge(day=DAY + timedelta(days=7))
    request.refresh_from_db()
    after_a_week = request.state
    purge(day=DAY + timedelta(days=8))

    request.refresh_from_db()
    assert (after_a_week, request.state) == ("REQUESTED", "EXPIRED")


@pytest.mark.parametrize(
    "change", [{"reason": "other"}, {"filters": {}}, {"has_full_numbers": False}]
)
def test_what_was_asked_for_stays(change: dict[str, object]) -> None:
    make_request(name="Wu")

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Export.objects.update(**change)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Export.objects.all().delete()
