"""Asking branches for numbers: by one click, and by themselves. 001-103, O24, F23."""

from datetime import datetime, timedelta

import pytest

from policies.models import Event, Phone
from renewal.accounts.models import Branch, NotAllowed
from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job, Mail, Notice
from renewal.jobs.runner import run
from tests.exported import cells_of
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_branch_user,
    make_contact,
    make_data_clerk,
    make_lead,
    make_specialist,
    make_task,
)
from worklists.actions import BranchNotAsked, ask_branch, ask_branches
from worklists.models import Lead, NumberCheck

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)


@pytest.fixture
def north() -> Branch:
    branch = make_branch("NORTH")
    branch.email = "north@branch.example"
    branch.save()
    return branch


def asked() -> list[tuple[str, datetime]]:
    checks = NumberCheck.objects.order_by("asked_at", "policy__number")
    return list(checks.values_list("policy__number", "asked_at"))


def lines_of(mail: Mail) -> list[object]:
    """Return the policy numbers of the workbook that a mail carries."""
    with mail.file.open("rb") as content:
        headings, *rows = cells_of(content.read())
    return [row[headings.index("保单号")] for row in rows]


# By one click


def test_a_branch_is_sent_one_workbook_of_what_it_lacks(north: Branch) -> None:
    make_lead(number="LATER", phone=None, branch=north, expires_on=DAY + timedelta(days=27))
    make_lead(number="SOONER", phone=None, branch=north)
    make_lead(number="HAS-ONE", branch=north)
    make_lead(number="ELSEWHERE", phone=None, branch=make_branch())

    done = ask_branch(branch=north, by=make_data_clerk(), now=NOON)

    mail = Mail.objects.get()
    assert (done.number, done.mail, mail.to) == (2, mail, "north@branch.example")
    assert lines_of(mail) == ["SOONER", "LATER"]
    assert asked() == [("LATER", NOON), ("SOONER", NOON)]
    assert set(NumberCheck.objects.values_list("mail", "fault")) == {(mail.pk, "")}


def test_each_question_stands_in_the_story_of_its_policy(north: Branch) -> None:
    lead = make_lead(phone=None, branch=north)
    clerk = make_data_clerk()

    ask_branch(branch=north, by=clerk, now=NOON)

    event = Event.objects.get(code="ASKED_BRANCH")
    assert (event.term, event.by, event.at) == (lead.term, clerk, NOON)
    assert event.parameters == {"branch": "Branch NORTH"}


def test_nothing_is_asked_twice_while_it_is_not_answered(north: Branch) -> None:
    clerk = make_data_clerk()
    make_lead(number="FIRST", phone=None, branch=north)
    ask_branch(branch=north, by=clerk, now=NOON)

    with pytest.raises(BranchNotAsked):
        ask_branch(branch=north, by=clerk, now=NOON + timedelta(hours=1))
    make_lead(number="SECOND", phone=None, branch=north)
    done = ask_branch(branch=north, by=clerk, now=NOON + timedelta(hours=2))

    assert done.number == 1
    assert done.mail is not None
    assert lines_of(done.mail) == ["SECOND"]


def test_what_needs_no_call_any_more_is_not_asked_about(north: Branch) -> None:
    make_lead(phone=None, branch=north, status="CANCELLED")
    make_lead(phone=None, branch=north, renewed_number="NEXT")
    make_lead(phone=None, branch=north, state=Lead.State.EXCLUDED, reason="HANDLED")
    make_lead(phone=None, branch=north, state=Lead.State.CLOSED)

    with pytest.raises(BranchNotAsked):
        ask_branch(branch=north, by=make_data_clerk(), now=NOON)


def test_a_branch_without_an_address_is_asked_on_its_page(north: Branch) -> None:
    Branch.objects.filter(pk=north.pk).update(email="")
    make_lead(phone=None, branch=north)
    ann = make_branch_user(branch=north)

    done = ask_branch(branch=north, by=make_data_clerk(), now=NOON)

    assert (done.number, done.mail, Mail.objects.count()) == (1, None, 0)
    notice = Notice.objects.get()
    assert (notice.user, notice.code, notice.parameters) == (ann, "NUMBERS_ASKED", {"number": 1})


def test_a_branch_that_nobody_can_reach_is_not_asked() -> None:
    branch = make_branch()
    make_lead(phone=None, branch=branch)
    make_branch_user(branch=make_branch())
    make_branch_user(branch=make_branch(parent=branch))

    with pytest.raises(BranchNotAsked):
        ask_branch(branch=branch, by=make_data_clerk(), now=NOON)

    assert asked() == []


def test_a_specialist_asks_nobody(north: Branch) -> None:
    make_lead(phone=None, branch=north)

    with pytest.raises(NotAllowed):
        ask_branch(branch=north, by=make_specialist(), now=NOON)


# By themselves


def test_a_missing_number_is_asked_for_on_the_release_day(north: Branch) -> None:
    make_lead(number="TODAY", phone=None, branch=north)
    make_lead(number="TOMORROW", phone=None, branch=north, expires_on=DAY + timedelta(days=26))

    done = ask_branches(now=MORNING)

    assert [(one.branch, one.number) for one in done] == [(north, 1)]
    assert asked() == [("TODAY", MORNING)]
    assert NumberCheck.objects.get().asked_by is None


def test_a_number_that_a_call_proves_wrong_is_asked_for_at_once(north: Branch) -> None:
    task = make_task(number="CALLED", branch=north)
    make_contact(task=task, result="WRONG_NUMBER")
    lead = make_lead(number="REMINDED", branch=north, expires_on=DAY + timedelta(days=29))
    Phone.objects.filter(customer=lead.term.policy.customer).update(
        verdict="INACCURATE", judged_at=MORNING + timedelta(hours=1)
    )

    before = ask_branches(now=MORNING)
    after = ask_branches(now=MORNING + timedelta(hours=2))

    assert ([one.number for one in before], [one.number for one in after]) == ([], [2])


def test_what_was_known_to_be_wrong_waits_for_the_release_day(north: Branch) -> None:
    lead = make_lead(number="KNOWN", branch=north, expires_on=DAY + timedelta(days=29))
    long_ago = MORNING - timedelta(days=200)
    Phone.objects.filter(customer=lead.term.policy.customer).update(
        verdict="INACCURATE", judged_at=long_ago
    )

    days = [len(ask_branches(now=MORNING + timedelta(days=later))) for later in range(6)]

    assert days == [0, 0, 0, 0, 1, 0]


def test_a_question_without_help_is_not_repeated_by_itself(north: Branch) -> None:
    make_lead(phone=None, branch=north)
    ask_branches(now=MORNING)
    NumberCheck.objects.update(answered_at=NOON, outcome="NOT_VERIFIED")

    assert ask_branches(now=MORNING + timedelta(days=1)) == []
    assert ask_branch(branch=north, by=make_data_clerk(), now=NOON + timedelta(days=1)).number == 1


def test_a_number_that_proves_wrong_again_is_asked_about_again(north: Branch) -> None:
    task = make_task(branch=north)
    make_contact(task=task, result="WRONG_NUMBER")
    ask_branches(now=NOON)
    NumberCheck.objects.update(answered_at=NOON, outcome="ACCURATE")
    unchanged = ask_branches(now=NOON + timedelta(days=1))
    make_contact(task=task, result="WRONG_NUMBER", now=NOON + timedelta(days=2))

    done = ask_branches(now=NOON + timedelta(days=3))

    assert (unchanged, [one.number for one in done]) == ([], [1])


def test_days_that_were_missed_ask_what_the_straight_run_asks(north: Branch) -> None:
    for place in range(6):
        make_lead(
            number=f"T{place}",
            phone=None,
            branch=north,
            expires_on=DAY + timedelta(25 + place // 2),
        )
    moments = [MORNING + timedelta(days=later) for later in range(3)]

    for moment in moments:
        ask_branches(now=moment)
    for moment in moments:
        ask_branches(now=moment)

    assert asked() == [(f"T{place}", moments[place // 2]) for place in range(6)]
    assert Mail.objects.count() == 3


def test_the_job_asks_as_of_seven_of_its_business_date(north: Branch) -> None:
    make_lead(phone=None, branch=north)
    now = MORNING + timedelta(days=3)
    job = enqueue("ask_branches", arguments={"day": DAY.isoformat()}, now=now)

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"asked": 1, "branches": 1})
    assert NumberCheck.objects.get().asked_at == MORNING - timedelta(hours=2)
