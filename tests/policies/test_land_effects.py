"""What rows of a kind change beyond their own table: 001-10, 001-22, O22, O23, A3, A4."""

from datetime import date, timedelta
from typing import Any

import pytest

from policies.models import BranchCorrection, Phone, Policy, Term
from policies.refs import row_ref
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_policy,
    make_release,
    make_specialist,
    make_task,
    make_term,
    make_vehicle,
)
from tests.imported import Line, landed, policy_line
from worklists.actions import ListResult, extract
from worklists.models import Lead

pytestmark = pytest.mark.django_db

IN_25 = DAY + timedelta(days=25)
VIN = "LTEST0000TEST0001"
ONE = ListResult(found=1, queued=1, excluded={}, leads=1)
KNOWN, OWNER, OTHER = "12000000001", "12000000002", "12000000003"


def list_of(day: date = DAY) -> ListResult:
    return extract(day=day, now=morning_of(day))["renewal_25"]


def left_out(reason: str) -> ListResult:
    return ListResult(found=1, queued=0, excluded={reason: 1}, leads=0)


def dialled(number: str = "T1") -> str | None:
    phone = Policy.objects.get(number=number).phone
    return phone.number if phone else None


# Endorsements


@pytest.mark.parametrize(
    ("kind", "status"),
    [("退保", "SURRENDERED"), ("全单退保", "SURRENDERED"), ("注销", "CANCELLED")],
)
def test_an_endorsement_that_ends_a_policy_takes_it_off_the_lists(kind: str, status: str) -> None:
    make_term(number="T1", expires_on=IN_25)

    landed("endorsements", {"批单号": "E1", "保单号": "T1", "批改类型": kind})

    assert Term.objects.get().status == status
    assert list_of() == left_out("CANCELLED")


@pytest.mark.parametrize("kind", ["过户", "批增", "批减", "变更", "别的"])
def test_another_endorsement_does_not(kind: str) -> None:
    make_term(number="T1", expires_on=IN_25)

    landed("endorsements", {"批单号": "E1", "保单号": "T1", "批改类型": kind})

    assert Term.objects.get().status == ""
    assert list_of() == ONE


def test_an_endorsement_ends_the_term_in_force_on_its_day() -> None:
    past = make_term(number="T1", expires_on=IN_25 - timedelta(days=365))
    make_term(policy=past.policy, expires_on=IN_25)
    line = {"批单号": "E1", "保单号": "T1", "批改类型": "退保"}
    inside = past.expires_on - timedelta(days=9)

    landed("endorsements", line | {"批改生效日期": inside.isoformat()})
    landed("endorsements", line | {"批单号": "E2", "批改类型": "注销"})

    statuses = Term.objects.order_by("expires_on").values_list("status", flat=True)
    assert list(statuses) == ["SURRENDERED", "CANCELLED"]


# What a branch reports


def test_a_new_policy_number_from_a_branch_renews() -> None:
    make_term(number="T1", expires_on=IN_25)
    line = {"保单号": "T1", "联系时间": "2026-03-01", "联系结果": "已续保"}

    landed("branch_feedback", line)
    assert list_of() == ONE
    landed("branch_feedback", line | {"新保单号": "T9"})

    assert Term.objects.get().renewed_number == "T9"
    assert list_of() == left_out("RENEWED")


def test_feedback_by_our_reference_speaks_of_that_term() -> None:
    past = make_term(number="T1", expires_on=IN_25 - timedelta(days=365))
    make_term(policy=past.policy, expires_on=IN_25)

    landed(
        "branch_feedback",
        {"行号编码": row_ref(past.pk), "联系结果": "已续保", "新保单号": "T9"},
    )

    numbers = Term.objects.order_by("expires_on").values_list("renewed_number", flat=True)
    assert list(numbers) == ["T9", ""]


def corrections() -> list[dict[str, Any]]:
    term = Term.objects.get()
    return [
        {"行号编码": row_ref(term.pk), "更正电话": OWNER},
        {"行号编码": row_ref(term.pk).lower(), "更正电话": OWNER},
        {"保单号": "T1", "更正电话": OWNER},
    ]


@pytest.mark.parametrize("place", range(3))
def test_a_correction_is_dialled_next_and_keeps_where_it_came_from(place: int) -> None:
    term = make_term(number="T1", phone=KNOWN)

    landed("branch_corrections", corrections()[place] | {"更正地址": "测试路 2 号"})

    assert BranchCorrection.objects.get().term == term
    assert dialled() == OWNER
    found = Phone.objects.get(number=OWNER)
    assert (found.source, found.verdict) == (Phone.Source.BRANCH, Phone.Verdict.UNKNOWN)
    customer = Policy.objects.get().customer
    assert (customer.address, customer.phones.count()) == ("测试路 2 号", 2)


@pytest.mark.parametrize("ref", ["R1-99", "118", "R999999999-26"])
def test_a_reference_that_is_none_of_ours_speaks_of_nothing(ref: str) -> None:
    make_term(number="T1", phone=KNOWN)

    landed("branch_corrections", {"行号编码": ref, "更正电话": OWNER})

    assert BranchCorrection.objects.get().term is None
    assert dialled() == KNOWN


@pytest.mark.parametrize("verdict", [Phone.Verdict.ACCURATE, Phone.Verdict.INACCURATE])
def test_what_a_call_has_proved_stays_proved(verdict: str) -> None:
    """The known number when it is accurate, the new one when it is not. Source: 001-104."""
    term = make_term(number="T1", phone=KNOWN)
    if verdict == Phone.Verdict.ACCURATE:
        Phone.objects.update(verdict=verdict)
    else:
        Phone.objects.create(
            customer=term.policy.customer,
            number=OWNER,
            source=Phone.Source.AGENT,
            recorded_at=MORNING,
            verdict=verdict,
        )

    landed("branch_corrections", {"保单号": "T1", "更正电话": OWNER})

    assert dialled() == KNOWN


# Not to be called, renewed


def test_a_no_call_list_leaves_rows_out_until_it_ends() -> None:
    make_term(number="T1", phone=KNOWN, expires_on=IN_25)
    last = DAY + timedelta(days=9)

    landed("no_call", {"电话号码": KNOWN, "登记日期": "2026-01-05", "截止日期": last.isoformat()})

    assert list_of() == left_out("NO_CALL")


def test_an_entry_that_has_ended_leaves_nothing_out() -> None:
    make_term(number="T1", phone=KNOWN, expires_on=IN_25)
    last = DAY - timedelta(days=1)

    landed("no_call", {"电话号码": KNOWN, "登记日期": "2026-01-05", "截止日期": last.isoformat()})

    assert list_of() == ONE


def issued(**more: Any) -> dict[str, Any]:
    """The next year, issued under a number of its own."""
    return policy_line("T2", expires_on=IN_25 + timedelta(days=365)) | more


FOLLOWING = (
    issued(上年保单号="T1"),
    issued(车架号=VIN, 险类="商业险"),
    issued(车架号=VIN, 险种名称="机动车商业保险"),
)
NOT_FOLLOWING = (
    issued(),
    issued(上年保单号="T9"),
    issued(车架号=VIN, 险类="交强险"),
    issued(车架号="LTEST0000TEST0002", 险类="商业险"),
    issued(车架号=VIN, 险类="商业险", 起保日期=(IN_25 + timedelta(days=61)).isoformat()),
)


@pytest.mark.parametrize("line", FOLLOWING)
def test_an_issued_policy_renews_the_one_before_it(line: Line) -> None:
    make_term(number="T1", vehicle=make_vehicle(vin=VIN), expires_on=IN_25)

    landed("issued_policies", line)

    assert list_of() == left_out("RENEWED")


@pytest.mark.parametrize("line", NOT_FOLLOWING)
def test_an_issued_policy_of_something_else_does_not(line: Line) -> None:
    make_term(number="T1", vehicle=make_vehicle(vin=VIN), expires_on=IN_25)

    landed("issued_policies", line)

    assert list_of() == ONE


@pytest.mark.parametrize("line", FOLLOWING)
def test_what_is_issued_after_extraction_is_left_out_of_the_release(line: Line) -> None:
    make_specialist("ann")
    make_term(number="T1", vehicle=make_vehicle(vin=VIN), expires_on=IN_25)
    assert list_of() == ONE

    landed("issued_policies", line, now=MORNING)

    done = make_release()
    assert (done.tasks, done.excluded) == (0, {"RENEWED": 1})
    assert Lead.objects.get(term__policy__number="T1").reason == "RENEWED"


def test_what_is_with_a_specialist_stays_there() -> None:
    task = make_task(number="T1")

    landed("endorsements", {"批单号": "E1", "保单号": "T1", "批改类型": "退保"})

    task.refresh_from_db()
    assert (task.state, task.lead.state) == ("OPEN", Lead.State.RELEASED)
    assert Term.objects.get().status == "SURRENDERED"


def test_an_effect_reaches_no_other_policy() -> None:
    make_policy("T2", phone=OTHER)
    make_term(number="T1", phone=KNOWN)

    landed("claims", {"报案号": "C1", "保单号": "T1", "车主电话": OWNER})
    landed("branch_corrections", {"保单号": "T1", "更正地址": "测试路 2 号"})

    assert dialled("T2") == OTHER
    assert Policy.objects.get(number="T2").customer.address == ""
