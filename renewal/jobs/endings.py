"""What the bell tells whoever asked for a job when it has ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from renewal.jobs.kinds import KINDS
from renewal.jobs.models import Job
from renewal.jobs.notices import notice_kind, tell

# Who has cancelled a job knows.
CODES = {
    Job.State.DONE: "JOB_DONE",
    Job.State.PARTLY_DONE: "JOB_PARTLY_DONE",
    Job.State.FAILED: "JOB_FAILED",
}
ASKS = "asks"  # in the result of a job that waits for an answer


def tell_end(*, job: Job, now: datetime) -> None:
    """Tell the actor of a job that has just ended how it went, once."""
    code = "JOB_ASKS" if job.result.get(ASKS) else CODES.get(Job.State(job.state))
    if job.actor is not None and code is not None:
        tell(
            user=job.actor,
            code=code,
            parameters=_parameters(job),
            url=_url(job),
            key=f"job:{job.pk}",
            now=now,
        )


def _parameters(job: Job) -> dict[str, Any]:
    kind = KINDS.get(job.kind)
    names = kind.figures if kind else {}
    figures = {name: job.result[name] for name in names if name in job.result}
    return {"kind": job.kind, "figures": figures, "error": job.error}


def _url(job: Job) -> str:
    """Return the page of what came of the job; of arguments of another time, the list of jobs."""
    kind = KINDS.get(job.kind)
    if kind and kind.url:
        try:
            return kind.url(job.arguments)
        except (KeyError, NoReverseMatch):
            pass
    return reverse("jobs:job_list")


def _words(parameters: Mapping[str, Any]) -> dict[str, object]:
    """Put title and figures into the reader's language; a figure that is nought is not told."""
    kind = KINDS.get(parameters["kind"])
    phrases = kind.figures if kind else {}
    figures = parameters["figures"]
    told = [
        str(phrase) % {"n": f"{figures[name]:,}"}
        for name, phrase in phrases.items()
        if figures.get(name)
    ]
    return {
        "title": kind.title if kind else parameters["kind"],
        "figures": pgettext("between figures", ", ").join(told),
        "error": parameters["error"],
    }


notice_kind("JOB_DONE", _("%(title)s: done"), detail="%(figures)s", tone="good", words=_words)
notice_kind(
    "JOB_PARTLY_DONE",
    _("%(title)s: partly done"),
    detail="%(figures)s",
    tone="attention",
    words=_words,
)
notice_kind(
    "JOB_ASKS",
    _("%(title)s: a question for you"),
    detail="%(error)s",
    tone="attention",
    words=_words,
)
notice_kind("JOB_FAILED", _("%(title)s: failed"), detail="%(error)s", tone="bad", words=_words)
