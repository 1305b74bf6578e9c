"""What is asked for where rows change hands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.lib.asked import whole_number
from worklists.models import Task
from worklists.models.tasks import TaskQuerySet
from worklists.queries.loads import loads_of

LONGEST_REASON = 200  # characters, as in Move.reason


class ReasonField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Reason"),
            max_length=LONGEST_REASON,
            widget=forms.TextInput({"autocomplete": "off"}),
            error_messages={"required": gettext_lazy("Say why the rows change hands.")},
            **kwargs,
        )


class TakerField(forms.ChoiceField):
    """A specialist who takes rows, with how many are open there; see `offer`.

    The browser does not ask for it: the same form may hold a button that needs nobody.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=pgettext_lazy("who takes rows", "To"), required=False, choices=[], **kwargs
        )
        self.is_needed = True
        self.people: dict[str, User] = {}

    def offer(self, *, by: User, giver: User, now: datetime) -> None:
        """Offer whoever `by` may give rows to, but not the one who has them."""
        specialists = User.objects.for_user(by).filter(role=Role.SPECIALIST, is_active=True)
        people = list(specialists.exclude(pk=giver.pk).order_by("name", "pk"))
        loads = loads_of(people, day=timezone.localdate(now))
        self.people = {str(one.pk): one for one in people}
        self.choices = [
            ("", gettext_lazy("Choose a specialist")),
            *(
                (key, _("%(name)s, %(load)s open") % {"name": one.name, "load": loads[one.pk]})
                for key, one in self.people.items()
            ),
        ]

    def clean(self, value: Any) -> User | None:
        if not self.is_needed:
            return None
        chosen = self.people.get(super().clean(value))
        if chosen is None:
            raise ValidationError(_("Choose who takes the rows."))
        return chosen


class PickField(forms.Field):
    """Rows that are ticked: each is a number and the version that was shown, as in 12-3.

    Anything else is no row.
    """

    widget = forms.SelectMultiple

    def to_python(self, value: list[str] | None) -> dict[int, int]:
        ticked = {}
        for one in value or []:
            number, _dash, version = one.partition("-")
            pk, shown = whole_number(number), whole_number(version)
            if pk is not None and shown is not None:
                ticked[pk] = shown
        return ticked


class RecallForm(forms.Form):
    """Which rows are recalled, and why; `rows` of it are the argument `tasks` of `recall`."""

    pick = PickField(required=False)
    every = forms.BooleanField(required=False)
    reason = ReasonField()

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not said["pick"] and not said["every"]:
            self.add_error(None, _("Tick the rows first."))
        return said

    @property
    def ticked(self) -> set[int]:
        """Return the numbers of the rows that stay ticked."""
        return set(self.cleaned_data["pick"]) if self.is_bound else set()

    def rows(self, shown: TaskQuerySet) -> dict[int, int]:
        """Return the rows that are ticked, or everything that is `shown`."""
        if self.cleaned_data["every"]:
            return dict(shown.values_list("pk", "version"))
        ticked: dict[int, int] = self.cleaned_data["pick"]
        return ticked


class TakerForm(forms.Form):
    """Who takes the rows of `giver`: nobody, if they are recalled."""

    taker = TakerField()

    def offer(self, *, by: User, giver: User, now: datetime, is_recall: bool = False) -> None:
        field = cast(TakerField, self.fields["taker"])
        field.offer(by=by, giver=giver, now=now)
        field.is_needed = not is_recall


class MoveForm(TakerForm, RecallForm):
    """Several rows; cleaned data are as those of `RecallForm`, and who takes them."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        by: User,
        giver: User,
        now: datetime,
        is_recall: bool = False,
    ) -> None:
        super().__init__(data, auto_id="move_%s")
        self.offer(by=by, giver=giver, now=now, is_recall=is_recall)


class MoveOneForm(TakerForm):
    """Who takes a single row, and why; the row is as it was shown in `version`."""

    reason = ReasonField()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, by: User, task: Task, now: datetime
    ) -> None:
        super().__init__(data, initial={"version": task.version})
        self.offer(by=by, giver=task.assignee, now=now)
