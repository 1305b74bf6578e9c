from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.command import Manage

EXCEL = Path(__file__).parents[1] / "data" / "excel"


def test_shows_what_the_reader_sees(manage: Manage, tmp_path: Path) -> None:
    path = tmp_path / "list.xls"
    with xlsxwriter.Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        workbook.add_worksheet("说明").write_column(0, 0, ["请勿外传"] * 9)
        workbook.add_worksheet("旧").hide()
        worksheet = workbook.add_worksheet("清单")
        worksheet.write(0, 0, "2026年4月续保清单")
        worksheet.write_row(1, 0, ["*保单号", "终保日期", "保费(元)", "", "备注", "备注"])
        worksheet.write_string(2, 0, '="0001"')
        worksheet.write_row(2, 1, ["", 1e-7, "a", "\u3000b\t", True])
        worksheet.write_datetime(2, 1, datetime(2026, 4, 12, 8, 30), day)  # noqa: DTZ001
        worksheet.write_row(3, 0, ["T2", "", 370200199001010011, 1234.5])
        worksheet.write_datetime(3, 1, date(2026, 4, 13), day)
        worksheet.write_row(4, 0, ["合计", "", 1])

    assert manage("inspect_workbook", path) == {
        "format": "xlsx",
        "sheets": [
            {"name": "说明", "state": "visible", "rows": 9},
            {"name": "旧", "state": "hidden", "rows": 0},
            {"name": "清单", "state": "visible", "rows": 5},
        ],
        "sheet": "清单",
        "header_row": 2,
        "header": ["*保单号", "终保日期", "保费(元)", "", "备注", "备注"],
        "data_rows": 2,
        "first": {
            "*保单号": "0001",
            "终保日期": "2026-04-12 08:30:00",
            "保费(元)": "0.0000001",
            "D": "a",
            "备注": "b",
            "备注_2": "TRUE",
        },
        "last": {
            "*保单号": "T2",
            "终保日期": "2026-04-13",
            "保费(元)": "370200199001010000",
            "D": "1234.5",
            "备注": "",
            "备注_2": "",
        },
        "notes": [
            "隐藏的工作表未读取：旧。",
            "其他有数据的工作表未读取：说明。",
            "表头上方有 1 行不属于表格。",
            "合计行、签名行已略过：第 5 行。",
        ],
    }


def test_names_columns_by_their_letters_where_there_are_no_headings(manage: Manage) -> None:
    answer = manage("inspect_workbook", EXCEL / "table_starts_column_b.xls")

    assert (answer["header_row"], answer["header"], answer["data_rows"]) == (None, [], 3)
    assert answer["last"] == {"A": "", "B": "3"}


def test_calls_the_sheet_of_a_text_by_the_file(manage: Manage) -> None:
    answer = manage("inspect_workbook", EXCEL / "cn_bank_boc.csv")

    assert (answer["format"], answer["sheet"]) == ("text", "cn_bank_boc")


def test_has_no_rows_to_show_below_headings_alone(manage: Manage) -> None:
    answer = manage("inspect_workbook", EXCEL / "header_only.xlsx")

    assert (answer["data_rows"], answer["first"], answer["last"]) == (0, None, None)
    assert answer["notes"] == ["表头下方没有数据行。"]


def test_says_why_a_file_is_refused(manage: Manage) -> None:
    assert manage("inspect_workbook", EXCEL / "password_rc4.xls") == {
        "error": "工作簿有密码保护：请用 Excel 或 WPS 打开，取消密码，保存后重新上传。"
    }


@pytest.mark.parametrize("name", ["none.xlsx", "."])
def test_refuses_what_is_no_file(manage: Manage, tmp_path: Path, name: str) -> None:
    assert "没有" in manage.refused("inspect_workbook", tmp_path / name)
