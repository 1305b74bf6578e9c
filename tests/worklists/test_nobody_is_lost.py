"""A cover is called once, on its day, whatever becomes of those it is called with.

Source: O20, O24, O27..O30, O33, 001-14.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from policies.models import Customer, Event, Policy, Term
from renewal.accounts.models import User
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_administrator,
    make_branch,
    make_customer,
    make_data_clerk,
    make_lead,
    make_no_call,
    make_phone,
    make_release,
    make_specialist,
    make_supervisor,
    make_term,
)
from tests.imported import landed
from worklists.actions import (
    LeadChanged,
    ListResult,
    extract,
    log_reminder,
    preview,
    recheck,
    regroup,
)
from worklists.actions.numbers import replace_number
from worklists.models import Lead, LeadTerm, ListKind, Owner, OwnershipRule
from worklists.queries import due

pytestmark = pytest.mark.django_db

NUMBER, OTHER = "12000000001", "12000000002"
FIRST = date(2026, 3, 1)  # whose list has the members of April


@pytest.fixture(autouse=True)
def boss() -> User:
    make_specialist()
    return make_supervisor()


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def covers(
    *ends: int, holder: Customer | None = None, phone: str | None = NUMBER, **values: Any
) -> list[Term]:
    """Terms of one holder at one number that end so many days after DAY."""
    holder = holder or make_customer()
    return [make_term(expires_on=on(days), customer=holder, phone=phone, **values) for days in ends]


def lists(days: int) -> dict[str, ListResult]:
    """Make the lists of a day as the beat does at its six o'clock."""
    now = morning_of(on(days)) - timedelta(hours=3)
    made = extract(day=on(days), now=now)
    recheck(day=on(days), now=now)
    return made


def lists_of(first: int, last: int) -> None:
    for days in range(first, last + 1):
        lists(days)


def release(days: int, boss: User) -> int:
    return make_release(day=on(days), by=boss).tasks


def renew(term: Term) -> None:
    Term.objects.filter(pk=term.pk).update(renewed_flag=True)


def dial(term: Term, number: str, *, today: date = DAY) -> None:
    phone = make_phone(number, customer=term.policy.customer)
    Policy.objects.filter(pk=term.policy_id).update(phone=phone)
    regroup(policy_ids=[term.policy_id], now=morning_of(today), by=None, today=today)


def calls() -> list[tuple[int, list[int]]]:
    return [
        (lead.term_id, sorted(lead.lead_terms.values_list("term_id", flat=True)))
        for lead in Lead.objects.order_by("term_id")
    ]


def member(number: str, ends: int, **cells: Any) -> None:
    line = {
        "会员编号": number,
        "会员姓名": "陈一",
        "联系电话": NUMBER,
        "车牌号": f"苏I0A{number[1:]:0>3}",
        "保险到期日": on(ends).isoformat(),
        "会员类型": "体验",
    }
    landed("trial_members", line | cells)


def trial_list(days: int = 0) -> None:
    extract(day=FIRST, now=morning_of(on(days)))


def give(owner: Owner, **conditions: Any) -> OwnershipRule:
    return OwnershipRule.objects.create(
        place=1,
        owner=owner,
        valid_from=conditions.pop("valid_from", on(-400)),
        set_by=make_administrator(),
        set_at=conditions.pop("set_at", morning_of(on(-400))),
        **conditions,
    )


# The first cover goes; the others go on


def test_a_later_cover_is_queued_though_the_first_was_renewed_before_its_release() -> None:
    first, later = covers(30, 38)
    lists(0)
    renew(first)
    lists_of(1, 13)

    assert later.lead_term.lead.term == later
    assert later.lead_term.lead.state == Lead.State.QUEUED


def test_a_cover_that_comes_late_does_not_wait_for_a_renewed_one() -> None:
    [first] = covers(30)
    lists(0)
    renew(first)
    lists(5)
    [later] = covers(35, holder=first.policy.customer)
    lists_of(6, 10)

    assert later.lead_term.lead.term == later


def test_a_cover_given_to_the_branch_leaves_the_others_ours() -> None:
    first, later = covers(30, 35)
    lists(0)
    give(Owner.BRANCH, business_source="BRANCH")
    Term.objects.filter(pk=first.pk).update(facts={"business_source": "BRANCH"})
    lists_of(1, 10)

    assert later.lead_term.lead.term == later


def test_a_first_cover_that_got_a_later_end_does_not_keep_the_others() -> None:
    first, later = covers(25, 35)
    lists(0)
    Term.objects.filter(pk=first.pk).update(expires_on=on(60))

    assert lists(10)["renewal_25"] == ListResult(found=1, queued=1, excluded={}, leads=1)
    assert later.lead_term.lead.term == later


def test_the_branch_of_a_lead_is_that_of_the_cover_that_governs(boss: User) -> None:
    north = make_branch()
    [first] = covers(25)
    covers(27, holder=first.policy.customer, branch=north)
    lists(0)
    renew(first)
    release(0, boss)

    assert Lead.objects.get().branch == north


def test_a_renewed_cover_without_a_number_silences_nobody(boss: User) -> None:
    first, _second = covers(25, 25)
    lists(0)
    renew(first)
    Policy.objects.filter(pk=first.policy_id).update(phone=None)

    assert release(0, boss) == 1


def test_what_was_taken_back_is_told_no_release(boss: User) -> None:
    _first, second = covers(25, 25)
    lists(0)
    Term.objects.filter(pk=second.pk).update(withdrawn_at=MORNING)
    release(0, boss)

    assert not Event.objects.filter(term=second, code=Event.Code.RELEASED).exists()


# Two calls to one holder


def test_a_cover_of_the_same_date_that_comes_late_joins_the_one_released(boss: User) -> None:
    [first] = covers(25)
    lists(0)
    release(0, boss)
    [late] = covers(25, holder=first.policy.customer)

    assert lists(0)["renewal_25"] == ListResult(found=2, queued=2, excluded={}, leads=1)
    assert calls() == [(first.pk, [first.pk, late.pk])]


def test_a_car_that_gets_the_number_of_one_released_joins_it(boss: User) -> None:
    [first] = covers(25)
    [second] = covers(25, holder=first.policy.customer, phone=None)
    lists(0)
    release(0, boss)

    replace_number(
        policy=second.policy, number=NUMBER, source="AGENT", by=make_data_clerk(), now=MORNING
    )

    assert calls() == [(first.pk, [first.pk, second.pk])]


def test_lapsed_covers_that_get_a_number_become_one_call() -> None:
    covers(-1, -1, phone=None)
    lists(0)
    lapsed = Term.objects.earliest("pk")

    replace_number(
        policy=lapsed.policy, number=NUMBER, source="AGENT", by=make_data_clerk(), now=MORNING
    )

    assert len(calls()) == 1


def test_a_lapsed_cover_that_gets_its_own_number_is_a_call_of_its_own() -> None:
    first, second = covers(-1, -1)
    lists(0)

    dial(second, OTHER)

    assert calls() == [(first.pk, [first.pk]), (second.pk, [second.pk])]


def test_a_pilot_branchs_car_that_gets_its_own_number_leaves_the_group() -> None:
    give(Owner.PILOT, business_source="PILOT")
    first, second = covers(30, 30, facts={"business_source": "PILOT"})
    lists(0)

    dial(second, OTHER)

    assert calls() == [(first.pk, [first.pk]), (second.pk, [second.pk])]


def test_a_member_who_gets_another_number_leaves_the_group() -> None:
    member("M1", 35)
    member("M2", 40)
    trial_list()
    first, second = Term.objects.order_by("expires_on")
    assert calls() == [(first.pk, [first.pk, second.pk])]

    dial(second, OTHER)

    assert calls() == [(first.pk, [first.pk]), (second.pk, [second.pk])]


# Lists of several families


def test_a_trial_list_takes_its_term_and_leaves_the_others_a_lead(boss: User) -> None:
    first, second = covers(31, 31)
    lists_of(1, 6)
    member("M1", 31, 保单号=first.policy.number)
    trial_list(6)

    assert calls() == [(first.pk, [first.pk]), (second.pk, [second.pk])]
    assert release(6, boss) == 2


def test_the_lapse_of_a_member_leaves_the_others_a_lead() -> None:
    member("M1", 35)
    member("M2", 40)
    trial_list()
    [own] = covers(33, holder=Term.objects.earliest("pk").policy.customer)
    member("M3", 33, 保单号=own.policy.number)
    trial_list()
    lists(34)

    assert LeadTerm.objects.count() == 3
    assert own.lead_term.lead.list_kind == ListKind.LAPSED_TODAY


def test_the_take_over_of_a_pilots_lapse_leaves_the_others_a_lead() -> None:
    give(Owner.PILOT, business_source="PILOT")
    _first, second = covers(30, 50, facts={"business_source": "PILOT"})
    lists_of(0, 33)

    assert LeadTerm.objects.filter(term=second).exists()


def test_a_member_who_was_released_is_handled_on_the_renewal_lists(boss: User) -> None:
    [own] = covers(35)
    member("M1", 35, 保单号=own.policy.number)
    trial_list()
    assert release(4, boss) == 1

    assert lists(5)["renewal_30"] == ListResult(found=1, queued=0, excluded={"HANDLED": 1}, leads=0)


# Lapsed


def test_a_lapsed_lead_hands_on_to_a_cover_that_waits_for_its_own_day(boss: User) -> None:
    first, later = covers(-1, 29)
    lists(0)
    renew(first)

    assert release(1, boss) == 0
    assert lists(4)["renewal_25"].queued == 1
    lead = later.lead_term.lead
    assert (lead.list_kind, lead.release_on) == (ListKind.RENEWAL_25, on(4))
    assert release(4, boss) == 1


def test_a_branchs_lapse_is_told_and_not_called_with_one_that_is_taken_over() -> None:
    _taken_over, told = covers(-3, -1, facts={"business_source": "BRANCH"})

    assert lists(0)["lapsed_today"] == ListResult(found=1, queued=1, excluded={}, leads=0)
    assert not LeadTerm.objects.filter(term=told).exists()


# What held for a while


def test_a_row_is_queued_once_its_number_may_be_called_again(boss: User) -> None:
    [term] = covers(25)
    make_no_call(NUMBER, starts_on=on(-9), ends_on=on(1))
    assert lists(0)["renewal_25"].excluded == {"NO_CALL": 1}
    lists(1)
    assert Lead.objects.count() == 0

    lists(2)

    assert term.lead_term.lead.is_late
    assert release(2, boss) == 1


def test_what_a_release_left_out_is_queued_once_it_may_be_called_again(boss: User) -> None:
    covers(25)
    lists(0)
    make_no_call(NUMBER, starts_on=on(0), ends_on=on(3))
    assert release(0, boss) == 0
    lists_of(1, 4)

    assert release(4, boss) == 1


def test_a_row_is_queued_once_a_rule_gives_it_to_the_centre(boss: User) -> None:
    covers(25, facts={"business_source": "BRANCH"})
    rule = give(Owner.BRANCH, business_source="BRANCH")
    assert lists(0)["renewal_25"].excluded == {"NOT_OURS": 1}
    OwnershipRule.objects.filter(pk=rule.pk).update(valid_until=on(2))
    lists_of(1, 3)

    assert release(3, boss) == 1


def test_a_list_made_again_does_not_queue_what_may_not_be_called_by_now(boss: User) -> None:
    covers(25)
    lists(0)
    make_no_call(NUMBER, starts_on=on(1))
    release(1, boss)
    told = Event.objects.filter(code=Event.Code.QUEUED).count()

    extract(day=DAY, now=morning_of(on(1)))

    assert Lead.objects.get().state == Lead.State.EXCLUDED
    assert Event.objects.filter(code__startswith=Event.Code.QUEUED).count() == told


def test_a_list_made_again_does_not_queue_what_has_ended(boss: User) -> None:
    covers(-1)
    extract(day=on(-26), now=morning_of(on(-26)))
    release(0, boss)
    told = Event.objects.count()

    extract(day=on(-26), now=morning_of(DAY))

    assert Event.objects.count() == told


# At the same moment


def test_a_reminder_of_what_was_taken_back_is_refused() -> None:
    first, _second = covers(30, 30)
    lists(0)
    Term.objects.filter(pk=first.pk).update(withdrawn_at=MORNING)

    with pytest.raises(LeadChanged):
        log_reminder(lead=Lead.objects.get(), result="REMINDED", by=make_data_clerk(), now=MORNING)


def test_what_falls_due_while_a_preview_is_read_waits_for_the_next(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    covers(25)
    lists(0)
    read = due._members

    def late(*args: Any, **values: Any) -> Any:
        make_lead(expires_on=on(24), phone=OTHER)
        return read(*args, **values)

    monkeypatch.setattr(due, "_members", late)

    assert preview(day=DAY, by=boss, now=MORNING).tasks == 1
