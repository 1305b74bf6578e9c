"""Taking an import back on its page. Source: F8."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from policies.models import ImportBatch, Term
from policies.queries import Stage, stage_of
from policies.queries.import_rows import WHY_KEPT
from renewal.accounts.models import User
from renewal.jobs.models import Job
from tests.factories import MORNING, make_branch, make_data_clerk, make_row, make_workbook
from tests.policies.import_pages import checked, landed, shown, sign_in, url, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_data_clerk()


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    return sign_in(client, clerk)


@pytest.fixture
def batch(page: Client, tmp_path: Path) -> ImportBatch:
    rows = [make_row("POLICY0001"), make_row("POLICY0002")]
    return landed(page, make_workbook(tmp_path / "a.xlsx", rows).read_bytes(), "a.xlsx")


def taken_back(page: Client, batch: ImportBatch) -> ImportBatch:
    page.post(url(batch, "import_take_back"))
    work()
    return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def test_takes_a_workbook_back_in_the_background(
    page: Client, batch: ImportBatch, clerk: User
) -> None:
    asked = shown(page, batch)

    response = page.post(url(batch, "import_take_back"))
    at_work = shown(page, batch)
    work()

    batch = ImportBatch.objects.select_related("job").get()
    assert 'data-confirm="Take 2 rows back?"' in asked
    assert response.status_code == 302
    assert "If it is cancelled, everything stays in the book." in at_work
    assert (stage_of(batch), batch.taken_back_by) == (Stage.TAKEN_BACK, clerk)
    assert not Term.objects.exists()
    assert "Nothing of it is left in the book." in shown(page, batch)


def test_names_what_stayed_and_leads_to_it(page: Client, batch: ImportBatch) -> None:
    Term.objects.filter(policy__number="POLICY0002").update(first_worked_at=MORNING)

    batch = taken_back(page, batch)

    stayed = Term.objects.get()
    html = shown(page, batch)
    assert batch.kept == [{"row_no": 3, "policy_no": "POLICY0002", "why": "WORKED"}]
    assert "1 row stayed in the book." in html
    assert "released or worked on" in html
    assert f'href="{reverse("policies:policy_detail", args=[stayed.policy_id])}"' in html
    rows = page.get(url(batch, "import_rows") + "?mark=KEPT").context["rows"]
    assert [(row.row_no, row.why_kept) for row, _tone in rows] == [(3, WHY_KEPT["WORKED"])]


def test_says_why_nothing_could_be_taken_back(page: Client, batch: ImportBatch) -> None:
    Term.objects.update(first_worked_at=MORNING)

    batch = taken_back(page, batch)

    assert stage_of(batch) == Stage.LANDED
    assert batch.job is not None
    assert batch.job.state == Job.State.FAILED
    assert batch.job.error in shown(page, batch)


def test_takes_back_once(page: Client, batch: ImportBatch) -> None:
    page.post(url(batch, "import_take_back"))
    page.post(url(batch, "import_take_back"))
    work()
    page.post(url(batch, "import_take_back"))

    assert Job.objects.filter(kind="take_back_batch").count() == 1


def test_a_workbook_that_is_not_in_the_book_cannot_be_taken_back(
    page: Client, tmp_path: Path
) -> None:
    content = make_workbook(tmp_path / "a.xlsx", [make_row()]).read_bytes()
    batch = checked(page, content, "a.xlsx")

    page.post(url(batch, "import_take_back"))

    assert url(batch, "import_take_back") not in shown(page, batch)
    assert not Job.objects.filter(kind="take_back_batch").exists()


def test_another_branchs_import_stays(client: Client, batch: ImportBatch) -> None:
    client.force_login(make_data_clerk(branch=make_branch()))

    response = client.post(url(batch, "import_take_back"))

    assert response.status_code == 404
    assert Term.objects.count() == 2
