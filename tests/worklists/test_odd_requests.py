"""What nobody types by intent is answered, and changes nothing."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from renewal.accounts.roles import Role
from tests.command import Manage
from tests.factories import make_branch, make_lead, make_user
from tests.imported import landed
from worklists.actions import extract
from worklists.models import Lead, ListRun, NumberCheck, OwnershipRule

pytestmark = pytest.mark.django_db

NUL, LONG = "a\x00b", "9" * 5000
FIRST, LAST = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize(
    ("role", "address", "given", "status"),
    [
        (Role.DATA_CLERK, "/lists/reminders/", {"q": NUL}, 200),
        (Role.DATA_CLERK, "/lists/numbers/", {"q": NUL}, 200),
        (Role.DATA_CLERK, "/lists/numbers/", {"row": LONG}, 200),
        (Role.SPECIALIST, "/lists/call/", {"q": NUL}, 200),
        (Role.BRANCH_USER, "/lists/corrections/", {"check": LONG}, 404),
        (Role.MANAGER, "/lists/accuracy/", {"first": LAST, "last": LAST}, 422),
        (Role.DATA_CLERK, "/jobs/exports/new/pilot/", {"day": FIRST}, 422),
        (Role.DATA_CLERK, "/jobs/exports/new/pilot/", {"day": LAST}, 422),
        (Role.DATA_CLERK, "/jobs/exports/new/lapsed/", {"mailed_at": FIRST}, 422),
        (Role.DATA_CLERK, "/jobs/exports/new/calendar/", {"until": FIRST}, 422),
        (Role.ADMINISTRATOR, "/lists/ownership/preview/", {"owner": "CENTRE", "rule": NUL}, 422),
    ],
)
def test_any_address_is_answered(
    client: Client, role: Role, address: str, given: dict[str, str], status: int
) -> None:
    client.force_login(make_user(role=role))

    assert client.get(address, given).status_code == status


def test_a_rule_always_gives_to_somebody(client: Client) -> None:
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    said = {"ends": "false", "starts_on": timezone.localdate().isoformat(), "place": 1, "seen": 0}

    assert client.post("/lists/ownership/change/", said).status_code == 422
    assert OwnershipRule.objects.count() == 0


def test_lists_of_another_age_are_not_made(client: Client) -> None:
    client.force_login(make_user(role=Role.DATA_CLERK))

    assert client.post("/lists/make/", {"day": "1926-03-02"}).status_code == 422
    assert ListRun.objects.count() == 0


@pytest.mark.parametrize("day", [FIRST, LAST, "1926-03-02"])
def test_the_command_takes_days_of_this_age(day: str, manage: Manage) -> None:
    manage.refused("extract", "--on", day)

    assert ListRun.objects.count() == 0


def test_whoever_asked_a_branch_goes_back_to_a_page_only(client: Client) -> None:
    north = make_branch()
    north.email = "north@branch.example"
    north.save()
    make_lead(branch=north, phone=None, expires_on=timezone.localdate() + timedelta(days=20))
    client.force_login(make_user(role=Role.DATA_CLERK))

    answer = client.post(f"/lists/numbers/branches/{north.pk}/ask/", {"next": "abc"})

    assert answer.status_code == 302
    assert NumberCheck.objects.count() == 1


def test_a_member_whose_row_names_our_policy_is_called_once() -> None:
    landed(
        "policies",
        {
            "保单号": "OWN1",
            "起保日期": "2026-02-18",
            "终保日期": "2027-02-17",
            "保费": "1000",
            "投保人": "陈一",
            "联系电话": "12000000001",
        },
    )
    landed(
        "trial_members",
        {
            "会员编号": "M7",
            "会员姓名": "陈一",
            "联系电话": "12000000001",
            "保单号": "OWN1",
            "承保公司": "本司",
            "保险到期日": "2027-02-10",
            "会员类型": "体验",
        },
    )

    for day in (date(2027, 1, 1), date(2027, 1, 23)):
        extract(day=day, now=timezone.now())

    assert [lead.term.policy.number for lead in Lead.objects.all()] == ["OWN1"]
