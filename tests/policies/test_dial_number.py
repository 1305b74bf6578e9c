"""Which number is dialled, and what is proved about it: 001-10, 001-102, 001-104, F20."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from policies.actions.numbers import (
    NothingToPutBack,
    NumberRefused,
    add_address,
    dial_number,
    judge_address,
    judge_phone,
    put_back_number,
)
from policies.models import Address, Event, Phone, Policy
from policies.queries.numbers import Change, may_put_back, number_history
from renewal.accounts.models import User
from tests.factories import (
    MORNING,
    make_customer,
    make_data_clerk,
    make_phone,
    make_policy,
    make_term,
)
from tests.imported import landed, policy_line

pytestmark = pytest.mark.django_db

OLD, NEW, THIRD = "12000000001", "12000000002", "12000000003"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def clerk() -> User:
    return make_data_clerk("clerk", name="Clerk")


@pytest.fixture
def policy() -> Policy:
    policy = make_policy("T1", phone=OLD)
    make_term(policy=policy)
    return policy


def dial(policy: Policy, number: str, *, by: User, later: int = 0) -> Phone:
    return dial_number(
        policy=policy,
        number=number,
        source=Phone.Source.CLAIM,
        by=by,
        now=MORNING + later * HOUR,
        evidence="the claim says so",
    )


def dialled(policy: Policy) -> str | None:
    policy.refresh_from_db()
    return policy.phone.number if policy.phone else None


def told(policy: Policy) -> list[tuple[str, str | None]]:
    events = Event.objects.filter(term__policy=policy).order_by("pk")
    return [(event.code, event.parameters.get("number")) for event in events]


# Replacing


def test_a_new_number_is_the_holders_and_is_dialled(policy: Policy, clerk: User) -> None:
    old = policy.phone

    phone = dial(policy, NEW, by=clerk)

    assert dialled(policy) == NEW
    assert (phone.customer, phone.source, phone.verdict) == (policy.customer, "CLAIM", "UNKNOWN")
    assert (phone.recorded_at, phone.recorded_by) == (MORNING, clerk)
    event = Event.objects.get()
    assert (event.code, event.at, event.by) == ("NUMBER_REPLACED", MORNING, clerk)
    assert event.parameters == {
        "number": "120****0002",
        "source": "CLAIM",
        "evidence": "the claim says so",
        "old": old.pk if old else None,
        "new": phone.pk,
    }


def test_a_number_that_is_known_keeps_where_it_came_from(policy: Policy, clerk: User) -> None:
    known = make_phone(NEW, customer=policy.customer, source=Phone.Source.BRANCH)

    assert dial(policy, NEW, by=clerk) == known
    known.refresh_from_db()
    assert known.source == "BRANCH"


@pytest.mark.parametrize("typed", ["120 0000 0002", "+86-12000000002", "１２００００００００２"])
def test_a_number_may_be_written_in_any_way(policy: Policy, clerk: User, typed: str) -> None:
    dial(policy, typed, by=clerk)

    assert dialled(policy) == NEW


def test_what_is_dialled_already_changes_nothing(policy: Policy, clerk: User) -> None:
    dial(policy, OLD, by=clerk)

    assert (dialled(policy), told(policy)) == (OLD, [])


@pytest.mark.parametrize("typed", ["", "none", "0", f"{NEW}/{THIRD}", "1" * 5 + "2" * 40])
def test_what_is_no_single_number_is_refused(policy: Policy, clerk: User, typed: str) -> None:
    with pytest.raises(NumberRefused):
        dial(policy, typed, by=clerk)

    assert (dialled(policy), told(policy)) == (OLD, [])


def test_a_number_of_a_wrong_length_is_taken(policy: Policy, clerk: User) -> None:
    dial(policy, "1200000000", by=clerk)

    assert dialled(policy) == "1200000000"


def test_a_number_that_proved_wrong_is_refused(policy: Policy, clerk: User) -> None:
    make_phone(NEW, customer=policy.customer, verdict=Phone.Verdict.INACCURATE)

    with pytest.raises(NumberRefused) as refusal:
        dial(policy, NEW, by=clerk)

    assert str(refusal.value) == "120****0002 has proved wrong."


# Putting back


def test_a_replacement_is_put_back_once(policy: Policy, clerk: User) -> None:
    dial(policy, NEW, by=clerk)

    phone = put_back_number(policy=policy, by=clerk, now=MORNING + HOUR)

    assert phone is not None
    assert (phone.number, dialled(policy)) == (OLD, OLD)
    assert told(policy) == [("NUMBER_REPLACED", "120****0002"), ("NUMBER_PUT_BACK", "120****0001")]
    with pytest.raises(NothingToPutBack):
        put_back_number(policy=policy, by=clerk, now=MORNING + 2 * HOUR)


def test_no_number_is_put_back_too(clerk: User) -> None:
    policy = make_term(phone=None).policy
    dial(policy, NEW, by=clerk)

    assert put_back_number(policy=policy, by=clerk, now=MORNING + HOUR) is None
    assert dialled(policy) is None
    assert told(policy)[-1] == ("NUMBER_PUT_BACK", "—")


def test_what_a_workbook_has_changed_since_is_not_put_back(policy: Policy, clerk: User) -> None:
    dial(policy, NEW, by=clerk)
    policy.phone = make_phone(THIRD, customer=policy.customer)
    policy.save()

    with pytest.raises(NothingToPutBack):
        put_back_number(policy=policy, by=clerk, now=MORNING + HOUR)

    assert dialled(policy) == THIRD


def test_nothing_is_put_back_where_nothing_was_replaced(policy: Policy, clerk: User) -> None:
    with pytest.raises(NothingToPutBack):
        put_back_number(policy=policy, by=clerk, now=MORNING)


# Judging


def test_a_verdict_is_told_when_it_changes(policy: Policy, clerk: User) -> None:
    phone, term = policy.phone, policy.terms.get()
    assert phone is not None
    for later, verdict in enumerate(["ACCURATE", "ACCURATE", "INACCURATE"]):
        judge_phone(
            phone=phone,
            verdict=Phone.Verdict(verdict),
            term=term,
            by=clerk,
            at=MORNING + later * HOUR,
        )

    phone.refresh_from_db()
    assert (phone.verdict, phone.judged_at) == ("INACCURATE", MORNING + 2 * HOUR)
    assert [code for code, _number in told(policy)] == ["PHONE_ACCURATE", "PHONE_INACCURATE"]


def test_an_address_is_judged_apart_from_the_number(policy: Policy, clerk: User) -> None:
    values: Any = {
        "customer": policy.customer,
        "text": "1 Test Road",
        "source": "BRANCH",
        "by": clerk,
    }
    address = add_address(**values, now=MORNING)
    judge_address(
        address=address,
        verdict=Phone.Verdict.ACCURATE,
        term=policy.terms.get(),
        by=clerk,
        at=MORNING + HOUR,
    )

    assert add_address(**values, now=MORNING + 2 * HOUR) == address
    assert Address.objects.get().verdict == "ACCURATE"
    assert [code for code, _number in told(policy)] == ["ADDRESS_ACCURATE"]
    assert Phone.objects.get().verdict == "UNKNOWN"


# The history


def shown(one: Change) -> tuple[str, str, str, str, str]:
    return (one.by, one.was, one.number, one.source, one.verdict)


def test_the_history_says_who_when_from_where_and_what_was_proved(
    policy: Policy, clerk: User
) -> None:
    found = dial(policy, NEW, by=clerk)
    judge_phone(
        phone=found,
        verdict=Phone.Verdict.INACCURATE,
        term=policy.terms.get(),
        by=clerk,
        at=MORNING + HOUR,
    )
    put_back_number(policy=policy, by=clerk, now=MORNING + 2 * HOUR)

    history = number_history(policy)

    assert [shown(one) for one in history] == [
        ("Clerk", "120****0002", "120****0001", "CORE_SYSTEM", ""),
        ("Clerk", "", "120****0002", "", "INACCURATE"),
        ("Clerk", "120****0001", "120****0002", "CLAIM", ""),
        ("", "", "120****0001", "CORE_SYSTEM", ""),
    ]
    assert [one.at for one in history][:3] == [MORNING + n * HOUR for n in (2, 1, 0)]
    assert [one.evidence for one in history] == ["", "", "the claim says so", ""]
    assert [one.is_put_back for one in history] == [True, False, False, False]


def test_what_a_workbook_changed_is_in_the_history(clerk: User) -> None:
    landed("policies", policy_line("T1", 联系电话=OLD), by=clerk, file_name="first.xlsx")
    landed("policies", policy_line("T1", 联系电话=NEW), by=clerk, file_name="second.xlsx")

    history = number_history(Policy.objects.get())

    assert [(one.by, one.was, one.number, one.evidence) for one in history] == [
        ("Clerk", "120****0001", "120****0002", "second.xlsx"),
        ("Clerk", "", "120****0001", "first.xlsx"),
    ]
    assert not may_put_back(history)


def test_only_a_replacement_by_hand_that_stands_may_be_put_back(
    policy: Policy, clerk: User
) -> None:
    assert not may_put_back(number_history(policy))
    dial(policy, NEW, by=clerk)
    assert may_put_back(number_history(policy))
    put_back_number(policy=policy, by=clerk, now=MORNING + HOUR)
    assert not may_put_back(number_history(policy))


def test_the_history_of_another_policy_of_the_holder_is_its_own(clerk: User) -> None:
    holder = make_customer()
    one, other = (make_term(customer=holder, phone=OLD).policy for _ in range(2))
    dial(one, NEW, by=clerk)

    assert [change.number for change in number_history(other)] == ["120****0001"]
