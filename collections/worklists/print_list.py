"""What a printed call list says, page by page. Source: UX.md 5.11."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from policies.models import Contact
from renewal.accounts.models import User
from renewal.lib.masking import mask_phone
from worklists.call_forms import TILES
from worklists.models import Task
from worklists.queries.printed import CallFigures, call_figures

ROWS_A_PAGE = 12

_R = Contact.Result
_SHORT: dict[str, Promise] = {
    _R.INTERESTED: pgettext_lazy("on paper", "Interested"),
    _R.CALL_AGAIN: pgettext_lazy("on paper", "Call again"),
    _R.WENT_ELSEWHERE: pgettext_lazy("on paper", "Elsewhere"),
    _R.DECLINED: pgettext_lazy("on paper", "Declined"),
    _R.ALREADY_RENEWED: pgettext_lazy("on paper", "Renewed"),
    _R.NO_ANSWER: pgettext_lazy("on paper", "No answer"),
    _R.OFF: pgettext_lazy("on paper", "Off"),
    _R.BUSY: pgettext_lazy("on paper", "Busy"),
    _R.WRONG_NUMBER: pgettext_lazy("on paper", "Wrong no."),
    _R.OTHER: pgettext_lazy("on paper", "Other"),
}
# The boxes to tick, with the keys by which the results are typed in afterwards.
TICKS = [(tile.key, _SHORT[tile.result]) for tile in TILES]


@dataclass(frozen=True)
class Line:
    """A row; `number` counts within its specialist's list."""

    number: int
    task: Task
    phone: str
    call: CallFigures


@dataclass(frozen=True)
class Sheet:
    """A page: some rows of one specialist, and what its head says of the whole list.

    `deadline_at` is the first of those rows without a result, None where all have one.
    """

    specialist: User
    rows: int
    page: int
    pages: int
    released_from: date
    released_until: date
    deadline_at: datetime | None
    lines: list[Line]


def pages_of(rows: int) -> int:
    return -(-rows // ROWS_A_PAGE)


def sheets(tasks: list[Task], *, with_full_numbers: bool) -> list[Sheet]:
    """Return the pages of `tasks`, which keep their order: one specialist after the other."""
    figures = call_figures(tasks)
    by_specialist = sorted(tasks, key=attrgetter("assignee.username"))
    return [
        sheet
        for specialist, own in groupby(by_specialist, key=attrgetter("assignee"))
        for sheet in _sheets_of(specialist, list(own), figures, with_full_numbers)
    ]


def _sheets_of(
    specialist: User, tasks: list[Task], figures: dict[int, CallFigures], with_full_numbers: bool
) -> Iterator[Sheet]:
    lines = [
        Line(
            number=number,
            task=task,
            phone=_number(task, with_full_numbers=with_full_numbers),
            call=figures[task.lead_id],
        )
        for number, task in enumerate(tasks, start=1)
    ]
    days = [task.release.day for task in tasks]
    for start in range(0, len(lines), ROWS_A_PAGE):
        yield Sheet(
            specialist=specialist,
            rows=len(tasks),
            page=start // ROWS_A_PAGE + 1,
            pages=pages_of(len(tasks)),
            released_from=min(days),
            released_until=max(days),
            deadline_at=min((task.deadline_at for task in tasks if not task.result), default=None),
            lines=lines[start : start + ROWS_A_PAGE],
        )


def _number(task: Task, *, with_full_numbers: bool) -> str:
    phone = task.lead.term.policy.phone
    if phone is None:
        return ""
    return phone.number if with_full_numbers else mask_phone(phone.number)
