"""The rows of a workbook: filtered, told in words, masked, and taken along as a workbook."""

from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from policies.models import ImportBatch, ImportRow, Term
from policies.queries import rows_of, tallies_of
from tests.factories import (
    MORNING,
    fake_phone,
    make_branch,
    make_data_clerk,
    make_no_call,
    make_row,
    make_term,
    make_workbook,
)
from tests.policies.import_pages import checked, landed, shown, sign_in, url

pytestmark = pytest.mark.django_db

OLD, NEW, NO_CALL, SHORT = "12011110001", "12022220002", "12033330003", "1203333"


@pytest.fixture
def page(client: Client) -> Client:
    return sign_in(client, make_data_clerk())


@pytest.fixture
def batch(page: Client, tmp_path: Path) -> ImportBatch:
    """Rows 2 to 9: changed, as it was, new, again, no-call, short number, renewed, wrong."""
    changed = make_row("KNOWN1", premium="1000.00", phone=OLD)
    same = make_row("KNOWN2")
    first = make_workbook(tmp_path / "first.xlsx", [changed, same]).read_bytes()
    landed(page, first, "first.xlsx")
    make_no_call(NO_CALL)
    changed[3], changed[5] = "1200.50", NEW
    added, renewed, wrong = make_row("ADDED"), make_row("RENEWED"), make_row("WRONG")
    make_term(number="NEXT", previous_number="RENEWED")
    wrong[3] = "-1"
    rows = [
        changed,
        same,
        added,
        added,
        make_row("QUIET", phone=NO_CALL),
        make_row("SHORT", phone=SHORT),
        renewed,
        wrong,
    ]
    second = make_workbook(tmp_path / "second.xlsx", rows).read_bytes()
    return checked(page, second, "second.xlsx")


def numbers(batch: ImportBatch, **conditions: str) -> list[int]:
    return [row.row_no for row in rows_of(batch, **conditions)]


@pytest.mark.parametrize(
    ("conditions", "rows"),
    [
        ({}, [2, 3, 4, 5, 6, 7, 8, 9]),
        ({"verdict": "NEW"}, [4, 6, 7, 8]),
        ({"verdict": "UPDATED"}, [2]),
        ({"verdict": "UNCHANGED"}, [3]),
        ({"verdict": "DUPLICATE"}, [5]),
        ({"verdict": "REJECTED"}, [9]),
        ({"mark": "NO_CALL"}, [6]),
        ({"mark": "PHONE_DOUBTFUL"}, [7]),
        ({"mark": "RENEWED"}, [8]),
        ({"mark": "HANDLED"}, []),
        ({"mark": "DOUBTFUL", "verdict": "UPDATED"}, []),
        ({"mark": "KEPT"}, []),
    ],
)
def test_finds_the_rows_of_a_verdict_or_a_mark(
    conditions: dict[str, str], rows: list[int], batch: ImportBatch
) -> None:
    assert numbers(batch, **conditions) == rows


def test_each_number_leads_to_as_many_rows(page: Client, batch: ImportBatch) -> None:
    always, seldom = tallies_of(batch)

    told = [(one.code, one.number) for one in [*always, *seldom]]
    found = [(one.code, len(numbers(batch, **{one.name: one.code}))) for one in [*always, *seldom]]
    assert told == found
    html = shown(page, batch)
    links = [f'href="{url(batch, "import_rows")}?{one.name}={one.code}"' for one in always]
    assert [one for one in links if one not in html] == []


def test_shows_old_and_new_values_masked(page: Client, batch: ImportBatch) -> None:
    rows = page.get(url(batch, "import_rows") + "?verdict=UPDATED").context["rows"]

    [(row, tone)] = rows
    assert tone == "info"
    assert [str(change) for change in row.changes] == [
        "Premium: 1000.00 → 1200.50",
        "Phone: 120****0001 → 120****0002",
    ]


def test_shows_what_is_wrong_and_how_to_mend_it(page: Client, batch: ImportBatch) -> None:
    html = shown(page, batch, "import_rows", "?verdict=REJECTED")

    assert "保费: &#x27;-1&#x27; is below zero." in html
    assert "Leave out refunds, or correct the sign." in html


def test_no_number_stands_in_the_page(page: Client, batch: ImportBatch) -> None:
    html = shown(page, batch, "import_rows", "?size=200")

    assert [one for one in (OLD, NEW, NO_CALL, SHORT) if one in html] == []
    assert "120****0003" not in html  # a new row tells no number at all


def test_a_row_of_the_book_leads_to_its_policy(page: Client, batch: ImportBatch) -> None:
    html = shown(page, batch, "import_rows")

    known = Term.objects.get(policy__number="KNOWN1").policy_id
    assert f'href="{reverse("policies:policy_detail", args=[known])}"' in html
    assert html.count("/book/") > 0


def test_rows_of_another_branch_are_not_there(client: Client, batch: ImportBatch) -> None:
    client.force_login(make_data_clerk(branch=make_branch()))

    page = client.get(url(batch, "import_rows"))
    export = client.post(reverse("jobs:export_new", args=["import_rows"]) + f"?batch={batch.pk}")

    assert (page.status_code, export.status_code) == (404, 422)


def test_takes_the_shown_rows_along_as_a_workbook(page: Client, batch: ImportBatch) -> None:
    address = reverse("jobs:export_new", args=["import_rows"])

    response = page.post(f"{address}?batch={batch.pk}&verdict=UPDATED")

    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    rows = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert rows == [
        (
            "Excel row",
            "Policy or number",
            "Customer",
            "Result of the check",
            "Marks",
            "What changes",
            "What is wrong",
        ),
        (
            2,
            "K****1",
            "Holder",
            "Updated",
            None,
            "Premium: 1000.00 → 1200.50, Phone: 120****0001 → 120****0002",
            None,
        ),
    ]


def test_costs_the_same_for_one_row_as_for_thirty(page: Client, tmp_path: Path) -> None:
    def listed(count: int) -> list[str]:
        rows = [make_row(phone=fake_phone()) for _each in range(count)]
        content = make_workbook(tmp_path / "a.xlsx", rows).read_bytes()
        address = url(landed(page, content, "a.xlsx"), "import_rows")
        with CaptureQueriesContext(connection) as queries:
            page.get(address)
        return [query["sql"] for query in queries]

    listed(1)  # what a session asks once

    one, thirty = listed(1), listed(30)

    ours = [sql for sql in thirty if "policies_" in sql]
    assert len(one) == len(thirty)
    assert len(ours) == 4  # the batch, how many rows, the rows, their policies


def test_rows_that_bring_what_a_policy_is_not_are_told_by_their_key(page: Client) -> None:
    text = "电话号码,客户姓名,原因\n12000000001 12000000002,甲某,客户要求\n"

    batch = checked(page, text, kind="no_call")

    rows = page.get(url(batch, "import_rows")).context["rows"]
    assert [(row.about, row.name) for row, _tone in rows] == [
        ("120****0001", "甲某"),
        ("120****0002", "甲某"),
    ]


def test_a_page_without_rows_says_so(page: Client, batch: ImportBatch) -> None:
    ImportRow.objects.filter(batch=batch).delete()

    assert "No row has been read yet." in shown(page, batch, "import_rows")
    assert "No row of the workbook fits." in shown(page, batch, "import_rows", "?mark=KEPT")


def test_an_unknown_condition_finds_everything(page: Client, batch: ImportBatch) -> None:
    rows = page.get(url(batch, "import_rows") + "?verdict=LOST").context["rows"]

    assert len(rows) == 8
    assert batch.uploaded_at > MORNING
