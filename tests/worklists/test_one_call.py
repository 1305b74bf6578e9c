"""One holder at one number is one lead: O20, O25, O29, 001-73, 001-09."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from policies.models import Contact, Event, Policy, Term
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_customer,
    make_lead,
    make_phone,
    make_policy,
    make_release,
    make_sale,
    make_specialist,
    make_supervisor,
    make_term,
)
from worklists.actions import ListResult, extract, log_result, regroup
from worklists.models import Lead, LeadTerm, ListEntry, ListKind, ListRun, Task

pytestmark = pytest.mark.django_db

IN_25, IN_30 = DAY + timedelta(days=25), DAY + timedelta(days=30)
NUMBER = "12000000001"


def holder_of(*ends: date, phone: str | None = NUMBER) -> list[Term]:
    """Return terms of one holder at one number, each of a policy of its own."""
    holder = make_customer()
    return [make_term(expires_on=day, customer=holder, phone=phone) for day in ends]


def list_of(day: date = DAY, kind: str = ListKind.RENEWAL_25) -> ListResult:
    return extract(day=day, now=morning_of(day))[kind]


def calls() -> list[tuple[int, list[int]]]:
    """Return each lead: the term that governs, and all its terms."""
    return [
        (lead.term_id, sorted(lead.lead_terms.values_list("term_id", flat=True)))
        for lead in Lead.objects.order_by("term_id")
    ]


def change_number(term: Term, number: str, *, on: date = DAY) -> None:
    phone = make_phone(number, customer=term.policy.customer)
    Policy.objects.filter(pk=term.policy_id).update(phone=phone)
    regroup(policy_ids=[term.policy_id], now=morning_of(on), by=None, today=on)


def test_both_covers_of_a_car_are_one_lead_and_two_terms() -> None:
    first, second = holder_of(IN_25, IN_25)

    assert list_of() == ListResult(found=2, queued=2, excluded={}, leads=1)
    assert calls() == [(first.pk, [first.pk, second.pk])]


def test_a_holder_at_two_numbers_is_two_calls() -> None:
    holder = make_customer()
    make_term(expires_on=IN_25, customer=holder, phone="12000000001")
    make_term(expires_on=IN_25, customer=holder, phone="12000000002")

    assert list_of().leads == 2


def test_two_holders_at_one_number_are_two_calls() -> None:
    make_term(expires_on=IN_25, phone=NUMBER)
    make_term(expires_on=IN_25, phone=NUMBER)

    assert list_of().leads == 2


def test_without_a_number_each_policy_is_looked_up_alone() -> None:
    holder_of(IN_25, IN_25, phone=None)

    assert list_of() == ListResult(found=2, queued=2, excluded={}, leads=2)


@pytest.mark.parametrize(("apart", "together"), [(30, True), (31, False)])
def test_covers_that_end_within_30_days_are_one_call_by_the_earlier_date(
    apart: int, together: bool
) -> None:
    first, later = holder_of(IN_25, IN_25 + timedelta(days=apart))

    assert list_of().leads == 1
    lead = Lead.objects.get()
    assert (lead.term_id, lead.due_on) == (first.pk, IN_25)
    assert calls() == [(first.pk, [first.pk, later.pk] if together else [first.pk])]


def test_the_later_cover_counts_as_handled_on_its_own_date() -> None:
    holder_of(IN_25, IN_25 + timedelta(days=8))
    list_of()

    expected = ListResult(found=1, queued=0, excluded={"HANDLED": 1}, leads=0)
    assert list_of(DAY + timedelta(days=8)) == expected
    assert list_of(DAY + timedelta(days=8)) == expected


def test_the_later_cover_tells_with_which_it_is_called() -> None:
    _first, later = holder_of(IN_25, IN_25 + timedelta(days=8))
    list_of()
    list_of(DAY + timedelta(days=8))

    told = Event.objects.filter(term=later).order_by("pk").values_list("code", flat=True)
    assert list(told) == [Event.Code.GROUPED, Event.Code.EXCLUDED]


def test_what_is_renewed_is_not_called_along() -> None:
    first, second = holder_of(IN_25, IN_25)
    Term.objects.filter(pk=second.pk).update(renewed_flag=True)

    assert list_of() == ListResult(found=2, queued=1, excluded={"RENEWED": 1}, leads=1)
    assert calls() == [(first.pk, [first.pk])]


def test_running_again_writes_nothing() -> None:
    holder_of(IN_25, IN_25, IN_30, IN_30 + timedelta(days=4))
    tables: tuple[type[Model], ...] = (Event, ListEntry, ListRun, Lead, LeadTerm)
    extract(day=DAY, now=MORNING)
    before = [list(table._default_manager.order_by("pk").values()) for table in tables]

    extract(day=DAY, now=MORNING + timedelta(hours=1))

    assert [list(table._default_manager.order_by("pk").values()) for table in tables] == before


def test_a_cover_imported_late_joins_the_lead_that_waits() -> None:
    first, second = holder_of(IN_25, IN_25 + timedelta(days=3))
    Term.objects.filter(pk=second.pk).update(withdrawn_at=MORNING)
    list_of()
    Term.with_withdrawn.filter(pk=second.pk).update(withdrawn_at=None)
    list_of()

    assert calls() == [(first.pk, sorted([first.pk, second.pk]))]


def test_an_earlier_cover_imported_late_governs_from_then_on() -> None:
    early, late = holder_of(IN_25, IN_25 + timedelta(days=3))
    Term.objects.filter(pk=early.pk).update(withdrawn_at=MORNING)
    extract(day=DAY + timedelta(days=3), now=MORNING)
    Term.with_withdrawn.filter(pk=early.pk).update(withdrawn_at=None)

    extract(day=DAY, now=MORNING)

    assert calls() == [(early.pk, sorted([early.pk, late.pk]))]
    assert Lead.objects.get().due_on == IN_25


def test_a_cover_imported_after_the_release_goes_to_the_same_specialist() -> None:
    first, second = holder_of(IN_25, IN_25 + timedelta(days=3))
    Term.objects.filter(pk=second.pk).update(withdrawn_at=MORNING)
    list_of()
    ann = make_specialist()
    make_release()
    Term.with_withdrawn.filter(pk=second.pk).update(withdrawn_at=None)

    handled = list_of(DAY + timedelta(days=3))

    assert handled == ListResult(found=1, queued=0, excluded={"HANDLED": 1}, leads=0)
    assert calls() == [(first.pk, [first.pk, second.pk])]
    second.refresh_from_db()
    assert (second.specialist, second.released_on) == (ann, DAY)


# A number of its own


def test_a_car_that_gets_its_own_number_leaves_the_group() -> None:
    first, second = holder_of(IN_25, IN_25)
    list_of()

    change_number(second, "12000000002")

    assert calls() == [(first.pk, [first.pk]), (second.pk, [second.pk])]
    assert set(Lead.objects.values_list("state", flat=True)) == {Lead.State.QUEUED}
    assert list_of() == ListResult(found=2, queued=2, excluded={}, leads=2)


def test_a_later_car_that_gets_its_own_number_waits_for_its_own_list() -> None:
    first, later = holder_of(IN_25, IN_25 + timedelta(days=20))
    list_of()

    change_number(later, "12000000002")

    assert calls() == [(first.pk, [first.pk])]
    assert list_of(DAY + timedelta(days=20)).queued == 1


def test_when_the_governing_car_gets_its_own_number_the_others_go_on() -> None:
    first, second = holder_of(IN_25, IN_25)
    list_of()

    change_number(first, "12000000002")

    assert calls() == [(first.pk, [first.pk]), (second.pk, [second.pk])]


def test_two_cars_that_get_the_same_number_become_one_call() -> None:
    first, second = holder_of(IN_25, IN_25, phone=None)
    list_of()
    phone = make_phone(NUMBER, customer=first.policy.customer)
    for term in (first, second):
        Policy.objects.filter(pk=term.policy_id).update(phone=phone)
        regroup(policy_ids=[term.policy_id], now=MORNING, by=None, today=DAY)

    assert calls() == [(first.pk, [first.pk, second.pk])]
    assert list_of() == ListResult(found=2, queued=2, excluded={}, leads=1)


def test_what_a_specialist_has_stays_together() -> None:
    first, second = holder_of(IN_25, IN_25)
    list_of()
    make_specialist()
    make_release()

    change_number(second, "12000000002")

    assert calls() == [(first.pk, [first.pk, second.pk])]


# Release and call


def test_a_group_is_dealt_and_counted_as_one() -> None:
    terms = holder_of(IN_25, IN_25, IN_25 + timedelta(days=2))
    list_of()
    ann = make_specialist()

    done = make_release()

    assert done.tasks == 1
    assert {term.specialist for term in Term.objects.filter(pk__in=[t.pk for t in terms])} == {ann}


def test_a_cover_renewed_since_drops_out_and_the_rest_is_released() -> None:
    first, second = holder_of(IN_25, IN_25 + timedelta(days=2))
    list_of()
    Term.objects.filter(pk=second.pk).update(renewed_flag=True)
    make_specialist()

    done = make_release()

    assert (done.tasks, done.excluded) == (1, {})
    assert calls() == [(first.pk, [first.pk])]
    told = Event.objects.filter(term=second).order_by("pk").values_list("code", "parameters")
    assert list(told)[-1] == (Event.Code.HELD_BACK, {"reason": "RENEWED"})


def test_when_the_first_cover_is_renewed_the_other_waits_for_its_own_day() -> None:
    first, second = holder_of(IN_25, IN_25 + timedelta(days=2))
    list_of()
    Term.objects.filter(pk=first.pk).update(renewed_flag=True)
    make_specialist()

    assert make_release().tasks == 0
    lead = Lead.objects.get()
    assert (lead.term_id, lead.due_on) == (second.pk, second.expires_on)
    assert (lead.state, lead.release_on) == (Lead.State.QUEUED, DAY + timedelta(days=2))
    assert list_of(DAY + timedelta(days=2)) == ListResult(found=1, queued=1, excluded={}, leads=1)
    assert make_release(day=DAY + timedelta(days=2)).tasks == 1


def test_when_every_cover_is_renewed_the_lead_is_left_out() -> None:
    terms = holder_of(IN_25, IN_25)
    list_of()
    Term.objects.filter(pk__in=[term.pk for term in terms]).update(renewed_flag=True)
    make_specialist()

    done = make_release()

    assert (done.tasks, done.excluded) == (0, {"RENEWED": 1})
    assert Lead.objects.get().state == Lead.State.EXCLUDED


def test_a_result_is_about_all_the_covers() -> None:
    first, second = holder_of(IN_25, IN_25)
    list_of()
    ann = make_specialist()
    make_release()

    contact = log_result(
        task=Task.objects.get(), result=Contact.Result.DECLINED, by=ann, now=MORNING
    ).contact

    assert (contact.term, list(contact.other_terms.all())) == (first, [second])
    for term in (first, second):
        assert list(Contact.objects.about(term.policy)) == [contact]
        assert Event.objects.filter(term=term, code=Event.Code.CLOSED).count() == 1
    assert Term.objects.filter(first_worked_at=MORNING).count() == 2


def test_a_sale_marks_all_the_covers() -> None:
    first, second = holder_of(IN_25, IN_25)
    list_of()
    make_specialist()
    make_release()

    make_sale(task=Task.objects.get(), by=make_supervisor())

    confirmed = Event.objects.filter(code=Event.Code.CONFIRMED).values_list("term_id", flat=True)
    assert sorted(confirmed) == [first.pk, second.pk]
    renewed = Contact.objects.get(result=Contact.Result.RENEWED)
    assert (renewed.term, list(renewed.other_terms.all())) == (first, [second])


def test_a_list_costs_the_same_queries_for_one_group_or_twenty() -> None:
    def queries(groups: int, day: date) -> int:
        for serial in range(groups):
            number = f"1209{day:%m%d}{serial:03d}"
            holder_of(*[day + timedelta(days=days) for days in (25, 25, 27)], phone=number)
        with CaptureQueriesContext(connection) as captured:
            list_of(day)
        return len(captured)

    assert queries(1, DAY) == queries(20, DAY + timedelta(days=63))


def test_leads_made_by_hand_are_one_term_each() -> None:
    assert make_lead(expires_on=IN_25).lead_terms.count() == 1


def test_the_policy_of_a_stranger_is_no_part_of_the_call() -> None:
    make_term(expires_on=IN_25, policy=make_policy(phone=NUMBER))
    holder_of(IN_25)

    assert list_of().leads == 2
