from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from policies.workbook import fingerprint, read_rows
from tests.policies.sheets import make_csv

HEADINGS = ["合同", "到期", "金额"]
PROFILE = {"policy_no": "合同", "expires_on": "到期", "premium": "金额", "_end_is": "NEXT_MIDNIGHT"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_csv(tmp_path / "list.csv", HEADINGS, ["T1", "2026-04-13 00:00:00", "1"])


def test_reads_a_sheet_as_it_was_read_last_time(path: Path) -> None:
    asked: list[list[str]] = []

    def profile(headings: list[str]) -> Mapping[str, str]:
        asked.append(headings)
        return PROFILE

    reading = read_rows(path, kind="policies", mapping=None, profile=profile)

    assert asked == [HEADINGS]
    assert (reading.profile_used, reading.mapping) == (True, PROFILE)
    assert [row.values["expires_on"] for row in reading.rows] == [date(2026, 4, 12)]


@pytest.mark.parametrize(
    "profile",
    [
        None,
        PROFILE | {"premium": "保费"},
        PROFILE | {"premium_of_old": "金额"},
        PROFILE | {"_end_is": "NEVER"},
    ],
)
def test_guesses_where_a_profile_does_not_suit_the_sheet(
    tmp_path: Path, profile: Mapping[str, str] | None
) -> None:
    path = make_csv(tmp_path / "list.csv", ["保单号", "终保日期"], ["T1", "2026-04-12"])

    reading = read_rows(path, kind="policies", mapping=None, profile=lambda _headings: profile)

    assert reading.profile_used is False
    assert reading.mapping == {"policy_no": "保单号", "expires_on": "终保日期"}


def test_a_given_mapping_needs_no_profile(path: Path) -> None:
    def profile(_headings: list[str]) -> Mapping[str, str]:
        raise AssertionError

    reading = read_rows(path, kind="policies", mapping=PROFILE, profile=profile)

    assert reading.profile_used is False


def test_knows_a_source_by_its_headings_in_any_order() -> None:
    assert fingerprint(["*保单号", "终保\n日期", ""]) == fingerprint(["终保日期", "保单号"])
    assert fingerprint(["保单号"]) != fingerprint(["保单号", "终保日期"])
