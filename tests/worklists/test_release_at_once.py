"""Releases that are asked for at the same moment: RELIABILITY.md R7."""

import json
import multiprocessing
import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from django.db import connections

from policies.models import Phone, Policy, Term
from renewal.accounts.models import User
from renewal.lib.days import morning_of
from tests.command import session_environment
from tests.factories import DAY, MORNING, fake_phone, make_customer, make_lead, make_supervisor
from tests.worklists.team import make_team
from worklists.actions import release
from worklists.models import Lead, LeadTerm, ListKind, Release, Task

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PROCESSES, ROUNDS, LEADS = 12, 50, 40
DAYS = [DAY + timedelta(days=number) for number in range(ROUNDS)]
PATIENCE = 60  # seconds until everybody stands at the start of a round


def make_leads_of(days: list[date]) -> None:
    """LEADS rows for the release of each day."""
    holder = make_customer()
    ends = [day + timedelta(days=25) for day in days for _ in range(LEADS)]
    phones = Phone.objects.bulk_create(
        Phone(
            customer=holder,
            number=fake_phone(),
            source=Phone.Source.CORE_SYSTEM,
            recorded_at=MORNING,
        )
        for _ in ends
    )
    policies = Policy.objects.bulk_create(
        Policy(
            number=f"MANY{number:06d}",
            customer=holder,
            branch=User.objects.get(username="boss").branch,
            phone=phone,
            cover_class="COMMERCIAL",
        )
        for number, phone in enumerate(phones)
    )
    terms = Term.objects.bulk_create(
        Term(
            policy=policy,
            starts_on=expires_on - timedelta(days=364),
            expires_on=expires_on,
            premium=Decimal(1000),
        )
        for policy, expires_on in zip(policies, ends, strict=True)
    )
    leads = Lead.objects.bulk_create(
        Lead(
            list_kind=ListKind.RENEWAL_25,
            branch=term.policy.branch,
            term=term,
            due_on=term.expires_on,
            release_on=term.expires_on - timedelta(days=25),
            state=Lead.State.QUEUED,
        )
        for term in terms
    )
    LeadTerm.objects.bulk_create(LeadTerm(lead=lead, term=lead.term) for lead in leads)


def release_every_round(start: Barrier, told: Connection) -> None:
    """Release each day once, at the same moment as the others; tell what was said."""
    boss = User.objects.get(username="boss")
    for day in DAYS:
        start.wait(PATIENCE)
        try:
            said = release(day=day, by=boss, now=morning_of(day))
            told.send((said.tasks, said.release is not None))
        except Exception as error:  # whatever a user would be shown
            told.send(repr(error))
    connections.close_all()


def test_twelve_processes_do_the_work_of_fifty_mornings_once_each(committed: None) -> None:
    make_supervisor("boss")
    make_team(*(f"user{number}" for number in range(7)))
    make_leads_of(DAYS)
    connections.close_all()  # each process opens its own
    context = multiprocessing.get_context("fork")
    start = context.Barrier(PROCESSES + 1)
    pipes = [context.Pipe(duplex=False) for _ in range(PROCESSES)]
    processes = [
        context.Process(target=release_every_round, args=(start, told), daemon=True)
        for _heard, told in pipes
    ]
    for process in processes:
        process.start()
    try:
        said = []
        for _round in DAYS:
            start.wait(PATIENCE)
            said.append([heard.recv() for heard, _told in pipes if heard.poll(PATIENCE)])
            Task.objects.update(state=Task.State.CLOSED, result="DECLINED", result_at=MORNING)
        for process in processes:
            process.join(PATIENCE)
    finally:
        for process in processes:
            process.kill()

    once = [(0, False)] * (PROCESSES - 1) + [(LEADS, True)]
    assert [sorted(answers, key=str) for answers in said] == [once] * ROUNDS
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert Release.objects.count() == ROUNDS
    owners = Counter(Task.objects.values_list("lead", flat=True))
    assert owners == Counter(Lead.objects.values_list("pk", flat=True))
    days = Counter(Task.objects.values_list("assignee__username", "release__day"))
    assert {tuple(sorted(own)) for own in _by_day(days)} == {(5, 5, 6, 6, 6, 6, 6)}
    totals = Counter(Task.objects.values_list("assignee__username", flat=True))
    assert sorted(totals.values()) == [285, 285, 286, 286, 286, 286, 286]


def _by_day(counts: Counter[tuple[str, date]]) -> list[list[int]]:
    return [[many for (_name, of), many in counts.items() if of == day] for day in DAYS]


def test_several_commands_do_the_work_once(committed: None) -> None:
    make_team("ann", "bob")
    make_supervisor("boss")
    for _ in range(9):
        make_lead()
    arguments = ["release", "--on", DAY.isoformat(), "--by", "boss", "--json"]

    running = [
        subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=os.environ | session_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=60) for process in running]

    assert [process.returncode for process in running] == [0, 0, 0]
    assert [err for _out, err in told] == ["", "", ""]
    answers = [json.loads(out) for out, _err in told]
    assert sorted(answer["tasks"] for answer in answers) == [0, 0, 9]
    assert sum(answer["release"] is not None for answer in answers) == 1
    assert Task.objects.count() == 9
