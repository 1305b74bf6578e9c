"""Where a term stands on a day, and what happens to it next, in one sentence. F56."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from policies.actions.numbers import judge_phone
from policies.models import Customer, Phone, Policy, Term
from policies.queries.renewals import renewals_of
from policies.story import Outlook, story_of
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_administrator,
    make_branch,
    make_contact,
    make_customer,
    make_data_clerk,
    make_no_call,
    make_policy,
    make_release,
    make_sale,
    make_specialist,
    make_term,
    make_vehicle,
)
from worklists.actions import extract, log_reminder
from worklists.models import Lead, NumberCheck, Owner, OwnershipRule, Task

pytestmark = pytest.mark.django_db

ENDS = DAY + timedelta(days=25)
PREPARED = DAY - timedelta(days=5)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def outlook(term: Term, *, on: date = DAY) -> Outlook:
    [found] = [one for one in story_of(term.policy, on=on).terms if one.term == term]
    assert found.outlook is not None
    return found.outlook


def told(term: Term, *, on: date = DAY) -> tuple[str, str, date | None, str]:
    one = outlook(term, on=on)
    return (one.state, one.code, one.on, one.text)


def make_lists(day: date) -> None:
    extract(day=day, now=morning_of(day) - timedelta(minutes=1))


def make_rule(*, owner: Owner, **values: Any) -> OwnershipRule:
    return OwnershipRule.objects.create(
        place=1,
        owner=owner,
        valid_from=DAY - timedelta(days=60),
        set_by=make_administrator(),
        set_at=MORNING,
        **values,
    )


# On no list


def test_before_its_lists() -> None:
    term = make_term(expires_on=DAY + timedelta(days=60))

    assert told(term) == (
        "UNLISTED",
        "LIST",
        date(2026, 4, 1),
        "On no list yet: its preparation list is made on 2026-04-01.",
    )


def test_on_the_day_of_its_list_before_that_is_made() -> None:
    term = make_term(expires_on=DAY + timedelta(days=30))

    before = told(term)
    make_lists(DAY)
    after = told(term)

    assert (before[:3], after[:3]) == (
        ("UNLISTED", "LIST", DAY),
        ("PREPARING", "RELEASE", DAY + timedelta(days=5)),
    )


def test_what_came_after_its_list_comes_with_the_next_one() -> None:
    make_lists(DAY - timedelta(days=1))
    term = make_term(expires_on=DAY + timedelta(days=29))

    assert told(term) == (
        "UNLISTED",
        "LIST",
        DAY - timedelta(days=1),
        "On no list yet: it came after the list Renewal, preparation of 2026-03-01, which is made"
        " again.",
    )


def test_a_list_that_has_not_been_made() -> None:
    term = make_term(expires_on=DAY + timedelta(days=20))

    assert told(term) == (
        "UNLISTED",
        "LIST",
        DAY - timedelta(days=5),
        "On no list yet: the list Renewal of 2026-02-25 has not been made.",
    )


def test_what_ended_long_ago() -> None:
    term = make_term(expires_on=DAY - timedelta(days=90))

    assert told(term) == ("UNLISTED", "", None, "Ended on 2025-12-02, and was on no list.")


# In preparation and queued


def test_on_the_preparation_list() -> None:
    term = make_term(expires_on=ENDS)
    make_lists(PREPARED)

    assert told(term, on=PREPARED) == (
        "PREPARING",
        "RELEASE",
        DAY,
        "On the preparation list; goes to release on 2026-03-02, unless it is renewed before.",
    )


def test_without_a_number_on_the_preparation_list() -> None:
    term = make_term(expires_on=ENDS, phone=None)
    make_lists(PREPARED)

    assert told(term, on=PREPARED) == (
        "PREPARING",
        "NUMBER",
        DAY,
        "There is no number to dial. Waits for a number: it is on the look-up list. The release is"
        " on 2026-03-02; without a number it goes to the branch that day.",
    )


def test_with_a_number_that_proved_wrong_since() -> None:
    term = make_term(expires_on=ENDS, phone="12000001234")
    make_lists(PREPARED)
    phone = term.policy.phone
    assert phone is not None
    judge_phone(
        phone=phone,
        verdict=Phone.Verdict.INACCURATE,
        term=term,
        by=None,
        at=MORNING - timedelta(days=2),
    )

    assert outlook(term, on=PREPARED).text.startswith(
        "The number 120****1234 was found to be wrong on 2026-02-28. Waits for a number:"
    )


def test_once_the_branch_has_been_asked() -> None:
    term = make_term(expires_on=ENDS, phone=None, branch=make_branch("N", name="North"))
    make_lists(PREPARED)
    NumberCheck.objects.create(
        policy=term.policy, branch=term.policy.branch, asked_at=MORNING - timedelta(days=3)
    )

    assert outlook(term, on=PREPARED).text == (
        "There is no number to dial. Waits for a number: it is on the look-up list. North was asked"
        " for it on 2026-02-27 and has not answered. The release is on 2026-03-02."
    )


def test_queued_for_the_next_release() -> None:
    term = make_term(expires_on=ENDS)
    make_lists(DAY)

    assert told(term) == (
        "QUEUED",
        "RELEASE",
        DAY,
        "On the list Renewal since 2026-03-02; goes out with the next release.",
    )


def test_queued_without_a_number() -> None:
    term = make_term(expires_on=ENDS, phone=None)
    make_lists(DAY)

    assert told(term) == (
        "QUEUED",
        "NUMBER",
        None,
        "There is no number to dial. Waits for a number: it is on the look-up list. It is released"
        " as soon as a number comes.",
    )


def test_queued_and_ends_later_since() -> None:
    term = make_term(expires_on=ENDS)
    make_lists(DAY)
    later = ENDS + timedelta(days=30)
    Term.objects.filter(pk=term.pk).update(expires_on=later)

    assert told(term) == (
        "QUEUED",
        "LIST",
        DAY + timedelta(days=25),
        "Queued for 2026-03-27, and ends on 2026-04-26 since. On no list yet: its preparation list"
        " is made on 2026-03-27.",
    )


def test_ended_before_it_was_released() -> None:
    term = make_term(expires_on=ENDS)
    make_lists(DAY)

    state, code, on, text = told(term, on=ENDS + timedelta(days=1))

    assert (state, code, on) == ("EXCLUDED", "LIST", ENDS + timedelta(days=1))
    assert text.startswith("Ended on 2026-03-27 before it was released.")


def test_closed_by_the_reminder_call() -> None:
    term = make_term(expires_on=ENDS)
    make_lists(PREPARED)
    log_reminder(
        lead=Lead.objects.get(),
        result="WENT_ELSEWHERE",
        reason="PRICE",
        by=make_data_clerk(),
        now=morning_of(PREPARED) + timedelta(hours=1),
    )

    assert told(term, on=PREPARED) == (
        "EXCLUDED",
        "",
        None,
        "Closed before its release: Went elsewhere. Nothing more happens.",
    )


# With a specialist


@pytest.fixture
def released() -> Task:
    make_term(expires_on=ENDS, number="PDAA202600000001")
    make_lists(DAY)
    make_specialist("ann", name="Ann")
    make_release()
    return Task.objects.get()


def test_with_a_specialist(released: Task) -> None:
    term = released.lead.term

    assert told(term) == (
        "RELEASED",
        "RESULT",
        date(2026, 3, 3),
        "With Ann since 2026-03-02; the first result is due on 2026-03-03 17:00.",
    )
    assert outlook(term, on=date(2026, 3, 4)).text == (
        "With Ann since 2026-03-02; the first result was due on 2026-03-03 17:00."
    )


def test_with_a_specialist_after_a_call(released: Task) -> None:
    make_contact(task=released, result="NO_ANSWER")

    assert told(released.lead.term) == (
        "RELEASED",
        "CALL",
        date(2026, 3, 3),
        "With Ann since 2026-03-02: No answer; the next call is due on 2026-03-03 15:30.",
    )


def test_with_a_specialist_whose_call_proved_the_number_wrong(released: Task) -> None:
    make_contact(task=released, result="WRONG_NUMBER")

    state, code, on, text = told(released.lead.term)

    assert (state, code, on) == ("RELEASED", "NUMBER", None)
    assert text.startswith("With Ann since 2026-03-02: Wrong number; no next call is set.")
    assert text.endswith("was found to be wrong on 2026-03-02. Another one is looked for.")


def test_closed(released: Task) -> None:
    make_contact(task=released, result="DECLINED")

    assert told(released.lead.term) == (
        "CLOSED",
        "",
        None,
        "Closed with Ann on 2026-03-02: Declined. Nothing more happens.",
    )


def test_sold(released: Task) -> None:
    make_sale(task=released)

    assert told(released.lead.term) == (
        "CLOSED",
        "",
        None,
        "Renewed with Ann: the sale was confirmed on 2026-03-02. Nothing more happens.",
    )


def test_renewed_while_it_is_with_a_specialist(released: Task) -> None:
    term = released.lead.term
    Term.objects.filter(pk=term.pk).update(renewed_flag=True)

    assert outlook(term).text == (
        "With Ann since 2026-03-02; the first result is due on 2026-03-03 17:00."
        " Since then: Renewed already."
    )


def test_handled_with_another_policy_of_one_call() -> None:
    customer = make_customer()
    first = make_term(
        policy=make_policy("PDAA202600000001", customer=customer, phone="12000000001"),
        expires_on=ENDS,
    )
    second = make_term(
        policy=make_policy("PDZA202600000002", customer=customer, phone="12000000001"),
        expires_on=ENDS + timedelta(days=10),
    )
    make_lists(DAY)
    make_specialist("ann", name="Ann")
    make_release()

    own = "With Ann since 2026-03-02; the first result is due on 2026-03-03 17:00."
    assert (outlook(first).text, outlook(second).text) == (
        own,
        f"One call with policy PDAA********0001, which ends on 2026-03-27. {own}",
    )


# Left out


def test_cancelled() -> None:
    term = make_term(status="SURRENDERED")

    assert told(term) == ("EXCLUDED", "", None, "Left out: Policy cancelled.")


@pytest.mark.parametrize(
    ("ends_on", "text"),
    [
        (date(2026, 5, 1), "Left out: the number is not to be called until 2026-05-01."),
        (None, "Left out: the number is not to be called any more."),
    ],
)
def test_not_to_be_called(ends_on: date | None, text: str) -> None:
    term = make_term(phone="12000000001")
    make_no_call("12000000001", ends_on=ends_on)

    assert told(term) == ("EXCLUDED", "", ends_on, text)


def test_renewed_since_it_was_queued() -> None:
    term = make_term(expires_on=ENDS, number="OLD1")
    make_lists(DAY)
    make_policy("PDAA202600000001", previous_number="OLD1")

    assert told(term) == (
        "EXCLUDED",
        "",
        None,
        "Left out: renewed by policy PDAA********0001.",
    )


def test_left_out_before_and_no_longer() -> None:
    term = make_term(expires_on=ENDS, renewed_flag=True)
    make_lists(DAY)
    Term.objects.filter(pk=term.pk).update(renewed_flag=False)

    assert told(term) == (
        "UNLISTED",
        "LIST",
        DAY,
        "Left out of the list Renewal of 2026-03-02: Renewed already. That does not hold any more,"
        " and the list is made again.",
    )


def renewed_in(how: str, customer: Customer) -> tuple[Term, str]:
    """Return a term that is renewed in this way, and what the sentence says of it."""
    old = make_policy("OLD1", customer=customer)
    new: dict[str, Any] = {"number": "PDAA202600000001", "customer": customer}
    years: dict[str, Any] = {"starts_on": ENDS, "expires_on": ENDS + timedelta(days=364)}
    masked = "renewed by policy PDAA********0001"
    match how:
        case "number":
            return make_term(policy=old, renewed_number="PDAA202600000001"), f"{masked}."
        case "flag":
            return make_term(policy=old, renewed_flag=True), (
                "renewed already, as the core system says."
            )
        case "previous":
            make_policy(previous_number="OLD1", **new)
            return make_term(policy=old), f"{masked}."
        case "car":
            old.vehicle = make_vehicle(vin="LSVAA000000000001")
            old.save()
            make_term(policy=make_policy(vin="", **new), **years)
            Policy.objects.filter(number=new["number"]).update(vehicle=old.vehicle)
        case "policy":
            make_term(policy=old, **years)
            return make_term(policy=old), "renewed by a later term of the same policy."
        case "plate":
            old.vehicle = make_vehicle(plate_no="苏AI123X")
            old.save()
            make_term(policy=make_policy(plate_no="苏AI123X", **new), **years)
    return make_term(policy=old), f"{masked}, which begins on 2026-03-27."


@pytest.mark.parametrize("how", ["number", "flag", "previous", "car", "policy", "plate"])
def test_says_by_what_it_is_renewed(how: str) -> None:
    term, text = renewed_in(how, make_customer())

    assert list(Term.objects.filter(pk=term.pk).renewed(within_days=60)) == [term]
    assert outlook(term).text == f"Left out: {text}"


def test_what_does_not_renew_is_not_named() -> None:
    customer, car = make_customer(), make_vehicle(vin="LSVAA000000000001")
    term = make_term(policy=make_policy("OLD1", customer=customer, vehicle=car))
    years: dict[str, Any] = {"starts_on": ENDS, "expires_on": ENDS + timedelta(days=364)}
    make_term(policy=make_policy(vehicle=car, cover_class="COMPULSORY"), **years)
    late = ENDS + timedelta(days=61)
    make_term(policy=make_policy(vehicle=car), starts_on=late, expires_on=late)
    make_term(policy=make_policy(customer=customer), **years)

    assert renewals_of([term], within_days=60) == {}


# Somebody else's


def test_a_branch_s_own() -> None:
    make_rule(owner=Owner.CENTRE, handler="Club")
    term = make_term(expires_on=ENDS, branch=make_branch("N", name="North"))
    make_lists(DAY)

    assert told(term) == (
        "NOT_OURS",
        "TAKE_OVER",
        date(2026, 3, 30),
        "Not ours: it belongs to the branch, North. The centre takes it over on 2026-03-30, unless"
        " it is renewed by then.",
    )


def test_a_branch_s_own_by_a_rule() -> None:
    north = make_branch("N", name="North")
    make_rule(owner=Owner.BRANCH, branch=north)
    term = make_term(expires_on=ENDS, branch=north)

    assert outlook(term).text.startswith("Not ours: by rule 1 it belongs to the branch, North.")


def test_a_branch_s_own_that_the_centre_has_taken_over() -> None:
    make_rule(owner=Owner.CENTRE, handler="Club")
    term = make_term(expires_on=DAY - timedelta(days=3))
    make_lists(DAY)

    assert told(term) == (
        "QUEUED",
        "RELEASE",
        DAY,
        "On the list Lapsed over 48 hours since 2026-03-02; goes out with the next release.",
    )


def test_a_list_of_lapses_that_has_not_been_made() -> None:
    make_rule(owner=Owner.CENTRE, handler="Club")
    term = make_term(expires_on=DAY - timedelta(days=5), branch=make_branch("N", name="North"))

    assert told(term) == (
        "NOT_OURS",
        "TAKE_OVER",
        date(2026, 2, 28),
        "Not ours: it belongs to the branch, North. The list Lapsed over 48 hours of 2026-02-28,"
        " which finds it, has not been made.",
    )


def test_a_pilot_branch_s_own() -> None:
    north = make_branch("N", name="North")
    make_rule(owner=Owner.PILOT, branch=north)
    term = make_term(expires_on=DAY + timedelta(days=30), branch=north)

    before = told(term)
    make_lists(DAY)
    after = told(term)

    ours = "Not ours: North is a pilot branch and works it itself. The centre takes it over on"
    assert (before, after) == (
        (
            "NOT_OURS",
            "LIST",
            DAY,
            f"{ours} 2026-04-04, unless it is renewed by then."
            " It comes on the list Pilot branches of 2026-03-02.",
        ),
        (
            "PREPARING",
            "TAKE_OVER",
            date(2026, 4, 4),
            f"On the list Pilot branches. {ours} 2026-04-04, unless it is renewed by then.",
        ),
    )


# The whole story


def test_the_newest_term_comes_first_with_its_own_decisions(released: Task) -> None:
    policy = released.lead.term.policy
    old = make_term(policy=policy, expires_on=ENDS - timedelta(days=365))

    story = story_of(policy, on=DAY)

    assert [(one.term, [decision.code for decision in one.decisions]) for one in story.terms] == [
        (released.lead.term, ["QUEUED", "RELEASED"]),
        (old, []),
    ]
    assert (story.rest, [one.code for one in story.decisions]) == ([], ["QUEUED", "RELEASED"])


def queries_of(policy: Policy) -> int:
    with CaptureQueriesContext(connection) as queries:
        story_of(policy, on=DAY)
    return len(queries)


def test_asks_the_same_number_of_questions_whatever_was_decided(released: Task) -> None:
    policy = released.lead.term.policy
    make_term(policy=policy, expires_on=ENDS - timedelta(days=365))
    before = queries_of(policy)
    for hour in range(1, 6):
        make_contact(
            task=Task.objects.get(), result="NO_ANSWER", now=MORNING + timedelta(hours=hour)
        )
    make_term(policy=policy, expires_on=ENDS - timedelta(days=730))

    assert queries_of(policy) == before
