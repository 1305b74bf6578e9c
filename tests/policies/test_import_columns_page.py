"""The page of imports asks: which column, which sheet, which kind, how dates are written."""

from pathlib import Path

import pytest
from django.test import Client
from openpyxl import Workbook

from policies.forms.mapping import grouped_fields
from policies.kinds import KINDS
from policies.models import ImportBatch, ImportProfile
from policies.queries import Stage, stage_of
from policies.queries.imports import NOTES, notes_of
from tests.factories import make_data_clerk, make_row
from tests.policies.import_pages import (
    ODD_HEADINGS,
    checked,
    landed,
    shown,
    sign_in,
    url,
    work,
)

pytestmark = pytest.mark.django_db

AMBIGUOUS = (
    "保单号,起保日期,终保日期,保费,手机号\n"
    "A100000000001,7/12/2025,6/12/2026,1000,12012345678\n"
    "A100000000002,8/11/2025,7/11/2026,1000,12012345679\n"
)
MIDNIGHTS = (
    "保单号,起保日期,终保日期,保费\n"
    "A100000000001,2025-12-07,2026-12-07 00:00:00,1000\n"
    "A100000000002,2025-12-08,2026-12-08 00:00:00,1000\n"
)
CLAIMS = (
    "报案号,保单号,车牌号,被保险人,出险时间,出险经过,案件状态\n"
    "BA1,A100000000001,京I00001,甲某,2026-01-05 10:00,追尾,已决\n"
)
WIDE = (
    "商业险保单号,商业险到期日,商业险保费,交强险保单号,交强险到期日,交强险保费,车牌号\n"
    "A1,2026-12-06,1000,B1,2026-12-05,950,京I00001\n"
)


@pytest.fixture
def page(client: Client) -> Client:
    return sign_in(client, make_data_clerk())


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
    assert "No column is chosen for: 保单号" in response.content.decode()


def test_asks_for_the_order_of_dates_that_can_be_read_in_two(page: Client) -> None:
    batch = checked(page, AMBIGUOUS)
    asked = shown(page, batch)

    response = page.post(url(batch, "import_answer"), {"date_order": "DMY"})
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

    response = page.post(url(batch, "import_answer"), {"date_order": "XYZ"})

    assert response.status_code == 422


def test_offers_the_fields_in_groups_each_once() -> None:
    for kind in KINDS.values():
        names = [name for _title, fields in grouped_fields(kind) for name, _label in fields]

        assert sorted(names) == sorted(kind.by_name)


def test_a_wide_sheet_needs_no_number_of_one_policy(page: Client) -> None:
    batch = checked(page, WIDE)
    names = {heading: name for name, heading in (batch.mapping or {}).items()}
    choices = {f"column_{place}": names[each] for place, each in enumerate(batch.headings)}

    response = page.post(url(batch, "import_mapping"), choices)
    work()

    batch.refresh_from_db()
    assert response.status_code == 302
    assert (batch.counts, batch.rows.count()) == ({"NEW": 2}, 2)


def test_says_that_the_columns_are_known_from_last_time(page: Client) -> None:
    first = checked(page, ODD_HEADINGS)
    choices = {"column_0": "policy_no", "column_1": "starts_on", "column_2": "expires_on"}
    page.post(url(first, "import_mapping"), choices)
    work()
    before = shown(page, first)
    page.post(url(first, "import_land"))
    work()

    second = checked(page, ODD_HEADINGS.replace("001,", "002,"))

    assert ImportProfile.objects.count() == 1
    assert (second.profile_used, second.counts) == (True, {"NEW": 1})
    assert ("Known from last time" in before, "Known from last time" in shown(page, second)) == (
        False,
        True,
    )


# Ends at midnight


def test_asks_which_day_a_midnight_ends_and_shows_rows_read_both_ways(page: Client) -> None:
    batch = checked(page, MIDNIGHTS)

    html = shown(page, batch)

    assert (stage_of(batch), batch.refusal) == (Stage.UNMATCHED, "END_IS")
    assert '<td class="b">2026-12-07</td><td class="b">2026-12-06</td>' in html
    assert "A100*****0001" in html
    assert "A100000000001" not in html


def test_the_answer_about_midnights_is_kept_and_asked_once(page: Client) -> None:
    batch = checked(page, MIDNIGHTS)

    response = page.post(url(batch, "import_answer"), {"end_is": "NEXT_MIDNIGHT"})
    work()
    page.post(url(batch, "import_land"))
    work()
    second = checked(page, MIDNIGHTS.replace("000001", "000003"))

    batch.refresh_from_db()
    ends = batch.rows.order_by("row_no").values_list("expires_on", flat=True)
    assert response.status_code == 302
    assert [str(one) for one in ends] == ["2026-12-06", "2026-12-07"]
    assert (second.refusal, (second.mapping or {})["_end_is"]) == ("", "NEXT_MIDNIGHT")


# Sheets


def two_sheets(path: Path) -> bytes:
    book = Workbook()
    for title, numbers in (("三月", ("M1", "M2")), ("四月", ("A1",))):
        sheet = book.create_sheet(title)
        sheet.append(["保单号", "起保日期", "终保日期", "保费", "投保人", "联系电话"])
        for number in numbers:
            sheet.append(make_row(number))
    del book["Sheet"]
    book.save(path)
    return path.read_bytes()


def test_takes_another_sheet_of_the_workbook(page: Client, tmp_path: Path) -> None:
    batch = checked(page, two_sheets(tmp_path / "a.xlsx"), "a.xlsx")
    offered = shown(page, batch)

    response = page.post(url(batch, "import_sheet"), {"sheet": "四月"})
    work()

    batch.refresh_from_db()
    assert '<button class="btn btn-plain btn-sm" name="sheet" value="四月">' in offered
    assert "Other sheets with rows were not read: 四月." in offered
    assert response.status_code == 302
    assert (batch.sheet, batch.counts) == ("四月", {"NEW": 1})


@pytest.mark.parametrize(("sheet", "status"), [("五月", 409), ("", 422)])
def test_a_sheet_that_is_not_there_is_refused(
    sheet: str, status: int, page: Client, tmp_path: Path
) -> None:
    batch = checked(page, two_sheets(tmp_path / "a.xlsx"), "a.xlsx")

    response = page.post(url(batch, "import_sheet"), {"sheet": sheet})

    assert response.status_code == status


def test_every_note_has_its_sentence() -> None:
    params = {"sheets": ["甲"], "headings": ["乙"], "rows": list(range(1, 13)), "count": 3}
    params |= {"cell": "B7"}
    batch = ImportBatch(notes=[{"code": code, **params} for code in NOTES])

    told = notes_of(batch)

    assert len(told) == len(NOTES)
    assert [one for one in told if "%(" in one] == []
    assert NOTES["TOTALS_LEFT_OUT"] % {"rows": "1、2、3、4、5、6、7、8、9、10 …"} in told


# Kinds


def test_offers_the_kind_that_fits_better_and_takes_it(page: Client) -> None:
    batch = checked(page, CLAIMS)
    offered = shown(page, batch)

    response = page.post(url(batch, "import_kind"), {"kind": "claims"})
    work()

    batch.refresh_from_db()
    assert "These columns look like “Claims” rather than “Policies to renew”." in offered
    assert response.status_code == 302
    assert (batch.kind, batch.counts) == ("claims", {"NEW": 1})
    assert "rather than" not in shown(page, batch)


def test_an_unknown_kind_is_refused(page: Client) -> None:
    batch = checked(page, CLAIMS)

    response = page.post(url(batch, "import_kind"), {"kind": "wages"})

    batch.refresh_from_db()
    assert (response.status_code, batch.kind) == (422, "policies")


def test_the_kind_stays_once_the_workbook_is_in_the_book(page: Client) -> None:
    batch = landed(page, CLAIMS, kind="claims")

    response = page.post(url(batch, "import_kind"), {"kind": "policies"})

    batch.refresh_from_db()
    assert (response.status_code, batch.kind) == (409, "claims")
