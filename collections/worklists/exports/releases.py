"""Past releases, and who got whom."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_id
from renewal.lib.workbooks import Kind
from worklists.models import ListKind, Release, Task
from worklists.queries import with_lots


@export(
    "releases",
    title=_l("Past releases"),
    acts=[Act.RELEASE, Act.SEE_REPORTS],
    columns=[
        Out(_l("Release day"), "day", Kind.DATE),
        Out(_l("Time"), "at", Kind.STAMP),
        Out(pgettext_lazy("who did it", "By"), "by__name"),
        Out(pgettext_lazy("number released", "Rows"), "tasks_count", Kind.INT),
        Out(_l("Seed"), "seed"),
    ],
)
def releases(*, user: User, now: datetime) -> QuerySet[Release, Any]:
    return Release.objects.for_user(user).newest_first()


class ReleaseFilter(forms.Form):
    """Which release, and whose rows of it."""

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["release"] = forms.ModelChoiceField(
            queryset=Release.objects.for_user(user).newest_first(), label=_l("Release")
        )
        self.fields["of"] = forms.CharField(label=_l("User name"), required=False)


def _facts(*, release: Release, of: str) -> list[tuple[str, str]]:
    """Return what the draw started from besides its rows. Source: F9, docs/fairness.md."""
    facts = [
        (_("Seed"), release.seed),
        (_("Order of the lists"), ", ".join(release.kinds)),
        (_("Premium balanced"), _("yes") if release.by_premium else _("no")),
    ]
    facts += [
        (
            _("Participant %(username)s") % {"username": one.username},
            _("balance %(balance)s, weight %(weight)s, room %(room)s: %(share)s rows")
            % {
                "balance": one.balance_before,
                "weight": one.weight,
                "room": "—" if one.room is None else one.room,
                "share": one.share,
            },
        )
        for one in release.participants.order_by("username")
    ]
    return facts


@export(
    "release",
    title=_l("Who got whom"),
    acts=[Act.RELEASE, Act.SEE_REPORTS],
    form=ReleaseFilter,
    columns=[
        Out(_l("Row no."), "lead_id", Kind.INT),
        Out(_l("List"), "list_kind", say=lambda code: str(ListKind(code).label)),
        Out(_l("List code"), "list_kind"),
        Out(_l("Lot"), "lot"),
        Out(_l("Last year's specialist"), "keeper"),
        Out(_l("Recalled from"), "barred"),
        Out(_l("Premium"), "premium", Kind.MONEY),
        Out(_l("Drawn to"), "drawn_to__name"),
        Out(_l("User name"), "drawn_to__username"),
        Out(_l("Now with"), "assignee__name"),
        Out(_l("State"), "state", say=lambda code: str(Task.State(code).label)),
        Out(_l("Holder"), "lead__term__policy__customer__name"),
        Out(_l("Plate"), "lead__term__policy__vehicle__plate_no"),
        Out(_l("Policy"), "lead__term__policy__number", hide=mask_id),
        Out(_l("Ends on"), "lead__term__expires_on", Kind.DATE),
        Out(_l("Update deadline"), "deadline_at", Kind.STAMP),
    ],
    about="release",
    facts=_facts,
)
def release(*, user: User, now: datetime, release: Release, of: str) -> QuerySet[Task, Any]:
    tasks = with_lots(release).order_by("drawn_to__username", "pk")
    return tasks.filter(drawn_to__username=of) if of else tasks
