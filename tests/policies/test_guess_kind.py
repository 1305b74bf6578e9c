from pathlib import Path

import pytest
from django.utils import translation

from policies.kinds import KINDS
from policies.workbook import MappingRefused, guess_kind, read_rows
from tests.policies.sheets import make_csv


@pytest.mark.parametrize("kind", KINDS)
def test_knows_each_kind_by_its_own_headings(kind: str) -> None:
    headings = [each.heading for each in KINDS[kind].fields]

    (best, _score), *_others = guess_kind(headings, [])

    assert best == kind


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("claims", ["报案号", "保单号", "车牌号", "出险时间", "报案人", "报案电话", "出险摘要"]),
        ("instalments_due", ["保单号", "应缴日", "应缴保费", "缴费次数", "投保人", "联系电话"]),
        ("transfer_failures", ["保单号", "应缴日", "返盘日期", "失败原因", "银行账号"]),
        ("staff", ["工号", "姓名", "手机", "营业部", "在职状态"]),
        ("policies", ["保单号", "起保日期", "终保日期", "保费", "车牌号", "联系电话"]),
    ],
)
def test_knows_a_kind_by_a_few_columns(kind: str, headings: list[str]) -> None:
    assert guess_kind(headings, [])[0][0] == kind


def refusal(path: Path, kind: str, headings: list[str]) -> str:
    make_csv(path, headings, ["T1"] * len(headings))
    with pytest.raises(MappingRefused) as refused, translation.override("en"):
        read_rows(path, kind=kind, mapping=None)
    return str(refused.value)


def test_says_that_a_sheet_looks_like_one_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"

    told = refusal(path, "policies", ["报案号", "保单号", "车牌号", "出险时间"])
    unknown = refusal(path, "policies", ["甲", "乙", "丙"])

    assert told == (
        "No column was found for 终保日期; these columns look like Claims: "
        "报案号、保单号、车牌号、出险时间."
    )
    assert unknown == (
        "No column was found for 保单号、终保日期; the sheet's columns are: 甲、乙、丙."
    )
