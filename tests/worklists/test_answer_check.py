"""What branches answer: from their page or by workbook, in one way. 001-103, 001-104, O22."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from policies.models import (
    Address,
    BranchCorrection,
    Customer,
    Event,
    ImportBatch,
    Phone,
    Policy,
)
from policies.refs import row_ref
from renewal.accounts.models import Branch, NotAllowed, User
from tests.factories import (
    MORNING,
    fake_phone,
    make_branch,
    make_branch_user,
    make_contact,
    make_data_clerk,
    make_lead,
    make_task,
)
from tests.imported import landed
from worklists.actions import (
    AnswerRefused,
    answer_check,
    ask_branch,
    follow_answers,
    judge_answer,
)
from worklists.models import Lead, NumberCheck
from worklists.number_checks import address_to_confirm

pytestmark = pytest.mark.django_db

ASKED = MORNING + timedelta(hours=2)
LATER = ASKED + timedelta(hours=1)
NEW = fake_phone()


@pytest.fixture
def north() -> Branch:
    return make_branch("NORTH")


@pytest.fixture
def ann(north: Branch) -> User:
    return make_branch_user(branch=north, name="Ann")


def asked_about(lead: Lead, *, now: Any = ASKED) -> NumberCheck:
    """Have the branch asked about the lead's policy, and return the question."""
    ask_branch(branch=lead.branch, by=make_data_clerk(), now=now)
    return NumberCheck.objects.get(policy=lead.term.policy, answered_at=None)


def answered(check: NumberCheck, *, by: User, now: Any = LATER, **answer: str) -> ImportBatch:
    return answer_check(check=check, by=by, now=now, answer=answer)


def state_of(check: NumberCheck) -> Mapping[str, Any]:
    check.refresh_from_db()
    return {
        "answered_at": check.answered_at,
        "outcome": check.outcome,
        "given": check.given and check.given.number,
    }


NOT_ANSWERED = {"answered_at": None, "outcome": "", "given": None}


def dialled(check: NumberCheck) -> str | None:
    phone = Policy.objects.get(pk=check.policy_id).phone
    return phone.number if phone else None


def test_a_new_number_is_dialled_from_then_on(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(number="P1", phone=None, branch=north))

    batch = answered(check, by=ann, new_phone=NEW, remark="moved")

    assert state_of(check) == {"answered_at": LATER, "outcome": "CORRECTED", "given": NEW}
    assert dialled(check) == NEW
    phone = Phone.objects.get(number=NEW)
    assert (phone.source, phone.verdict) == ("BRANCH", "UNKNOWN")
    correction = BranchCorrection.objects.get()
    assert (correction.batch, correction.branch, correction.corrected_by) == (batch, north, "Ann")
    assert correction.facts["remark"] == "moved"


def test_the_answer_stands_in_the_story_of_its_policy(north: Branch, ann: User) -> None:
    lead = make_lead(phone=None, branch=north)

    answered(asked_about(lead), by=ann, outcome="无法核实")

    event = Event.objects.get(code="BRANCH_ANSWERED")
    assert (event.term, event.by, event.at) == (lead.term, ann, LATER)
    assert event.parameters == {"branch": "Branch NORTH", "outcome": "NOT_VERIFIED"}


def test_a_workbook_is_taken_in_as_the_page_is(north: Branch, ann: User) -> None:
    lead = make_lead(number="P1", phone=None, branch=north)
    check = asked_about(lead)
    line = {"行号编码": row_ref(lead.term_id), "保单号": "P1", "更正电话": NEW}
    landed("branch_corrections", line, by=ann, now=LATER)
    before = state_of(check)

    follow_answers(now=LATER + timedelta(minutes=1))

    assert (before, state_of(check)) == (
        NOT_ANSWERED,
        {"answered_at": LATER, "outcome": "CORRECTED", "given": NEW},
    )


def test_a_workbook_that_says_again_what_was_said_answers_too(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(number="P1", phone=None, branch=north))
    line = {"保单号": "P1", "反馈结果": "无法核实"}
    landed("branch_corrections", line, by=ann, now=LATER)
    follow_answers(now=LATER)
    again = asked_about(check_lead(check), now=LATER + timedelta(days=1))
    landed("branch_corrections", line, by=ann, now=LATER + timedelta(days=2))

    follow_answers(now=LATER + timedelta(days=2))

    assert state_of(again) == {
        "answered_at": LATER + timedelta(days=2),
        "outcome": "NOT_VERIFIED",
        "given": None,
    }
    assert state_of(check)["answered_at"] == LATER


def check_lead(check: NumberCheck) -> Lead:
    return Lead.objects.get(term__policy=check.policy_id)


def test_taking_in_answers_again_changes_nothing(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(phone=None, branch=north))
    answered(check, by=ann, new_phone=NEW, new_address="North street 1")

    follow_answers(now=LATER + timedelta(hours=1))

    assert state_of(check)["answered_at"] == LATER
    assert Event.objects.filter(code="BRANCH_ANSWERED").count() == 1


def test_a_workbook_from_before_the_question_answers_nothing(north: Branch, ann: User) -> None:
    lead = make_lead(number="P1", phone=None, branch=north)
    line = {"保单号": "P1", "反馈结果": "无法核实"}
    landed("branch_corrections", line, by=ann, now=ASKED - timedelta(hours=1))
    check = asked_about(lead)

    follow_answers(now=LATER)

    assert state_of(check) == NOT_ANSWERED


def test_a_branch_corrects_its_own_answer(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(phone=None, branch=north))
    other, later = fake_phone(), LATER + timedelta(hours=1)
    answered(check, by=ann, new_phone=NEW)

    answered(check, by=ann, new_phone=other, now=later)

    assert state_of(check) == {"answered_at": later, "outcome": "CORRECTED", "given": other}
    assert dialled(check) == other


def test_a_wrong_number_that_its_branch_says_is_right_is_called_once_more(
    north: Branch, ann: User
) -> None:
    wrong = fake_phone()
    task = make_task(branch=north, phone=wrong)
    make_contact(task=task, result="WRONG_NUMBER", now=MORNING + timedelta(hours=1))
    check = asked_about(task.lead)

    answered(check, by=ann, outcome="号码无误")

    assert state_of(check) == {"answered_at": LATER, "outcome": "ACCURATE", "given": wrong}
    assert Phone.objects.get(number=wrong).verdict == "UNKNOWN"
    assert dialled(check) == wrong


def test_a_proved_number_stays_the_one_to_dial(north: Branch, ann: User) -> None:
    lead = make_lead(phone=None, branch=north)
    check = asked_about(lead)
    found = Phone.objects.create(
        customer=check.policy.customer,
        number=fake_phone(),
        source="CLAIM",
        recorded_at=MORNING,
        verdict="ACCURATE",
        judged_at=MORNING,
    )
    Policy.objects.filter(pk=check.policy_id).update(phone=found)

    answered(check, by=ann, new_phone=NEW)

    assert (dialled(check), state_of(check)["given"]) == (found.number, NEW)


# What is refused


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ({"new_phone": "1200000000"}, ["new_phone"]),
        ({"new_phone": "120****1234"}, ["new_phone"]),
        ({"remark": "nobody knows"}, ["new_phone"]),
    ],
)
def test_what_is_doubtful_is_refused_and_leaves_nothing(
    north: Branch, ann: User, answer: dict[str, str], problems: list[str]
) -> None:
    check = asked_about(make_lead(phone=None, branch=north))

    with pytest.raises(AnswerRefused) as refused:
        answered(check, by=ann, **answer)

    assert list(refused.value.problems) == problems
    assert (ImportBatch.objects.count(), BranchCorrection.objects.count()) == (0, 0)
    assert state_of(check) == NOT_ANSWERED


def test_who_does_not_answer_for_branches_is_refused(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(phone=None, branch=north))

    with pytest.raises(NotAllowed):
        answered(check, by=make_data_clerk(), new_phone=NEW)


def test_another_branch_answers_nothing(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(phone=None, branch=north))
    stranger = make_branch_user(branch=make_branch())

    with pytest.raises(AnswerRefused):
        answered(check, by=stranger, new_phone=NEW)

    assert state_of(check) == NOT_ANSWERED


# Addresses


def test_an_address_waits_for_the_next_call_to_be_judged(north: Branch, ann: User) -> None:
    lead = make_lead(phone=None, branch=north)
    answered(asked_about(lead), by=ann, new_address="North street 1")

    address = Address.objects.get()

    assert (address.text, address.source, address.verdict) == (
        "North street 1",
        "BRANCH",
        "UNKNOWN",
    )
    assert (address.recorded_by, address.recorded_at) == (ann, LATER)
    assert Customer.objects.get(pk=address.customer_id).address == "North street 1"
    assert address_to_confirm(lead.term) == address


@pytest.mark.parametrize(("is_right", "verdict"), [(True, "ACCURATE"), (False, "INACCURATE")])
def test_a_call_judges_the_address_apart(
    north: Branch, ann: User, is_right: bool, verdict: str
) -> None:
    lead = make_lead(phone=None, branch=north)
    answered(asked_about(lead), by=ann, new_address="North street 1")
    at = LATER + timedelta(days=1)

    judge_answer(term=lead.term, address_is_right=is_right, by=ann, at=at)

    address = Address.objects.get()
    assert (address.verdict, address.judged_at) == (verdict, at)
    assert Event.objects.filter(code=f"ADDRESS_{verdict}").count() == 1
    assert address_to_confirm(lead.term) is None


def test_a_call_that_says_nothing_of_the_address_judges_nothing(north: Branch, ann: User) -> None:
    lead = make_lead(phone=None, branch=north)
    answered(asked_about(lead), by=ann, new_address="North street 1")

    judge_answer(term=lead.term, address_is_right=None, by=ann, at=LATER)

    assert Address.objects.get().verdict == "UNKNOWN"
