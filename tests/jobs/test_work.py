"""A real worker process: RQ rings, the row decides. RELIABILITY.md section 3, T18."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from rq import Queue

from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job
from tests.command import session_environment
from tests.factories import DAY, MORNING, make_term
from worklists.models import Lead

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def test_a_worker_runs_what_was_rung_and_no_pickle(
    committed: None, queues: dict[str, Any], tmp_path: Path
) -> None:
    make_term(expires_on=DAY + timedelta(days=25))
    mark = tmp_path / "executed"
    Queue("default", connection=queues["default"].connection).enqueue(os.mkdir, str(mark))
    job = enqueue("make_lists", arguments={"day": DAY.isoformat()}, now=MORNING)

    done = subprocess.run(
        [sys.executable, "manage.py", "work", "--burst"],
        cwd=REPOSITORY,
        env=os.environ | session_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    job.refresh_from_db()
    assert (done.returncode, job.state) == (0, Job.State.DONE), done.stderr
    assert job.result["renewal_25"] == {"found": 1, "queued": 1, "excluded": {}, "leads": 1}
    assert Lead.objects.get().state == Lead.State.QUEUED
    assert queues["default"].job_ids == []
    assert not mark.exists()
