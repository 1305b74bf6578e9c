"""The demo centre: what it holds, that nothing in it can exist, and how its day begins."""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from policies.actions import check_batch, upload
from policies.models import Customer, NoCall, Phone, Policy, Term, Vehicle
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role
from renewal.desk.demo.contracts import PILOT, Holding
from renewal.desk.demo.holdings import REST_OF_YEAR, Drawing, draw, holdings
from renewal.desk.demo.team import specialist_names
from renewal.desk.jobs import seed_rest
from renewal.jobs.models import Job
from renewal.lib.commands import Refused
from renewal.lib.days import morning_of
from renewal.rules.defaults import RENEWED_WITHIN_DAYS
from reports.models import DailyClose
from sales.models import Sale
from worklists.actions import extract, verify_release
from worklists.models import Held, Lead, Release, Task
from worklists.queries import standings

DAY = date(2026, 3, 18)  # a Wednesday
FACTS_DATES = ("starts_on", "expires_on", "signed_on", "registered_on", "inspection_due_on")


class Told:
    """Keeps what a job says of its progress."""

    def __init__(self) -> None:
        self.positions: list[tuple[int, int | None]] = []

    def at(self, position: int, *, total: int | None = None, step: str = "") -> None:
        self.positions.append((position, total))


@pytest.fixture(autouse=True)
def _quick_passwords_and_own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VAR_DIR = tmp_path


def seed(*, policies: int = 600, specialists: int = 4, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "seed_demo",
        policies=policies,
        specialists=specialists,
        on=DAY,
        json=True,
        stdout=out,
        **options,
    )
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def drawn(*, seed: int = 1, policies: int = 2000) -> list[Holding]:
    return list(holdings(Drawing(seed=seed, day=DAY), first=0, policies=policies))


def test_the_same_seed_draws_the_same_holdings() -> None:
    assert drawn(seed=5, policies=300) == drawn(seed=5, policies=300)
    assert drawn(seed=5, policies=300) != drawn(seed=6, policies=300)


def test_draws_exactly_as_many_policies_as_asked_for() -> None:
    assert sum(len(holding.contracts) for holding in drawn(policies=777)) == 777


def test_nothing_that_is_drawn_can_exist() -> None:
    phones = [number for holding in drawn() for number in holding.phones]
    people = [holding.id_no for holding in drawn() if holding.id_no]
    cars = [car for holding in drawn() for car in holding.cars]

    assert [one for one in phones if not re.fullmatch(r"12\d{9}|0000-\d{7}", one)] == []
    assert [one for one in people if not re.fullmatch(r"000000[0-9A-Z]{12}", one)] == []
    assert [
        one.plate_no for one in cars if not re.fullmatch(r".I[0-9A-Z]{5,6}", one.plate_no)
    ] == []
    assert [
        one.vin for one in cars if one.vin and not re.fullmatch(r"[IOQL][IOQ].{15}", one.vin)
    ] == []
    numbers = [contract.number for holding in drawn() for contract in holding.contracts]
    assert [one for one in numbers if not re.fullmatch(r"T[A-Z]{3}20\d{16}", one)] == []


def test_every_number_belongs_to_one_holder() -> None:
    far = [draw(Drawing(seed=1, day=DAY), index=index) for index in range(0, 60_000, 7)]

    for numbers in (
        [number for holding in far for number in holding.phones],
        [holding.id_no for holding in far if holding.id_no],
        [car.plate_no for holding in far for car in holding.cars],
        [car.vin for holding in far for car in holding.cars if car.vin],
        [contract.number for holding in far for contract in holding.contracts],
    ):
        assert Counter(numbers).most_common(1)[0][1] == 1


def test_believable_shares() -> None:
    found = drawn(policies=6000)
    contracts = [contract for holding in found for contract in holding.contracts]
    commercial = [one for one in contracts if one.cover.cover_class == "COMMERCIAL"]
    both = sum(
        {"COMMERCIAL", "COMPULSORY"} <= {one.cover.cover_class for one in holding.contracts}
        for holding in found
    )

    assert 0.55 < both / len(found) < 0.75
    assert 0.03 < sum(not holding.phones for holding in found) / len(found) < 0.09
    assert 0.02 < sum(len(one.cars) > 1 for one in found) / len(found) < 0.09
    assert all(1500 <= one.cover.premium <= 9000 for one in commercial)
    assert all(
        Decimal(one.facts["premium"])
        == one.cover.premium
        == one.cover.premium.quantize(Decimal("0.01"))
        for one in contracts
    )


def test_the_rest_ends_outside_the_days_that_are_called_on() -> None:
    rest = Drawing(seed=1, day=DAY, spread=REST_OF_YEAR)

    ends = [
        (contract.expires_on - DAY).days
        for holding in holdings(rest, first=9000, policies=2000)
        for contract in holding.contracts
        if contract.status != "ENDED"
    ]

    assert [days for days in ends if -25 <= days <= 45] == []


def test_any_number_of_specialists_has_names_of_its_own() -> None:
    names = specialist_names(900)

    assert len({one.username for one in names}) == 900
    assert [one for one in names if not re.fullmatch(r"[a-z]+\d*", one.username)] == []
    assert names[:2] == specialist_names(2)


@pytest.mark.django_db
def test_makes_the_book_and_one_user_for_each_role() -> None:
    told = seed(policies=600, specialists=4)

    assert (told["policies"], Policy.objects.count()) == (600, 600)
    assert told["terms"] == Term.objects.count() >= 600
    assert Counter(one["role"] for one in told["accounts"]) == {
        **{role.lower(): 1 for role in Role.values},
        "specialist": 4,
    }
    for one in told["accounts"]:
        user = User.objects.get(username=one["user"], name=one["name"])
        assert user.check_password(one["password"])
        assert user.must_change_password
    assert Branch.objects.get(code=PILOT).path == f"/CENTRE/NANJING/{PILOT}/"
    assert User.objects.get(role=Role.BRANCH_USER).branch.code == PILOT


@pytest.mark.django_db
def test_the_columns_say_what_the_facts_say() -> None:
    seed()

    for term in Term.objects.select_related("policy__vehicle", "policy__phone", "policy__branch"):
        facts, policy = term.facts, term.policy
        assert facts["expires_on"] == term.expires_on.isoformat()
        assert term.starts_on is not None
        assert facts["starts_on"] == term.starts_on.isoformat()
        assert Decimal(facts["premium"]) == term.premium
        assert facts["status"] == term.status
        assert facts["branch_code"] == policy.branch.code
        assert facts.get("renewed_policy_no", "") == term.renewed_number
        assert facts.get("previous_policy_no", "") == policy.previous_number
        assert facts.get("plate_no", "") == (policy.vehicle.plate_no if policy.vehicle else "")
        assert facts.get("phone") == ([policy.phone.number] if policy.phone else None)
        assert [facts[name] for name in FACTS_DATES if name in facts] == [
            date.fromisoformat(facts[name]).isoformat() for name in FACTS_DATES if name in facts
        ]


@pytest.mark.django_db
def test_the_day_begins_in_the_middle_of_the_work() -> None:
    told = seed(policies=800, specialists=4)
    supervisor = User.objects.get(role=Role.SUPERVISOR)

    morning = standings(supervisor=supervisor, now=morning_of(DAY))

    assert {one.user.name: one.held for one in morning} == {
        "陈静": None,
        "刘洋": None,
        "孙丽": Held.PENDING,
        "周敏": Held.OVERDUE,
    }
    assert not Release.objects.filter(day=DAY).exists()
    assert Lead.objects.due_for_release(DAY).filter(release_on=DAY).count() > 5
    assert Task.objects.open().filter(next_contact_at__date=DAY).count() > 5
    assert all(verify_release(release=one) for one in Release.objects.all())
    assert told["releases"] == Release.objects.count() == 6
    assert told["tasks"] == Task.objects.count()
    assert told["sales"] == Sale.objects.count() > 0
    assert DailyClose.objects.filter(day=DAY - timedelta(days=1)).exists()
    assert not DailyClose.objects.filter(day__gte=DAY).exists()


@pytest.mark.django_db
def test_its_lists_leave_out_what_is_renewed() -> None:
    seed(policies=800, specialists=4)

    lists = extract(day=DAY, now=datetime.fromisoformat("2026-03-18T09:00+08:00"))

    for days, kind in ((30, "renewal_30"), (25, "renewal_25")):
        due = Term.objects.filter(expires_on=DAY + timedelta(days=days))
        renewed = due.exclude(status__in=Term.GONE).renewed(within_days=RENEWED_WITHIN_DAYS.default)
        assert lists[kind].found == due.count() > 3
        assert lists[kind].excluded.get("RENEWED", 0) == renewed.count()
        assert lists[kind].queued < lists[kind].found or not lists[kind].excluded
    coming = Term.objects.filter(expires_on__range=(DAY, DAY + timedelta(days=40)))
    assert coming.renewed(within_days=RENEWED_WITHIN_DAYS.default).count() > 5


@pytest.mark.django_db
def test_a_second_run_makes_no_doubles() -> None:
    seed()
    models = (Policy, Term, Customer, Phone, Vehicle, NoCall, User, Branch, Task, Job)
    before = [model._default_manager.count() for model in models]

    told = seed(seed=2, queue_rest=50)

    assert (told["already"], told["accounts"], told["workbooks"]) == (True, [], [])
    assert [model._default_manager.count() for model in models] == before


@pytest.mark.django_db
def test_a_taken_user_name_leaves_nothing_half_made() -> None:
    User.objects.create(
        username="linshan",
        name="林珊",
        role=Role.MANAGER,
        branch=Branch.objects.centre(),
        created_at=morning_of(DAY),
    )

    with pytest.raises(Refused):
        seed()

    assert (Branch.objects.count(), Policy.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_a_centre_needs_a_policy_and_a_specialist() -> None:
    with pytest.raises(Refused):
        seed(policies=0)


@pytest.mark.django_db
def test_the_rest_is_made_by_a_job_that_may_run_twice() -> None:
    told = seed(policies=300, specialists=3, queue_rest=1500)
    job, progress = Job.objects.get(pk=told["job"]), Told()

    first = seed_rest(progress, **job.arguments)
    again = seed_rest(Told(), **job.arguments)

    assert (job.kind, job.arguments["policies"]) == ("seed_rest", 1500)
    assert first.figures["policies"] == again.figures["policies"] == 1500
    assert first.figures["terms"] == again.figures["terms"] >= 1500
    assert Policy.objects.count() == 1800
    assert progress.positions[0] == (0, 1500)
    assert progress.positions[-1] == (1500, 1500)


@pytest.mark.django_db
def test_the_workbooks_of_the_walk_can_be_imported() -> None:
    told = seed(policies=800, specialists=4)
    names = [Path(path).name for path in told["workbooks"]]
    clerk = User.objects.get(role=Role.DATA_CLERK)

    batches = [
        upload(source=Path(path), file_name=path, kind="policies", now=morning_of(DAY), by=clerk)
        for path in told["workbooks"]
    ]
    counts = [check_batch(batch=batch) for batch in batches]

    assert names == ["续保清单_0318.xlsx", "江宁到期清单_0318.csv"]
    assert counts[0]["REJECTED"] == 6
    assert counts[0]["DUPLICATE"] == 4
    assert counts[0]["NEW"] > 140
    assert counts[0]["UPDATED"] > 5
    assert set(counts[1]) == {"NEW"}
    batches[0].refresh_from_db()
    assert batches[0].masked == {"联系电话": 6, "被保险人": 2}
    coming = [DAY + timedelta(days=25), DAY + timedelta(days=30)]
    due = Counter(batches[0].rows.values_list("expires_on", flat=True))
    assert all(due[day] > 20 for day in coming)
