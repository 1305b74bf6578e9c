"""Specialists' rows, and how far they are."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import Contact
from renewal.accounts.models import User
from renewal.accounts.roles import Act, Role
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_id, mask_phone
from renewal.lib.workbooks import Kind
from worklists.models import ListKind, Task
from worklists.queries import progress_of_team

TABS = {
    "to_dial": _("To dial"),
    "to_redial": _("Redial"),
    "appointments": _("Follow-up"),
    "done": pgettext_lazy("row", "Done"),
}


class TasksFilter(forms.Form):
    """Whose rows, and which; a specialist's are the own ones in any case."""

    tab = forms.ChoiceField(
        label=pgettext_lazy("which are shown", "Rows"),
        required=False,
        choices=[("", _("All")), *TABS.items()],
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        if user.role != Role.SPECIALIST:
            people = User.objects.for_user(user).filter(role=Role.SPECIALIST)
            self.fields["specialist"] = forms.ModelChoiceField(
                queryset=people.order_by("name", "pk"),
                label=_("Specialist"),
                required=False,
                empty_label=_("All"),
            )
            self.order_fields(["specialist"])


@export(
    "specialist_rows",
    title=_("Specialists' rows"),
    acts=[Act.RELEASE, Act.SEE_REPORTS, Act.CALL],
    form=TasksFilter,
    columns=[
        Out(_("Specialist"), "assignee__name"),
        Out(_("Holder"), "lead__term__policy__customer__name"),
        Out(_("Plate"), "lead__term__policy__vehicle__plate_no"),
        Out(_("Policy"), "lead__term__policy__number", hide=mask_id),
        Out(_("Ends on"), "lead__term__expires_on", Kind.DATE),
        Out(
            pgettext_lazy("telephone", "Number"),
            "lead__term__policy__phone__number",
            hide=mask_phone,
        ),
        Out(_("List"), "list_kind", say=lambda code: str(ListKind(code).label)),
        Out(_("Contact result"), "result", say=lambda code: str(Contact.Result(code).label)),
        Out(_("Result at"), "result_at", Kind.STAMP),
        Out(_("Next contact"), "next_contact_at", Kind.STAMP),
        Out(_("Update deadline"), "deadline_at", Kind.STAMP),
    ],
    about="specialist",
)
def specialist_rows(
    *, user: User, now: datetime, tab: str, specialist: User | None = None
) -> QuerySet[Task, Any]:
    tasks = Task.objects.for_user(user)
    if specialist is not None:
        tasks = tasks.filter(assignee=specialist)
    tabs = {
        "to_dial": tasks.to_dial,
        "to_redial": tasks.to_redial,
        "appointments": tasks.with_appointment,
        "done": tasks.done,
    }
    rows = tabs[tab]() if tab else tasks
    return rows.order_by("deadline_at", "lead__due_on", "pk")


@export(
    "progress",
    title=_("Specialist progress"),
    acts=[Act.RELEASE, Act.SEE_REPORTS],
    columns=[
        Out(_("Specialist"), "name"),
        Out(_("User name"), "username"),
        *(Out(label, name, Kind.INT) for name, label in TABS.items()),
        Out(_("Overdue"), "overdue", Kind.INT),
        Out(_("Update deadline"), "next_deadline_at", Kind.STAMP),
        Out(_("Last result"), "last_result_at", Kind.STAMP),
    ],
)
def progress(*, user: User, now: datetime) -> list[dict[str, object]]:
    return [
        {**vars(one), "name": one.user.name, "username": one.user.username}
        for one in progress_of_team(viewer=user, now=now)
    ]
