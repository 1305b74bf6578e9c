"""The lists of the day, catching up after an import, and the deadlines of what was released."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.landing import version as book_version
from renewal.jobs.actions import CATCH_UP_DAYS, enqueue
from renewal.jobs.kinds import Progress, Result, daily, job_kind, on_tick
from renewal.jobs.models import Job
from renewal.rules.followers import waits_for_calendar
from worklists import actions, clock
from worklists.models import ListKind, ListRun, Task
from worklists.number_checks import answers_version
from worklists.queries import scheduled_and_not_made

LISTS_AT = time(6, 0)  # local
MAIL_AT = time(6, 30)  # local, once the lists of the day are made
ASK_AT = time(7, 0)  # local, likewise
FOLLOW_AT = time(6, 15)  # local, before the day's release


@job_kind("make_lists", title=_("Making the lists of the day"))
def make_lists(progress: Progress, *, day: str) -> Result:
    """Make the lists of business date `day`. Running it again adds what has become eligible.

    Workers take the dates that were missed in any order; an earlier date is made first all the
    same, for the term that ends first governs a call.
    """
    on = date.fromisoformat(day)
    for made_on in [*scheduled_and_not_made("make_lists", before=on), on]:
        lists = actions.extract(day=made_on, now=_six_of(made_on))
        actions.recheck(day=made_on, now=_six_of(made_on))
    return Result(figures={kind: vars(result) for kind, result in lists.items()})


def _six_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, LISTS_AT))


daily("make_lists", at=LISTS_AT)


@job_kind("make_late_lists", title=_("Making the lists again after an import"))
def make_late_lists(progress: Progress, *, until: str, at: str) -> Result:
    """Make the lists of the dates up to `until` again, so that rows that came late are queued.

    `at` is the moment of which the lists' decisions tell.

    Source: O28.
    """
    last, now = date.fromisoformat(until), datetime.fromisoformat(at)
    for place in range(CATCH_UP_DAYS):
        progress.at(place, total=CATCH_UP_DAYS)
        day = last - timedelta(days=CATCH_UP_DAYS - 1 - place)
        actions.extract(day=day, now=now)
    return Result()


@on_tick
def follow_imports(now: datetime) -> None:
    """Once a workbook has changed the book, have the lists of the last dates made again.

    Source: O28.
    """
    version = book_version()
    key = f"make_late_lists:{version}"
    if version and not Job.objects.filter(key=key).exists():
        arguments = {"until": timezone.localdate(now).isoformat(), "at": now.isoformat()}
        enqueue("make_late_lists", arguments=arguments, now=now, key=key)


@job_kind(
    "mail_lists",
    title=_("Mailing branches their lists"),
    figures={"rows": _("%(n)s rows mailed"), "mails": _("%(n)s mails")},
)
def mail_lists(progress: Progress, *, day: str) -> Result:
    """Mail branches what is theirs of the lists of business date `day`, once these are made.

    Running it again mails nothing twice.

    Source: 001-03, 001-13, O8.
    """
    on = date.fromisoformat(day)
    if not ListRun.objects.filter(list_kind=ListKind.LAPSED_TODAY, day=on).exists():
        make_lists(progress, day=day)
    now = timezone.make_aware(datetime.combine(on, MAIL_AT))
    mailed = actions.mail_lists(now=now)
    return Result(figures={"rows": sum(one.number for one in mailed), "mails": len(mailed)})


daily("mail_lists", at=MAIL_AT)


@job_kind(
    "ask_branches",
    title=_("Asking branches for numbers"),
    figures={"asked": _("%(n)s numbers asked for"), "branches": _("%(n)s branches asked")},
)
def ask_branches(progress: Progress, *, day: str) -> Result:
    """Ask each branch about the numbers that are due on business date `day`, by one workbook.

    Running it again asks nothing twice.

    Source: 001-103, O24.
    """
    now = timezone.make_aware(datetime.combine(date.fromisoformat(day), ASK_AT))
    asked = actions.ask_branches(now=now)
    return Result(figures={"asked": sum(one.number for one in asked), "branches": len(asked)})


daily("ask_branches", at=ASK_AT)


@job_kind(
    "follow_results",
    title=_("Following up results"),
    figures={
        "closed": _("%(n)s rows closed"),
        "sent_back": _("%(n)s rows sent back"),
        "queued": _("%(n)s rows queued again"),
    },
)
def follow_results(progress: Progress, *, day: str) -> Result:
    """Do what follows from earlier results on business date `day`. Running it again changes
    nothing.

    Source: DICTIONARY.md B1, B2.
    """
    now = timezone.make_aware(datetime.combine(date.fromisoformat(day), FOLLOW_AT))
    return Result(figures=vars(actions.follow_results(now=now)))


daily("follow_results", at=FOLLOW_AT)


@job_kind("follow_answers", title=_("Taking in what branches answered"))
def follow_answers(progress: Progress, *, at: str) -> Result:
    """Settle the questions that workbooks have answered. Running it again changes nothing."""
    policies = actions.follow_answers(now=datetime.fromisoformat(at))
    return Result(figures={"policies": policies})


@on_tick
def follow_corrections(now: datetime) -> None:
    """Once a branch's workbook has landed, or was taken back, settle what it was asked."""
    version = answers_version()
    key = f"follow_answers:{version}"
    if version and not Job.objects.filter(key=key).exists():
        enqueue("follow_answers", arguments={"at": now.isoformat()}, now=now, key=key)


@job_kind(
    "warn_of_deadline",
    title=_("Warning of a deadline"),
    figures={"people": _("%(n)s people warned")},
)
def warn_of_deadline(progress: Progress, *, deadline_at: str, at: str) -> Result:
    """Ring for everybody who has rows without a result that are due then.

    `at` is the moment of which the notices tell. Running it again tells nobody twice.

    Source: F12.
    """
    people = actions.warn_of_deadline(
        deadline_at=datetime.fromisoformat(deadline_at), now=datetime.fromisoformat(at)
    )
    return Result(figures={"people": people})


@job_kind(
    "note_deadline",
    title=_("Noting who is past a deadline"),
    figures={"people": _("%(n)s people past the deadline")},
)
def note_deadline(progress: Progress, *, deadline_at: str, at: str) -> Result:
    """Log who is past a deadline, and tell them and their supervisors.

    `at` is the moment of the log. Running it again logs nothing twice.

    Source: O2, O4, F12.
    """
    people = actions.note_deadline(
        deadline_at=datetime.fromisoformat(deadline_at), now=datetime.fromisoformat(at)
    )
    return Result(figures={"people": people})


@on_tick
def watch_deadlines(now: datetime) -> None:
    """Have people warned before a deadline, and told once it has passed. Source: F12."""
    for one in clock.strokes(now):
        arguments = {"deadline_at": one.deadline_at.isoformat(), "at": now.isoformat()}
        enqueue(one.kind, arguments=arguments, now=now, key=one.key)


@on_tick
def follow_the_calendar(now: datetime) -> None:
    """Count provisional deadlines again once the calendar of their year is entered."""
    actions.recount_deadlines()


@waits_for_calendar
def provisional_deadlines(year: int) -> int:
    """Return how many deadlines of open rows will be counted again once `year` is entered."""
    waiting = Task.objects.without_result().filter(deadline_is_provisional=True)
    return waiting.filter(deadline_at__year=year).count()
