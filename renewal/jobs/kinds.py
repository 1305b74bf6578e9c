"""Declaring kinds of job and schedules, beside the actions that they call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Protocol

from django.utils.functional import Promise


class JobRefused(Exception):
    """The job cannot be done and will not be tried again; str() tells whoever asked."""


class JobAsks(JobRefused):
    """The job cannot go on before somebody answers on its page; str() is the question."""


class Progress(Protocol):
    """What a job tells while it runs."""

    def at(self, position: int, *, total: int | None = None, step: str = "") -> None:
        """Say how far it is.

        Raises:
            Cancelled: somebody asked for it to stop.
        """


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


@dataclass(frozen=True)
class Result:
    """How a job ended: figures to show, and whether some of its rows were left out."""

    figures: dict[str, Any] = field(default_factory=dict)
    partly: bool = False


@dataclass(frozen=True)
class JobKind:
    """`title` names the kind for its readers.

    `url` gives, of a job's arguments, the page that shows what came of it. `figures` names the
    counts of its result that are told when it has ended, each a phrase with %(n)s in it.
    """

    name: str
    queue: str
    run: Callable[..., Result]
    title: str | Promise
    url: Callable[[Mapping[str, Any]], str] | None = None
    figures: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True)
class Schedule:
    """A kind of job that runs once for every business date, from `at` local time on."""

    kind: str
    at: time


KINDS: dict[str, JobKind] = {}
SCHEDULES: dict[str, Schedule] = {}
TICKS: list[Callable[[datetime], None]] = []


def job_kind(
    name: str,
    *,
    queue: str = "default",
    title: str | Promise = "",
    url: Callable[[Mapping[str, Any]], str] | None = None,
    figures: Mapping[str, str | Promise] | None = None,
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Register `run(progress, **arguments)` as the kind `name`.

    A job may run twice, or again after half its work: it is handed ids and dates, and its
    action replaces, upserts, or finds that the work is done.
    """

    def register(run: Callable[..., Result]) -> Callable[..., Result]:
        KINDS[name] = JobKind(
            name=name, queue=queue, run=run, title=title or name, url=url, figures=figures or {}
        )
        return run

    return register


def daily(kind: str, *, at: time) -> None:
    """Have the job `kind` run once a business date, with `day` as its argument."""
    SCHEDULES[kind] = Schedule(kind=kind, at=at)


def on_tick(act: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """Have the beat call `act(now)` at every tick: a cheap look that may enqueue a job."""
    TICKS.append(act)
    return act
