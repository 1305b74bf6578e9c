"""That a release is equal over days and can be drawn again: O1, F9, F57."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from policies.models import Event, Term
from renewal.lib.days import morning_of
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_lead,
    make_release,
    make_supervisor,
)
from tests.motor import add_phones, import_portfolio
from tests.verifier import Proof, differences
from tests.worklists.team import make_leads, make_team, rows_of
from worklists.actions import (
    extract,
    preview,
    verify_release,
)
from worklists.models import Lead, Participant, Release, Task
from worklists.queries.releases import proof_of

pytestmark = pytest.mark.django_db

NEXT_DAY = DAY + timedelta(days=1)


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

    proofs: list[Proof] = [proof_of(drawn) for drawn in Release.objects.order_by("pk")]
    assert [len(proof["rows"]) for proof in proofs] == [11, 11]
    assert [differences(proof) for proof in proofs] == [[], []]
    assert [verify_release(release=drawn) for drawn in Release.objects.all()] == [True, True]


def test_verifying_survives_a_new_owner_and_a_new_name() -> None:
    ann, bob = make_team("ann", "bob")
    make_leads(5)
    drawn = make_release().release
    assert drawn is not None
    Task.objects.update(assignee=bob)
    ann.username = "anna"
    ann.save()

    assert verify_release(release=drawn)


@pytest.mark.usefixtures("tampered")
def test_verifying_tells_when_a_row_was_changed() -> None:
    ann, bob = make_team("ann", "bob")
    make_leads(6)
    drawn = make_release().release
    assert drawn is not None
    changed = Task.objects.filter(drawn_to=ann).earliest("pk")
    Task.objects.filter(pk=changed.pk).update(drawn_to=bob)

    assert not verify_release(release=drawn)
    assert differences(proof_of(drawn)) == [changed.lead_id]


@pytest.mark.usefixtures("tampered")
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
    assert differences(proof_of(drawn)) == []
    assert manage("verify_release", drawn.pk) == {
        "release": drawn.pk,
        "matches": True,
        "seed": drawn.seed,
        "tasks": answer["tasks"],
    }


# The command


@pytest.mark.parametrize("argv", [[], ["7x"], ["999999999"]])
def test_verifying_refuses_what_is_no_release(argv: list[str], manage: Manage) -> None:
    manage.refused("verify_release", *argv)


@pytest.mark.usefixtures("tampered")
def test_verify_release_says_when_it_does_not_match(manage: Manage) -> None:
    ann, bob = make_team("ann", "bob")
    make_leads(2)
    drawn = make_release().release
    assert drawn is not None
    first, second = drawn.tasks.order_by("drawn_to__username")
    Task.objects.filter(pk=first.pk).update(drawn_to=bob)
    Task.objects.filter(pk=second.pk).update(drawn_to=ann)

    assert manage("verify_release", drawn.pk)["matches"] is False
