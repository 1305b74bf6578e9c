from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal.lib.values import (
    LAST_SECOND,
    DateOrder,
    Moment,
    PhoneNumber,
    Unreadable,
    doubt_of_plate,
    doubt_of_vin,
    is_masked,
    is_organisation,
    needs_order,
    order_of,
    read_account_tail,
    read_amounts,
    read_date,
    read_id_no,
    read_int,
    read_moment,
    read_money,
    read_month,
    read_name,
    read_number_text,
    read_phones,
    read_plate,
    read_ratio,
    read_text,
    read_vin,
    read_yes_no,
    title_of,
)
from renewal.lib.workbooks import Cell

APRIL_12 = date(2026, 4, 12)
DAYS = st.dates(min_value=date(1955, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    "cell",
    [
        APRIL_12,
        datetime(2026, 4, 12, 23, 59, 59),  # noqa: DTZ001
        "2026-04-12",
        "2026-4-12",
        "2026/4/12",
        "2026.4.12",
        " 2026-04-12\t",
        "２０２６－０４－１２",
        "2026年4月12日",
        "2026 年 4 月 12 日",
        "2026年04月12日24时",
        "2026年4月12日零时起",
        "2026-04-12 23:59:59",
        "2026-04-12 24:00",
        "2026-04-12T00:00:00",
        "2026/4/12 上午1时01分",
        "20260412",
        "20260412235959",
        20260412.0,
        46124.0,
        46124.99,
        "46124",
    ],
)
def test_reads_every_way_of_writing_a_date(cell: Cell) -> None:
    assert read_date(cell) == APRIL_12


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("2026-04-12", None),
        (APRIL_12, None),
        (datetime(2026, 4, 12), None),  # noqa: DTZ001
        (datetime(2026, 4, 12, 8, 20), time(8, 20)),  # noqa: DTZ001
        ("2026-04-12 08:20", time(8, 20)),
        ("2026-04-12T08:20:15.500Z", time(8, 20, 15)),
        ("2026/4/12 下午3:20", time(15, 20)),
        ("2026/4/12 3:20 PM", time(15, 20)),
        ("2026/4/12 12:05 AM", time(0, 5)),
        ("2026年4月12日8时20分", time(8, 20)),
        ("2026年4月12日 8点", time(8)),
        ("2026年4月12日零时起", time(0)),
        ("2026年4月12日二十四时止", LAST_SECOND),
        ("2026-04-12 24:00:00", LAST_SECOND),
        ("2026-04-12 23:59:59", LAST_SECOND),
        ("2026-04-12 00:00:00", time(0)),
        ("202604120820", time(8, 20)),
        ("20260412082015", time(8, 20, 15)),
        ("12/04/2026 08:20", time(8, 20)),
        (46124.5, time(12)),
        (46124.999999, LAST_SECOND),
        ("2026-04-12 25:99", None),
        ("2026年4月12日起至", None),
    ],
)
def test_reads_the_time_of_day_beside_a_date(cell: Cell, clock: time | None) -> None:
    assert read_moment(cell, order=DateOrder.DMY) == Moment(APRIL_12, clock)


@given(st.datetimes(datetime(1955, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001
def test_reads_back_the_moment_that_any_pattern_writes(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    expected = Moment(moment.date(), moment.time())

    assert read_moment(f"{moment:%Y-%m-%d %H:%M:%S}") == expected
    assert read_moment(f"{moment:%Y%m%d%H%M%S}") == expected
    assert read_moment(f"{moment:%Y/%m/%d %I:%M:%S %p}") == expected
    assert read_moment(f"{moment:%Y年%m月%d日%H时%M分%S秒}") == expected


@pytest.mark.parametrize(
    "cell", ["2026-04", "2026/4", "2026年4月", "2026年04月份", "202604", 202604.0]
)
def test_reads_a_month_alone(cell: Cell) -> None:
    assert read_month(cell) == date(2026, 4, 30)


@pytest.mark.parametrize(
    "cell", ["2026-04-12", "2026-13", "4月", "46124", 2026.4, APRIL_12, "", None]
)
def test_reads_no_month_where_there_is_none(cell: Cell) -> None:
    assert read_month(cell) is None


def test_takes_a_written_midnight_as_it_stands() -> None:
    assert read_date("2026-04-13 00:00:00") == date(2026, 4, 13)


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "/", "无", "NULL", None])
def test_reads_no_date_where_there_is_none(cell: Cell) -> None:
    assert read_date(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["soon", "2026-02-30", "2026-04-123", "9999-12-31", "0000-00-00", "12", True, 12.0, 1e300],
)
def test_does_not_read_what_is_no_date(cell: Cell) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_date(cell)

    assert unreadable.value.code == "UNREADABLE"


def test_reads_an_unclear_date_only_in_a_given_order() -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_date("07/12/2016")

    assert unreadable.value.code == "AMBIGUOUS"
    assert read_date("07/12/2016", order=DateOrder.DMY) == date(2016, 12, 7)
    assert read_date("07/12/2016", order=DateOrder.MDY) == date(2016, 7, 12)
    assert read_date("26/04/12", order=DateOrder.YMD) == APRIL_12
    assert read_date("13/12/2016") == date(2016, 12, 13)
    assert read_date("07/07/2016") == date(2016, 7, 7)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["07/12/2016", "13/12/2016"], DateOrder.DMY),
        (["07/12/2016", "12/13/2016"], DateOrder.MDY),
        (["26/04/12", "99/04/12"], DateOrder.YMD),
        (["07/12/2016", "2016-12-13"], None),
        (["13/12/2016", "12/13/2016"], None),
        (["26/04/12"], None),
    ],
)
def test_settles_the_order_by_the_whole_column(cells: list[str], order: DateOrder | None) -> None:
    assert order_of(cells) == order


@given(DAYS)
def test_reads_back_what_any_pattern_writes(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days

    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert read_date(float(day.strftime("%Y%m%d"))) == day
    assert read_date(float(serial)) == day
    assert read_date(f"{day:%d/%m/%Y}", order=DateOrder.DMY) == day
    assert read_date(f"{day:%m/%d/%Y}", order=DateOrder.MDY) == day
    assert needs_order(f"{day:%d/%m/%Y}") == (day.day <= 12 and day.day != day.month)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (4119.8, "4119.80"),
        (0.1 + 0.2, "0.30"),
        (2.675, "2.68"),
        (5, "5.00"),
        ("4,119.80", "4119.80"),
        ("¥4119.8", "4119.80"),
        ("￥ 4，119.80 元", "4119.80"),
        ("4119.8元", "4119.80"),
        ("(120.00)", "-120.00"),
        ("（120.00）", "-120.00"),
        ("-120.00", "-120.00"),
        ("-¥120", "-120.00"),
        ("１２３．４", "123.40"),
        ("200万", "2000000.00"),
        ("200万元", "2000000.00"),
        ('="12.5"', "12.50"),
        ("批减 120元", "-120.00"),
        ("退保金额：¥120.00", "-120.00"),
        ("批增120", "120.00"),
        ("\u200b120\ufeff", "120.00"),
    ],
)
def test_reads_amounts(cell: Cell, amount: str) -> None:
    assert str(read_money(cell)) == amount


@pytest.mark.parametrize(
    "cell", ["soon", "批减", "退保两年", "1,23", "1.234,56", "1e5", "()", True, APRIL_12]
)
def test_does_not_read_what_is_no_amount(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        read_money(cell)


def test_multiplies_by_the_unit_of_the_heading() -> None:
    assert read_money("1.5", factor=10_000) == Decimal("15000.00")
    assert read_amounts([1.5, 2.0], factor=10_000) == [Decimal("15000.00"), Decimal("20000.00")]


def test_bounds_amounts() -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_money(1e10)

    assert unreadable.value.code == "TOO_LARGE"
    assert read_amounts([1.0, 1e10]) is None
    assert read_amounts([1.0, float("nan")]) is None


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1))
def test_reads_back_any_amount(amounts: list[Decimal]) -> None:
    cells = [float(amount) for amount in amounts]

    assert [read_money(f"{amount:,}") for amount in amounts] == amounts
    assert [read_money(cell) for cell in cells] == amounts
    assert read_amounts(cells) == amounts


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("12000000001", [PhoneNumber("12000000001")]),
        (12000000001.0, [PhoneNumber("12000000001")]),
        ("120 0000 0001", [PhoneNumber("12000000001")]),
        ("120-0000-0001", [PhoneNumber("12000000001")]),
        ("+86 12000000001", [PhoneNumber("12000000001")]),
        ("008612000000001", [PhoneNumber("12000000001")]),
        ("8612000000001", [PhoneNumber("12000000001")]),
        ("012000000001", [PhoneNumber("12000000001")]),
        ('="12000000001"', [PhoneNumber("12000000001")]),
        ("'12000000001", [PhoneNumber("12000000001")]),
        ("１２００００００００１", [PhoneNumber("12000000001")]),
        ("12000000001(甲某)", [PhoneNumber("12000000001", "甲某")]),
        (
            "甲某12000000001／乙某 12000000002",
            [PhoneNumber("12000000001", "甲某"), PhoneNumber("12000000002", "乙某")],
        ),
        (
            "12000000001、12000000002,12000000001",
            [PhoneNumber("12000000001"), PhoneNumber("12000000002")],
        ),
        ("12000000001 12000000002", [PhoneNumber("12000000001"), PhoneNumber("12000000002")]),
        ("0000-0000001", [PhoneNumber("00000000001")]),
        ("(0000)00000012", [PhoneNumber("000000000012")]),
        ("0000-0000001转801", [PhoneNumber("00000000001", extension="801")]),
        ("0000-00000012-801", [PhoneNumber("000000000012", extension="801")]),
        ("1200000001", [PhoneNumber("1200000001", well_formed=False)]),
        (
            "0000012/12000000001",
            [
                PhoneNumber("0000012", well_formed=False),
                PhoneNumber("12000000001"),
            ],
        ),
    ],
)
def test_reads_telephone_numbers(cell: Cell, numbers: list[PhoneNumber]) -> None:
    assert read_phones(cell) == tuple(numbers)


@pytest.mark.parametrize("cell", ["", "无", "不详", "0", 0.0, "11111111111", "12345678901", "-"])
def test_takes_placeholders_for_no_number(cell: Cell) -> None:
    assert read_phones(cell) is None


@given(st.from_regex("1[2-9][0-9]{9}", fullmatch=True))
def test_reads_any_mobile_number_however_it_is_written(number: str) -> None:
    spellings = (number, f"{number[:3]}-{number[3:7]}-{number[7:]}", f"+86{number}", f"0{number}")

    assert len({read_phones(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("T0000000000000000001", "T0000000000000000001"),
        ("'000123", "000123"),
        ('="000123"', "000123"),
        ("T 001\t", "T001"),
        (123.0, "123"),
        (123456789012345.0, "123456789012345"),
        (1234567890123456.0, "1234567890123456"),
        ("", None),
        ("无", None),
    ],
)
def test_keeps_numbers_as_text(cell: Cell, text: str | None) -> None:
    assert read_number_text(cell) == text


@pytest.mark.parametrize(
    "cell", [1.23456789012346e17, 2.0**53 * 2, 1234567890123450.0, "1.23457E+17"]
)
@pytest.mark.parametrize("read", [read_number_text, read_vin, read_id_no, read_account_tail])
def test_refuses_a_number_that_a_float_has_ruined(
    read: Callable[[Cell], str | None], cell: Cell
) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read(cell)

    assert unreadable.value.code == "RUINED"


@given(st.from_regex(r"[0-9]{1,30}", fullmatch=True))
def test_keeps_no_more_than_the_end_of_an_account(account: str) -> None:
    spaced = " ".join(account[place : place + 4] for place in range(0, len(account), 4))

    assert read_account_tail(account) == account[-4:].zfill(4)
    assert read_account_tail(f"\t'{spaced}") == account[-4:].zfill(4)
    assert read_account_tail("无") is None


def test_reads_names() -> None:
    assert read_name("甲 乙") == "甲乙"
    assert read_name("甲某先生") == "甲某"
    assert title_of("甲某 女士") == "女士"
    assert read_name("某某(青岛)有限公司") == read_name("某某（青岛）有限公司")
    assert read_name("John  Smith") == "John Smith"
    assert read_name("不详") is None
    assert read_name('="甲某"') == "甲某"
    assert read_name("甲\u200b某\t") == "甲某"


@pytest.mark.parametrize(
    "name",
    [
        "某某有限公司", "某厂", "某局", "某学院", "某学校", "某中心", "某合作社", "某车队",
        "某商店", "某银行支行", "某派出所", "某某协会",
    ],
)  # fmt: skip
def test_knows_a_company_by_its_name(name: str) -> None:
    assert is_organisation(name)


@pytest.mark.parametrize("name", ["甲某", "甲会", "甲乙会", "甲行", ""])
def test_takes_a_person_for_no_company(name: str) -> None:
    assert not is_organisation(name)


def test_reads_plates() -> None:
    assert read_plate("京·a 0000-1") == "京A00001"
    assert [read_plate(cell) for cell in ("新车", "未上牌", "*-*", "无", "")] == [None] * 5
    assert doubt_of_plate("京A00001") == ""
    assert doubt_of_plate("京I00001") == ""
    assert doubt_of_plate("京AD00001") == ""
    assert doubt_of_plate("京A0000O") == "PLATE_LETTER"
    assert doubt_of_plate("京A001") == "PLATE_SHAPE"


def test_reads_chassis_and_identity_numbers() -> None:
    assert read_vin("lsv0000000000000-1") == "LSV00000000000001"
    assert doubt_of_vin("LSV00000000000001") == ""
    assert doubt_of_vin("IOQ00000000000001") == "VIN_SHAPE"
    assert read_id_no("00000019000101000x") == "00000019000101000X"


def test_reads_ratios_alike() -> None:
    cells: list[Cell] = [0.85, "85%", "8.5折", "85折", "八五折", "0.85", "85 ％", '="85%"']

    assert {read_ratio(cell) for cell in cells} == {Decimal("0.85")}
    assert read_ratio("-10", divisor=100) == Decimal("-0.1")
    assert [read_ratio("九折"), read_ratio("10折")] == [Decimal("0.9"), Decimal(1)]


def test_reads_whole_numbers() -> None:
    assert [read_int(cell) for cell in (5.0, "5座", "1,234", "")] == [5, 5, 1234, None]
    ordinals = ("2", "二次", "第2次", "第二次", "第二年度", "首期", "4次及以上", "十二次")
    assert [read_int(cell) for cell in ordinals] == [2, 2, 2, 2, 2, 1, 4, 12]
    for cell in ("1.5", "多次", "第次"):
        with pytest.raises(Unreadable):
            read_int(cell)


def test_reads_yes_and_no() -> None:
    assert [read_yes_no(cell) for cell in ("是", "Y", 1.0, "√", "有", True)] == [True] * 6
    assert [read_yes_no(cell) for cell in ("否", "n", 0.0, "×", "无", False)] == [False] * 6
    assert [read_yes_no(cell) for cell in ("已续保", "VIP", " 过户 车 ", '="是"')] == [True] * 4
    assert [read_yes_no(cell) for cell in ("未续保", "非过户车", "未开通", "纸质")] == [False] * 4
    assert read_yes_no("") is None
    with pytest.raises(Unreadable):
        read_yes_no("也许")


def test_reads_text_as_it_stands() -> None:
    assert read_text(' 车损+三者200万\n（含 "玻璃"） ') == '车损+三者200万 （含 "玻璃"）'
    assert read_text("--") is None
    assert read_text(12.0) == "12"


def test_tells_masks() -> None:
    assert is_masked("甲*")
    assert is_masked("120****0001")
    assert is_masked("某省****", free_text=True)
    assert not is_masked("三者*200万", free_text=True)
    assert not is_masked(12.0)
