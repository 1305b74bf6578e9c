"""Releases that are asked for at the same moment: RELIABILITY.md R7."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection

from tests.command import session_environment
from tests.factories import DAY, MORNING, make_lead, make_specialist, make_supervisor
from worklists.actions import release
from worklists.models import Release, Task

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def test_several_threads_do_the_work_once(committed: None) -> None:
    for name in ("ann", "bob", "cat", "dee"):
        make_specialist(name)
    boss = make_supervisor("boss")
    leads = [make_lead() for _ in range(41)]

    def work(_number: int) -> int:
        try:
            return release(day=DAY, by=boss, now=MORNING).tasks
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(work, range(6)))

    assert sorted(told) == [0, 0, 0, 0, 0, 41]
    owners = Counter(Task.objects.values_list("lead_id", flat=True))
    assert owners == Counter(lead.pk for lead in leads)
    shares = Counter(Task.objects.values_list("assignee__username", flat=True)).values()
    assert sorted(shares) == [10, 10, 10, 11]
    assert Release.objects.count() == 1


def test_several_processes_do_the_work_once(committed: None) -> None:
    for name in ("ann", "bob"):
        make_specialist(name)
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
