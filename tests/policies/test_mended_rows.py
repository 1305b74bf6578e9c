"""Wrong rows go out, come back mended, and go on with their batch. Source: F5."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from policies.models import ImportBatch
from tests.factories import make_data_clerk
from tests.policies.import_pages import LIST, a_workbook, checked, landed, shown, sign_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> Client:
    return sign_in(client, make_data_clerk())


def mended(page: Client, batch: ImportBatch, end: str = "2026-03-30") -> bytes:
    """Return the file of wrong rows with the end of its terms put right."""
    response = page.get(url(batch, "import_errors"))
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[2].value = end
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_mended_file_goes_on_with_its_batch(page: Client, tmp_path: Path) -> None:
    batch = landed(page, a_workbook(tmp_path), "list.xlsx")

    part = landed(page, mended(page, batch), "mended.xlsx")

    batch.refresh_from_db()
    assert (part.continues, part.counts) == (batch, {"NEW": 1})
    assert batch.counts == {"NEW": 2, "MENDED": 1}
    assert not batch.errors_file
    root = shown(page, batch)
    assert "All together: 3 new, 0 updated, 0 still with errors" in root
    assert f'href="{url(part)}"' in root
    assert f'href="{url(batch)}"' in shown(page, part)
    assert "mended by 1 workbook" in page.get(LIST).content.decode()


def test_a_row_that_is_still_wrong_stays_one_of_its_batch(page: Client, tmp_path: Path) -> None:
    batch = landed(page, a_workbook(tmp_path), "list.xlsx")

    part = checked(page, mended(page, batch, "2026/2/31"), "mended.xlsx")

    batch.refresh_from_db()
    assert (part.continues, part.counts) == (batch, {"REJECTED": 1})
    assert batch.counts == {"NEW": 2, "REJECTED": 1}


def test_wrong_rows_can_be_sent_from_the_page_of_their_batch(page: Client, tmp_path: Path) -> None:
    batch = landed(page, a_workbook(tmp_path), "list.xlsx")

    html = shown(page, batch)

    assert f'action="{LIST}" enctype="multipart/form-data"' in html
    assert '<input type="hidden" name="kind" value="policies">' in html
