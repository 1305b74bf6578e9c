from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from policies.actions.corrections import correct_facts
from policies.actions.numbers import dial_number
from policies.corrected import Fact
from policies.dictionary import Dictionary
from policies.models import Contact, Event, Phone, PhoneCall, Policy, Reveal, RingBack, Term
from renewal.accounts.models import User
from tests.factories import (
    MORNING,
    make_branch,
    make_contact,
    make_customer,
    make_lead,
    make_policy,
    make_sale,
    make_specialist,
    make_task,
    make_term,
    make_vehicle,
)
from tests.imported import landed, policy_line
from worklists.timeline import SHOWN, Part, Timeline, timeline_of

pytestmark = pytest.mark.django_db

PLAIN = Dictionary(entries={})


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def caller(client: Client) -> User:
    user = make_specialist("liu", name="Liu")
    client.force_login(user)
    return user


def hours(many: int) -> Any:
    return MORNING + timedelta(hours=many)


def told(policy: Policy, user: User, part: Part = Part.CALLS, **more: Any) -> Timeline:
    return timeline_of(policy, user=user, words=PLAIN, part=part, **more)


def contact(term: Term, by: User, *, at: int, **values: Any) -> Contact:
    return Contact.objects.create(
        term=term,
        by=by,
        at=hours(at),
        **{"result": Contact.Result.NO_ANSWER, "dial": Contact.Dial.FAILED} | values,
    )


def test_it_is_about_all_policies_of_the_customer_and_the_car(caller: User) -> None:
    customer, car = make_customer(), make_vehicle(plate_no="苏I12345")
    shown = make_policy("TEST0000000001", customer=customer, vehicle=car)
    of_holder = make_policy("TEST0000000002", customer=customer)
    of_car = make_policy("TEST0000000003", vehicle=car, name="Former holder")
    make_contact(task=make_task(policy=make_policy()))
    other = make_specialist("wang", name="Wang")
    for at, policy in enumerate((shown, of_holder, of_car), 1):
        contact(make_term(policy=policy), other, at=at)

    entries = told(shown, caller).entries

    assert [(one.at, one.by, one.about) for one in entries] == [
        (hours(3), "Wang", "TEST******0003"),
        (hours(2), "Wang", "TEST******0002"),
        (hours(1), "Wang", ""),
    ]


def test_a_call_about_several_policies_is_told_once(caller: User) -> None:
    customer = make_customer()
    one, other = (make_term(policy=make_policy(customer=customer)) for _ in range(2))
    contact(one, caller, at=1).other_terms.add(other)

    assert [entry.title for entry in told(other.policy, caller).entries] == ["No answer"]


def test_a_policy_of_another_branch_is_not_told_in_one(caller: User) -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    here, car = make_specialist("north", branch=north), make_vehicle(plate_no="苏I12345")
    mine = make_policy(vehicle=car, branch=north)
    contact(make_term(policy=make_policy(vehicle=car, branch=south)), caller, at=1)

    assert told(mine, here).entries == []


def test_a_contact_tells_reason_grade_note_and_the_next_call(caller: User) -> None:
    term = make_term()
    contact(
        term,
        caller,
        at=1,
        result=Contact.Result.INTERESTED,
        reason="COMPARE",
        grade="A",
        note="ask his wife",
        follow_up_at=hours(30),
        dial=Contact.Dial.EFFECTIVE,
    )

    (entry,) = told(term.policy, caller).entries

    assert (entry.title, entry.more) == ("Interested", "Compares prices High")
    assert (entry.note, entry.next_at, entry.tone) == ("ask his wife", hours(30), "g")


def test_the_centres_own_words_are_told(caller: User) -> None:
    term = make_term()
    contact(term, caller, at=1)

    timeline = timeline_of(
        term.policy, user=caller, words=Dictionary({"NO_ANSWER": {"label": "Rang on"}})
    )

    assert [one.title for one in timeline.entries] == ["Rang on"]


def test_what_was_taken_back_stays_struck_through(client: Client, caller: User) -> None:
    task = make_task(assignee=caller)
    undone = contact(task.lead.term, caller, at=1, note="by mistake", undone_at=hours(2))

    (entry,) = told(task.lead.term.policy, caller).entries
    page = client.get(reverse("worklists:call_story", args=[task.pk]))

    assert (entry.at, entry.is_undone) == (undone.at, True)
    assert "<del>by mistake</del>" in page.content.decode()


def test_a_ring_back_stands_among_the_calls(caller: User) -> None:
    term = make_term()
    contact(term, caller, at=1)
    RingBack.objects.create(term=term, at=hours(2), by=caller, note="Will pay on Monday")

    entries = told(term.policy, caller).entries

    assert [(one.title, one.note) for one in entries] == [
        ("The customer rang", "Will pay on Monday"),
        ("No answer", ""),
    ]


def test_a_sale_and_what_was_put_right_stand_among_the_calls(caller: User) -> None:
    task = make_task(assignee=caller, plate_no="苏I12345")
    term = task.lead.term
    correct_facts(term=term, changes={Fact.PLATE: "苏I54321"}, by=caller, now=hours(1))
    dial_number(
        policy=term.policy,
        number="12000004321",
        source=Phone.Source.AGENT,
        by=caller,
        now=hours(2),
    )
    make_sale(task=task, form_no="F7", now=hours(3))

    sold, number, plate = told(term.policy, caller).entries

    assert sold.title == "Sale confirmed: premium 1000.00, form F7, booked on 2026-03-02."
    assert sold.tone == "g"
    assert number.title == "The number to dial is now 120****4321: Told on the phone."
    assert plate.title == "Licence plate was 苏I12345 and is now 苏I54321, as told on the phone."


def test_what_was_decided_about_several_policies_at_once_is_told_once(caller: User) -> None:
    customer = make_customer()
    policies = [make_term(policy=make_policy(customer=customer)).policy for _ in range(3)]
    for policy in policies:
        dial_number(
            policy=policy,
            number="12000004321",
            source=Phone.Source.AGENT,
            by=caller,
            now=hours(1),
        )

    assert len(told(policies[0], caller).entries) == 1


def test_everything_has_decisions_numbers_given_out_and_workbooks_too(caller: User) -> None:
    landed("policies", policy_line("TEST0000000001"), now=hours(-1))
    term = Term.objects.get()
    phone = Phone.objects.create(
        customer=term.policy.customer,
        number="12000004321",
        source=Phone.Source.CORE_SYSTEM,
        recorded_at=MORNING,
    )

    make_task(assignee=caller, lead=make_lead(term=term))
    for at, purpose in enumerate(("SHOWN", "DIALLED"), 1):
        reveal = Reveal.objects.create(
            phone=phone, term=term, at=hours(at), by=caller, purpose=purpose
        )
    PhoneCall.objects.create(reveal=reveal, seconds=125)

    everything = told(term.policy, caller, Part.ALL).entries

    assert [(one.title, one.more, one.note) for one in everything[:2]] == [
        ("Number dialled", "120****4321", "2 min 5 s"),
        ("Number shown", "120****4321", ""),
    ]
    assert everything[2].title.startswith("Released to Liu in release ")
    assert [one.title for one in everything[3:]] == ["book.xlsx, row 2: New."]
    assert told(term.policy, caller).entries == []


def test_of_one_moment_the_call_stands_below_what_it_proved(caller: User) -> None:
    term = make_term()
    said = contact(term, caller, at=1)
    parameters = {"result": "NO_ANSWER"}
    Event.objects.create(term=term, at=said.at, by=caller, code="CLOSED", parameters=parameters)

    titles = [one.title for one in told(term.policy, caller, Part.ALL).entries]

    assert titles == ["Closed: No answer.", "No answer"]


@pytest.mark.parametrize(("many", "is_cut"), [(SHOWN, False), (SHOWN + 1, True)])
def test_the_card_has_the_newest_and_says_that_there_are_more(
    client: Client, caller: User, many: int, is_cut: bool
) -> None:
    task = make_task(assignee=caller)
    for at in range(many):
        contact(task.lead.term, caller, at=at)

    timeline = told(task.lead.term.policy, caller)
    page = client.get(reverse("worklists:call_story", args=[task.pk]))

    assert (len(timeline.entries), timeline.is_cut) == (SHOWN, is_cut)
    assert timeline.entries[0].at == hours(many - 1)
    assert len(page.context["timeline"].entries) == many


@pytest.mark.parametrize(("part", "queries"), [(Part.CALLS, 4), (Part.ALL, 6)])
@pytest.mark.parametrize("many", [1, 4])
def test_it_is_read_with_the_same_queries_for_any_number_of_rows(
    caller: User,
    many: int,
    part: Part,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    customer = make_customer()
    for at in range(many):
        landed("policies", policy_line(f"T{at}"), now=hours(at))
        term = Term.objects.get(policy__number=f"T{at}")
        Policy.objects.filter(pk=term.policy_id).update(customer=customer)
        contact(term, caller, at=at)
        RingBack.objects.create(term=term, at=hours(at), by=caller, note="rang")
        make_task(assignee=caller, policy=make_policy(customer=customer))
        phone = Phone.objects.create(
            customer=customer,
            number=f"1200000{at:04d}",
            source=Phone.Source.AGENT,
            recorded_at=MORNING,
        )
        Reveal.objects.create(phone=phone, term=term, at=hours(at), by=caller, purpose="SHOWN")

    policy = term.policy

    with django_assert_num_queries(queries):
        timeline = told(policy, caller, part)
    assert len(timeline.entries) >= 2 * many


def test_htmx_is_answered_with_the_part_for_the_card(client: Client, caller: User) -> None:
    task = make_task(assignee=caller)
    address = reverse("worklists:call_story", args=[task.pk])

    response = client.get(address, {"story": "all", "tab": "done"}, headers={"HX-Request": "true"})

    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert response.context["timeline"].part == Part.ALL
    assert f'href="{address}?tab=done&amp;story=all"' in text


def test_the_story_of_somebody_elses_row_is_not_shown(client: Client, caller: User) -> None:
    foreign = make_task()

    response = client.get(reverse("worklists:call_story", args=[foreign.pk]))

    assert response.status_code == 404


def test_a_term_that_was_taken_back_with_its_workbook_keeps_its_story(caller: User) -> None:
    term = make_term()
    contact(term, caller, at=1)
    Term.objects.filter(pk=term.pk).update(withdrawn_at=hours(2))

    assert len(told(term.policy, caller).entries) == 1
