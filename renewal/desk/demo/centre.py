"""The demo centre as a whole: branches, team, book, a few lived days, and workbooks."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from policies.models import Customer, Phone, Policy, Term, Vehicle
from renewal.accounts.roles import Role
from renewal.desk.demo import numbers, sheets, team
from renewal.desk.demo.book import Written, write_book
from renewal.desk.demo.days import Lived, Team, live
from renewal.desk.demo.forms import write_forms
from renewal.desk.demo.holdings import REST_OF_YEAR, Drawing
from renewal.desk.demo.planner import analyze
from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job
from renewal.lib.locks import Lock, lock_transaction

SET_UP_BEFORE: Final = timedelta(days=40)
NEAR_A_SPECIALIST: Final = 400  # policies that end about now: what a team has calls for
NUMBERS_FOUND: Final = 30  # policies without a phone for which the workbook brings one
SERIAL_OF_FOUND: Final = 900_000_000


@dataclass
class Centre:
    """What was made; all empty with `already`, when the demo centre is there."""

    already: bool = False
    written: Written = field(default_factory=Written)
    lived: Lived = field(default_factory=Lived)
    accounts: list[team.Account] = field(default_factory=list)
    workbooks: list[Path] = field(default_factory=list)
    job: Job | None = None


@transaction.atomic
def make_centre(
    *,
    policies: int,
    specialists: int,
    seed: int,
    day: date,
    rest: int,
    folder: Path,
    now: datetime,
) -> Centre:
    """Make the demo centre around business date `day`, whole or not at all.

    With `rest`, a job makes that many further policies, which end later in the year. The
    workbooks are written to `folder`. A centre that is there already stays as it is.

    Raises:
        UserRefused, BranchRefused: a name or code of the demo centre is taken.
    """
    lock_transaction(Lock.IMPORTS)
    if team.is_there():
        return Centre(already=True)
    set_up_at = timezone.make_aware(datetime.combine(day - SET_UP_BEFORE, time(8, 0)))
    drawing = Drawing(seed=seed, day=day)
    team.create_branches()
    accounts = team.create_team(specialists=specialists, now=set_up_at)
    written = _write_book(drawing, policies, at=set_up_at, near=specialists * NEAR_A_SPECIALIST)
    analyze(Customer, Phone, Vehicle, Policy, Term)
    by_role = [account.user for account in accounts]
    lived = live(
        day=day,
        seed=seed,
        team=Team(
            supervisor=next(user for user in by_role if user.role == Role.SUPERVISOR),
            specialists=tuple(user for user in by_role if user.role == Role.SPECIALIST),
        ),
    )
    clerk = next(user for user in by_role if user.role == Role.ISSUING_CLERK)
    with translation.override(settings.LANGUAGE_CODE):  # in which their slips are written
        write_forms(day=day, clerk=clerk)
    job = None
    if rest > 0:
        arguments = {
            "seed": seed,
            "day": day.isoformat(),
            "first": written.next_index,
            "policies": rest,
            "recorded_at": set_up_at.isoformat(),
        }
        job = enqueue("seed_rest", arguments=arguments, now=now, key="seed_rest")
    workbooks = sheets.write_workbooks(folder, drawing=drawing, found_numbers=_numbers_found(day))
    return Centre(written=written, lived=lived, accounts=accounts, workbooks=workbooks, job=job)


def _write_book(drawing: Drawing, policies: int, *, at: datetime, near: int) -> Written:
    """Write what is due about now, at most `near` policies; any more end later in the year."""
    *_, written = write_book(drawing, first=0, policies=min(policies, near), recorded_at=at)
    if policies <= near:
        return written
    later = replace(drawing, spread=REST_OF_YEAR)
    *_, rest = write_book(later, first=written.next_index, policies=policies - near, recorded_at=at)
    return Written(
        policies=written.policies + rest.policies,
        terms=written.terms + rest.terms,
        next_index=rest.next_index,
    )


def _numbers_found(day: date) -> list[tuple[dict[str, Any], str]]:
    """Return terms due soon whose policy has no number, each with one from the core system."""
    first, last = day + timedelta(days=18), day + timedelta(days=30)
    facts = (
        Term.objects.filter(policy__phone=None, expires_on__range=(first, last))
        .exclude(status__in=Term.GONE)
        .order_by("expires_on", "policy__number")
        .values_list("facts", flat=True)[:NUMBERS_FOUND]
    )
    # One number a holder: covers of a car, and cars of a fleet, have it in common.
    found: dict[str, str] = {}
    for one in facts:
        holder = one.get("holder_id_no") or one["policy_no"]
        found.setdefault(holder, numbers.mobile(SERIAL_OF_FOUND + len(found)))
    return [(one, found[one.get("holder_id_no") or one["policy_no"]]) for one in facts]
