"""The numbers that a branch corrects, in a sheet that comes back by itself. 001-103, F23."""

from datetime import timedelta
from typing import Any

import pytest

from policies.kinds import KINDS
from policies.models import Phone
from policies.refs import row_ref
from policies.workbook import guess_mapping
from renewal.accounts.models import NotAllowed
from tests.exported import NOON, cells_of, content_of, exported, text_of
from tests.factories import (
    DAY,
    make_branch,
    make_branch_user,
    make_contact,
    make_data_clerk,
    make_policy,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
)
from worklists.actions import extract

pytestmark = pytest.mark.django_db

NUMBER, PHONE = "PDAA202600000001", "12055551234"
ANSWERS = [
    "new_phone",
    "new_contact",
    "contact_relation",
    "new_address",
    "outcome",
    "corrected_on",
    "corrected_by",
    "remark",
]


def numbers(**given: Any) -> list[object]:
    return [row["保单号"] for row in exported("corrections", by=make_supervisor(), **given)]


def test_has_those_whose_number_is_missing_or_wrong() -> None:
    make_term(number="MISSING", phone=None)
    make_term(number="RIGHT")
    wrong = make_term(number="WRONG", expires_on=DAY + timedelta(days=30))
    Phone.objects.filter(customer=wrong.policy.customer).update(
        verdict="INACCURATE", judged_at=NOON
    )

    assert numbers() == ["MISSING", "WRONG"]


def test_leaves_out_what_is_gone_and_older_terms() -> None:
    policy = make_policy(number="AGAIN", phone=None)
    make_term(policy=policy, expires_on=DAY - timedelta(days=340))
    make_term(policy=policy)
    make_term(number="GONE", phone=None, status="CANCELLED")

    assert numbers() == ["AGAIN"]


def test_says_what_is_wrong_with_a_number_and_leaves_room_for_answers() -> None:
    branch = make_branch(name="城北")
    task = make_task(number=NUMBER, name="Wu", phone=PHONE, plate_no="苏I3K72D", branch=branch)
    make_contact(task=task, result="WRONG_NUMBER")

    (row,) = exported("corrections", by=make_supervisor())

    assert list(row.values()) == [
        row_ref(task.lead.term_id),
        NUMBER,
        "苏I3K72D",
        "Wu",
        "城北",
        "120****1234",
        "错号",
        *[None] * len(ANSWERS),
    ]


def test_the_conditions_narrow_it() -> None:
    branch = make_branch()
    make_term(number="HERE", phone=None, branch=make_branch(parent=branch))
    make_term(number="LATER", phone=None, expires_on=DAY + timedelta(days=60))
    extract(day=DAY, now=NOON)

    assert numbers() == ["LATER", "HERE"]
    assert numbers(branch=branch) == ["HERE"]
    assert numbers(expires_from=DAY + timedelta(days=60)) == ["LATER"]
    assert numbers(expires_to=DAY + timedelta(days=59)) == ["HERE"]
    assert numbers(list="renewal_25", day=DAY) == ["HERE"]
    assert numbers(list="renewal_30") == []
    assert numbers(day=DAY - timedelta(days=1)) == []


def test_a_branch_user_gets_the_own_branch_only() -> None:
    north = make_branch()
    make_term(number="NORTHERN-1", phone=None, branch=north)
    make_term(number="SOUTHERN-1", name="SOUTHERN", phone=None, branch=make_branch("SOUTHERN"))

    text = text_of(content_of("corrections", by=make_branch_user(branch=north)))

    assert ("NORTHERN-1" in text, text.count("SOUTHERN")) == (True, 0)


def test_a_specialist_does_not_get_it() -> None:
    with pytest.raises(NotAllowed):
        exported("corrections", by=make_specialist())


def test_every_column_comes_back_without_a_mapping() -> None:
    make_term(number=NUMBER, phone=None, plate_no="苏I3K72D")
    headings, *rows = cells_of(content_of("corrections", by=make_data_clerk()))

    guessed = guess_mapping("branch_corrections", list(headings), rows)

    fields = KINDS["branch_corrections"].by_name
    assert guessed == {
        name: fields[name].heading for name in fields if name not in ("old_address", "delay_reason")
    }
    assert sorted(guessed.values()) == sorted(headings)
