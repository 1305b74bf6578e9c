from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact, CoverElsewhere, Reveal
from policies.reasons import ASKING
from policies.results import REASONS
from renewal.accounts.models import User
from renewal.lib.days import morning_of
from tests.factories import (
    make_branch_user,
    make_contact,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
)
from worklists.actions import note_ring_back
from worklists.models import Draft, LeadTerm, Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]

HTMX = {"HX-Request": "true", "HX-Target": "card"}


@pytest.fixture
def caller(client: Client) -> User:
    user = make_specialist("liu")
    client.force_login(user)
    return user


def make_row(caller: User, *, name: str = "Holder", left: int = 25, **values: Any) -> Task:
    """A row released to `caller` today, whose term ends in `left` days."""
    today = timezone.localdate()
    return make_task(
        assignee=caller,
        day=today,
        name=name,
        expires_on=today + timedelta(days=left),
        **values,
    )


def tomorrow_at(hour: int, minute: int = 30) -> datetime:
    day = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def save(client: Client, task: Task, result: str, **more: object) -> dict[str, object]:
    if result in ASKING:
        more = {"reason": REASONS[result][0]} | more
    return {"result": result, "version": task.version, "note": ""} | more


def post(client: Client, task: Task, result: str, **more: object) -> Any:
    return client.post(
        reverse("worklists:log_result", args=[task.pk]),
        save(client, task, result, **more),
        headers=HTMX,
    )


def test_shows_the_row_that_ends_first_with_a_masked_number(client: Client, caller: User) -> None:
    make_row(caller, name="Later", left=25)
    sooner = make_row(caller, name="Sooner", left=20, phone="12000004321", plate_no="苏I12345")

    response = client.get(reverse("worklists:call"))

    text = response.content.decode()
    assert response.status_code == 200
    assert response.context["task"] == sooner
    assert "120****4321" in text
    assert "12000004321" not in text
    assert "苏I12345" in text


def test_is_for_specialists_and_their_own_rows(client: Client, caller: User) -> None:
    foreign = make_row(make_specialist("other"))
    address = reverse("worklists:call", args=[foreign.pk])

    assert client.get(address).status_code == 404
    assert client.post(reverse("worklists:dial", args=[foreign.pk])).status_code == 404
    for user in (make_supervisor(), make_branch_user()):
        client.force_login(user)
        assert client.get(reverse("worklists:call")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_reads_the_page_with_the_same_queries_for_any_number_of_rows(
    client: Client, caller: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_row(caller, plate_no="苏I12345")
    client.get(reverse("worklists:call"))

    with django_assert_num_queries(24):
        client.get(reverse("worklists:call"))


@pytest.mark.parametrize("rows", [2, 4])
def test_saves_and_brings_the_next_within_the_budget(
    client: Client, caller: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second, *_others = [make_row(caller, left=20 + place) for place in range(rows)]
    client.get(reverse("worklists:call"))

    with django_assert_num_queries(34):
        response = post(client, first, "NO_ANSWER")

    first.refresh_from_db()
    assert first.result == "NO_ANSWER"
    assert response.context["task"] == second
    assert response["HX-Replace-Url"] == reverse("worklists:call", args=[second.pk])
    text = response.content.decode()
    assert f'<li id="row-{first.pk}" hx-swap-oob="delete">' in text
    assert response.context["figures"].handled == 1


def test_works_without_javascript(client: Client, caller: User) -> None:
    first, second = make_row(caller, left=20), make_row(caller, left=21)

    response = client.post(
        reverse("worklists:log_result", args=[first.pk]), save(client, first, "BUSY")
    )

    assert response.status_code == 302
    assert response["Location"] == reverse("worklists:call", args=[second.pk])


def test_stores_reason_note_and_the_time_that_was_chosen(client: Client, caller: User) -> None:
    task = make_row(caller)

    post(
        client,
        task,
        "CALL_AGAIN",
        note=" asks the firm ",
        follow_up=tomorrow_at(9).isoformat(),
        reason="ASK_OTHERS",
    )

    contact = Contact.objects.get(term=task.lead.term)
    assert (contact.result, contact.reason, contact.note, contact.follow_up_at) == (
        "CALL_AGAIN",
        "ASK_OTHERS",
        "asks the firm",
        tomorrow_at(9),
    )


def test_takes_a_time_of_the_customers_own(client: Client, caller: User) -> None:
    task = make_row(caller)

    post(
        client,
        task,
        "CALL_AGAIN",
        follow_up="other",
        follow_up_other=f"{timezone.localtime(tomorrow_at(19)):%Y-%m-%dT%H:%M}",
    )

    assert Contact.objects.get(term=task.lead.term).follow_up_at == tomorrow_at(19)


def test_leaves_out_a_reason_of_another_result_and_a_time_that_is_not_asked(
    client: Client, caller: User
) -> None:
    task = make_row(caller)

    refused = post(client, task, "DECLINED", reason="SOLD")
    post(client, task, "NO_ANSWER", reason="SOLD", follow_up=tomorrow_at(9).isoformat())

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    contact = Contact.objects.get(term=task.lead.term)
    assert (contact.reason, contact.follow_up_at) == ("", None)


@pytest.mark.parametrize(
    ("result", "more", "field"),
    [
        ("", {}, "result"),
        ("CALL_AGAIN", {}, "follow_up"),
        ("CALL_AGAIN", {"follow_up": "2020-01-01T09:30:00+08:00"}, "follow_up"),
        ("DECLINED", {"reason": ""}, "reason"),
        ("OTHER", {"reason": "NOTE"}, "note"),
    ],
)
def test_says_at_the_field_what_is_missing_and_keeps_the_text(
    client: Client, caller: User, result: str, more: dict[str, str], field: str
) -> None:
    task = make_row(caller)

    response = post(client, task, result, **({"note": "" if field == "note" else "kept"} | more))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert (field == "note") or ">kept</textarea>" in response.content.decode()
    assert not Contact.objects.exists()


def test_an_interested_customer_stays_on_the_card(client: Client, caller: User) -> None:
    task, _other = make_row(caller, left=20), make_row(caller, left=21)

    response = post(client, task, "INTERESTED", reason="COMPARE")

    assert response.context["task"] == task
    assert "data-stays" in response.content.decode()
    assert f'id="row-{task.pk}" hx-swap-oob="true"' in response.content.decode()


def test_the_same_save_sent_twice_is_one_save(client: Client, caller: User) -> None:
    first, second = make_row(caller, left=20), make_row(caller, left=21)

    answers = [post(client, first, "NO_ANSWER") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].context["task"] == second
    assert Contact.objects.count() == 1


def test_refuses_to_save_over_what_another_has_saved(client: Client, caller: User) -> None:
    task = make_row(caller)
    make_contact(task=task, result="BUSY", now=timezone.now())

    response = post(client, task, "DECLINED", note="typed meanwhile")

    assert response.status_code == 409
    assert 'data-keep="1"' in response.content.decode()
    assert Draft.objects.get(task=task, user=caller).note == "typed meanwhile"
    assert [contact.result for contact in Contact.objects.all()] == ["BUSY"]


def test_says_who_has_taken_the_customer_over(client: Client, caller: User) -> None:
    task = make_row(caller)
    Task.objects.filter(pk=task.pk).update(assignee=make_specialist("wang", name="Wang Wei"))

    response = post(client, task, "NO_ANSWER", note="mine")

    assert response.status_code == 409
    assert "Wang Wei" in response.content.decode()
    assert not Contact.objects.exists()


def test_a_conflict_shows_the_whole_page_without_javascript(client: Client, caller: User) -> None:
    task = make_row(caller)
    make_contact(task=task, result="BUSY", now=timezone.now())

    response = client.post(
        reverse("worklists:log_result", args=[task.pk]),
        save(client, task, "DECLINED", note="typed meanwhile"),
    )

    assert response.status_code == 409
    assert ">typed meanwhile</textarea>" in response.content.decode()


def test_keeps_the_note_as_it_is_typed(client: Client, caller: User) -> None:
    task = make_row(caller)
    address = reverse("worklists:save_draft", args=[task.pk])

    answer = client.post(address, {"note": "half a sen", "version": 0})

    assert answer.status_code == 200
    assert Draft.objects.get(task=task, user=caller).note == "half a sen"
    assert ">half a sen</textarea>" in client.get(reverse("worklists:call")).content.decode()


def test_a_draft_that_comes_after_the_save_is_dropped(client: Client, caller: User) -> None:
    task = make_row(caller)
    post(client, task, "NO_ANSWER", note="done")

    answer = client.post(
        reverse("worklists:save_draft", args=[task.pk]), {"note": "do", "version": 0}
    )

    assert answer.status_code == 409
    assert not Draft.objects.exists()


def test_skips_to_the_end_of_the_list(client: Client, caller: User) -> None:
    first, second = make_row(caller, left=20), make_row(caller, left=21)

    response = client.post(reverse("worklists:skip", args=[first.pk]), headers=HTMX)

    assert response.context["task"] == second
    assert [row.task for row in response.context["rows"]] == [second, first]
    page = client.get(reverse("worklists:call"))
    assert [row.task for row in page.context["rows"]] == [second, first]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("route", "purpose"),
    [("worklists:reveal", Reveal.Purpose.SHOWN), ("worklists:dial", Reveal.Purpose.DIALLED)],
)
def test_notes_who_was_given_a_number(
    client: Client, caller: User, route: str, purpose: str
) -> None:
    task = make_row(caller, phone="12000004321")

    fragment = client.post(reverse(route, args=[task.pk]), headers=HTMX)
    page = client.post(reverse(route, args=[task.pk]))

    assert 'href="tel:12000004321"' in fragment.content.decode()
    assert page["Refresh"] == f"30; url={reverse('worklists:call', args=[task.pk])}"
    assert [(one.by, one.phone.number, one.term, one.purpose) for one in Reveal.objects.all()] == [
        (caller, "12000004321", task.lead.term, purpose)
    ] * 2


def test_what_was_noted_about_a_number_stays(client: Client, caller: User) -> None:
    task = make_row(caller)
    client.post(reverse("worklists:reveal", args=[task.pk]), headers=HTMX)

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Reveal.objects.all().delete()


def test_a_customer_without_a_number_can_be_worked_on(client: Client, caller: User) -> None:
    task = make_row(caller, phone=None)

    assert client.get(reverse("worklists:call")).status_code == 200
    assert client.post(reverse("worklists:dial", args=[task.pk])).status_code == 409
    assert not Reveal.objects.exists()


def test_finds_by_name_plate_and_last_digits_on_every_tab(client: Client, caller: User) -> None:
    plain = make_row(caller, name="Gao", phone="12000001111", plate_no="苏I11111")
    closed = make_row(caller, name="Ma", phone="12000002222", plate_no="苏I22222")
    make_contact(task=closed, result="DECLINED", now=timezone.now())

    def found(text: str) -> list[Task]:
        response = client.get(
            reverse("worklists:call"), {"q": text}, headers=HTMX | {"HX-Target": "rows"}
        )
        return [row.task for row in response.context["rows"]]

    assert found("gao") == [plain]
    assert found("i22222") == [closed]
    assert found("1111") == [plain]
    assert found("nobody") == []


def test_the_tabs_hold_what_their_numbers_say(client: Client, caller: User) -> None:
    blank, unanswered, booked, closed = (make_row(caller) for _ in range(4))
    now = timezone.now()
    make_contact(task=unanswered, result="NO_ANSWER", now=now)
    make_contact(task=booked, result="CALL_AGAIN", now=now, follow_up_at=tomorrow_at(9))
    make_contact(task=closed, result="DECLINED", now=now)

    rows = {
        tab: [
            row.task for row in client.get(reverse("worklists:call"), {"tab": tab}).context["rows"]
        ]
        for tab in ("dial", "redial", "appointment", "done")
    }

    assert rows == {
        "dial": [blank],
        "redial": [unanswered],
        "appointment": [booked],
        "done": [closed],
    }
    figures = client.get(reverse("worklists:call")).context["figures"]
    assert (figures.dial, figures.redial, figures.appointment, figures.done) == (1, 1, 1, 1)
    assert (figures.handled, figures.total, figures.connected) == (3, 4, 2)


def test_a_closed_row_is_shown_but_not_saved_again(client: Client, caller: User) -> None:
    task = make_row(caller)
    make_contact(task=task, result="DECLINED", now=timezone.now())

    page = client.get(reverse("worklists:call", args=[task.pk]))

    assert page.status_code == 200
    assert 'id="result"' not in page.content.decode()


def test_says_when_nothing_was_released(client: Client, caller: User) -> None:
    page = client.get(reverse("worklists:call"))
    waiting = client.get(
        reverse("worklists:call"), headers={"HX-Request": "true", "HX-Target": "nothing"}
    )
    make_row(caller)
    released = client.get(
        reverse("worklists:call"), headers={"HX-Request": "true", "HX-Target": "nothing"}
    )

    assert 'id="nothing"' in page.content.decode()
    assert "HX-Refresh" not in waiting
    assert released["HX-Refresh"] == "true"


def test_says_when_the_list_is_called_down(client: Client, caller: User) -> None:
    task = make_row(caller)

    response = post(client, task, "NO_ANSWER")

    assert response.context.get("card") is None
    assert "?tab=redial" in response.content.decode()


def test_tells_why_nothing_new_is_released(client: Client, caller: User) -> None:
    day = timezone.localdate() - timedelta(days=20)
    late = make_task(assignee=caller, day=day, expires_on=day + timedelta(days=25))
    make_row(caller)

    figures = client.get(reverse("worklists:call")).context["figures"]

    assert (figures.overdue, figures.overdue_day) == (1, day)
    assert figures.deadline_at == late.deadline_at
    assert late.assigned_at == morning_of(day)


def test_undoing_brings_the_customer_and_the_note_back(client: Client, caller: User) -> None:
    first, _second = make_row(caller, left=20), make_row(caller, left=21)
    after = post(client, first, "OTHER", reason="NOTE", note="wants a van")
    assert 'data-key="z"' in after.content.decode()

    response = client.post(reverse("worklists:undo_result"), headers=HTMX)

    assert response.context["task"] == first
    assert ">wants a van</textarea>" in response.content.decode()
    assert 'data-key="z"' not in response.content.decode()
    assert list(Contact.objects.all()) == []


def test_nothing_to_undo_is_said(client: Client, caller: User) -> None:
    make_row(caller)

    with_htmx = client.post(reverse("worklists:undo_result"), headers=HTMX)
    without = client.post(reverse("worklists:undo_result"), follow=True)

    assert (with_htmx.status_code, with_htmx["Content-Type"]) == (409, "text/plain")
    assert with_htmx.content.decode() in without.content.decode()


def test_takes_what_is_said_of_cover_elsewhere(client: Client, caller: User) -> None:
    task = make_row(caller)
    ends = timezone.localdate() + timedelta(days=300)

    post(
        client,
        task,
        "WENT_ELSEWHERE",
        insurer="Other Insurer",
        other_premium="3100.50",
        other_expires_on=ends.isoformat(),
    )

    heard = CoverElsewhere.objects.get()
    assert (heard.insurer, heard.premium, heard.expires_on) == (
        "Other Insurer",
        Decimal("3100.50"),
        ends,
    )


@pytest.mark.parametrize(
    ("field", "value"), [("other_premium", "-1"), ("other_expires_on", "soon")]
)
def test_refuses_what_cover_elsewhere_cannot_be(
    client: Client, caller: User, field: str, value: str
) -> None:
    task = make_row(caller)

    response = post(client, task, "WENT_ELSEWHERE", insurer="Other", **{field: value})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert 'value="Other"' in response.content.decode()
    assert Contact.objects.count() == 0


def test_a_call_about_several_cars_offers_them_and_stays_until_each_has_a_result(
    client: Client, caller: User
) -> None:
    task = make_row(caller, left=20, plate_no="苏I00001")
    other = make_term(
        expires_on=timezone.localdate() + timedelta(days=20),
        customer=task.lead.term.policy.customer,
        plate_no="苏I00002",
    )
    LeadTerm.objects.create(lead=task.lead, term=other)

    page = client.get(reverse("worklists:call", args=[task.pk])).content.decode()
    response = post(client, task, "WENT_ELSEWHERE", terms=["", str(other.pk)])

    assert page.count('name="terms" value="') == 3  # both, and the mark that there is a choice
    assert response.context["task"] == task
    assert "data-stays" in response.content.decode()
    assert Contact.objects.get().term == other
    task.refresh_from_db()
    assert task.state == Task.State.OPEN


def test_no_car_at_all_is_refused(client: Client, caller: User) -> None:
    task = make_row(caller)

    response = post(client, task, "NO_ANSWER", terms=[""])

    assert (response.status_code, Contact.objects.count()) == (422, 0)


def test_own_time_is_the_customers_wish(client: Client, caller: User) -> None:
    task = make_row(caller)
    at = tomorrow_at(20, 15)

    post(client, task, "CALL_AGAIN", follow_up="other", follow_up_other=f"{at:%Y-%m-%dT%H:%M}")

    contact = Contact.objects.get()
    assert (contact.reason, contact.follow_up_at) == ("CUSTOMER_TIME", at)


def test_offers_reasons_of_the_list_only(client: Client, caller: User) -> None:
    renewal, lapsed = make_row(caller, left=20), make_row(caller, left=-5)

    def offered(task: Task) -> set[str]:
        page = client.get(reverse("worklists:call", args=[task.pk]))
        return {chip.code for group in page.context["reasons"] for chip in group.chips}

    assert offered(lapsed) - offered(renewal) == {"INSPECTION", "DRIVING_UNINSURED"}


def test_shows_that_the_customer_rang(client: Client, caller: User) -> None:
    task = make_row(caller)
    note_ring_back(
        term=task.lead.term, by=make_supervisor(), note="please call", now=timezone.now()
    )

    before = client.get(reverse("worklists:call", args=[task.pk])).content.decode()
    post(client, task, "NO_ANSWER")
    after = client.get(reverse("worklists:call", args=[task.pk])).content.decode()

    assert before.count("please call") == 2  # above the card, and in the history
    assert after.count("please call") == 1


def test_counts_follow_ups_that_were_missed(client: Client, caller: User) -> None:
    task = make_row(caller)
    yesterday = timezone.now() - timedelta(days=1, hours=2)
    make_contact(task=task, result="NO_ANSWER", now=yesterday - timedelta(days=1))
    Task.objects.update(next_contact_at=yesterday)

    response = client.get(reverse("worklists:call"))

    assert response.context["figures"].neglected == 1
