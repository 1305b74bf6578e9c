"""The pages of imports: upload, columns, check, import, wrong rows."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from policies import actions
from policies.kinds import KINDS, Need
from policies.models import ImportBatch, Policy, Term
from policies.queries import Stage, stage_of
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.jobs.models import Job
from renewal.jobs.runner import run
from renewal.jobs.views import STOP_POLLING
from tests.factories import (
    MORNING,
    make_branch,
    make_data_clerk,
    make_manager,
    make_row,
    make_supervisor,
    make_user,
    make_workbook,
)

pytestmark = pytest.mark.django_db

LIST = reverse("policies:import_list")
PHONE = "12000009876"
AMBIGUOUS = (
    "保单号,起保日期,终保日期,保费,手机号\n"
    "A100000000001,7/12/2025,6/12/2026,1000,12012345678\n"
    "A100000000002,8/11/2025,7/11/2026,1000,12012345679\n"
)
ODD_HEADINGS = "合同,起保日期,终保日期,保费,联系人\nA100000000001,2025-12-07,2026-12-06,1000,某人\n"


@pytest.fixture
def clerk() -> User:
    return make_data_clerk()


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    """A browser of the clerk's, in English."""
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def a_workbook(tmp_path: Path) -> bytes:
    """One good row, one good row with a number, one whose end is no day."""
    wrong = make_row("P3")
    wrong[2] = "2026/2/30"
    rows = [make_row("P1"), make_row("P2", phone=PHONE), wrong]
    return make_workbook(tmp_path / "list.xlsx", rows).read_bytes()


def upload(page: Client, content: bytes | str, name: str = "list.csv") -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data)
    response: HttpResponse = page.post(LIST, {"kind": "policies", "file": file})  # type: ignore[assignment]
    return response


def work() -> None:
    """Do what a worker would do."""
    for job in Job.objects.unfinished().order_by("pk"):
        run(job.pk)


def checked(page: Client, content: bytes | str, name: str = "list.csv") -> ImportBatch:
    upload(page, content, name)
    work()
    return ImportBatch.objects.select_related("job").latest("pk")


def url(batch: ImportBatch, name: str = "import_detail") -> str:
    return reverse(f"policies:{name}", args=[batch.pk])


def shown(page: Client, batch: ImportBatch) -> str:
    return str(page.get(url(batch)).content.decode())


# Uploading


def test_takes_a_workbook_and_has_it_checked(page: Client, clerk: User, tmp_path: Path) -> None:
    response = upload(page, a_workbook(tmp_path), "四月.xlsx")

    batch = ImportBatch.objects.select_related("job").get()
    assert response.status_code == 302
    assert response["Location"] == url(batch)
    assert (batch.file_name, batch.uploaded_by, batch.kind) == ("四月.xlsx", clerk, "policies")
    assert batch.job is not None
    assert (batch.job.kind, batch.job.actor, batch.job.state) == ("check_batch", clerk, "PENDING")
    assert stage_of(batch) == Stage.CHECKING


def test_refuses_a_form_without_a_file(page: Client) -> None:
    response = page.post(LIST)

    assert response.status_code == 422
    assert "Choose a workbook first." in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_refuses_a_file_that_is_too_large(page: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MAX_WORKBOOK_BYTES = 100

    response = upload(page, a_workbook(tmp_path))

    assert response.status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_job_at_work_is_shown_as_a_card_that_polls(page: Client, tmp_path: Path) -> None:
    upload(page, a_workbook(tmp_path))
    batch = ImportBatch.objects.get()

    html = shown(page, batch)
    card = page.get(url(batch, "import_card"))

    assert f'hx-get="{url(batch, "import_card")}"' in html
    assert card.status_code == 200
    assert reverse("jobs:cancel", args=[batch.job_id]) in card.content.decode()


def test_the_card_has_the_page_shown_anew_once_the_job_has_ended(
    page: Client, tmp_path: Path
) -> None:
    batch = checked(page, a_workbook(tmp_path), "list.xlsx")

    card = page.get(url(batch, "import_card"))

    assert (card.status_code, card["HX-Refresh"]) == (STOP_POLLING, "true")


# What the check says


def test_the_check_writes_nothing_and_tells_its_counts(page: Client, tmp_path: Path) -> None:
    batch = checked(page, a_workbook(tmp_path), "list.xlsx")

    html = shown(page, batch)

    assert not Term.objects.exists()
    assert stage_of(batch) == Stage.CHECKED
    assert "Import 2 rows" in html
    assert "2026/2/30" in html
    assert "is not a date" in html


def test_shows_samples_of_each_column_without_whole_numbers(page: Client, tmp_path: Path) -> None:
    batch = checked(page, a_workbook(tmp_path), "list.xlsx")

    html = shown(page, batch)

    assert batch.samples[5] == [PHONE]
    assert "120****9876" in html
    assert PHONE not in html


def test_an_unmapped_column_with_numbers_is_masked_too(page: Client) -> None:
    batch = checked(page, AMBIGUOUS.replace("手机号", "某列").replace("1201", "1391"))

    html = shown(page, batch)

    assert "139****5678" in html
    assert "13912345678" not in html


def test_a_row_that_fails_is_counted_by_its_column_and_handed_back(
    page: Client, tmp_path: Path
) -> None:
    batch = checked(page, a_workbook(tmp_path), "四月.xlsx")

    response = page.get(url(batch, "import_errors"))

    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    assert (sheet["A2"].value, sheet["C2"].value) == ("P3", "2026/2/30")
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_no_workbook_says_so(page: Client) -> None:
    batch = checked(page, b"%PDF-1.4\n%abc", "list.pdf")

    html = shown(page, batch)

    assert (batch.state, stage_of(batch)) == (ImportBatch.State.FAILED, Stage.REFUSED)
    assert batch.job is not None
    assert batch.job.state == Job.State.FAILED
    assert batch.job.error in html
    assert "Choose again" in html


# Columns


def test_takes_corrected_columns_and_checks_again(page: Client) -> None:
    batch = checked(page, ODD_HEADINGS)
    refused = (batch.refusal, stage_of(batch), batch.headings[0])
    choices = {"column_0": "policy_no", "column_1": "starts_on", "column_2": "expires_on"}

    response = page.post(url(batch, "import_mapping"), choices)
    work()

    batch = ImportBatch.objects.select_related("job").get()
    assert refused == ("NO_COLUMN", Stage.UNMATCHED, "合同")
    assert response.status_code == 302
    assert batch.mapping == {"policy_no": "合同", "starts_on": "起保日期", "expires_on": "终保日期"}
    assert (stage_of(batch), batch.counts) == (Stage.CHECKED, {"NEW": 1})


def test_offers_the_guessed_columns_for_correction(page: Client) -> None:
    batch = checked(page, ODD_HEADINGS)

    html = shown(page, batch)

    assert 'name="column_0"' in html
    assert '<option value="expires_on" selected>' in html
    assert "Ignore" in html


def test_a_field_cannot_be_two_columns(page: Client) -> None:
    batch = checked(page, ODD_HEADINGS)
    choices = {"column_0": "policy_no", "column_1": "expires_on", "column_2": "expires_on"}

    response = page.post(url(batch, "import_mapping"), choices)

    assert response.status_code == 422
    assert "Expires on is already column 起保日期." in response.content.decode()


def test_a_required_field_needs_a_column(page: Client) -> None:
    batch = checked(page, ODD_HEADINGS)

    response = page.post(url(batch, "import_mapping"), {"column_2": "expires_on"})

    assert response.status_code == 422
    assert "No column is chosen for: Policy no." in response.content.decode()


def test_asks_for_the_order_of_dates_that_can_be_read_in_two(page: Client) -> None:
    batch = checked(page, AMBIGUOUS)
    asked = shown(page, batch)

    response = page.post(url(batch, "import_date_order"), {"date_order": "DMY"})
    work()

    batch.refresh_from_db()
    first = batch.rows.order_by("row_no").first()
    assert "How are the dates written?" in asked
    assert response.status_code == 302
    assert batch.mapping is not None
    assert batch.mapping["_date_order"] == "DMY"
    assert first is not None
    assert str(first.expires_on) == "2026-12-06"


def test_an_unknown_order_of_dates_is_refused(page: Client) -> None:
    batch = checked(page, AMBIGUOUS)

    response = page.post(url(batch, "import_date_order"), {"date_order": "XYZ"})

    assert response.status_code == 422


# Importing


def test_imports_what_was_checked(page: Client, tmp_path: Path) -> None:
    batch = checked(page, a_workbook(tmp_path), "list.xlsx")

    response = page.post(url(batch, "import_land"))
    work()

    batch.refresh_from_db()
    assert response.status_code == 302
    assert set(Policy.objects.values_list("number", flat=True)) == {"P1", "P2"}
    assert (batch.state, stage_of(batch)) == (ImportBatch.State.LANDED, Stage.LANDED)
    assert "2 rows are in the book" in shown(page, batch)


def test_importing_twice_starts_one_job(page: Client, tmp_path: Path) -> None:
    batch = checked(page, a_workbook(tmp_path), "list.xlsx")

    page.post(url(batch, "import_land"))
    page.post(url(batch, "import_land"))

    assert Job.objects.filter(kind="land_batch").count() == 1


def test_an_unchecked_workbook_is_not_imported(page: Client) -> None:
    batch = checked(page, ODD_HEADINGS)

    page.post(url(batch, "import_land"))

    assert not Job.objects.filter(kind="land_batch").exists()


def test_columns_stay_once_the_workbook_is_in_the_book(page: Client, tmp_path: Path) -> None:
    batch = checked(page, a_workbook(tmp_path), "list.xlsx")
    page.post(url(batch, "import_land"))
    work()
    choices = {"column_0": "policy_no", "column_2": "expires_on"}

    response = page.post(url(batch, "import_mapping"), choices)

    assert response.status_code == 409


def test_a_cancelled_check_can_be_made_again(page: Client, tmp_path: Path) -> None:
    upload(page, a_workbook(tmp_path), "list.xlsx")
    batch = ImportBatch.objects.get()
    page.post(reverse("jobs:cancel", args=[batch.job_id]), {"next": url(batch)})
    waiting = stage_of(ImportBatch.objects.get())

    page.post(url(batch, "import_check"))
    work()

    assert waiting == Stage.WAITING
    assert stage_of(ImportBatch.objects.get()) == Stage.CHECKED


# The template


def test_the_template_has_the_headings_that_are_guessed(page: Client) -> None:
    response = page.get(reverse("policies:import_template", args=["policies"]))

    content = BytesIO(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    headings = [cell.value for cell in next(load_workbook(content).worksheets[0].iter_rows())]
    fields = KINDS["policies"].fields
    assert sorted(str(one) for one in headings) == sorted(field.heading for field in fields)
    required = [field.heading for field in fields if field.need is Need.REQUIRED]
    assert headings[: len(required)] == required
    assert response["X-Content-Type-Options"] == "nosniff"


def test_there_is_no_template_of_an_unknown_kind(page: Client) -> None:
    assert page.get(reverse("policies:import_template", args=["x"])).status_code == 404


# Who may, and how much it costs


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in ("DATA_CLERK", "SUPERVISOR")]
)
def test_other_roles_do_not_import(client: Client, role: Role) -> None:
    client.force_login(make_user(role=role))

    assert client.get(LIST).status_code == 403


def test_another_branchs_import_is_not_there(client: Client, tmp_path: Path) -> None:
    source = make_workbook(tmp_path / "a.xlsx", [make_row()])
    clerk = make_data_clerk(branch=make_branch())
    batch = actions.upload(
        source=source, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk
    )
    client.force_login(make_supervisor(branch=make_branch()))

    answers = [
        client.get(url(batch, name)).status_code
        for name in ("import_detail", "import_card", "import_errors")
    ]

    assert answers == [404, 404, 404]
    assert client.get(LIST).content.decode().count("a.xlsx") == 0


def test_the_history_costs_the_same_for_one_row_as_for_three(
    page: Client, clerk: User, tmp_path: Path
) -> None:
    source = make_workbook(tmp_path / "a.xlsx", [make_row()])

    def another() -> None:
        actions.upload(source=source, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk)

    another()
    page.get(LIST)
    with CaptureQueriesContext(connection) as one:
        page.get(LIST)
    another()
    another()

    with CaptureQueriesContext(connection) as three:
        page.get(LIST)

    ours = [query for query in one if 'FROM "policies_importbatch"' in query["sql"]]
    assert len(three) == len(one)
    assert len(ours) == 2  # how many, and what of them


def test_a_manager_reads_no_imports(client: Client) -> None:
    client.force_login(make_manager())

    assert client.post(LIST).status_code == 403
