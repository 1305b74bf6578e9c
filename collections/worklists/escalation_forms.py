"""What is asked for where a supervisor answers what was passed on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from worklists.actions import LONGEST_ANSWER
from worklists.models import Task
from worklists.queries.loads import Load, loads_of


class SettleForm(forms.Form):
    """What was answered; cleaned data are arguments of `settle_escalation`."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say what was answered.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="settle_%s")


class SendBackForm(forms.Form):
    """Who goes on, and with what; cleaned data are arguments of `send_back`."""

    to = forms.ChoiceField(label=pgettext_lazy("who takes a row", "To"))
    answer = forms.CharField(
        label=gettext_lazy("What to do"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, by: User, task: Task, now: datetime
    ) -> None:
        super().__init__(data, auto_id="back_%s", initial={"to": task.assignee_id})
        specialists = User.objects.for_user(by).filter(role=Role.SPECIALIST, is_active=True)
        people = sorted(specialists, key=lambda one: (one.pk != task.assignee_id, one.name, one.pk))
        loads = loads_of(people, day=timezone.localdate(now))
        self.people = {str(one.pk): one for one in people}
        self.fields["to"] = forms.ChoiceField(
            label=self.fields["to"].label,
            choices=[
                (key, _named(one, load=loads[one.pk], has_it=one.pk == task.assignee_id))
                for key, one in self.people.items()
            ],
        )
        self.order_fields(["to", "answer"])

    def clean_to(self) -> User:
        try:
            return self.people[self.cleaned_data["to"]]
        except KeyError as error:
            raise ValidationError(_("Choose who takes the row.")) from error


def _named(one: User, *, load: Load, has_it: bool) -> str:
    said = {"name": one.name, "load": load}
    if has_it:
        return _("%(name)s, as before, %(load)s open") % said
    return _("%(name)s, %(load)s open") % said
