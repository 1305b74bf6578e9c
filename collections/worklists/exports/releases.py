"""Past releases, and who got whom."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_id
from renewal.lib.workbooks import Kind
from worklists.models import ListKind, Release, Task


@export(
    "releases",
    title=_("Past releases"),
    acts=[Act.RELEASE, Act.SEE_REPORTS],
    columns=[
        Out(_("Release day"), "day", Kind.DATE),
        Out(_("Time"), "at", Kind.STAMP),
        Out(pgettext_lazy("who did it", "By"), "by__name"),
        Out(pgettext_lazy("number released", "Rows"), "tasks_count", Kind.INT),
        Out(_("Seed"), "seed"),
    ],
)
def releases(*, user: User, now: datetime) -> QuerySet[Release, Any]:
    return Release.objects.for_user(user).newest_first()


class ReleaseFilter(forms.Form):
    """Which release, and whose rows of it."""

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["release"] = forms.ModelChoiceField(
            queryset=Release.objects.for_user(user).newest_first(), label=_("Release")
        )
        self.fields["of"] = forms.CharField(label=_("User name"), required=False)


@export(
    "release",
    title=_("Who got whom"),
    acts=[Act.RELEASE, Act.SEE_REPORTS],
    form=ReleaseFilter,
    columns=[
        Out(_("Specialist"), "drawn_to__name"),
        Out(_("Holder"), "lead__term__policy__customer__name"),
        Out(_("Plate"), "lead__term__policy__vehicle__plate_no"),
        Out(_("Policy"), "lead__term__policy__number", hide=mask_id),
        Out(_("Ends on"), "lead__term__expires_on", Kind.DATE),
        Out(_("List"), "list_kind", say=lambda code: str(ListKind(code).label)),
        Out(_("Update deadline"), "deadline_at", Kind.STAMP),
    ],
    about="release",
)
def release(*, user: User, now: datetime, release: Release, of: str) -> QuerySet[Task, Any]:
    tasks = release.tasks.order_by("drawn_to__username", "pk")
    return tasks.filter(drawn_to__username=of) if of else tasks
