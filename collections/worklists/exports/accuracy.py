"""How right the branches' numbers and answers are. Source: F23."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.exports import Out, export
from renewal.lib.workbooks import Kind
from worklists.accuracy import accuracy_by_branch
from worklists.correction_forms import PeriodForm


class PeriodFilter(PeriodForm):
    """The period of the figures, the same for everybody."""

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)


@export(
    "number_accuracy",
    title=_("Numbers by branch"),
    acts=[Act.SEE_REPORTS],
    form=PeriodFilter,
    columns=[
        Out(_("Branch"), "branch"),
        Out(_("Accurate numbers"), "accurate", Kind.INT),
        Out(_("Inaccurate numbers"), "inaccurate", Kind.INT),
        Out(_("Accurate of judged"), "share", Kind.RATIO),
        Out(pgettext_lazy("numbers", "Asked"), "asked", Kind.INT),
        Out(pgettext_lazy("numbers", "Answered"), "answered", Kind.INT),
        Out(_("Proved right"), "right", Kind.INT),
        Out(_("Proved wrong"), "wrong", Kind.INT),
        Out(_("Still to be called"), "to_call", Kind.INT),
        Out(pgettext_lazy("question", "Not answered"), "waiting", Kind.INT),
        Out(_("Answers proved right"), "share_of_answers", Kind.RATIO),
    ],
)
def number_accuracy(
    *, user: User, now: datetime, first: date, last: date
) -> list[dict[str, object]]:
    return [
        {
            "branch": row.branch.name,
            **dict(row.numbers),
            "share": row.figures.share,
            "share_of_answers": row.figures.share_of_answers,
        }
        for row in accuracy_by_branch(user=user, first=first, last=last)
    ]
