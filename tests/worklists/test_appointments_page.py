"""The page of appointments, and giving a call another time: UX.md 5.2, 001-51, 001-52, F43."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact, Customer
from renewal.accounts.models import NotAllowed, User
from renewal.rules.defaults import LAWFUL_HOURS, USUAL_HOURS_FIRM
from tests.factories import DAY, MORNING, make_contact, make_specialist, make_supervisor, make_task
from tests.worklists.team import make_rule
from worklists.actions import TaskChanged, TimeRefused, reschedule
from worklists.appointments import DAYS_AHEAD, Appointment, Diary, diary_of
from worklists.models import Task

pytestmark = pytest.mark.django_db

TEN = MORNING + timedelta(hours=1)
PAGE = "/lists/appointments/"
SHELL_QUERIES = 4  # session, user, bell, the rows to dial of the menu
BUDGET = 6

_R = Contact.Result


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def ann() -> User:
    return make_specialist("ann")


@pytest.fixture
def caller(client: Client, ann: User) -> User:
    client.force_login(ann)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return ann


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """A moment of DAY, or of a day after it."""
    day = DAY + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def agreed(
    person: User, when: datetime | None, *, result: str = _R.CALL_AGAIN, **more: Any
) -> Task:
    """A row of `person` whose next call is at `when`."""
    note = more.pop("note", "")
    task = make_task(assignee=person, **more)
    follow_up = at(15, 30) if result == _R.CALL_AGAIN else None
    make_contact(task=task, result=result, now=TEN, note=note, follow_up_at=follow_up)
    Task.objects.filter(pk=task.pk).update(next_contact_at=when)
    return Task.objects.get(pk=task.pk)


def rows(appointments: list[Appointment]) -> list[Task]:
    return [one.task for one in appointments]


def test_has_the_overdue_first_then_today_by_the_hour_then_the_days_ahead(ann: User) -> None:
    late = agreed(ann, at(9, 30))
    soon, later = agreed(ann, at(15, 30)), agreed(ann, at(15, 40))
    evening = agreed(ann, at(19, 0))
    tomorrow = agreed(ann, at(9, 30, days=1))
    last = agreed(ann, at(17, 0, days=DAYS_AHEAD))
    agreed(ann, at(9, 30, days=DAYS_AHEAD + 1))

    diary = diary_of(user=ann, now=at(10, 30))

    assert rows(diary.overdue) == [late]
    assert [(one.hour, rows(one.appointments)) for one in diary.hours] == [
        *((hour, []) for hour in range(9, 15)),
        (15, [soon, later]),
        *((hour, []) for hour in range(16, 19)),
        (19, [evening]),
    ]
    assert [one.hour for one in diary.hours if one.is_now] == [10]
    assert [one.day for one in diary.days] == [
        DAY + timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD + 1)
    ]
    assert [rows(one.appointments) for one in diary.days] == [[tomorrow], *([[]] * 5), [last]]
    assert (diary.later, diary.is_empty) == (1, False)


def test_what_is_due_stays_until_it_is_answered(ann: User) -> None:
    due = agreed(ann, at(9, 30))

    days_after = diary_of(user=ann, now=at(10, days=3))
    make_contact(task=due, result=_R.DECLINED, now=at(11, days=3))

    assert rows(days_after.overdue) == [due]
    assert diary_of(user=ann, now=at(12, days=3)).is_empty


def test_leaves_redials_and_rows_without_a_time_apart(ann: User) -> None:
    agreed(ann, at(15, 30), result=_R.NO_ANSWER)
    agreed(ann, None, result=_R.INTERESTED)
    make_task(assignee=ann)
    agreed(make_specialist(), at(15, 30))

    diary = diary_of(user=ann, now=at(10, 30))

    assert diary == Diary(
        now=at(10, 30), overdue=[], today=[], days=diary.days, later=0, undated=1, redials=1
    )
    assert diary.is_empty


def test_tells_what_was_noted_of_the_last_call(ann: User) -> None:
    task = agreed(ann, at(15, 30), note="compares prices")
    silent = agreed(ann, at(15, 40), note="")
    make_contact(
        task=task,
        result=_R.CALL_AGAIN,
        now=at(10, 15),
        note="the husband decides",
        follow_up_at=at(15, 30),
    )

    diary = diary_of(user=ann, now=at(10, 30))

    assert [(one.task.pk, one.note, one.label) for one in diary.today] == [
        (task.pk, "the husband decides", "Call again"),
        (silent.pk, "", "Call again"),
    ]


def test_offers_the_next_free_times_by_the_kind_of_customer(ann: User) -> None:
    make_rule(USUAL_HOURS_FIRM, ["10:00", "11:30"])
    agreed(ann, at(15, 30))
    firm = agreed(ann, at(16, 30))
    Customer.objects.filter(policies__terms=firm.lead.term_id).update(kind="ORGANISATION")

    person, office = diary_of(user=ann, now=at(11, 30)).today

    assert [slot.at for slot in person.slots] == [at(15, 40), at(9, 30, days=1), at(15, 30, days=1)]
    assert [slot.at for slot in office.slots] == [at(10, days=1), at(10, days=2), at(10, days=3)]


# The page


@pytest.mark.parametrize("many", [1, 5])
def test_asks_as_many_questions_for_any_number_of_rows(
    client: Client, caller: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days in range(many):
        agreed(caller, timezone.now() + timedelta(days=days - 1), note="said")
    client.get(PAGE)

    with django_assert_num_queries(SHELL_QUERIES + BUDGET):
        answer = client.get(PAGE)

    assert answer.status_code == 200


def test_each_row_leads_to_its_card_and_offers_another_time(client: Client, caller: User) -> None:
    task = agreed(caller, timezone.now() - timedelta(hours=1), name="Wang Lan", plate_no="苏I12345")

    page = client.get(PAGE).content.decode()

    [one] = client.get(PAGE).context["diary"].overdue
    assert page.count(f'href="/lists/call/{task.pk}/?tab=appointment"') == 1
    assert (page.count("Wang Lan</span> <span"), page.count("苏I12345")) == (1, 1)
    assert page.count(f'action="/lists/appointments/{task.pk}/"') == 2
    assert page.count('name="slot"') == len(one.slots) == 3


def test_says_what_to_do_where_there_is_none(client: Client, caller: User) -> None:
    page = client.get(PAGE).content.decode()

    assert page.count("No appointment yet.") == 1


def test_a_chip_moves_the_call_and_no_call_is_counted(client: Client, caller: User) -> None:
    task = agreed(caller, timezone.now() - timedelta(days=1), name="Wang Lan")
    [one] = client.get(PAGE).context["diary"].overdue
    chosen = one.slots[1]

    answer = client.post(
        reverse("worklists:reschedule", args=[task.pk]),
        {"slot": chosen.value, "version": task.version},
        follow=True,
    )

    moved = Task.objects.get(pk=task.pk)
    assert answer.redirect_chain == [(PAGE, 302)]
    [said] = [str(message) for message in answer.context["messages"]]
    assert said.startswith("Wang Lan: next call ")
    assert (moved.next_contact_at, moved.version) == (chosen.at, task.version + 1)
    assert (moved.result, moved.attempts) == (task.result, task.attempts)
    assert Contact.objects.count() == 1


def test_the_customers_own_time_may_be_at_any_lawful_hour(client: Client, caller: User) -> None:
    task = agreed(caller, timezone.now() - timedelta(days=1))
    wanted = timezone.localtime() + timedelta(days=3)

    answer = client.post(
        reverse("worklists:reschedule", args=[task.pk]),
        {"own": f"{wanted:%Y-%m-%d}T20:45", "version": task.version},
    )

    assert answer.status_code == 302
    assert timezone.localtime(Task.objects.get(pk=task.pk).next_contact_at).time() == time(20, 45)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a time first."),
        ({"slot": "2026-13-45"}, "Choose a time first."),
        ({"own": "soon"}, "This is not a time."),
        ({"own": "2026-03-02T10:00"}, "This time is past already; choose a later one."),
        ({"own": "2099-03-02T22:00"}, "Calls are allowed from 09:00 to 21:00 only."),
    ],
)
def test_refuses_in_words_and_changes_nothing(
    client: Client, caller: User, sent: dict[str, str], said: str
) -> None:
    task = agreed(caller, timezone.now() - timedelta(days=1), name="Wang Lan")

    answer = client.post(
        reverse("worklists:reschedule", args=[task.pk]), sent | {"version": str(task.version)}
    )

    assert answer.status_code == 422
    assert answer.content.decode().count(f"Wang Lan: {said} The time was not changed.") == 1
    assert Task.objects.get(pk=task.pk).next_contact_at == task.next_contact_at


def test_a_row_that_was_changed_meanwhile_is_not_overwritten(client: Client, caller: User) -> None:
    task = agreed(caller, timezone.now() - timedelta(days=1))
    Task.objects.filter(pk=task.pk).update(version=task.version + 1)

    answer = client.post(
        reverse("worklists:reschedule", args=[task.pk]),
        {"slot": (timezone.now() + timedelta(days=2)).isoformat(), "version": task.version},
    )

    assert answer.status_code == 409
    assert answer.content.decode().count("This record was changed meanwhile.") == 1
    assert Task.objects.get(pk=task.pk).next_contact_at == task.next_contact_at


def test_who_has_the_row_now_is_named_to_who_had_it(client: Client, caller: User) -> None:
    task = agreed(caller, timezone.now() - timedelta(days=1))
    Task.objects.filter(pk=task.pk).update(assignee=make_specialist(name="Bo Li"))

    answer = client.post(
        reverse("worklists:reschedule", args=[task.pk]),
        {"slot": (timezone.now() + timedelta(days=2)).isoformat(), "version": task.version},
    )

    assert answer.status_code == 409
    assert answer.content.decode().count("This customer is with Bo Li now.") == 1


def test_nobody_sees_or_moves_a_colleagues_appointments(client: Client, caller: User) -> None:
    task = agreed(make_specialist(), timezone.now() - timedelta(days=1), name="Wang Lan")

    page = client.get(PAGE).content.decode()
    answer = client.post(reverse("worklists:reschedule", args=[task.pk]), {"version": "1"})

    assert ("Wang Lan" in page, answer.status_code) == (False, 404)


# The action


def test_a_skipped_row_comes_at_its_new_time(ann: User) -> None:
    task = agreed(ann, at(9, 30))
    Task.objects.filter(pk=task.pk).update(skipped_at=at(10))

    moved = reschedule(task=task, at=at(16), by=ann, now=at(10, 30), version=task.version)

    assert (moved.next_contact_at, moved.skipped_at) == (at(16), None)


def test_the_hours_are_those_in_force_on_the_day_of_the_call(ann: User) -> None:
    make_rule(LAWFUL_HOURS, ["10:00", "18:00"])
    task = agreed(ann, at(15, 30))

    with pytest.raises(TimeRefused, match="from 10:00 to 18:00 only"):
        reschedule(task=task, at=at(9, 30, days=1), by=ann, now=at(11), version=task.version)


def test_only_an_open_row_with_a_result_has_a_next_call(ann: User) -> None:
    new, closed = make_task(assignee=ann), agreed(ann, None, result=_R.DECLINED)

    for task, said in ((new, "has not been called yet"), (closed, "is closed")):
        with pytest.raises(TimeRefused, match=said):
            reschedule(task=task, at=at(16), by=ann, now=at(10, 30), version=task.version)


def test_what_was_taken_back_is_nobodys_to_move(ann: User) -> None:
    task = agreed(ann, at(15, 30))
    Task.objects.filter(pk=task.pk).update(state=Task.State.TAKEN_BACK)

    with pytest.raises(TaskChanged, match="taken back"):
        reschedule(task=task, at=at(16), by=ann, now=at(10, 30), version=task.version)


def test_a_supervisor_moves_nobodys_calls(ann: User) -> None:
    task = agreed(ann, at(15, 30))

    with pytest.raises(NotAllowed):
        reschedule(task=task, at=at(16), by=make_supervisor(), now=at(10, 30), version=task.version)
