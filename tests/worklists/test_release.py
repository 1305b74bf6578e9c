"""The morning release: 001-25..28, 001-32, 001-48, 001-49, O1..O4, O24, O27."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from policies.models import Event, Phone, Term
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from renewal.lib.days import morning_of
from renewal.rules.defaults import RELEASE_WITHOUT_PHONE
from renewal.rules.models import Rule
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_lead,
    make_no_call,
    make_phone,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_user,
)
from tests.motor import add_phones, import_portfolio
from worklists.actions import (
    ReleaseRefused,
    extract,
    preview,
    verify_release,
)
from worklists.models import Lead, ListKind, Participant, Release, Task

pytestmark = pytest.mark.django_db

NEXT_DAY = DAY + timedelta(days=1)
FIVE_OCLOCK = datetime.fromisoformat("2026-03-03T17:00:00+08:00")


def make_leads(many: int, *, expires_on: date = DAY + timedelta(days=25)) -> list[Lead]:
    return [make_lead(expires_on=expires_on) for _ in range(many)]


def make_team(*names: str) -> list[User]:
    return [make_specialist(name) for name in names]


def rows_of(*models: type[Model]) -> dict[str, list[Any]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }


def drawn_by_hand(drawn: Release) -> dict[int, str]:
    """The draw of a stored release as docs/fairness.md publishes it, in lines of its own."""

    def lot(*parts: object) -> str:
        return sha256("|".join([drawn.seed, *map(str, parts)]).encode()).hexdigest()

    people = {one.username: Fraction(one.balance_before) for one in drawn.participants.all()}
    kinds = dict(drawn.tasks.values_list("lead_id", "list_kind"))
    names = sorted(people, key=lambda name: (people[name], lot("participant", name)))
    rows = sorted(kinds, key=lambda lead: (drawn.kinds.index(kinds[lead]), lot(kinds[lead], lead)))
    return {lead: names[place % len(names)] for place, lead in enumerate(rows)}


# Who gets what


def test_gives_every_due_row_to_one_specialist_in_equal_shares() -> None:
    team = make_team("ann", "bob", "cat")
    leads = make_leads(8)
    boss = make_supervisor("boss")

    result = make_release(by=boss)

    assert result.tasks == 8
    assert sorted(result.per_specialist) == ["ann", "bob", "cat"]
    assert sorted(result.per_specialist.values()) == [2, 3, 3]
    assert (result.held, result.excluded) == ({}, {})
    tasks = Task.objects.all()
    assert sorted(task.lead_id for task in tasks) == [lead.pk for lead in leads]
    assert Counter(task.assignee.username for task in tasks) == result.per_specialist
    assert {task.drawn_to_id for task in tasks} == {user.pk for user in team}
    assert {lead.state for lead in Lead.objects.all()} == {Lead.State.RELEASED}


def test_marks_the_rows_of_a_release() -> None:
    (ann,) = make_team("ann")
    (lead,) = make_leads(1)
    boss = make_supervisor("boss")

    result = make_release(by=boss)

    task = Task.objects.get()
    assert (task.assignee, task.drawn_to, task.assigned_at) == (ann, ann, MORNING)
    assert (task.deadline_at, task.deadline_is_provisional) == (FIVE_OCLOCK, False)
    assert (task.state, task.result, task.list_kind) == (
        Task.State.OPEN,
        "",
        ListKind.RENEWAL_25,
    )
    term = Term.objects.get(pk=lead.term_id)
    assert (term.specialist, term.released_on) == (ann, DAY)
    assert result.release is not None
    event = Event.objects.get()
    assert (event.code, event.term, event.by, event.at) == (
        Event.Code.RELEASED,
        term,
        boss,
        MORNING,
    )
    assert event.parameters == {
        "release": result.release.pk,
        "name": "Ann",
        "username": "ann",
        "deadline": "2026-03-03T17:00:00+08:00",
    }


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        (date(2026, 3, 5), "2026-03-06T17:00:00+08:00"),
        (date(2026, 3, 6), "2026-03-09T17:00:00+08:00"),  # Friday to Monday
        (date(2026, 2, 13), "2026-02-14T17:00:00+08:00"),  # a Saturday that is worked on
        (date(2026, 2, 14), "2026-02-24T17:00:00+08:00"),  # over the spring festival
    ],
)
def test_the_deadline_is_five_oclock_on_the_next_working_day(day: date, deadline: str) -> None:
    make_team("ann")
    make_lead(expires_on=day + timedelta(days=25))

    make_release(day=day)

    assert Task.objects.get().deadline_at == datetime.fromisoformat(deadline)


def test_a_deadline_over_a_year_that_is_not_published_is_provisional() -> None:
    make_team("ann")
    make_lead(expires_on=date(2027, 1, 25))

    make_release(day=date(2026, 12, 31))

    task = Task.objects.get()
    assert task.deadline_is_provisional
    assert task.deadline_at == datetime.fromisoformat("2027-01-01T17:00:00+08:00")


def test_takes_what_is_due_from_before_and_leaves_what_is_not_due_yet() -> None:
    make_team("ann")
    old = make_lead(expires_on=DAY)
    late = make_lead(expires_on=DAY + timedelta(days=10))
    due = make_lead(expires_on=DAY + timedelta(days=25))
    make_lead(expires_on=DAY + timedelta(days=26))

    make_release()

    assert set(Task.objects.values_list("lead_id", flat=True)) == {old.pk, late.pk, due.pk}


def test_the_preparation_list_alone_is_never_released() -> None:
    make_team("ann")
    make_lead(
        expires_on=DAY + timedelta(days=25),
        list_kind=ListKind.RENEWAL_30,
        state=Lead.State.PREPARING,
    )

    assert make_release().tasks == 0


def test_a_second_release_of_the_day_finds_nothing() -> None:
    make_team("ann", "bob")
    make_leads(4)
    boss = make_supervisor("boss")
    make_release(by=boss)
    for task in Task.objects.all():
        make_contact(task=task)

    again = make_release(by=boss)

    assert (again.release, again.tasks) == (None, 0)
    assert again.per_specialist == {"ann": 0, "bob": 0}
    assert (again.held, again.excluded) == ({}, {})
    assert Release.objects.count() == 1
    assert Task.objects.count() == 4


# The gate: O2


def test_a_row_without_result_holds_its_specialist_as_pending_up_to_the_deadline() -> None:
    make_task(assignee=make_specialist("ann"))
    make_team("bob")
    make_leads(2)
    boss = make_supervisor("boss")

    at_five = preview(day=NEXT_DAY, by=boss, now=FIVE_OCLOCK)
    after = preview(day=NEXT_DAY, by=boss, now=FIVE_OCLOCK + timedelta(microseconds=1))

    assert at_five.held == {"ann": "PENDING"}
    assert after.held == {"ann": "OVERDUE"}
    assert at_five.per_specialist == after.per_specialist == {"bob": 2}


def test_who_has_finished_waits_for_nobody() -> None:
    make_task(assignee=make_specialist("ann"))
    make_contact(task=make_task(assignee=make_specialist("bob")))
    make_leads(3)

    result = make_release(day=NEXT_DAY)

    assert result.per_specialist == {"bob": 3}
    assert result.held == {"ann": "PENDING"}


def test_the_last_empty_result_lifts_the_block() -> None:
    ann = make_specialist("ann")
    first, last = make_task(assignee=ann), make_task(assignee=ann)
    make_leads(1)
    boss = make_supervisor("boss")
    later = FIVE_OCLOCK + timedelta(hours=1)

    make_contact(task=first, now=later)
    still = preview(day=NEXT_DAY, by=boss, now=later)
    make_contact(task=last, now=later)
    lifted = preview(day=NEXT_DAY, by=boss, now=later)

    assert (still.held, still.tasks) == ({"ann": "OVERDUE"}, 0)
    assert (lifted.held, lifted.per_specialist) == ({}, {"ann": 1})


def test_retries_and_appointments_do_not_gate() -> None:
    make_contact(task=make_task(assignee=make_specialist("ann")), result="NO_ANSWER")
    make_leads(1)

    assert make_release(day=NEXT_DAY + timedelta(days=7)).per_specialist == {"ann": 1}


def test_the_gate_counts_a_stored_result_whatever_its_instant() -> None:
    task = make_task(assignee=make_specialist("ann"))
    make_leads(1)

    make_contact(task=task, now=morning_of(NEXT_DAY) + timedelta(hours=8))

    assert make_release(day=NEXT_DAY).held == {}


def test_lets_in_who_is_pending_for_a_reason() -> None:
    make_task(assignee=make_specialist("ann"))
    make_team("bob")
    make_leads(4)

    result = make_release(day=NEXT_DAY, let_in={"ann": "was at the doctor's"})

    assert result.per_specialist == {"ann": 2, "bob": 2}
    assert result.held == {}
    assert result.release is not None
    assert result.release.let_in == {"ann": "was at the doctor's"}


def test_overdue_is_not_let_in() -> None:
    make_task(assignee=make_specialist("ann"))
    make_leads(1)

    with pytest.raises(ReleaseRefused):
        make_release(day=DAY + timedelta(days=2), let_in={"ann": "please"})

    assert Lead.objects.queued().count() == 1


@pytest.mark.parametrize("let_in", [{"nobody": "why not"}, {"ann": " "}])
def test_letting_in_needs_a_known_specialist_and_a_reason(let_in: Mapping[str, str]) -> None:
    make_task(assignee=make_specialist("ann"))
    make_leads(1)

    with pytest.raises(ReleaseRefused):
        make_release(let_in=let_in)


def test_a_specialist_of_another_branch_is_not_let_in() -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    make_specialist("ann", branch=south)
    boss = make_supervisor(branch=north)

    with pytest.raises(ReleaseRefused):
        make_release(by=boss, let_in={"ann": "please"})


def test_an_account_that_is_switched_off_gets_nothing() -> None:
    make_task(assignee=make_specialist("ann", is_active=False))
    make_specialist("bob", is_active=False)
    make_team("cat")
    make_leads(3)

    result = make_release(day=NEXT_DAY)

    assert result.per_specialist == {"cat": 3}
    assert result.held == {"ann": "INACTIVE"}


def test_with_nobody_clear_the_rows_stay() -> None:
    make_task(assignee=make_specialist("ann"))
    make_leads(2)

    result = make_release(day=NEXT_DAY)

    assert (result.release, result.tasks, result.per_specialist) == (None, 0, {})
    assert result.held == {"ann": "PENDING"}
    assert Lead.objects.queued().count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_a_supervisor_releases(role: Role) -> None:
    make_leads(1)
    make_team("ann")

    with pytest.raises(NotAllowed):
        make_release(by=make_user(role=role))

    assert Task.objects.count() == 0


def test_a_branch_releases_its_own_rows_to_its_own_people() -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    make_specialist("ann", branch=north)
    make_specialist("bob", branch=south)
    own = make_lead(branch=north)
    foreign = make_lead(branch=south)

    result = make_release(by=make_supervisor(branch=north))

    assert result.per_specialist == {"ann": 1}
    assert Task.objects.get().lead == own
    foreign.refresh_from_db()
    assert foreign.state == Lead.State.QUEUED


# What stays behind: 001-14, O24, O27


def test_what_has_been_renewed_meanwhile_leaves_the_queue() -> None:
    make_team("ann")
    lead = make_lead(renewed_flag=True)

    result = make_release()

    assert (result.tasks, result.excluded) == (0, {"RENEWED": 1})
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.EXCLUDED, "RENEWED")
    event = Event.objects.get()
    assert (event.code, event.parameters) == (Event.Code.HELD_BACK, {"reason": "RENEWED"})
    assert make_release().excluded == {}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": "CANCELLED"}, "CANCELLED"),
        ({"renewed_number": "NEW1"}, "RENEWED"),
        ({"phone": "12000000001"}, "NO_CALL"),
        ({"phone": None}, "NO_PHONE"),
        ({"expires_on": DAY - timedelta(days=1)}, "ENDED"),
    ],
)
def test_each_reason_to_stay_behind(values: dict[str, Any], reason: str) -> None:
    make_team("ann")
    make_no_call("12000000001")
    make_lead(**values)

    assert make_release().excluded == {reason: 1}


def test_a_term_may_be_called_on_its_last_day() -> None:
    make_team("ann")
    make_lead(expires_on=DAY)

    assert make_release().tasks == 1


def test_without_a_number_a_row_stays_queued_and_is_released_once_one_comes() -> None:
    make_team("ann")
    lead = make_lead(phone=None)

    first = make_release()
    again = make_release(day=NEXT_DAY)
    policy = lead.term.policy
    policy.phone = make_phone(customer=policy.customer)
    policy.save()
    late = make_release(day=DAY + timedelta(days=2))

    assert (first.tasks, first.excluded) == (0, {"NO_PHONE": 1})
    assert (again.tasks, again.excluded) == (0, {"NO_PHONE": 1})
    assert Event.objects.filter(code=Event.Code.HELD_BACK).count() == 1
    assert (late.tasks, late.excluded) == (1, {})
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.RELEASED, "")


def test_an_inaccurate_number_is_no_number() -> None:
    make_team("ann")
    make_lead()
    Phone.objects.update(verdict=Phone.Verdict.INACCURATE)

    assert make_release().excluded == {"NO_PHONE": 1}


def test_a_setting_releases_without_a_number() -> None:
    make_team("ann")
    make_lead(phone=None)
    Rule.objects.create(key=RELEASE_WITHOUT_PHONE.key, value=True, valid_from=DAY, set_at=MORNING)

    assert make_release().tasks == 1


def test_a_no_call_period_ends_with_its_last_day() -> None:
    make_team("ann")
    make_no_call("12000000001", ends_on=DAY)
    make_lead(phone="12000000001")
    make_lead(phone="12000000001", expires_on=NEXT_DAY + timedelta(days=25))

    assert make_release(day=DAY).excluded == {"NO_CALL": 1}
    assert make_release(day=NEXT_DAY).tasks == 1


# The running balance: O1


def test_the_remainder_goes_on_from_release_to_release() -> None:
    team = make_team("ann", "bob", "cat")
    received = Counter[str]()
    for number in range(9):
        day = DAY + timedelta(days=number)
        make_leads(4, expires_on=day + timedelta(days=25))
        result = make_release(day=day)
        received += Counter(result.per_specialist)
        Task.objects.update(state=Task.State.CLOSED, result="DECLINED", result_at=MORNING)
        assert max(received.values()) - min(received[user.username] for user in team) <= 1

    assert received == {"ann": 12, "bob": 12, "cat": 12}
    last = Release.objects.newest_first().first()
    assert last is not None
    assert {one.balance_after for one in last.participants.all()} == {"0"}


def test_balances_are_kept_as_exact_fractions() -> None:
    make_team("ann", "bob", "cat")
    make_leads(4)

    result = make_release()

    assert result.release is not None
    told = {
        (one.share, one.balance_before, one.balance_after)
        for one in result.release.participants.all()
    }
    assert told == {(1, "0", "-1/3"), (2, "0", "2/3")}


def test_who_stayed_away_does_not_catch_up_on_what_was_missed() -> None:
    make_team("ann")
    (bob,) = make_team("bob")
    bob.is_active = False
    bob.save()
    make_leads(10)
    make_release()
    Task.objects.update(state=Task.State.CLOSED, result="DECLINED", result_at=MORNING)
    bob.is_active = True
    bob.save()
    make_leads(10, expires_on=NEXT_DAY + timedelta(days=25))

    assert make_release(day=NEXT_DAY).per_specialist == {"ann": 5, "bob": 5}


# Preview and proof: F9, F57


def test_a_dry_run_draws_nothing_and_writes_nothing() -> None:
    make_team("ann", "bob", "cat")
    make_leads(7)
    make_lead(renewed_flag=True)
    boss = make_supervisor("boss")
    tables = (Lead, Task, Release, Participant, Event, Term)
    before = rows_of(*tables)

    shown = preview(day=DAY, by=boss, now=MORNING)

    assert rows_of(*tables) == before
    assert (shown.release, shown.tasks, shown.excluded) == (None, 7, {"RENEWED": 1})
    assert sorted(shown.per_specialist.values()) == [2, 2, 3]
    done = make_release(by=boss)
    assert (done.tasks, done.held, done.excluded) == (shown.tasks, shown.held, shown.excluded)
    assert sorted(done.per_specialist.values()) == sorted(shown.per_specialist.values())


def test_a_release_can_be_drawn_again_without_our_code() -> None:
    make_team("ann", "bob", "cat", "dee")
    for day in (DAY, NEXT_DAY):
        make_leads(11, expires_on=day + timedelta(days=25))
        make_release(day=day)
        Task.objects.update(state=Task.State.CLOSED, result="DECLINED", result_at=MORNING)

    for drawn in Release.objects.all():
        assert verify_release(release=drawn)
        stored = dict(drawn.tasks.values_list("lead_id", "drawn_to__username"))
        assert stored == drawn_by_hand(drawn)


def test_verifying_survives_a_new_owner_and_a_new_name() -> None:
    ann, bob = make_team("ann", "bob")
    make_leads(5)
    drawn = make_release().release
    assert drawn is not None
    Task.objects.update(assignee=bob)
    ann.username = "anna"
    ann.save()

    assert verify_release(release=drawn)


def test_verifying_tells_when_a_row_was_changed() -> None:
    ann, bob = make_team("ann", "bob")
    make_leads(6)
    drawn = make_release().release
    assert drawn is not None
    Task.objects.filter(pk=Task.objects.filter(drawn_to=ann).earliest("pk").pk).update(drawn_to=bob)

    assert not verify_release(release=drawn)


def test_verifying_tells_when_a_row_is_missing() -> None:
    make_team("ann", "bob")
    make_leads(6)
    drawn = make_release().release
    assert drawn is not None
    Task.objects.latest("pk").delete()

    assert not verify_release(release=drawn)


def test_the_seed_differs_from_release_to_release() -> None:
    make_team("ann")
    for day in (DAY, NEXT_DAY):
        make_leads(1, expires_on=day + timedelta(days=25))
        make_release(day=day)
        Task.objects.update(state=Task.State.CLOSED)

    seeds = set(Release.objects.values_list("seed", flat=True))
    assert [len(seed) for seed in seeds] == [32, 32]


# A backlog of the real portfolio


def test_a_backlog_goes_to_seven_in_shares_that_differ_by_at_most_one(
    tmp_path: Path, manage: Manage
) -> None:
    import_portfolio(add_phones(tmp_path / "phones.csv"), phone="Phone")
    make_supervisor("boss")
    make_team(*(f"user{number}" for number in range(7)))
    day = date(2019, 6, 27)
    for back in range(30):
        extract(day=day - timedelta(days=back), now=morning_of(day))
    queued = Lead.objects.due_for_release(day).count()

    answer = manage("release", "--on", day, "--by", "boss")

    shares = answer["per_specialist"].values()
    assert queued > 60
    assert answer["tasks"] == sum(shares) == queued - sum(answer["excluded"].values()) > 50
    assert len(shares) == 7
    assert max(shares) - min(shares) <= 1
    drawn = Release.objects.get()
    assert (answer["release"], answer["seed"]) == (drawn.pk, drawn.seed)
    assert dict(drawn.tasks.values_list("lead_id", "assignee__username")) == drawn_by_hand(drawn)
    assert manage("verify_release", drawn.pk) == {
        "release": drawn.pk,
        "matches": True,
        "seed": drawn.seed,
        "tasks": answer["tasks"],
    }


# The commands


def test_the_command_tells_shares_holds_and_exclusions(manage: Manage) -> None:
    make_task(assignee=make_specialist("ann"))
    make_team("bob")
    make_leads(2)
    make_lead(phone=None)
    make_supervisor("boss")

    shown = manage("release", "--on", NEXT_DAY, "--by", "boss", "--dry-run")
    done = manage("release", "--on", NEXT_DAY, "--by", "boss")
    again = manage("release", "--on", NEXT_DAY, "--by", "boss")

    common = {"held": {"ann": "PENDING"}, "excluded": {"NO_PHONE": 1}}
    nothing = {"release": None, "seed": None}
    drawn = Release.objects.get(day=NEXT_DAY)
    assert shown == common | nothing | {"tasks": 2, "per_specialist": {"bob": 2}}
    assert done == common | {
        "release": drawn.pk,
        "seed": drawn.seed,
        "tasks": 2,
        "per_specialist": {"bob": 2},
    }
    assert again == nothing | {
        "tasks": 0,
        "per_specialist": {},
        "held": {"ann": "PENDING", "bob": "PENDING"},
        "excluded": {"NO_PHONE": 1},
    }


def test_the_command_lets_several_in(manage: Manage) -> None:
    make_task(assignee=make_specialist("ann"))
    make_task(assignee=make_specialist("bob"))
    make_leads(2)
    make_supervisor("boss")
    let_in = ["--include", "ann", "--include", "bob", "--reason", "ill"]

    answer = manage("release", "--on", NEXT_DAY, "--by", "boss", *let_in)

    assert (answer["per_specialist"], answer["held"]) == ({"ann": 1, "bob": 1}, {})


@pytest.mark.parametrize(
    "argv",
    [
        ["--on", DAY],
        ["--by", "boss"],
        ["--on", "1 March", "--by", "boss"],
        ["--on", DAY, "--by", "nobody"],
        ["--on", DAY, "--by", "gone"],
        ["--on", DAY, "--by", "ann"],
        ["--on", DAY, "--by", "boss", "--include", "ann"],
        ["--on", DAY, "--by", "boss", "--include", "ann", "--reason", " "],
        ["--on", DAY, "--by", "boss", "--include", "nobody", "--reason", "ill"],
        ["--on", DAY + timedelta(days=2), "--by", "boss", "--include", "ann", "--reason", "ill"],
        [
            "--on",
            DAY + timedelta(days=2),
            "--by",
            "boss",
            "--include",
            "ann",
            "--reason",
            "ill",
            "--dry-run",
        ],
    ],
)
def test_the_command_refuses(argv: list[Any], manage: Manage) -> None:
    make_supervisor("boss")
    make_supervisor("gone", is_active=False)
    make_task(assignee=make_specialist("ann"))
    make_leads(1)

    manage.refused("release", *argv)

    assert Lead.objects.queued().count() == 1


@pytest.mark.parametrize("argv", [[], ["7x"], ["999999999"]])
def test_verifying_refuses_what_is_no_release(argv: list[str], manage: Manage) -> None:
    manage.refused("verify_release", *argv)


def test_verify_release_says_when_it_does_not_match(manage: Manage) -> None:
    ann, bob = make_team("ann", "bob")
    make_leads(2)
    drawn = make_release().release
    assert drawn is not None
    first, second = drawn.tasks.order_by("drawn_to__username")
    Task.objects.filter(pk=first.pk).update(drawn_to=bob)
    Task.objects.filter(pk=second.pk).update(drawn_to=ann)

    assert manage("verify_release", drawn.pk)["matches"] is False


def test_tasks_lists_a_specialists_rows_in_call_order(manage: Manage) -> None:
    ann = make_specialist("ann")
    later = make_task(assignee=ann, expires_on=DAY + timedelta(days=25), number="LATER1")
    sooner = make_task(assignee=ann, expires_on=DAY + timedelta(days=9), number="SOONER1")
    make_task(assignee=make_specialist("bob"))
    make_contact(task=later)

    answer = manage("tasks", "--of", "ann")

    assert answer == {
        "tasks": [
            {
                "id": sooner.pk,
                "policy_no": "SOONER1",
                "expires_on": "2026-03-11",
                "deadline": "2026-03-03T17:00:00+08:00",
                "result": None,
            },
            {
                "id": later.pk,
                "policy_no": "LATER1",
                "expires_on": "2026-03-27",
                "deadline": "2026-03-03T17:00:00+08:00",
                "result": "NO_ANSWER",
            },
        ]
    }


@pytest.mark.parametrize("argv", [[], ["--of", "nobody"]])
def test_tasks_refuses_whom_it_does_not_know(argv: list[str], manage: Manage) -> None:
    manage.refused("tasks", *argv)


# What stands behind it


def test_a_lead_has_one_open_task() -> None:
    task = make_task()

    with pytest.raises(IntegrityError, match="task_one_open_a_lead"), transaction.atomic():
        make_task(lead=task.lead)


def test_a_specialist_takes_part_once() -> None:
    (ann,) = make_team("ann")
    make_leads(1)
    drawn = make_release().release
    assert drawn is not None

    with pytest.raises(IntegrityError, match="participant_once_a_release"), transaction.atomic():
        Participant.objects.create(
            release=drawn,
            user=ann,
            username="ann2",
            balance_before="0",
            balance_after="0",
            share=0,
        )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"deadline_at": MORNING - timedelta(days=1)}, "task_deadline_after_start"),
        ({"result": "OFF"}, "task_result_has_moment"),
    ],
)
def test_a_task_that_contradicts_itself_is_refused(
    changes: dict[str, Any], constraint: str
) -> None:
    task = make_task()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(**changes)


def test_a_lead_is_not_released_after_its_end() -> None:
    term = make_term()

    with pytest.raises(IntegrityError, match="lead_released_before_due"), transaction.atomic():
        Lead.objects.create(
            list_kind=ListKind.RENEWAL_25,
            branch=term.policy.branch,
            term=term,
            due_on=DAY,
            release_on=NEXT_DAY,
            state=Lead.State.QUEUED,
        )
