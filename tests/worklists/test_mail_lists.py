"""Branches are mailed their lists: what has lapsed, and a pilot branch's renewals. 001-13, O8."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from policies.models import Event, Term
from policies.refs import row_ref
from policies.workbook.guess import guess_kind, guess_mapping
from renewal.accounts.models import Branch, NotAllowed
from renewal.jobs.actions import enqueue
from renewal.jobs.kinds import SCHEDULES
from renewal.jobs.models import Mail
from renewal.jobs.runner import run
from renewal.lib.days import morning_of
from tests.exported import cells_of, content_of, exported
from tests.factories import (
    DAY,
    MORNING,
    make_administrator,
    make_branch,
    make_data_clerk,
    make_specialist,
    make_supervisor,
    make_term,
)
from worklists.actions import extract, mail_lists
from worklists.branch_lists import branches_without_address
from worklists.models import Owner, OwnershipRule

pytestmark = pytest.mark.django_db

YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture
def north() -> Branch:
    return reachable(make_branch("NORTH"))


def reachable(branch: Branch) -> Branch:
    branch.email = f"{branch.code.lower()}@branch.example"
    branch.save()
    return branch


def lapsed(number: str, *, branch: Branch, expires_on: date = YESTERDAY, **values: Any) -> Term:
    facts = {"business_source": "BRANCH"}
    return make_term(number=number, branch=branch, expires_on=expires_on, facts=facts, **values)


def work_on(branch: Branch) -> None:
    """Make `branch` a pilot branch."""
    OwnershipRule.objects.create(
        place=1,
        owner=Owner.PILOT,
        branch=branch,
        valid_from=DAY - timedelta(days=400),
        set_by=make_administrator(),
        set_at=MORNING,
    )


def day_of(day: date) -> list[tuple[str, str, int]]:
    """Do what the schedules of `day` do; return what was mailed."""
    extract(day=day, now=morning_of(day))
    return mailed(now=morning_of(day))


def mailed(*, now: datetime) -> list[tuple[str, str, int]]:
    return [(one.mail.to, one.kind.value, one.number) for one in mail_lists(now=now)]


def lines_of(mail: Mail) -> list[dict[str, Any]]:
    with mail.file.open("rb") as content:
        headings, *rows = cells_of(content.read())
    return [dict(zip(headings, row, strict=True)) for row in rows]


def numbers_in(mail: Mail) -> list[str]:
    return [line["保单号"] for line in lines_of(mail)]


# What has lapsed


def test_each_branch_is_mailed_its_own_lapses_by_one_workbook(north: Branch) -> None:
    south = reachable(make_branch("SOUTH"))
    lapsed("N1", branch=north)
    lapsed("N2", branch=north)
    lapsed("S1", branch=south)

    assert day_of(DAY) == [
        ("north@branch.example", "lapsed_today", 2),
        ("south@branch.example", "lapsed_today", 1),
    ]
    assert [(mail.branch, numbers_in(mail)) for mail in Mail.objects.order_by("pk")] == [
        (north, ["N1", "N2"]),
        (south, ["S1"]),
    ]


def test_a_branch_is_not_mailed_what_is_of_a_branch_below_it(north: Branch) -> None:
    below = reachable(make_branch("BELOW", parent=north))
    lapsed("ABOVE", branch=north)
    lapsed("BELOW", branch=below)
    day_of(DAY)

    assert [numbers_in(mail) for mail in Mail.objects.order_by("pk")] == [["ABOVE"], ["BELOW"]]


def test_the_centres_own_is_not_mailed(north: Branch) -> None:
    make_term(branch=north, expires_on=YESTERDAY)

    assert day_of(DAY) == []


@pytest.mark.parametrize(
    "values", [{"renewed_flag": True}, {"status": "CANCELLED"}, {"renewed_number": "NEXT"}]
)
def test_what_is_renewed_or_cancelled_is_not_mailed(north: Branch, values: dict[str, Any]) -> None:
    lapsed("GONE", branch=north, **values)

    assert day_of(DAY) == []


def test_what_was_renewed_since_it_was_listed_is_not_mailed(north: Branch) -> None:
    term = lapsed("LATE", branch=north)
    extract(day=DAY, now=MORNING)
    Term.objects.filter(pk=term.pk).update(renewed_flag=True)

    assert mailed(now=MORNING) == []


def test_each_row_can_be_told_by_its_story(north: Branch) -> None:
    term = lapsed("N1", branch=north)
    day_of(DAY)

    event = Event.objects.get(code=Event.Code.MAILED)
    assert (event.term, event.at, event.by) == (term, MORNING, None)
    assert event.parameters == {
        "list": "lapsed_today",
        "branch": "Branch NORTH",
        "branch_code": "NORTH",
    }


def test_nothing_is_mailed_twice(north: Branch) -> None:
    lapsed("N1", branch=north)

    assert [len(day_of(DAY)), len(day_of(DAY)), len(day_of(DAY + timedelta(days=1)))] == [1, 0, 0]
    assert (Mail.objects.count(), Event.objects.filter(code="MAILED").count()) == (1, 1)


def test_what_comes_late_follows_by_itself_until_it_is_taken_over(north: Branch) -> None:
    day_of(DAY)
    lapsed("TODAY", branch=north)
    lapsed("A-DAY-AGO", branch=north, expires_on=YESTERDAY - timedelta(days=1))
    lapsed("TAKEN-OVER", branch=north, expires_on=YESTERDAY - timedelta(days=2))
    for back in (2, 1, 0):
        extract(day=DAY - timedelta(days=back), now=MORNING)

    assert mailed(now=MORNING) == [("north@branch.example", "lapsed_today", 2)]
    assert sorted(numbers_in(Mail.objects.get())) == ["A-DAY-AGO", "TODAY"]


@pytest.mark.parametrize("lists_first", [True, False])
def test_days_that_were_missed_mail_what_the_straight_run_mails(
    north: Branch, lists_first: bool
) -> None:
    days = [DAY + timedelta(days=later) for later in range(5)]
    for place, day in enumerate(days):
        lapsed(f"D{place}", branch=north, expires_on=day - timedelta(days=1))

    if lists_first:
        for day in days:
            extract(day=day, now=morning_of(day))
        for day in days:
            mailed(now=morning_of(day))
    else:
        for day in days:
            day_of(day)

    sent = Mail.objects.order_by("pk")
    assert [(mail.posted_at, numbers_in(mail)) for mail in sent] == [
        (morning_of(day), [f"D{place}"]) for place, day in enumerate(days)
    ]


# A pilot branch's renewals


def test_a_pilot_branch_is_mailed_its_renewals_on_the_release_day(north: Branch) -> None:
    work_on(north)
    make_term(number="P1", branch=north, expires_on=DAY + timedelta(days=30))

    days = [day_of(DAY + timedelta(days=later)) for later in range(7)]

    assert days == [[]] * 5 + [[("north@branch.example", "pilot", 1)]] + [[]]
    assert numbers_in(Mail.objects.get()) == ["P1"]


def test_a_pilot_branchs_renewal_that_comes_late_is_mailed_at_once(north: Branch) -> None:
    work_on(north)
    make_term(number="LATE", branch=north, expires_on=DAY + timedelta(days=10))
    make_term(number="ENDED", branch=north, expires_on=YESTERDAY - timedelta(days=9))
    for back in (20, 0):
        extract(day=DAY - timedelta(days=back), now=MORNING)

    assert mailed(now=MORNING) == [("north@branch.example", "pilot", 1)]


def test_another_branchs_renewals_are_not_mailed(north: Branch) -> None:
    work_on(reachable(make_branch("PILOT")))
    make_term(branch=north, expires_on=DAY + timedelta(days=25))
    extract(day=DAY - timedelta(days=5), now=MORNING)

    assert day_of(DAY) == []


def test_what_a_pilot_branch_lets_lapse_is_mailed_as_lapsed(north: Branch) -> None:
    work_on(north)
    make_term(number="P1", branch=north, expires_on=YESTERDAY)
    for back in (31, 0):
        extract(day=DAY - timedelta(days=back), now=MORNING)

    assert mailed(now=MORNING) == [("north@branch.example", "lapsed_today", 1)]


# The workbook


def test_the_workbook_is_masked_and_comes_back_by_itself(north: Branch) -> None:
    term = lapsed("PDAA202600000001", branch=north, name="Wu", phone="12055551234")
    day_of(DAY)

    mail = Mail.objects.get()
    [line] = lines_of(mail)
    assert list(line.values())[:7] == [
        row_ref(term.pk),
        "PDAA202600000001",
        None,
        "Wu",
        "Branch NORTH",
        datetime.combine(YESTERDAY, datetime.min.time()),
        "120****1234",
    ]
    assert set(list(line.values())[7:]) == {None}
    headings, rows = list(line), [[value or "" for value in line.values()]]
    assert guess_kind(headings, rows)[0][0] == "branch_feedback"
    assert len(guess_mapping("branch_feedback", headings, rows)) == len(headings) - 2


def test_the_same_rows_are_exported_by_hand(north: Branch) -> None:
    lapsed("N1", branch=north)
    lapsed("S1", branch=make_branch())
    lapsed("EARLIER", branch=north, expires_on=YESTERDAY - timedelta(days=1))
    extract(day=YESTERDAY, now=MORNING)
    day_of(DAY)
    clerk = make_data_clerk()

    def taken(**given: Any) -> list[object]:
        return [row["保单号"] for row in exported("lapsed", by=clerk, **given)]

    assert sorted(map(str, taken())) == ["N1", "S1"]
    assert taken(branch=north) == ["N1"]
    assert taken(branch=north, day=YESTERDAY) == ["EARLIER"]
    assert sorted(map(str, taken(mailed_at=MORNING))) == ["EARLIER", "N1"]
    assert exported("lapsed", by=make_supervisor(branch=make_branch())) == []


def test_a_pilot_branchs_renewals_are_exported_by_hand(north: Branch) -> None:
    work_on(north)
    make_term(number="P1", branch=north, expires_on=DAY + timedelta(days=25))
    make_term(number="P2", branch=north, expires_on=DAY + timedelta(days=26))
    for back in (5, 4):
        extract(day=DAY - timedelta(days=back), now=MORNING)

    rows = exported("pilot", by=make_data_clerk())

    assert [row["保单号"] for row in rows] == ["P1"]


def test_a_specialist_does_not_get_it() -> None:
    with pytest.raises(NotAllowed):
        content_of("lapsed", by=make_specialist())


# Branches without an address


def test_a_branch_without_an_address_is_told_once_it_has_one() -> None:
    branch = make_branch("NORTH")
    lapsed("N1", branch=branch)
    before = day_of(DAY)
    clerk = make_data_clerk()
    waiting = branches_without_address(user=clerk, day=DAY)
    reachable(branch)

    assert (before, [(one.branch, one.kind, one.number) for one in waiting]) == (
        [],
        [(branch, "lapsed_today", 1)],
    )
    assert mailed(now=MORNING) == [("north@branch.example", "lapsed_today", 1)]
    assert branches_without_address(user=clerk, day=DAY) == []


def test_another_branchs_missing_address_is_not_told() -> None:
    lapsed("N1", branch=make_branch())
    day_of(DAY)

    assert branches_without_address(user=make_data_clerk(branch=make_branch()), day=DAY) == []


# The job


def test_lists_are_mailed_each_day_after_they_are_made() -> None:
    assert SCHEDULES["make_lists"].at < SCHEDULES["mail_lists"].at


def test_the_job_makes_the_lists_that_it_mails(north: Branch) -> None:
    lapsed("N1", branch=north)
    job = enqueue("mail_lists", arguments={"day": DAY.isoformat()}, now=MORNING)

    run(job.pk)

    job.refresh_from_db()
    assert job.result == {"rows": 1, "mails": 1}
    assert numbers_in(Mail.objects.get()) == ["N1"]
