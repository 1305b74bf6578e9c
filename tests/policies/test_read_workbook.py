import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from policies.kinds import KINDS
from policies.kinds.codes import WORDS, code_of
from policies.workbook import MappingRefused, Row, guess_mapping, read_rows
from renewal.lib.values import PhoneNumber
from renewal.lib.workbooks import (
    Column,
    Kind,
    SheetOut,
    WorkbookRefused,
    read_workbook,
    write_errors,
    write_table,
)
from tests.policies.sheets import make_csv, read, read_one

DATA = Path(__file__).parents[1] / "data"
MOTOR = DATA / "motor" / "portfolio_sample_2000.csv"
MOTOR_MAPPING = {
    "policy_no": "ID",
    "starts_on": "Date_last_renewal",
    "expires_on": "Date_next_renewal",
    "premium": "Premium",
}
CORE = ["保单号", "起保日期", "终保日期", "保费"]


def one(path: Path, headings: Sequence[str], cells: Sequence[str]) -> Row:
    return read_one(path, "policies", headings, cells)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def test_reads_every_row_of_a_real_portfolio() -> None:
    with MOTOR.open(encoding="utf-8", newline="") as file:
        expected = [
            {
                "policy_no": each["ID"],
                "starts_on": datetime.strptime(each["Date_last_renewal"], "%d/%m/%Y").date(),  # noqa: DTZ007
                "expires_on": datetime.strptime(each["Date_next_renewal"], "%d/%m/%Y").date(),  # noqa: DTZ007
                "premium": Decimal(each["Premium"]),
            }
            for each in csv.DictReader(file, delimiter=";")
        ]

    reading = read_rows(MOTOR, kind="policies", mapping=MOTOR_MAPPING)

    rows = list(reading.rows)
    assert [row.values for row in rows] == expected
    assert [row.row_no for row in rows] == list(range(2, 2002))
    assert reading.mapping == MOTOR_MAPPING
    assert reading.date_order == {"starts_on": "DMY", "expires_on": "DMY"}
    assert reading.height == 2000
    assert not any(row.problems or row.warnings for row in rows)


def test_asks_for_a_mapping_where_headings_say_nothing() -> None:
    with pytest.raises(MappingRefused) as refused, translation.override("en"):
        read_rows(MOTOR, kind="policies", mapping=None)

    assert refused.value.code == "NO_COLUMN"
    assert str(refused.value).startswith("No column was found for 保单号、终保日期; the sheet's")


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"policyno": "ID"}, "UNKNOWN_FIELD", "The mapping names policyno, which is no field"),
        ({"premium": "Prime"}, "NO_HEADING", "The sheet has no column Prime for premium; its col"),
        ({"_date_order": "DYM"}, "BAD_SETTING", "The mapping says _date_order: DYM;"),
        ({"_dates": "DMY"}, "BAD_SETTING", "The mapping says _dates: DMY;"),
    ],
)
def test_refuses_a_mapping_that_names_what_is_not_there(
    change: dict[str, str], code: str, says: str
) -> None:
    with pytest.raises(MappingRefused) as refused, translation.override("en"):
        read_rows(MOTOR, kind="policies", mapping=MOTOR_MAPPING | change)

    assert refused.value.code == code
    assert str(refused.value).startswith(says)


def test_refuses_a_mapping_without_what_every_row_needs() -> None:
    with pytest.raises(MappingRefused) as refused:
        read_rows(MOTOR, kind="policies", mapping={"policy_no": "ID"})

    assert refused.value.code == "NO_COLUMN"


def test_compares_mapped_headings_like_all_others(path: Path) -> None:
    make_csv(path, ["*保单号", "终保\n日期"], ["T1", "2026-04-12"])

    rows = read(path, mapping={"policy_no": "保单号", "expires_on": "终保日期"})

    assert rows[0].values == {"policy_no": "T1", "expires_on": date(2026, 4, 12)}


def test_asks_for_the_date_order_where_a_column_does_not_settle_it(path: Path) -> None:
    make_csv(path, CORE, ["T1", "12/04/2025", "11/04/2026", "1"])

    with pytest.raises(MappingRefused) as refused, translation.override("en"):
        read_rows(path, kind="policies", mapping=None)

    assert refused.value.code == "DATE_ORDER"
    assert "起保日期" in str(refused.value)
    assert "12/04/2025" in str(refused.value)
    mapping = dict(
        zip(["policy_no", "starts_on", "expires_on", "premium"], CORE, strict=True),
        _date_order="DMY",
    )
    assert read(path, mapping=mapping)[0].values["expires_on"] == date(2026, 4, 11)


def test_reads_a_chinese_list_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    headings = [
        "序号", "保险单号", "起保日期", "终保日期", "上年保费(元)", "保费", "车牌号码", "车架号",
        "被保险人", "联系电话", "险类", "使用性质", "三者保额(万元)", "NCD系数", "归属机构", "备注",
    ]  # fmt: skip
    cells: list[object] = [
        1, "T0000000000000000001", date(2025, 4, 13), date(2026, 4, 12), Decimal("3264.8"), 3000,
        "京I00001", "IOQ00000000000001", "甲 某先生", "12000000001(甲某)", "商业险", "家庭自用",
        200, "85%", "某中支", "--",
    ]  # fmt: skip
    sheet = SheetOut(
        "到期清单",
        [Column(heading, _kind_of(cell)) for heading, cell in zip(headings, cells, strict=True)],
        [cells, [None] * 16, headings],
        title_rows=["2026年4月到期清单"],
        total_row=["合计", None, None, None, 3264.8],
        notes=["制表人：乙"],
    )
    write_table(path, [SheetOut("说明", [Column("说明")], [["请勿外传"]] * 9), sheet])

    reading = read_rows(path, kind="policies", mapping=None)

    (row,) = reading.rows
    assert (reading.sheet, reading.header_row, row.row_no) == ("到期清单", 2, 3)
    assert row.values == {
        "policy_no": "T0000000000000000001",
        "starts_on": date(2025, 4, 13),
        "expires_on": date(2026, 4, 12),
        "premium": Decimal("3264.80"),
        "plate_no": "京I00001",
        "vin": "IOQ00000000000001",
        "insured_name": "甲某",
        "insured_title": "先生",
        "phone": (PhoneNumber("12000000001", "甲某"),),
        "cover_class": "COMMERCIAL",
        "use_nature": "PRIVATE",
        "third_party_limit": Decimal("2000000.00"),
        "ncd_factor": Decimal("0.85"),
        "branch_name": "某中支",
    }
    assert row.problems == []
    assert [each.code for each in row.warnings] == ["VIN_SHAPE"]


def _kind_of(cell: object) -> Kind:
    if isinstance(cell, date):
        return Kind.DATE
    return Kind.MONEY if isinstance(cell, (int, Decimal)) else Kind.TEXT


@pytest.mark.parametrize(
    ("cells", "field", "code", "message"),
    [
        (["", "", "2026-04-12", ""], "policy_no", "MISSING", "Row 2, 保单号: there is no value."),
        (["T1", "", "", ""], "expires_on", "MISSING", "Row 2, 终保日期: there is no value."),
        (
            ["T1", "", "soon", ""],
            "expires_on",
            "NOT_A_DATE",
            "Row 2, 终保日期: 'soon' is not a date.",
        ),
        (["T1", "soon", "2026-04-12", ""], "starts_on", "NOT_A_DATE", ""),
        (["T1", "2026-04-13", "2026-04-12", ""], "starts_on", "BEGINS_AFTER_END", ""),
        (["T1", "", "2026-04-12", "-1"], "premium", "NEGATIVE", "Row 2, 保费: '-1' is below zero."),
        (["T1", "", "2026-04-12", "free"], "premium", "NOT_AN_AMOUNT", ""),
        (["T1****", "", "2026-04-12", ""], "policy_no", "MASKED", ""),
        (
            ["1.23457E+17", "", "2026-04-12", ""],
            "policy_no",
            "RUINED",
            "Row 2, 保单号: '1.23457E+17' is a number that has lost its last digits: format the "
            "column as text and export it again.",
        ),
    ],
)
def test_refuses_a_row_that_cannot_stand(
    path: Path, cells: list[str], field: str, code: str, message: str
) -> None:
    row = one(path, CORE, cells)

    (problem,) = row.problems
    assert (problem.field, problem.code) == (field, code)
    with translation.override("en"):
        assert not message or problem.message == message


def test_refuses_an_identity_number_that_a_float_has_ruined(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    columns = [Column("保单号"), Column("终保日期"), Column("投保人证件号码", Kind.INT)]
    write_table(path, [SheetOut("清单", columns, [["T1", "2026-04-12", 370_200_199_001_010]])])
    assert read(path)[0].problems == []
    write_table(path, [SheetOut("清单", columns, [["T1", "2026-04-12", "3.702E+17"]])])

    (row,) = read(path)

    assert [(each.field, each.code) for each in row.problems] == [("holder_id_no", "RUINED")]


@pytest.mark.parametrize(
    ("heading", "cell", "code", "kept"),
    [
        ("初登日期", "long ago", "NOT_A_DATE", False),
        ("座位数", "many", "NOT_A_NUMBER", False),
        ("联系电话", "1200000001", "PHONE_SHAPE", True),
        ("联系电话", "勿打", "NOT_A_PHONE", False),
        ("车牌号", "京A0000O", "PLATE_LETTER", True),
        ("使用性质", "飞行", "UNKNOWN_CODE", True),
        ("车队标志", "也许", "NOT_YES_NO", False),
    ],
)
def test_warns_of_what_is_doubtful_and_keeps_the_row(
    path: Path, heading: str, cell: str, code: str, kept: bool
) -> None:
    row = one(path, [*CORE, heading], ["T1", "2025-04-13", "2026-04-12", "1", cell])

    field = next(each.name for each in KINDS["policies"].fields if heading in each.headings)
    assert row.problems == []
    assert code in [each.code for each in row.warnings]
    assert (row.warnings[0].field in row.values) is kept
    assert field == row.warnings[0].field or heading == "联系电话"


def test_tells_an_unknown_word_once(path: Path) -> None:
    rows = [[f"T{number}", "2026-04-12", "飞行"] for number in range(3)]
    make_csv(path, ["保单号", "终保日期", "使用性质"], *rows)

    read_back = read(path)

    assert [row.values["use_nature"] for row in read_back] == ["飞行"] * 3
    assert [len(row.warnings) for row in read_back] == [1, 0, 0]


def test_warns_where_a_mapped_column_is_empty_and_not_where_there_is_none(path: Path) -> None:
    full = one(path, [*CORE, "联系电话", "车牌号"], ["T1", "", "2026-04-12", "", "无", "新车"])
    bare = one(path, ["保单号", "终保日期"], ["T1", "2026-04-12"])

    codes = [(each.field, each.code) for each in full.warnings]
    assert codes == [
        ("starts_on", "MISSING"),
        ("premium", "MISSING"),
        ("plate_no", "NO_VEHICLE"),
        ("phone", "NO_PHONE"),
    ]
    assert bare.warnings == []


def test_counts_masked_cells_and_takes_none_for_a_value(path: Path) -> None:
    make_csv(
        path,
        ["保单号", "终保日期", "被保险人", "联系电话", "车牌号", "通信地址"],
        ["T1", "2026-04-12", "甲*", "120****0001", "*-*", "某省****"],
        ["T2", "2026-04-12", "甲某", "120****0002", "京I00001", "某路5*3号"],
    )

    reading = read_rows(path, kind="policies", mapping=None)

    first, second = reading.rows
    assert first.values == {"policy_no": "T1", "expires_on": date(2026, 4, 12)}
    assert second.values["insured_name"] == "甲某"
    assert second.values["address"] == "某路5*3号"
    assert reading.masked == {"被保险人": 1, "联系电话": 2, "通信地址": 1}


def test_leaves_out_totals_blanks_and_repeated_headings(path: Path) -> None:
    make_csv(
        path,
        ["序号", "保单号", "终保日期", "保费"],
        ["1", "T1", "2026-04-12", "1"],
        ["", "", "", ""],
        ["", "  ", "", ""],
        ["序号", "保单号", "终保日期", "保费"],
        ["小计", "", "", "1"],
        ["2", "小计划01", "2026-04-12", "1"],
        ["合 计", "2", "", "2"],
        ["共2条", "", "", ""],
        ["", "Total", "", "2"],
        ["制表人：甲", "", "", ""],
    )

    assert [row.row_no for row in read(path)] == [2, 7]


def test_reads_a_mixed_column_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    columns = [
        Column("保单号", Kind.INT),
        Column("终保日期", Kind.DATE),
        Column("保费", Kind.MONEY),
    ]
    rows: list[list[object]] = [
        [123, date(2026, 4, 12), 1],
        ["T2", "2026年4月12日", "¥1,000"],
        ["'00T3", "20260412", None],
    ]
    write_table(path, [SheetOut("清单", columns, rows)])

    read_back = read(path)

    assert [row.values.get("policy_no") for row in read_back] == ["123", "T2", "00T3"]
    assert {row.values.get("expires_on") for row in read_back} == {date(2026, 4, 12)}
    assert [row.values.get("premium") for row in read_back] == [Decimal(1), Decimal(1000), None]


def test_hands_wrong_rows_back_in_their_layout(path: Path, tmp_path: Path) -> None:
    make_csv(path, CORE, ["T1", "", "2026-04-12", "1"], ["T2", "", "soon", "1"])
    reading = read_rows(path, kind="policies", mapping=None)

    with translation.override("en"):
        wrong = [row.to_hand_back(reading.headings) for row in reading.rows if row.problems]
        write_errors(tmp_path / "wrong.xlsx", reading.headings, wrong)

    rows = read_workbook(tmp_path / "wrong.xlsx").sheet.rows
    reason = "Row 3, 终保日期: 'soon' is not a date."
    assert rows[1] == (2, ["T2", "", "soon", "1", reason])


def test_refuses_a_file_without_data_rows() -> None:
    with pytest.raises(MappingRefused):
        read_rows(DATA / "excel" / "header_only.xlsx", kind="policies", mapping=None)
    with pytest.raises(WorkbookRefused):
        read_rows(DATA / "excel" / "password_rc4.xls", kind="policies", mapping=None)


@pytest.mark.parametrize(
    ("headings", "samples", "expected"),
    [
        (["保单号", "上年保单号"], [], {"policy_no": "保单号", "previous_policy_no": "上年保单号"}),
        (["上年保单号"], [], {"policy_no": "上年保单号"}),
        (["保费", "上年保费"], [], {"premium": "上年保费"}),
        (["签单保费", "保费"], [], {"premium": "保费"}),
        (["签单保费", "保费"], [["1", "见备注"]], {"premium": "签单保费"}),
        (["保单号", "保单号码"], [["12000000001", "T1"]], {"policy_no": "保单号码"}),
        (["续保标志"], [["新保"], ["转保"]], {"business_nature": "续保标志"}),
        (["是否续保"], [["是"], ["否"]], {"renewed_flag": "是否续保"}),
        (["续保标志"], [], {}),
        (["状态", "标志", "日期", "姓名", "机构"], [], {}),
        (["业务员联系电话", "代理人电话"], [], {}),
        (["客户联系电话"], [], {"phone": "客户联系电话"}),
        (
            ["操作员", "业务员", "经办人", "销售人员"],
            [],
            {
                "agent_name": "业务员",
                "handler_name": "经办人",
                "specialist": "销售人员",
            },
        ),
        (["", "", "终保日期"], [], {"expires_on": "终保日期"}),
    ],
)
def test_guesses_a_mapping(
    headings: list[str], samples: list[list[str]], expected: dict[str, str]
) -> None:
    guessed = guess_mapping("policies", headings, samples)

    assert guessed == {name: expected[name] for name in guessed}
    assert guessed.keys() == expected.keys()


def test_no_heading_stands_under_two_fields() -> None:
    for kind in KINDS.values():
        assert len(kind.by_key) == sum(len(each.keys) for each in kind.fields)
        assert {each.table for each in kind.fields if each.table} <= WORDS.keys()


def test_reads_codes_in_all_their_words() -> None:
    assert code_of("cover_class", "交强") == "COMPULSORY"
    assert code_of("cover_class", "COMMERCIAL") == "COMMERCIAL"
    assert code_of("status", "全单退保") == "SURRENDERED"
    assert code_of("status", "?") is None
    for table, words in WORDS.items():
        for code, written in words.items():
            assert {code_of(table, word) for word in written.split("、")} == {code}
