"""What follows from results on a later day. Source: DICTIONARY.md B1, B2."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from policies.models import Contact, CoverElsewhere, Event, Term
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_release,
    make_specialist,
    make_task,
)
from worklists.actions import Elsewhere, Followed, extract, follow_results, log_result
from worklists.models import Escalation, Lead, ListKind, Task

pytestmark = pytest.mark.django_db

R = Contact.Result
NOTHING = Followed(closed=0, sent_back=0, queued=0)


def six_on(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(6, 15)))


def days(number: int) -> date:
    return DAY + timedelta(days=number)


def said_renewed() -> Task:
    task = make_task()
    make_contact(task=task, result=R.ALREADY_RENEWED)
    return task


def test_a_policy_that_has_come_closes_the_row() -> None:
    task = said_renewed()
    Term.objects.filter(pk=task.lead.term_id).update(renewed_flag=True)

    assert follow_results(now=six_on(days(1))) == Followed(closed=1, sent_back=0, queued=0)

    task.refresh_from_db()
    assert (task.state, task.next_contact_at) == (Task.State.CLOSED, None)
    assert Lead.objects.get().state == Lead.State.CLOSED
    assert Escalation.objects.get().state == Escalation.State.SETTLED
    assert Event.objects.filter(code=Event.Code.CLOSED).count() == 1
    assert follow_results(now=six_on(days(2))) == NOTHING


def test_no_policy_in_three_days_sends_the_row_back() -> None:
    task = said_renewed()

    assert follow_results(now=six_on(days(3))) == NOTHING  # due at 9:30
    assert follow_results(now=six_on(days(4))) == Followed(closed=0, sent_back=1, queued=0)

    task.refresh_from_db()
    assert (task.state, task.result) == (Task.State.OPEN, R.ALREADY_RENEWED)
    assert Escalation.objects.get().state == Escalation.State.SENT_BACK
    assert Event.objects.get(code=Event.Code.REOPENED).at == six_on(days(4))
    assert follow_results(now=six_on(days(5))) == NOTHING


def test_a_laid_up_car_is_released_again_after_sixty_days() -> None:
    task = make_task(expires_on=days(25))
    log_result(task=task, result=R.OTHER, reason="PARKED", by=task.assignee, now=MORNING)
    assert Lead.objects.get().state == Lead.State.CLOSED

    assert follow_results(now=six_on(days(59))) == NOTHING
    assert follow_results(now=six_on(days(60))) == Followed(closed=0, sent_back=0, queued=1)
    assert follow_results(now=six_on(days(60))) == NOTHING

    lead = Lead.objects.get()
    assert (lead.state, lead.list_kind, lead.release_on) == (
        Lead.State.QUEUED,
        ListKind.LAPSED_48H,
        days(60),
    )
    make_release(day=days(60))
    assert Task.objects.open().get().lead == lead


def test_cover_elsewhere_is_called_about_next_year() -> None:
    task = make_task(phone="12000000007")
    said = Elsewhere(insurer="Other Insurer", premium=Decimal("3100"), expires_on=days(340))
    log_result(
        task=task,
        result=R.WENT_ELSEWHERE,
        reason="PRICE",
        elsewhere=said,
        by=task.assignee,
        now=MORNING,
    )

    heard = CoverElsewhere.objects.get()
    assert (heard.insurer, heard.premium, heard.expires_on) == (
        "Other Insurer",
        Decimal("3100"),
        days(340),
    )
    on = days(340 - 25)
    assert extract(day=on, now=morning_of(on))[ListKind.RENEWAL_25].queued == 1
    Term.objects.filter(pk=task.lead.term_id).update(expires_on=days(2000))  # not of this test
    make_specialist("next-year")
    make_release(day=on)
    again = Task.objects.open().get()
    assert again.lead.term == heard.term
    assert again.lead.term.policy.customer == task.lead.term.policy.customer


def test_without_an_end_nothing_is_entered() -> None:
    task = make_task()
    log_result(
        task=task,
        result=R.WENT_ELSEWHERE,
        elsewhere=Elsewhere(insurer="Other Insurer"),
        by=task.assignee,
        now=MORNING,
    )

    assert CoverElsewhere.objects.get().term is None
    assert Term.objects.count() == 1


def test_members_lists_leave_it_alone() -> None:
    task = make_task()
    log_result(
        task=task,
        result=R.WENT_ELSEWHERE,
        elsewhere=Elsewhere(expires_on=days(200)),
        by=task.assignee,
        now=MORNING,
    )
    on = days(170)

    extract(day=on, now=morning_of(on))

    assert CoverElsewhere.objects.get().term == Term.objects.get(expires_on=days(200))
