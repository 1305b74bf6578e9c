"""How a source's workbooks are understood is remembered: F3, DICTIONARY.md A2."""

from datetime import date, timedelta
from typing import Any

import pytest

from policies.actions import check_batch, land_batch, use_mapping
from policies.models import ImportBatch, ImportProfile, Term
from policies.workbook import MappingRefused
from renewal.accounts.models import User
from tests.factories import make_branch, make_data_clerk
from tests.imported import LATER, Line, checked, landed, told, uploaded

pytestmark = pytest.mark.django_db

# Headings that nobody can guess, as one source writes them.
ODD: dict[str, Any] = {"甲": "T1", "乙": "2025-03-28", "丙": "2026-03-27", "丁": "1000"}
MAPPING = {"policy_no": "甲", "starts_on": "乙", "expires_on": "丙", "premium": "丁"}
MIDNIGHT = {"保单号": "T1", "终保日期": "2026-03-28 00:00:00", "保费": "1000"}


def corrected(
    line: Line = ODD,
    mapping: dict[str, str] = MAPPING,
    *,
    by: User | None = None,
    kind: str = "policies",
) -> ImportBatch:
    """A batch whose columns somebody has said, in the book."""
    batch = uploaded(kind, line, by=by)
    use_mapping(batch=batch, mapping=mapping)
    batch.refresh_from_db()
    check_batch(batch=batch)
    land_batch(batch=batch, at=LATER)
    batch.refresh_from_db()
    return batch


def test_columns_that_were_corrected_are_known_next_time() -> None:
    clerk = make_data_clerk()
    first = corrected(by=clerk)
    assert not first.profile_used

    second = checked("policies", ODD | {"甲": "T2"}, by=clerk)

    assert second.profile_used
    assert second.mapping == MAPPING
    assert told(second) == {"rows": 1, "new": 1}
    profile = ImportProfile.objects.get()
    assert (profile.branch, profile.kind, profile.saved_by) == (clerk.branch, "policies", clerk)
    assert (profile.mapping, profile.saved_at) == (MAPPING, LATER)


def test_the_order_of_the_columns_does_not_matter() -> None:
    corrected()

    second = checked("policies", dict(reversed(ODD.items())))

    assert second.profile_used
    assert told(second) == {"rows": 1, "unchanged": 1}


def test_a_source_with_another_column_is_another_source() -> None:
    corrected()

    with pytest.raises(MappingRefused):
        checked("policies", ODD | {"戊": "x"})


def test_another_branch_understands_its_workbooks_by_itself() -> None:
    corrected(by=make_data_clerk(branch=make_branch("NORTH")))

    with pytest.raises(MappingRefused):
        checked("policies", ODD, by=make_data_clerk(branch=make_branch("SOUTH")))


def test_another_kind_is_understood_by_itself() -> None:
    line = {"甲": "E1", "乙": "T1", "丙": "退保", "丁": ""}
    corrected(line, {"endorsement_no": "甲", "policy_no": "乙", "kind": "丙"}, kind="endorsements")

    with pytest.raises(MappingRefused):
        checked("policies", line)


def test_a_later_correction_replaces_the_earlier() -> None:
    corrected()
    corrected(mapping={"policy_no": "甲", "expires_on": "丙"})

    assert checked("policies", ODD).mapping == {"policy_no": "甲", "expires_on": "丙"}
    assert ImportProfile.objects.count() == 1


def test_a_check_alone_is_not_remembered() -> None:
    batch = uploaded("policies", ODD)
    use_mapping(batch=batch, mapping=MAPPING)
    batch.refresh_from_db()
    check_batch(batch=batch)

    assert ImportProfile.objects.count() == 0


def test_a_mapping_that_is_given_wins_over_what_is_remembered() -> None:
    corrected()
    given = {"policy_no": "甲", "expires_on": "丙"}

    batch = checked("policies", ODD, mapping=given)

    assert (batch.mapping, batch.profile_used) == (given, False)


@pytest.mark.parametrize(("answer", "days"), [("LAST_DAY", 0), ("NEXT_MIDNIGHT", 1)])
def test_what_a_midnight_means_is_asked_once(answer: str, days: int) -> None:
    """Source: O26, DICTIONARY.md A2."""
    with pytest.raises(MappingRefused) as refusal:
        checked("policies", MIDNIGHT)
    assert refusal.value.code == "END_IS"
    assert refusal.value.columns is not None
    fields = refusal.value.columns.mapping

    corrected(MIDNIGHT, fields | {"_end_is": answer})
    second = landed("policies", MIDNIGHT | {"保单号": "T2"})

    assert second.profile_used
    assert second.mapping == fields | {"_end_is": answer}
    expected = date(2026, 3, 28) - timedelta(days=days)
    assert set(Term.objects.values_list("expires_on", flat=True)) == {expected}


def test_how_days_are_written_is_asked_once() -> None:
    line = {"保单号": "T1", "终保日期": "3/4/2026", "保费": "1000"}
    with pytest.raises(MappingRefused) as refusal:
        checked("policies", line)
    assert refusal.value.columns is not None

    corrected(line, refusal.value.columns.mapping | {"_date_order": "DMY"})
    landed("policies", line | {"保单号": "T2"})

    assert set(Term.objects.values_list("expires_on", flat=True)) == {date(2026, 4, 3)}
