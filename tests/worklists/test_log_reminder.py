"""The call before the release: 001-01, 001-11, DICTIONARY.md B3."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from policies.actions import CallRefused, NoNumber
from policies.models import Contact, Event, NoCall, Phone, Reveal, Term
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from renewal.lib.days import morning_of
from renewal.rules.models import Rule
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_customer,
    make_data_clerk,
    make_lead,
    make_no_call,
    make_phone,
    make_policy,
    make_term,
    make_user,
)
from worklists.actions import LeadChanged, extract, log_reminder, reminder_number
from worklists.models import Lead, LeadTerm, ListEntry, ListKind, Reason
from worklists.outcomes import ResultRefused

pytestmark = pytest.mark.django_db

CALLED = MORNING + timedelta(hours=1)  # 10:00, four days before the release
LATER = CALLED + timedelta(minutes=5)
ENDS = DAY + timedelta(days=29)


def prepared(**values: Any) -> Lead:
    """A lead on the preparation list, to be released in four days."""
    values = {"expires_on": ENDS} | values
    return make_lead(list_kind=ListKind.RENEWAL_30, state=Lead.State.PREPARING, **values)


def with_other_car(lead: Lead) -> Term:
    """Another car of the holder at the same number, in the same call."""
    policy = lead.term.policy
    assert policy.phone is not None
    other = make_policy(customer=policy.customer, phone=policy.phone.number)
    term = make_term(policy=other, expires_on=ENDS + timedelta(days=3))
    LeadTerm.objects.create(lead=lead, term=term)
    return term


def log(lead: Lead, result: str, **values: Any) -> Contact:
    by, now = values.pop("by", None) or make_data_clerk(), values.pop("now", CALLED)
    return log_reminder(lead=lead, result=result, by=by, now=now, **values)


def told(lead: Lead) -> list[tuple[str, dict[str, Any]]]:
    """What was told of the lead's governing term, without what calls proved of its number."""
    numbers = (Event.Code.PHONE_ACCURATE, Event.Code.PHONE_INACCURATE)
    events = Event.objects.filter(term=lead.term).exclude(code__in=numbers).order_by("pk")
    return list(events.values_list("code", "parameters"))


# What is kept


def test_one_call_is_about_every_term_of_the_lead() -> None:
    lead = prepared()
    other = with_other_car(lead)
    clerk = make_data_clerk()

    contact = log(lead, "REMINDED", by=clerk, note=" moved house ")

    assert (contact.term, contact.phone, contact.by) == (lead.term, lead.term.policy.phone, clerk)
    assert list(contact.other_terms.all()) == [other]
    assert (contact.at, contact.result, contact.dial) == (CALLED, "REMINDED", "EFFECTIVE")
    assert contact.note == "moved house"
    assert {term.first_worked_at for term in Term.objects.all()} == {CALLED}
    assert [event.term_id for event in Event.objects.filter(code="REMINDED")] == [
        lead.term_id,
        other.pk,
    ]


def test_the_first_moment_of_work_stays() -> None:
    lead = prepared()
    log(lead, "NO_ANSWER")

    log(lead, "REMINDED", now=LATER)

    assert Term.objects.get().first_worked_at == CALLED
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("result", "dial"),
    [
        ("REMINDED", "EFFECTIVE"),
        ("REMINDED_OTHER", "CONNECTED"),
        ("WENT_ELSEWHERE", "EFFECTIVE"),
        ("ALREADY_RENEWED", "EFFECTIVE"),
        ("NO_ANSWER", "FAILED"),
        ("OFF", "FAILED"),
        ("BUSY", "NEITHER"),
        ("WRONG_NUMBER", "NEITHER"),
    ],
)
def test_what_each_result_counts_as(result: str, dial: str) -> None:
    assert log(prepared(), result).dial == dial


# What follows


@pytest.mark.parametrize("result", ["REMINDED", "REMINDED_OTHER"])
def test_who_was_reminded_goes_to_release_as_usual(result: str) -> None:
    lead = prepared()

    log(lead, result)

    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.PREPARING, "")
    assert (lead.reminder, lead.remind_on) == (result, None)
    assert told(lead) == [("REMINDED", {"result": result})]


@pytest.mark.parametrize(("result", "days"), [("NO_ANSWER", 1), ("OFF", 1), ("BUSY", 0)])
def test_who_was_not_reached_is_called_again(result: str, days: int) -> None:
    lead = prepared()

    log(lead, result)

    lead.refresh_from_db()
    assert (lead.reminder, lead.remind_on) == (result, DAY + timedelta(days=days))
    assert (lead.state, told(lead)) == (Lead.State.PREPARING, [])


def test_who_is_reached_at_last_is_not_called_again() -> None:
    lead = prepared()
    log(lead, "NO_ANSWER")

    log(lead, "REMINDED", now=LATER)

    lead.refresh_from_db()
    assert (lead.reminder, lead.remind_on) == ("REMINDED", None)


@pytest.mark.parametrize(
    ("result", "reason", "why"),
    [
        ("WENT_ELSEWHERE", "PRICE", "PRICE"),
        ("WENT_ELSEWHERE", "", "UNKNOWN"),
        ("ALREADY_RENEWED", "ONLINE", "ONLINE"),
        ("OTHER", "SOLD", "SOLD"),
        ("OTHER", "SCRAPPED", "SCRAPPED"),
    ],
)
def test_who_is_gone_is_closed_before_the_release(result: str, reason: str, why: str) -> None:
    lead = prepared()
    other = with_other_car(lead)

    contact = log(lead, result, reason=reason)

    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.EXCLUDED, Reason.HANDLED)
    assert (lead.reminder, lead.remind_on, contact.reason) == (result, None, reason)
    assert told(lead) == [("SETTLED_EARLY", {"result": result, "why": why})]
    assert Event.objects.filter(term=other).get().code == "SETTLED_EARLY"


def test_the_list_of_the_release_day_leaves_it_closed() -> None:
    lead = prepared()
    log(lead, "OTHER", reason="SOLD")
    day = DAY + timedelta(days=4)

    extract(day=day, now=morning_of(day))

    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.EXCLUDED, Reason.HANDLED)
    entries = ListEntry.objects.filter(list_kind=ListKind.RENEWAL_25, term=lead.term)
    assert [entry.reason for entry in entries] == [Reason.HANDLED]


def test_the_list_of_the_release_day_queues_who_was_reminded() -> None:
    lead = prepared()
    log(lead, "REMINDED")
    day = DAY + timedelta(days=4)

    extract(day=day, now=morning_of(day))

    lead.refresh_from_db()
    assert (lead.state, lead.reminder) == (Lead.State.QUEUED, "REMINDED")


def test_a_queued_lead_that_is_gone_leaves_the_queue() -> None:
    lead = prepared()
    Lead.objects.update(state=Lead.State.QUEUED, list_kind=ListKind.RENEWAL_25)

    log(lead, "WENT_ELSEWHERE")

    assert not Lead.objects.queued().exists()


def test_something_else_is_noted_and_goes_to_release_as_usual() -> None:
    lead = prepared()

    contact = log(lead, "OTHER", reason="NOTE", note="asks for the invoice")

    lead.refresh_from_db()
    assert (lead.state, lead.reminder, lead.remind_on) == (Lead.State.PREPARING, "OTHER", None)
    assert (contact.dial, contact.note) == ("CONNECTED", "asks for the invoice")


def test_who_wants_no_more_calls_is_registered_and_not_released() -> None:
    lead = prepared(phone="12000000001")
    clerk = make_data_clerk()

    log(lead, "DECLINED", reason="NO_MORE_CALLS", note="angry", by=clerk)

    entry = NoCall.objects.get()
    assert (entry.number, entry.starts_on) == ("12000000001", DAY)
    assert (entry.ends_on, entry.registered_by) == (DAY + timedelta(days=183), clerk)
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.EXCLUDED, Reason.NO_CALL)


# What it proves about the number


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        ("REMINDED", "ACCURATE"),
        ("WENT_ELSEWHERE", "ACCURATE"),
        ("REMINDED_OTHER", "UNKNOWN"),
        ("NO_ANSWER", "UNKNOWN"),
        ("BUSY", "UNKNOWN"),
        ("WRONG_NUMBER", "INACCURATE"),
    ],
)
def test_what_each_result_proves_about_the_number(result: str, verdict: str) -> None:
    lead = prepared()

    log(lead, result)

    phone = Phone.objects.get()
    assert phone.verdict == verdict
    assert phone.judged_at == (None if verdict == "UNKNOWN" else CALLED)


def test_a_wrong_number_stays_in_preparation_until_another_is_found() -> None:
    lead = prepared()

    log(lead, "WRONG_NUMBER", reason="EMPTY")

    lead.refresh_from_db()
    assert (lead.state, lead.reminder) == (Lead.State.PREPARING, "WRONG_NUMBER")
    assert list(Lead.objects.without_phone()) == [lead]
    assert Event.objects.get().code == Event.Code.PHONE_INACCURATE


@pytest.mark.parametrize(("holds", "verdict"), [(True, "INACCURATE"), (False, "UNKNOWN")])
def test_three_days_in_vain_prove_a_number_wrong_where_the_rule_holds(
    holds: bool, verdict: str
) -> None:
    Rule.objects.create(
        key="failed_calls_judge_renewals", value=holds, valid_from=DAY, set_at=MORNING
    )
    lead = prepared()
    verdicts = []
    for days, result in enumerate(("NO_ANSWER", "OFF", "NO_ANSWER")):
        log(lead, result, now=CALLED + timedelta(days=days))
        verdicts.append(Phone.objects.get().verdict)

    assert verdicts == ["UNKNOWN", "UNKNOWN", verdict]


# Taken back


def test_another_result_takes_a_closed_lead_back() -> None:
    lead = prepared()
    log(lead, "WENT_ELSEWHERE")

    log(lead, "REMINDED", now=LATER)

    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.PREPARING, "")
    assert [code for code, _parameters in told(lead)] == ["SETTLED_EARLY", "PREPARED", "REMINDED"]
    assert list(Contact.objects.order_by("at").values_list("result", flat=True)) == [
        "WENT_ELSEWHERE",
        "REMINDED",
    ]


def test_not_from_the_release_day_on() -> None:
    lead = prepared()
    log(lead, "WENT_ELSEWHERE")

    with pytest.raises(ResultRefused):
        log(lead, "REMINDED", now=CALLED + timedelta(days=4))

    assert Lead.objects.get().state == Lead.State.EXCLUDED


# Two at one lead


def test_the_second_of_two_is_told_who_called() -> None:
    lead = prepared()
    ann, bob = make_data_clerk("ann"), make_data_clerk("bob")
    log(lead, "NO_ANSWER", by=ann, seen=0)

    with pytest.raises(LeadChanged, match="Ann") as refusal:
        log(lead, "WENT_ELSEWHERE", by=bob, now=LATER, seen=0)

    contact = Contact.objects.get()
    assert refusal.value.contact == contact
    assert Lead.objects.get().reminder == "NO_ANSWER"
    log(lead, "REMINDED", by=bob, now=LATER, seen=contact.pk)
    assert Lead.objects.get().reminder == "REMINDED"


def test_a_call_about_another_term_of_the_lead_counts_as_seen() -> None:
    lead = prepared()
    other = with_other_car(lead)
    Contact.objects.create(
        term=other, at=CALLED, by=make_data_clerk(), result="BUSY", dial="NEITHER"
    )

    with pytest.raises(LeadChanged):
        log(lead, "REMINDED", seen=0)


@pytest.mark.parametrize("state", [Lead.State.RELEASED, Lead.State.CLOSED, Lead.State.EXCLUDED])
def test_refuses_a_lead_that_has_left_the_preparation(state: str) -> None:
    lead = prepared()
    Lead.objects.update(state=state, reason=Reason.RENEWED)

    with pytest.raises(LeadChanged):
        log(lead, "REMINDED")

    assert Contact.objects.count() == 0


def test_refuses_a_lead_that_has_joined_another() -> None:
    lead = prepared()
    gone = Lead(pk=lead.pk)
    LeadTerm.objects.all().delete()
    Lead.objects.all().delete()

    with pytest.raises(LeadChanged):
        log(gone, "REMINDED")


@pytest.mark.parametrize("kind", [ListKind.PILOT, ListKind.TRIAL_MEMBERS])
def test_refuses_a_lead_of_another_list(kind: str) -> None:
    lead = prepared()
    Lead.objects.update(list_kind=kind)

    with pytest.raises(LeadChanged):
        log(lead, "REMINDED")


# What is refused


@pytest.mark.parametrize(
    ("result", "values"),
    [
        ("RENEWED", {}),
        ("INTERESTED", {}),
        ("CALL_AGAIN", {}),
        ("DECLINED", {"reason": "PRICE"}),
        ("OTHER", {"note": "no reason"}),
        ("OTHER", {"reason": "NOTE", "note": " "}),
        ("OTHER", {"reason": "COMPLAINT", "note": "x"}),
        ("REMINDED", {"note": "x" * 1001}),
    ],
)
def test_refuses_a_result_that_lacks_what_it_needs(result: str, values: dict[str, Any]) -> None:
    lead = prepared()

    with pytest.raises(ResultRefused):
        log(lead, result, **values)

    assert (Contact.objects.count(), Lead.objects.get().reminder) == (0, "")


def test_refuses_a_customer_without_a_number() -> None:
    with pytest.raises(ResultRefused):
        log(prepared(phone=None), "REMINDED")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DATA_CLERK])
def test_only_data_clerks_remind(role: Role) -> None:
    lead, user = prepared(), make_user(role=role)

    with pytest.raises(NotAllowed):
        log(lead, "REMINDED", by=user)
    with pytest.raises(NotAllowed):
        reminder_number(lead=lead, by=user, purpose=Reveal.Purpose.SHOWN, now=CALLED)


def test_a_clerk_of_another_branch_reminds_nobody() -> None:
    lead = prepared(branch=make_branch("NORTH"))

    with pytest.raises(NotAllowed):
        log(lead, "REMINDED", by=make_data_clerk(branch=make_branch("SOUTH")))


# The number


def give(lead: Lead, *, now: datetime = CALLED) -> str:
    by = make_data_clerk()
    given = reminder_number(lead=lead, by=by, purpose=Reveal.Purpose.DIALLED, now=now)
    return given.number


def test_gives_the_number_and_notes_to_whom() -> None:
    lead = prepared(phone="12000000001")

    number = give(lead)

    assert number == "12000000001"
    assert Reveal.objects.values_list("term", "purpose", "at").get() == (
        lead.term_id,
        "DIALLED",
        CALLED,
    )


@pytest.mark.parametrize(
    ("local", "is_lawful"), [("08:59", False), ("09:00", True), ("21:00", True), ("21:01", False)]
)
def test_gives_no_number_outside_the_lawful_hours(local: str, is_lawful: bool) -> None:
    lead = prepared()
    now = datetime.fromisoformat(f"{DAY}T{local}:00+08:00")

    if is_lawful:
        give(lead, now=now)
    else:
        with pytest.raises(CallRefused):
            give(lead, now=now)

    assert Reveal.objects.exists() == is_lawful


@pytest.mark.parametrize(("ends", "is_given"), [(0, False), (-1, True)])
def test_gives_no_number_that_is_not_to_be_called(ends: int, is_given: bool) -> None:
    lead = prepared(phone="12000000001")
    starts_on, ends_on = DAY - timedelta(days=9), DAY + timedelta(days=ends)
    make_no_call("12000000001", starts_on=starts_on, ends_on=ends_on)

    if is_given:
        give(lead)
    else:
        with pytest.raises(CallRefused):
            give(lead)

    assert Reveal.objects.exists() == is_given


def test_there_may_be_no_number() -> None:
    with pytest.raises(NoNumber):
        give(prepared(phone=None))


def test_a_number_of_another_holder_is_another_number() -> None:
    lead = prepared(phone="12000000001")
    foreign = make_phone("12000000001", customer=make_customer(name="Other"))

    log(lead, "WRONG_NUMBER")

    foreign.refresh_from_db()
    assert foreign.verdict == Phone.Verdict.UNKNOWN
