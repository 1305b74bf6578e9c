"""The look-up list: a number that answers, before the release. 001-09, 001-17, F2, F20, F21."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies.actions.numbers import NothingToPutBack, NumberRefused
from policies.models import Customer, Event, Phone, Policy
from renewal.accounts.models import NotAllowed, User
from renewal.jobs.models import Notice
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
    make_specialist,
    make_task,
    make_term,
    make_vehicle,
)
from tests.imported import landed
from worklists.actions import log_result
from worklists.actions.numbers import put_back_number, replace_number, sharing
from worklists.models import Lead, NumberCheck, Task
from worklists.number_list import NumberList, Tab

pytestmark = pytest.mark.django_db

A, B, C = (f"1200000000{n}" for n in "123")
HOUR = timedelta(hours=1)
PAGE = "/lists/numbers/"


@pytest.fixture
def clerk() -> User:
    return make_data_clerk("clerk")


def lead_of(*, verdict: str = "", number: str = A, left: int = 30, **values: Any) -> Lead:
    """A lead in preparation whose term ends in `left` days; without a number but with `verdict`."""
    values.setdefault("state", Lead.State.PREPARING)
    values.setdefault("phone", number if verdict else None)
    lead = make_lead(expires_on=DAY + timedelta(days=left), **values)
    if verdict and lead.term.policy.phone:
        Phone.objects.filter(pk=lead.term.policy.phone.pk).update(verdict=verdict)
    return lead


def listed(user: User, tab: Tab, *, day: date = DAY, find: str = "") -> list[Lead]:
    return list(NumberList(user=user, today=day, find=find).leads(tab))


def asked(lead: Lead) -> NumberCheck:
    policy = lead.term.policy
    return NumberCheck.objects.create(policy=policy, branch=policy.branch, asked_at=MORNING)


# What is on it


def test_rows_with_a_specialist_whose_number_fails_have_a_tab(clerk: User) -> None:
    wrong, vain, fine = (make_task(phone=number) for number in (A, B, C))
    log_result(
        task=wrong, result="WRONG_NUMBER", reason="EMPTY", by=wrong.assignee, now=MORNING + HOUR
    )
    for days in range(3):
        at = MORNING + HOUR + timedelta(days=days)
        log_result(task=vain, result="NO_ANSWER", by=vain.assignee, now=at)

    assert set(listed(clerk, Tab.OUT)) == {wrong.lead, vain.lead}
    assert listed(clerk, Tab.MISSING) == []
    assert fine.lead.state == Lead.State.RELEASED


def test_another_number_brings_the_row_back_to_its_specialist(clerk: User) -> None:
    task = make_task(phone=A)
    log_result(
        task=task, result="WRONG_NUMBER", reason="EMPTY", by=task.assignee, now=MORNING + HOUR
    )
    found_at = MORNING + 5 * HOUR

    replace_number(
        policy=task.lead.term.policy, number=B, source=Phone.Source.CLAIM, by=clerk, now=found_at
    )

    task.refresh_from_db()
    assert (task.next_contact_at, task.state) == (found_at, Task.State.OPEN)
    assert Notice.objects.get(code="NUMBER_FOUND").user == task.assignee
    assert listed(clerk, Tab.OUT) == []


def test_rows_without_a_number_or_with_a_wrong_one_are_to_be_found(clerk: User) -> None:
    none = lead_of()
    wrong = lead_of(verdict="INACCURATE", state=Lead.State.QUEUED)
    lead_of(verdict="UNKNOWN", number=B)
    lead_of(state=Lead.State.RELEASED)
    lead_of(state=Lead.State.EXCLUDED, reason="RENEWED")

    assert set(listed(clerk, Tab.MISSING)) == {none, wrong}


def test_what_a_branch_was_asked_waits_for_it_until_it_answers(clerk: User) -> None:
    lead = lead_of()
    check = asked(lead)
    assert (listed(clerk, Tab.MISSING), listed(clerk, Tab.ASKED)) == ([], [lead])

    check.answered_at = MORNING + HOUR
    check.save()

    assert (listed(clerk, Tab.MISSING), listed(clerk, Tab.ASKED)) == ([lead], [])


def test_a_number_that_was_replaced_waits_for_the_call_that_proves_it(clerk: User) -> None:
    lead = lead_of()
    replace_number(policy=lead.term.policy, number=B, source="CLAIM", by=clerk, now=MORNING)
    assert listed(clerk, Tab.REPLACED) == [lead]
    assert listed(clerk, Tab.REPLACED, day=DAY + timedelta(days=15)) == []

    Phone.objects.update(verdict=Phone.Verdict.ACCURATE)

    assert listed(clerk, Tab.REPLACED) == []


def test_odd_numbers_have_a_tab_of_their_own(clerk: User) -> None:
    landed("staff", {"工号": "S1", "姓名": "李四", "联系电话": A})
    odd = lead_of(verdict="UNKNOWN", number=A)
    short = lead_of(verdict="UNKNOWN", number="1200000")
    lead_of(verdict="UNKNOWN", number=B)

    assert set(listed(clerk, Tab.SUSPECT)) == {odd, short}


def test_a_number_that_two_share_is_not_odd_enough_to_be_looked_up(clerk: User) -> None:
    lead_of(verdict="UNKNOWN", number=A, name="陈一")
    make_phone(A, customer=make_customer(name="陈二"))

    assert listed(clerk, Tab.SUSPECT) == []


def test_what_is_released_first_comes_first_and_counts_the_days(clerk: User) -> None:
    late, today, soon, far = (lead_of(left=left) for left in (20, 25, 26, 29))
    found = NumberList(user=clerk, today=DAY)
    leads = list(found.leads(Tab.MISSING))

    assert leads == [late, today, soon, far]
    rows = found.rows([lead.pk for lead in leads])
    assert [(row.days_left, row.tone) for row in rows] == [
        (-5, "bad"),
        (0, "bad"),
        (1, "bad"),
        (4, "neutral"),
    ]


def test_a_pilot_branch_has_until_the_end(clerk: User) -> None:
    lead = lead_of(left=20, list_kind="pilot")

    (row,) = NumberList(user=clerk, today=DAY).rows([lead.pk])

    assert (row.is_released_by_us, row.days_left, row.tone) == (False, 20, "neutral")


def test_a_branch_sees_its_own() -> None:
    north, south = make_branch(), make_branch()
    lead = lead_of(branch=north)
    lead_of(branch=south)

    assert listed(make_data_clerk(branch=north), Tab.MISSING) == [lead]


def test_rows_are_found_by_name_plate_and_policy(clerk: User) -> None:
    lead = lead_of(name="甲某某", plate_no="苏I0A001", number="T1000001")
    Policy.objects.filter(pk=lead.term.policy_id).update(number="T1000001")
    lead_of(name="乙某某", plate_no="苏I0A002")

    for find in ("甲某", "0A001", "T1000", "00001", "苏I 0A001"):
        assert listed(clerk, Tab.MISSING, find=find) == [lead]
    assert listed(clerk, Tab.MISSING, find="丙") == []


# Whose number is replaced together


def test_a_person_has_one_number_and_each_car_of_a_firm_its_own() -> None:
    person = make_customer()
    cars = [make_vehicle(vin=f"LTEST0000TEST000{n}") for n in "12"]
    both = [make_policy(customer=person, phone=A, vehicle=car) for car in cars]
    firm = make_customer(kind=Customer.Kind.ORGANISATION)
    first, second = (make_policy(customer=firm, phone=B, vehicle=car) for car in cars)
    other_cover = make_policy(customer=firm, phone=B, vehicle=cars[0], cover_class="COMPULSORY")

    assert sharing(both[0]) == both
    assert sharing(first) == [first, other_cover]
    assert sharing(first, whole_fleet=True) == [first, second, other_cover]


def test_policies_without_any_number_share_that_too() -> None:
    person = make_customer()
    both = [make_policy(customer=person, phone=None) for _ in range(2)]

    assert sharing(both[1]) == both


def test_a_replacement_and_its_undoing_are_for_all_that_share(clerk: User) -> None:
    person = make_customer()
    one, other = (make_term(customer=person, phone=A).policy for _ in range(2))

    done = replace_number(policy=one, number=B, source="CLAIM", by=clerk, now=MORNING)
    assert done.policies == [one, other]
    assert set(Policy.objects.values_list("phone__number", flat=True)) == {B}

    put_back_number(policy=other, by=clerk, now=MORNING + HOUR)
    assert set(Policy.objects.values_list("phone__number", flat=True)) == {A}
    assert Event.objects.filter(code="NUMBER_PUT_BACK").count() == 2


def test_a_number_on_the_no_call_list_is_not_taken(clerk: User) -> None:
    policy = make_term(phone=A).policy
    make_no_call(B)

    with pytest.raises(NumberRefused):
        replace_number(policy=policy, number=B, source="CLAIM", by=clerk, now=MORNING)

    policy.refresh_from_db()
    assert policy.phone is not None
    assert policy.phone.number == A


def test_only_who_looks_up_replaces() -> None:
    policy = make_term(phone=A).policy
    caller = make_specialist()

    with pytest.raises(NotAllowed):
        replace_number(policy=policy, number=B, source="CLAIM", by=caller, now=MORNING)
    with pytest.raises(NotAllowed):
        put_back_number(policy=policy, by=caller, now=MORNING)


def test_nothing_is_put_back_where_nothing_was_replaced(clerk: User) -> None:
    with pytest.raises(NothingToPutBack):
        put_back_number(policy=make_term().policy, by=clerk, now=MORNING)


# The page


def now_lead(*, left: int = 30, **values: Any) -> Lead:
    """A lead without a number as it stands today, by the clock."""
    values.setdefault("phone", None)
    ends = timezone.localdate() + timedelta(days=left)
    return make_lead(expires_on=ends, state=Lead.State.PREPARING, **values)


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def post(page: Client, lead: Lead, *, query: str = "", **data: Any) -> Any:
    return page.post(f"{PAGE}{lead.term.policy_id}/replace/{query}", data)


def test_a_candidate_is_taken_and_the_next_customer_comes(page: Client) -> None:
    lead = now_lead(name="甲某某", left=26, facts={"phone_alt": [A]})
    following = now_lead(left=27)
    shown = page.get(PAGE).context
    ((key, _candidate),) = shown["offered"]

    answer = post(page, lead, candidate=key, following=shown["following"])

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}?row={following.pk}")
    policy = Policy.objects.get(pk=lead.term.policy_id)
    assert policy.phone is not None
    assert policy.phone.number == A
    after = page.get(answer.headers["Location"])
    assert after.context["row"].lead == following
    (message,) = after.context["messages"]
    assert str(message) == "甲某某: 120****0001 is dialled from now on."
    assert message.extra_tags == f"{PAGE}{policy.pk}/put-back/"


def test_the_undo_brings_the_customer_back(page: Client) -> None:
    lead = now_lead(facts={"phone_alt": [A]})
    post(page, lead, number=B)
    assert page.get(PAGE).context["last"].term == lead.term

    answer = page.post(f"{PAGE}{lead.term.policy_id}/put-back/")

    assert answer.headers["Location"] == f"{PAGE}?row={lead.pk}"
    assert Policy.objects.get(pk=lead.term.policy_id).phone is None
    assert page.get(PAGE).context["last"] is None


def test_a_typed_number_says_where_it_is_from(page: Client) -> None:
    lead = now_lead()

    post(page, lead, number="120-0000-0002", source="BRANCH", evidence="by telephone")

    event = Event.objects.get(code=Event.Code.NUMBER_REPLACED)
    assert (event.parameters["source"], event.parameters["evidence"]) == (
        "BRANCH",
        "by telephone",
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Type a number, or take one that is offered."),
        ({"number": "unknown"}, "unknown is not a telephone number."),
        ({"candidate": "0" * 32}, "This number is not offered any more."),
    ],
)
def test_what_cannot_be_dialled_is_refused_beside_the_field(
    page: Client, data: dict[str, str], said: str
) -> None:
    lead = now_lead()

    answer = post(page, lead, **data)

    assert answer.status_code == 422
    assert answer.context["form"].errors["number"] == [said]
    assert answer.context["row"].lead == lead


def test_no_page_shows_a_number_in_full(page: Client) -> None:
    lead = now_lead(phone=A, facts={"phone_alt": [B, C]})
    Phone.objects.update(verdict=Phone.Verdict.INACCURATE)

    shown = page.get(PAGE).content.decode()

    assert len(page.get(PAGE).context["offered"]) == 2
    assert [number for number in (A, B, C) if number in shown] == []
    assert f"row={lead.pk}" in shown


def test_htmx_is_answered_with_the_part_that_it_names(page: Client) -> None:
    first, second = now_lead(left=26), now_lead(left=27)

    pane = page.get(f"{PAGE}?row={second.pk}", headers={"HX-Request": "true", "HX-Target": "pane"})
    work = page.post(
        f"{PAGE}{first.term.policy_id}/replace/",
        {"number": A, "following": second.pk},
        headers={"HX-Request": "true", "HX-Target": "work"},
    )

    assert next(t.name for t in pane.templates) == "worklists/_number_pane.html"
    assert next(t.name for t in work.templates) == "worklists/_number_answer.html"
    assert work.headers["HX-Replace-Url"] == f"{PAGE}?row={second.pk}"


def test_a_row_costs_no_query_of_its_own(page: Client) -> None:
    now_lead(facts={"phone_alt": [A]}, plate_no="苏I0A001")
    page.get(PAGE)
    with CaptureQueriesContext(connection) as for_one:
        page.get(PAGE)
    for n in range(6):
        now_lead(facts={"phone_alt": [B]}, plate_no=f"苏I0B00{n}")
    with CaptureQueriesContext(connection) as for_seven:
        page.get(PAGE)

    assert len(for_seven) == len(for_one)
