from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from policies.kinds import KINDS
from policies.workbook import EndIs, MappingRefused, read_rows
from policies.workbook.columns import Column, Judged
from renewal.lib.workbooks import Column as ColumnOut
from renewal.lib.workbooks import Kind, SheetOut, write_table
from tests.policies.sheets import make_csv, read

HEADINGS = ["保单号", "起保日期", "终保日期"]
MAPPING = {"policy_no": "保单号", "starts_on": "起保日期", "expires_on": "终保日期"}
MIDNIGHT = datetime(2026, 4, 13)  # noqa: DTZ001
EXPIRES_ON = KINDS["policies"].by_name["expires_on"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def refusal_of(path: Path, kind: str = "policies") -> MappingRefused:
    with pytest.raises(MappingRefused) as refused, translation.override("en"):
        read_rows(path, kind=kind, mapping=None)
    return refused.value


@pytest.mark.parametrize(
    "end",
    [
        "2026-04-13 00:00:00",
        "2026-04-13T00:00",
        "2026/4/13 0:00",
        "２０２６－０４－１３　００：００",
        "2026年4月13日零时",
        "2026年4月13日0时止",
        "20260413000000",
        "202604130000",
    ],
)
def test_asks_what_a_written_midnight_means(path: Path, end: str) -> None:
    make_csv(path, HEADINGS, ["T1", "2025-04-13", "2026-04-12"], ["T2", "2025-04-13", end])

    refusal = refusal_of(path)

    assert refusal.code == "END_IS"
    assert str(refusal).startswith(
        "In column 终保日期, is 00:00 of 2026-04-13 the end of that day or of the day before?"
    )
    assert refusal.columns is not None
    assert [{**each, "text": ""} for each in refusal.columns.examples] == [
        {
            "row_no": 3,
            "policy_no": "T2",
            "text": "",
            "last_day": "2026-04-13",
            "next_midnight": "2026-04-12",
        }
    ]


def test_shows_three_rows_read_both_ways(path: Path) -> None:
    ends = [f"2026-04-{day:02} 00:00:00" for day in range(10, 20)]
    rows = [[f"T{place}", "2025-04-01", end] for place, end in enumerate(ends)]
    make_csv(path, HEADINGS, *rows)

    refusal = refusal_of(path)

    assert refusal.columns is not None
    shown = [(each["row_no"], each["text"]) for each in refusal.columns.examples]
    assert shown == [(2, ends[0]), (3, ends[1]), (4, ends[2])]


def test_a_term_of_whole_months_settles_its_own_midnight(path: Path) -> None:
    begins, ends = "2025-04-13 00:00:00", "2026-04-12 00:00:00"
    make_csv(path, HEADINGS, ["T1", begins, ends], ["T2", "2025-05-01 00:00", "2026-04-30 00:00"])

    rows = read(path)

    assert [row.values["expires_on"] for row in rows] == [date(2026, 4, 12), date(2026, 4, 30)]


def test_one_term_that_does_not_is_asked_for(path: Path) -> None:
    settled = ["T1", "2025-04-13", "2026-04-12 00:00:00"]
    make_csv(path, HEADINGS, settled, ["T2", "2025-04-13", "2026-04-13 00:00:00"])

    refusal = refusal_of(path)

    assert refusal.columns is not None
    assert [each["row_no"] for each in refusal.columns.examples] == [3]


@pytest.mark.parametrize(
    ("end_is", "expected"),
    [("LAST_DAY", date(2026, 4, 13)), ("NEXT_MIDNIGHT", date(2026, 4, 12))],
)
def test_shifts_as_it_is_told_and_written_midnights_alone(
    path: Path, end_is: str, expected: date
) -> None:
    ends = ["2026-04-13 00:00:00", "2026-04-13", "2026-04-13 23:59:59", "2026-04-13 24:00"]
    rows = [["T1", "2025-04-13 00:00:00", end] for end in ends]
    make_csv(path, HEADINGS, *rows)

    found = read(path, mapping=MAPPING | {"_end_is": end_is})

    kept = date(2026, 4, 13)
    assert [row.values["expires_on"] for row in found] == [expected, kept, kept, kept]
    assert {row.values["starts_on"] for row in found} == {date(2025, 4, 13)}
    assert not any("expires_time" in row.values for row in found)


@pytest.mark.parametrize("end", ["2026-04-12", "2026-04-12 23:59:59", "2026-04-12 24:00"])
def test_does_not_ask_where_no_midnight_is_written(path: Path, end: str) -> None:
    make_csv(path, HEADINGS, ["T1", "2025-04-13 00:00:00", end])

    assert [row.values["expires_on"] for row in read(path)] == [date(2026, 4, 12)]


def test_asks_of_every_kind_of_end(path: Path) -> None:
    make_csv(
        path,
        ["会员姓名", "联系电话", "会员卡号", "保险到期日"],
        ["甲某", "12000000001", "T1", "2026-04-13 00:00:00"],
    )

    assert refusal_of(path, "trial_members").code == "END_IS"


def make_book(path: Path, kind: Kind) -> Path:
    columns = [ColumnOut("保单号"), ColumnOut("起保日期", Kind.DATE), ColumnOut("终保日期", kind)]
    write_table(path, [SheetOut("清单", columns, [["T1", date(2025, 4, 13), MIDNIGHT]])])
    return path


def test_asks_where_a_date_cell_shows_its_midnight(tmp_path: Path) -> None:
    path = make_book(tmp_path / "list.xlsx", Kind.STAMP)

    refusal = refusal_of(path)

    assert refusal.columns is not None
    assert [each["text"] for each in refusal.columns.examples] == ["2026-04-13 00:00"]
    answered = MAPPING | {"_end_is": "NEXT_MIDNIGHT"}
    (row,) = read(path, mapping=answered)
    assert row.values["expires_on"] == date(2026, 4, 12)
    assert row.cells[2] == MIDNIGHT  # handed back, it is still written


def test_does_not_ask_where_a_date_cell_shows_none(tmp_path: Path) -> None:
    path = make_book(tmp_path / "list.xlsx", Kind.DATE)

    assert [row.values["expires_on"] for row in read(path)] == [date(2026, 4, 13)]


def test_refuses_an_answer_that_is_none(path: Path) -> None:
    make_csv(path, HEADINGS, ["T1", "2025-04-13", "2026-04-12"])

    with pytest.raises(MappingRefused) as refused:
        read(path, mapping=MAPPING | {"_end_is": "MIDNIGHT"})

    assert refused.value.code == "BAD_SETTING"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.sampled_from(EndIs))  # noqa: DTZ001
def test_keeps_day_and_hour_of_whatever_is_written(moment: datetime, end_is: EndIs) -> None:
    column = Column(EXPIRES_ON, 0, "终保日期", None, end_is=end_is)

    (value,), judged = column.read([f"{moment:%Y-%m-%d %H:%M:%S}"])

    also = judged.get(0, Judged("")).also
    if (moment.hour, moment.minute) == (0, 0):
        days = {EndIs.LAST_DAY: 0, EndIs.NEXT_MIDNIGHT: 1}[end_is]
        assert (moment.date() - value).days == days  # type: ignore[operator]
        assert also == {}
    else:
        bound = (moment.hour, moment.minute) == (23, 59)
        assert value == moment.date()
        assert also == ({} if bound else {"expires_time": f"{moment:%H:%M}"})
