"""The pages of imports: upload, check, import, wrong rows, history."""

from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from policies import actions
from policies.kinds import KINDS
from policies.models import ImportBatch, Policy, Term
from policies.queries import Stage, stage_of
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.jobs.models import Job, Notice
from renewal.jobs.views import STOP_POLLING
from tests.factories import (
    MORNING,
    make_branch,
    make_data_clerk,
    make_row,
    make_supervisor,
    make_user,
    make_workbook,
)
from tests.policies.import_pages import (
    LIST,
    ODD_HEADINGS,
    PHONE,
    a_workbook,
    checked,
    landed,
    shown,
    sign_in,
    upload,
    url,
    work,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_data_clerk()


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    return sign_in(client, clerk)


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


def test_offers_the_kind_that_was_sent_last(page: Client, tmp_path: Path) -> None:
    before = page.get(LIST).context["form"]["kind"].value()
    upload(page, a_workbook(tmp_path), kind="claims")

    after = page.get(LIST).context["form"]["kind"].value()

    assert (before, after) == ("policies", "claims")


def test_groups_the_kinds_each_once(page: Client) -> None:
    groups = page.get(LIST).context["groups"]

    assert sorted(kind.code for _title, kinds in groups for kind in kinds) == sorted(KINDS)


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
    batch = checked(page, ODD_HEADINGS.replace("联系人", "某列").replace("某人", "13912345678"))

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


def test_masked_cells_are_told_by_column_with_the_remedy(page: Client) -> None:
    text = (
        "保单号,起保日期,终保日期,保费,手机号\n"
        "A100000000001,2025-12-07,2026-12-06,1000,120****5678\n"
        "A100000000002,2025-12-08,2026-12-07,1000,120****5679\n"
    )

    batch = checked(page, text)

    html = shown(page, batch)
    assert batch.masked == {"手机号": 2}
    assert '<span class="tag">手机号 2</span>' in html
    assert "an export without masks" in html


def test_the_same_file_again_changes_nothing_and_says_so(page: Client, tmp_path: Path) -> None:
    content = a_workbook(tmp_path)
    first = landed(page, content, "list.xlsx")

    again = checked(page, content, "another name.xlsx")

    html = shown(page, again)
    assert again.counts == {"UNCHANGED": 2, "REJECTED": 1}
    assert "0 changes: there is nothing to import." in html
    assert f'href="{url(first)}"' in html
    assert url(again, "import_land") not in html


def test_tells_that_rows_of_the_same_file_were_changed_since(page: Client, tmp_path: Path) -> None:
    row = make_row("P1", premium="1000.00")
    content = make_workbook(tmp_path / "a.xlsx", [row]).read_bytes()
    landed(page, content, "a.xlsx")
    row[3] = "2000.00"
    landed(page, make_workbook(tmp_path / "b.xlsx", [row]).read_bytes(), "b.xlsx")

    again = checked(page, content, "a.xlsx")

    assert again.counts == {"UPDATED": 1}
    assert "importing changes it back" in shown(page, again)


def test_a_file_that_is_no_workbook_says_so(page: Client) -> None:
    batch = checked(page, b"%PDF-1.4\n%abc", "list.pdf")

    html = shown(page, batch)

    assert (batch.state, stage_of(batch)) == (ImportBatch.State.FAILED, Stage.REFUSED)
    assert batch.job is not None
    assert batch.job.state == Job.State.FAILED
    assert batch.job.error in html
    assert f'<a class="btn btn-primary desk" href="{LIST}">' in html


# Importing


def test_the_bell_leads_to_the_batch(page: Client, clerk: User, tmp_path: Path) -> None:
    batch = landed(page, a_workbook(tmp_path), "list.xlsx")

    told = Notice.objects.filter(user=clerk).order_by("pk").values_list("code", "url")
    assert list(told) == [("JOB_PARTLY_DONE", url(batch)), ("JOB_PARTLY_DONE", url(batch))]


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
    assert response["X-Content-Type-Options"] == "nosniff"


def test_every_kind_offers_its_template(page: Client) -> None:
    html = page.get(LIST).content.decode()

    offered = [reverse("policies:import_template", args=[code]) for code in KINDS]
    assert [one for one in offered if f'href="{one}"' not in html] == []
    assert [page.get(one).status_code for one in offered] == [200] * 15


def test_there_is_no_template_of_an_unknown_kind(page: Client) -> None:
    assert page.get(reverse("policies:import_template", args=["x"])).status_code == 404


# Who may, and how much it costs


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in ("DATA_CLERK", "SUPERVISOR", "BRANCH_USER")]
)
def test_other_roles_do_not_import(client: Client, role: Role) -> None:
    client.force_login(make_user(role=role))

    assert (client.get(LIST).status_code, client.post(LIST).status_code) == (403, 403)


def test_another_branchs_import_is_not_there(client: Client, tmp_path: Path) -> None:
    source = make_workbook(tmp_path / "a.xlsx", [make_row()])
    clerk = make_data_clerk(branch=make_branch())
    batch = actions.upload(
        source=source, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk
    )
    client.force_login(make_supervisor(branch=make_branch()))

    answers = [
        client.get(url(batch, name)).status_code
        for name in ("import_detail", "import_card", "import_errors", "import_rows")
    ]

    assert answers == [404, 404, 404, 404]
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
    assert len(ours) == 3  # the last kind, how many, and what of them
