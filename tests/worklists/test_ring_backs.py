"""A note about a customer who rang: append-only, with a bell for whose row it is. UX.md 5.1."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from policies.models import CallerSearch, RingBack, Term
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act, Role, roles_for
from renewal.jobs.models import Notice
from renewal.jobs.notices import told
from tests.factories import (
    MORNING,
    make_branch,
    make_callback_officer,
    make_contact,
    make_lead,
    make_policy,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_user,
)
from worklists.actions import note_ring_back, search_callers
from worklists.models import LeadTerm, Task
from worklists.queries.callers import Asked, unanswered_ring_backs

pytestmark = pytest.mark.django_db

TEN = MORNING + timedelta(hours=1)


def rings(user: User) -> list[tuple[str, str]]:
    return [(one.code, one.url) for one in Notice.objects.for_user(user).order_by("pk")]


def ring(term: Term, *, by: User | None = None, minutes: int = 0) -> RingBack:
    noted = note_ring_back(
        term=term,
        by=by or make_specialist(),
        note="Wants a quote",
        now=TEN + timedelta(minutes=minutes),
    )
    return noted.ring_back


# The bell


def test_the_bell_rings_for_whose_row_it_is() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob", name="Bob")
    task = make_task(assignee=ann, name="王小明")

    noted = note_ring_back(term=task.lead.term, by=bob, note="Wants a quote", now=TEN)

    rang = RingBack.objects.get()
    assert (rang.term, rang.by, rang.note, rang.at) == (task.lead.term, bob, "Wants a quote", TEN)
    assert (noted.ring_back, noted.told) == (rang, [ann])
    assert rings(ann) == [("CUSTOMER_RANG", reverse("worklists:call", args=[task.pk]))]
    with translation.override("en"):
        assert told(Notice.objects.get()).text == "王** rang; Bob took the call"


def test_the_row_itself_stays_as_it_was() -> None:
    task = make_task()

    ring(task.lead.term)

    after = Task.objects.filter(pk=task.pk).values().get()
    assert after == {name: getattr(task, name) for name in after}


def test_nobody_is_told_of_the_own_note() -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)

    noted = note_ring_back(term=task.lead.term, by=ann, note="Wants a quote", now=TEN)

    assert (noted.told, Notice.objects.count()) == ([], 0)


def test_the_owner_is_told_of_a_policy_that_another_one_governs() -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)
    beside = make_term()
    LeadTerm.objects.create(lead=task.lead, term=beside)

    ring(beside)

    assert rings(ann) == [("CUSTOMER_RANG", reverse("worklists:call", args=[task.pk]))]


def test_the_supervisors_of_the_branch_are_told_where_nobody_has_the_row() -> None:
    north = make_branch("NORTH")
    of_centre, of_north = make_supervisor("centre"), make_supervisor("north", branch=north)
    of_south = make_supervisor("south", branch=make_branch("SOUTH"))
    term = make_lead(branch=north).term

    ring(term)

    url = reverse("policies:policy_detail", args=[term.policy_id])
    assert rings(of_centre) == rings(of_north) == [("CUSTOMER_RANG_NOBODY", url)]
    assert rings(of_south) == []


def test_the_supervisors_are_told_where_the_owner_has_left() -> None:
    ann = make_specialist("ann")
    boss = make_supervisor("boss")
    task = make_task(assignee=ann, by=boss)
    ann.is_active = False
    ann.save()

    ring(task.lead.term)

    assert [code for code, _url in rings(boss)] == ["CUSTOMER_RANG_NOBODY"]
    assert rings(ann) == []


def test_a_supervisor_who_takes_the_call_is_not_told() -> None:
    boss = make_supervisor("boss")

    ring(make_lead().term, by=boss)

    assert rings(boss) == []


def test_a_note_sent_twice_is_one_note() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    term = make_task(assignee=ann).lead.term

    first, again, later = (ring(term, by=bob, minutes=minutes) for minutes in (0, 1, 30))

    assert first == again
    assert list(RingBack.objects.order_by("pk")) == [first, later]
    assert len(rings(ann)) == 2


# Who may


@pytest.mark.parametrize("role", sorted(set(Role) - roles_for(Act.ANSWER_CALLERS)))
def test_who_answers_no_callers_neither_finds_nor_notes(role: Role) -> None:
    term = make_term()
    user = make_user(role=role)

    with pytest.raises(NotAllowed):
        search_callers(asked=Asked(plate_no="苏I12345"), by=user, now=TEN)
    with pytest.raises(NotAllowed):
        note_ring_back(term=term, by=user, note="x", now=TEN)

    assert (CallerSearch.objects.count(), RingBack.objects.count()) == (0, 0)


# What the database holds on to


def test_what_was_said_and_looked_for_is_never_changed() -> None:
    rang = ring(make_term())
    search = search_callers(asked=Asked(number="12000000001"), by=rang.by, now=TEN).search

    for row in (rang, search):
        for change in (row.delete, row.save):
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                change()

    assert (RingBack.objects.count(), CallerSearch.objects.count()) == (1, 1)


def test_a_note_says_something() -> None:
    term, by = make_term(), make_callback_officer()

    with pytest.raises(IntegrityError, match="ring_back_has_note"), transaction.atomic():
        RingBack.objects.create(term=term, by=by, note="", at=TEN)


# The search


def test_a_search_is_recorded_with_its_number_masked() -> None:
    ann = make_specialist("ann")
    policy = make_policy(phone="12000000077")
    make_term(policy=policy)

    found = search_callers(asked=Asked(number="12000000077"), by=ann, now=TEN)
    search_callers(asked=Asked(number="0000088"), by=ann, now=TEN)

    assert (found.search.policies, found.has_more) == ([policy.pk], False)
    assert list(CallerSearch.objects.order_by("pk").values_list("by", "asked", "policies")) == [
        (ann.pk, "120****0077", [policy.pk]),
        (ann.pk, "****", []),
    ]


def test_rows_in_work_come_first_then_what_ends_last() -> None:
    phone = "12000000077"
    customer = make_policy(phone=phone).customer
    old, new, worked = (
        make_term(customer=customer, phone=phone, expires_on=(TEN + timedelta(days=days)).date())
        for days in (30, 60, 5)
    )
    make_task(lead=make_lead(term=worked))

    found = search_callers(asked=Asked(number=phone), by=make_specialist(), now=TEN)

    assert found.search.policies == [worked.policy_id, new.policy_id, old.policy_id]


# What still waits for a call


def test_a_ring_back_waits_until_the_customer_is_called() -> None:
    task = make_task()
    first = ring(task.lead.term)
    waiting = unanswered_ring_backs([task])
    make_contact(task=task, now=TEN + timedelta(minutes=5))
    called = unanswered_ring_backs([task])
    second = ring(task.lead.term, minutes=20)

    assert waiting == {task.pk: [first]}
    assert called == {}
    assert unanswered_ring_backs([task]) == {task.pk: [second]}


def test_a_call_that_was_undone_answers_nobody() -> None:
    task = make_task()
    rang = ring(task.lead.term)
    contact = make_contact(task=task, now=TEN + timedelta(minutes=5))
    contact.undone_at = TEN + timedelta(minutes=6)
    contact.save(update_fields=["undone_at"])

    assert unanswered_ring_backs([task]) == {task.pk: [rang]}


def test_one_call_about_several_policies_answers_for_all() -> None:
    task = make_task()
    beside = make_term()
    LeadTerm.objects.create(lead=task.lead, term=beside)
    rang = ring(beside)
    waiting = unanswered_ring_backs([task])
    contact = make_contact(task=task, now=TEN + timedelta(minutes=5))
    contact.other_terms.set([beside])

    assert (waiting, unanswered_ring_backs([task])) == ({task.pk: [rang]}, {})


def test_who_rang_before_the_release_still_waits() -> None:
    lead = make_lead()
    rang = note_ring_back(
        term=lead.term, by=make_supervisor(), note="Hello", now=MORNING - timedelta(days=1)
    ).ring_back

    task = make_task(lead=lead)

    assert unanswered_ring_backs([task, make_task()]) == {task.pk: [rang]}
