"""What has lapsed, and what pilot branches have: 001-02, 001-03, 001-12..14, O8."""

from datetime import date, timedelta
from typing import Any

import pytest

from policies.models import Event, Term
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_administrator,
    make_branch,
    make_contact,
    make_lead,
    make_release,
    make_specialist,
    make_task,
    make_term,
)
from worklists.actions import ListResult, extract
from worklists.models import Lead, ListEntry, ListKind, Owner, OwnershipRule

pytestmark = pytest.mark.django_db

YESTERDAY, THREE_AGO = DAY - timedelta(days=1), DAY - timedelta(days=3)
NOTHING = ListResult(found=0, queued=0, excluded={}, leads=0)


def lists_of(day: date = DAY) -> dict[str, ListResult]:
    return extract(day=day, now=morning_of(day))


def give(owner: Owner, **conditions: Any) -> OwnershipRule:
    return OwnershipRule.objects.create(
        place=OwnershipRule.objects.count() + 1,
        owner=owner,
        valid_from=DAY - timedelta(days=400),
        set_by=make_administrator(),
        set_at=MORNING,
        **conditions,
    )


def of_branch(**values: Any) -> Term:
    return make_term(facts={"business_source": "BRANCH"}, **values)


def left_out(reason: str) -> ListResult:
    return ListResult(found=1, queued=0, excluded={reason: 1}, leads=0)


# Lapsed today


@pytest.mark.parametrize("days_ago", [0, 2])
def test_lapsed_today_ended_yesterday(days_ago: int) -> None:
    make_term(expires_on=DAY - timedelta(days=days_ago))
    make_term(expires_on=YESTERDAY)

    assert lists_of()["lapsed_today"] == ListResult(found=1, queued=1, excluded={}, leads=1)


def test_the_centres_own_is_released_the_next_morning() -> None:
    make_term(expires_on=YESTERDAY)
    make_specialist()
    lists_of()

    lead = Lead.objects.get()
    assert (lead.list_kind, lead.state, lead.release_on) == (
        ListKind.LAPSED_TODAY,
        Lead.State.QUEUED,
        DAY + timedelta(days=1),
    )
    assert make_release(day=DAY).tasks == 0
    assert make_release(day=DAY + timedelta(days=1)).tasks == 1


def test_what_waited_for_a_number_goes_on_as_lapsed() -> None:
    lead = make_lead(expires_on=YESTERDAY, phone=None)

    assert lists_of()["lapsed_today"].queued == 1
    lead.refresh_from_db()
    assert (lead.list_kind, lead.state) == (ListKind.LAPSED_TODAY, Lead.State.QUEUED)


def test_what_is_with_a_specialist_stays_there() -> None:
    task = make_task(expires_on=YESTERDAY)

    assert lists_of()["lapsed_today"] == left_out("HANDLED")
    task.lead.refresh_from_db()
    assert (task.lead.list_kind, task.lead.state) == (ListKind.RENEWAL_25, Lead.State.RELEASED)


def test_what_is_renewed_has_not_lapsed() -> None:
    make_term(expires_on=YESTERDAY, renewed_flag=True)

    assert lists_of()["lapsed_today"] == left_out("RENEWED")


def test_a_branchs_own_is_listed_for_the_branch_and_not_queued() -> None:
    term = of_branch(expires_on=YESTERDAY)

    assert lists_of()["lapsed_today"] == ListResult(found=1, queued=1, excluded={}, leads=0)
    assert Lead.objects.count() == 0
    assert [one.code for one in Event.objects.filter(term=term)] == [Event.Code.LISTED]
    before = list(Event.objects.values())
    lists_of()
    assert list(Event.objects.values()) == before


@pytest.mark.parametrize("facts", [{"branch_state": "FOLLOWING"}, {"business_source": "PILOT"}])
def test_what_a_branch_followed_is_the_branchs(facts: dict[str, str]) -> None:
    make_term(expires_on=YESTERDAY, facts=facts)

    assert lists_of()["lapsed_today"].leads == 0


# Lapsed for more than 48 hours


@pytest.mark.parametrize(("days_ago", "found"), [(2, 0), (3, 1), (4, 0)])
def test_a_branchs_lapse_is_taken_over_from_the_third_day(days_ago: int, found: int) -> None:
    of_branch(expires_on=DAY - timedelta(days=days_ago))

    assert lists_of()["lapsed_48h"].found == found


def test_a_lapse_taken_over_is_released_at_once() -> None:
    of_branch(expires_on=THREE_AGO)
    make_specialist()
    lists_of()

    lead = Lead.objects.get()
    assert (lead.list_kind, lead.release_on) == (ListKind.LAPSED_48H, DAY)
    assert make_release().tasks == 1


def test_the_centres_own_is_never_taken_over() -> None:
    make_term(expires_on=THREE_AGO)

    assert lists_of()["lapsed_48h"] == NOTHING


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"renewed_flag": True}, "RENEWED"), ({"status": "CANCELLED"}, "CANCELLED")],
)
def test_what_is_renewed_or_cancelled_is_not_taken_over(
    values: dict[str, Any], reason: str
) -> None:
    of_branch(expires_on=THREE_AGO, **values)

    assert lists_of()["lapsed_48h"] == left_out(reason)


def test_what_the_centre_has_handled_is_not_taken_over() -> None:
    term = of_branch(expires_on=THREE_AGO)
    make_contact(
        task=make_task(lead=make_lead(term=term)), result="DECLINED", now=morning_of(THREE_AGO)
    )

    assert lists_of()["lapsed_48h"] == left_out("HANDLED")


def test_a_lapse_of_a_rules_branch_is_taken_over() -> None:
    north = make_branch()
    give(Owner.BRANCH, branch=north)
    make_term(expires_on=THREE_AGO, branch=north)

    assert lists_of()["lapsed_48h"] == ListResult(found=1, queued=1, excluded={}, leads=1)


# Whose it is


def test_without_rules_everything_is_ours() -> None:
    of_branch(expires_on=DAY + timedelta(days=25))

    assert lists_of()["renewal_25"].queued == 1


@pytest.mark.parametrize("kind", ["renewal_25", "renewal_30"])
def test_what_a_rule_gives_to_the_branch_is_not_ours(kind: str) -> None:
    give(Owner.BRANCH, business_source="BRANCH")
    of_branch(expires_on=DAY + timedelta(days=int(kind[-2:])))

    assert lists_of()[kind] == left_out("NOT_OURS")


def test_a_row_that_is_not_ours_any_more_is_not_released() -> None:
    term = of_branch(expires_on=DAY + timedelta(days=25))
    make_specialist()
    lists_of()
    give(Owner.BRANCH, business_source="BRANCH")

    done = make_release()

    assert (done.tasks, done.excluded) == (0, {"NOT_OURS": 1})
    assert Lead.objects.get(term=term).state == Lead.State.EXCLUDED


def test_the_first_reasons_come_in_their_order() -> None:
    give(Owner.BRANCH, business_source="BRANCH")
    of_branch(expires_on=DAY + timedelta(days=25), status="CANCELLED")
    of_branch(expires_on=DAY + timedelta(days=25), renewed_flag=True)
    of_branch(expires_on=DAY + timedelta(days=25))

    excluded = lists_of()["renewal_25"].excluded

    assert list(excluded.items()) == [("CANCELLED", 1), ("RENEWED", 1), ("NOT_OURS", 1)]


# Pilot branches


def test_a_pilot_branchs_rows_are_prepared_and_never_released() -> None:
    pilot = make_branch()
    give(Owner.PILOT, branch=pilot)
    make_term(expires_on=DAY + timedelta(days=30), branch=pilot)
    make_specialist()

    lists = lists_of()

    assert lists["pilot"] == ListResult(found=1, queued=1, excluded={}, leads=1)
    assert lists["renewal_30"] == left_out("NOT_OURS")
    assert Lead.objects.get().state == Lead.State.PREPARING
    lists = lists_of(DAY + timedelta(days=5))
    assert lists["renewal_25"] == left_out("NOT_OURS")
    assert make_release(day=DAY + timedelta(days=5)).tasks == 0


def test_one_term_stands_on_each_list_once() -> None:
    make_term(expires_on=YESTERDAY)
    lists_of()
    lists_of(DAY + timedelta(days=1))
    lists_of()

    assert ListEntry.objects.filter(list_kind=ListKind.LAPSED_TODAY).count() == 1
