"""The page that finds a customer who rings: the one way past one's own rows. UX.md 5.1, 4."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from policies.models import CallerSearch, RingBack, Term
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.jobs.models import Notice
from tests.factories import (
    make_branch,
    make_contact,
    make_lead,
    make_policy,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_user,
)
from worklists.models import LeadTerm, NumberCheck, Task

pytestmark = pytest.mark.django_db

PAGE = "/lists/callers/"
NUMBER = "12034567077"
PLATE = "苏I12345"


@pytest.fixture(autouse=True)
def in_english(client: Client) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def ann() -> User:
    return make_specialist("ann", name="Ann")


@pytest.fixture
def bob() -> User:
    user = make_specialist("bob", name="Bob")
    user.extension = "8017"
    user.save()
    return user


@pytest.fixture
def page(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


@pytest.fixture
def task(bob: User) -> Task:
    """A row of Bob's."""
    return make_task(
        assignee=bob, name="Holder of Bob's", phone=NUMBER, plate_no=PLATE, premium="4321.00"
    )


def ask(page: Client, asked: str, **more: str) -> Any:
    return page.post(PAGE, {"asked": asked, **more})


def names(answer: Any) -> list[str]:
    return [caller.policy.customer.name for caller, _form in answer.context["found"]]


def note_url(search: CallerSearch, term: Term) -> str:
    return reverse("worklists:note_ring_back", args=[search.pk, term.policy_id])


def note(page: Client, search: CallerSearch, term: Term, text: str = "Wants a quote") -> Any:
    return page.post(note_url(search, term), {"note": text})


# Who is found


@pytest.mark.parametrize(
    "asked",
    [
        NUMBER,
        f"+86 {NUMBER[:3]}-{NUMBER[3:7]}-{NUMBER[7:]}",
        f"0{NUMBER}",
        "１２０３４５６７０７７",
        NUMBER[-7:],
        NUMBER[-8:],
        PLATE,
        "苏i·12345",
        " 苏I 12345 ",
    ],
)
def test_anybodys_customer_is_found_by_number_or_whole_plate(
    page: Client, task: Task, asked: str
) -> None:
    answer = ask(page, asked)

    assert (answer.status_code, names(answer)) == (200, ["Holder of Bob's"])


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "7077",
        NUMBER[-6:],
        f"{NUMBER}0000",
        "120****7077",
        f"{NUMBER} 12034567078",
        "1111111",
        "Holder",
        "Holder of Bob's",
        "王小明",
        "I12",
        "苏I12345; 苏I12346",
        "TEST0000000001",
        "32010119900101001X",
        "x\x001234567",
    ],
)
def test_nothing_else_finds_anybody(page: Client, task: Task, asked: str) -> None:
    answer = ask(page, asked)

    assert (answer.status_code, answer.context["found"]) == (422, [])
    assert list(answer.context["form"].errors) == ["asked"]
    assert CallerSearch.objects.count() == 0


@pytest.mark.parametrize("asked", [NUMBER[:-1], NUMBER[:7], "苏I1234", "I12345", "%%%1234567"])
def test_a_part_of_it_other_than_the_end_of_a_number_finds_nobody(
    page: Client, task: Task, asked: str
) -> None:
    assert names(ask(page, asked)) == []


def test_every_search_is_recorded_also_one_that_finds_nobody(
    page: Client, ann: User, task: Task
) -> None:
    before = timezone.now()

    ask(page, NUMBER)
    ask(page, PLATE)
    ask(page, "苏I99999")

    searches = CallerSearch.objects.order_by("pk")
    assert list(searches.values_list("by", "asked", "policies")) == [
        (ann.pk, "120****7077", [task.lead.term.policy_id]),
        (ann.pk, PLATE, [task.lead.term.policy_id]),
        (ann.pk, "苏I99999", []),
    ]
    assert all(before <= one.at <= timezone.now() for one in searches)


def test_another_branchs_customers_are_not_found(client: Client, task: Task) -> None:
    north = make_branch("NORTH")
    make_term(branch=north, name="Northerner", phone="12034567078")
    client.force_login(make_specialist(branch=north))

    assert names(ask(client, NUMBER)) == []
    assert names(ask(client, "12034567078")) == ["Northerner"]


def test_what_was_taken_back_is_not_found(page: Client, task: Task) -> None:
    Term.objects.filter(pk=task.lead.term_id).update(withdrawn_at=timezone.now())

    assert names(ask(page, PLATE)) == []


def test_five_are_shown_and_that_there_are_more(page: Client) -> None:
    customer = make_policy(phone=NUMBER).customer
    for _ in range(5):
        make_term(customer=customer, phone=NUMBER)
    five = ask(page, NUMBER)
    make_term(customer=customer, phone=NUMBER)

    six = ask(page, NUMBER)

    assert (len(five.context["found"]), five.context["has_more"]) == (5, False)
    assert (len(six.context["found"]), six.context["has_more"]) == (5, True)
    assert "More than 5 fit." in six.content.decode()
    assert len(CallerSearch.objects.latest("pk").policies) == 5


# What is shown


def test_it_shows_enough_to_answer_and_no_more(page: Client, task: Task) -> None:
    policy = task.lead.term.policy
    policy.customer.address, policy.customer.id_no = "南京市玄武区某路 1 号", "320101199001010010"
    policy.customer.save()
    make_contact(task=task, now=timezone.now(), note="Ring 12098765432 after work")
    NumberCheck.objects.create(policy=policy, branch=policy.branch, asked_at=timezone.now())

    body = ask(page, NUMBER).content.decode()

    for text in ("Holder of Bob", PLATE, "Commercial cover", "2026-03-27", "120****7077"):
        assert text in body
    for text in ("Bob<", "ext. 8017", "No answer", "Ring 120****5432 after work"):
        assert text in body
    assert "the branch is asked for the number" in body
    for text in (NUMBER, "12098765432", "4321", "4,321", "南京", "320101"):
        assert text not in body


def test_the_term_that_is_in_work_is_shown_else_the_newest(page: Client, task: Task) -> None:
    policy = task.lead.term.policy
    newer = make_term(policy=policy, expires_on=task.lead.term.expires_on + timedelta(days=365))
    [(worked, _form)] = ask(page, PLATE).context["found"]
    task.state = Task.State.CLOSED
    task.save()

    [(idle, _form)] = ask(page, PLATE).context["found"]

    assert (worked.term, worked.task) == (task.lead.term, task)
    assert (idle.term, idle.task) == (newer, None)


def test_a_result_about_several_policies_is_the_last_one_of_each(page: Client, task: Task) -> None:
    beside = make_term(plate_no="苏I54321")
    LeadTerm.objects.create(lead=task.lead, term=beside)
    contact = make_contact(task=task, now=timezone.now())
    contact.other_terms.set([beside])

    [(caller, _form)] = ask(page, "苏I54321").context["found"]

    assert (caller.task, caller.last) == (task, contact)


def test_a_result_that_was_undone_is_not_told(page: Client, task: Task) -> None:
    contact = make_contact(task=task, now=timezone.now())
    contact.undone_at = timezone.now()
    contact.save(update_fields=["undone_at"])

    [(caller, _form)] = ask(page, PLATE).context["found"]

    assert caller.last is None


def test_the_own_row_leads_to_its_card(client: Client, bob: User, ann: User, task: Task) -> None:
    card = f'href="{reverse("worklists:call", args=[task.pk])}"'
    bodies = []
    for user in (bob, ann):
        client.force_login(user)
        bodies.append(ask(client, PLATE).content.decode())

    assert [card in body for body in bodies] == [True, False]


def test_a_supervisor_is_led_to_the_policy(client: Client, ann: User, task: Task) -> None:
    policy = f'href="{reverse("policies:policy_detail", args=[task.lead.term.policy_id])}"'
    bodies = []
    for user in (make_supervisor(), ann):
        client.force_login(user)
        bodies.append(ask(client, PLATE).content.decode())

    assert [policy in body for body in bodies] == [True, False]


def test_a_number_stands_in_no_address(page: Client, task: Task) -> None:
    answer = page.get(PAGE, {"asked": NUMBER})

    assert (answer.status_code, answer.context["found"]) == (200, [])
    assert '<form class="p-3" role="search" method="post"' in answer.content.decode()
    assert CallerSearch.objects.count() == 0


def test_it_asks_as_much_for_five_as_for_one(page: Client) -> None:
    customer = make_policy(phone=NUMBER).customer
    ask(page, NUMBER)
    asked = []
    for many in (1, 4):
        for _ in range(many):
            term = make_term(customer=customer, phone=NUMBER)
            make_contact(task=make_task(lead=make_lead(term=term)), now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert names(ask(page, NUMBER)) != []
        asked.append(len(queries))

    assert asked[0] == asked[1]


# The note


def test_a_note_stays_on_the_row_and_rings_for_its_owner(
    page: Client, ann: User, bob: User, task: Task
) -> None:
    search = ask(page, PLATE).context["search"]

    answer = note(page, search, task.lead.term, "  Wants a quote  ")

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    assert RingBack.objects.values_list("term", "by", "note").get() == (
        task.lead.term_id,
        ann.pk,
        "Wants a quote",
    )
    assert Notice.objects.values_list("user", "code").get() == (bob.pk, "CUSTOMER_RANG")
    assert "the bell rings for Bob" in page.get(PAGE).content.decode()


def test_the_owner_goes_on_at_the_card(client: Client, bob: User, task: Task) -> None:
    client.force_login(bob)
    search = ask(client, PLATE).context["search"]

    answer = note(client, search, task.lead.term)

    assert answer.headers["Location"] == reverse("worklists:call", args=[task.pk])
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_a_note_is_required_and_not_endless(page: Client, task: Task, text: str) -> None:
    search = ask(page, PLATE).context["search"]

    answer = note(page, search, task.lead.term, text)

    [(caller, form)] = answer.context["found"]
    assert (answer.status_code, caller.task, list(form.errors)) == (422, task, ["note"])
    assert form["note"].value() == text
    assert RingBack.objects.count() == 0


def test_nobody_notes_about_a_policy_that_was_not_found(page: Client, task: Task) -> None:
    other = make_task(plate_no="苏I54321")
    search = ask(page, PLATE).context["search"]

    answers = [
        note(page, search, other.lead.term),
        note(page, CallerSearch(pk=search.pk + 1), task.lead.term),
        page.post(f"{PAGE}{2**63}/{2**63}/note/", {"note": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert RingBack.objects.count() == 0


def test_anothers_search_opens_nothing(client: Client, ann: User, bob: User, task: Task) -> None:
    client.force_login(bob)
    search = ask(client, PLATE).context["search"]
    client.force_login(ann)

    answer = note(client, search, task.lead.term)

    assert (answer.status_code, RingBack.objects.count()) == (404, 0)


def test_who_has_changed_branches_notes_nothing_there(page: Client, ann: User, task: Task) -> None:
    search = ask(page, PLATE).context["search"]
    ann.branch = make_branch("NORTH")
    ann.save()

    answer = note(page, search, task.lead.term)

    assert (answer.status_code, RingBack.objects.count()) == (404, 0)


def test_after_an_hour_the_caller_is_found_again_and_the_note_is_kept(
    page: Client, ann: User, task: Task
) -> None:
    policies = [task.lead.term.policy_id]
    old = CallerSearch.objects.create(
        at=timezone.now() - timedelta(minutes=61), by=ann, asked=PLATE, policies=policies
    )

    refused = note(page, old, task.lead.term, "Wants a quote")
    again = ask(page, PLATE, note="Wants a quote")

    assert (refused.status_code, refused.context["found"]) == (422, [])
    assert '<input type="hidden" name="note" value="Wants a quote"' in refused.content.decode()
    [(_caller, form)] = again.context["found"]
    assert form["note"].value() == "Wants a quote"
    assert RingBack.objects.count() == 0


# Who may


@pytest.mark.parametrize("role", [Role.BRANCH_USER, Role.ADMINISTRATOR])
def test_branches_and_administrators_find_nobody(client: Client, role: Role, task: Task) -> None:
    client.force_login(make_user(role=role))
    url = reverse("worklists:note_ring_back", args=[1, task.lead.term.policy_id])

    codes = [client.get(PAGE), client.post(PAGE, {"asked": NUMBER}), client.post(url)]

    assert [answer.status_code for answer in codes] == [403, 403, 403]
    assert CallerSearch.objects.count() == 0


def test_a_note_is_posted(page: Client, task: Task) -> None:
    search = ask(page, PLATE).context["search"]

    assert page.get(note_url(search, task.lead.term)).status_code == 405
