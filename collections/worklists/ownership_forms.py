"""What is asked for on the page of the ownership rules."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.models import Branch, User
from renewal.lib.values.text import read_name
from renewal.rules.forms import IN_THOSE_YEARS
from worklists.actions.ownership import Change
from worklists.models import Owner, OwnershipRule

LOOK_AHEAD = timedelta(days=60)
LONGEST_SPAN = timedelta(days=400)
LONGEST_HANDLER = 200  # characters
HANDLERS = "handlers"  # id of the page's list of those in the book


class DayField(forms.DateField):
    """A day of the years that the calendar knows."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_validators = list(IN_THOSE_YEARS)


class ChangeForm(forms.Form):
    """What a rule is to say, and from when; `change` is the argument of `change_rules`.

    `rules` are those that hold today or later: one of them changes, or `ends`.
    """

    rule = forms.CharField(required=False, widget=forms.HiddenInput)
    ends = forms.BooleanField(required=False, widget=forms.HiddenInput)
    owner = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        choices=Owner,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whose the rows are.")},
    )
    handler = forms.CharField(
        label=gettext_lazy("Handler"),
        max_length=LONGEST_HANDLER,
        required=False,
        widget=forms.TextInput({"list": HANDLERS, "autocomplete": "off"}),
        help_text=gettext_lazy("Name or code, as the workbooks say it."),
    )
    channel = forms.CharField(
        label=gettext_lazy("Channel"), max_length=40, required=False, widget=forms.Select
    )
    business_source = forms.CharField(
        label=gettext_lazy("Business source"), max_length=40, required=False, widget=forms.Select
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=gettext_lazy("Branch"),
        required=False,
        empty_label=gettext_lazy("Any"),
        help_text=gettext_lazy("With all branches below it."),
    )
    place = forms.IntegerField(
        label=pgettext_lazy("in an order", "Place"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("The first rule that fits decides."),
    )
    starts_on = DayField(label=pgettext_lazy("first day of a rule", "From"))
    valid_until = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Blank: until somebody ends it."),
    )

    change: Change

    def __init__(
        self,
        *args: Any,
        user: User,
        today: date,
        rules: Sequence[OwnershipRule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["owner"].required = False
        self.rules = {str(rule.pk): rule for rule in rules}
        branch = cast("forms.ModelChoiceField[Branch]", self.fields["branch"])
        branch.queryset = Branch.objects.for_user(user).order_by("path")
        for name in ("channel", "business_source"):
            self.offer(name, [])

    def offer(self, name: str, words: Sequence[tuple[str, str]]) -> None:
        """Let one of `words`, a code and its label, be chosen; what stands in the form too."""
        known, value = dict(words), self[name].value()
        if value and value not in known:
            known[value] = value
        cast(forms.Select, self.fields[name].widget).choices = [("", _("Any")), *known.items()]

    def clean_handler(self) -> str:
        typed: str = self.cleaned_data["handler"]
        name = read_name(typed)
        if typed and (name is None or len(name) > LONGEST_HANDLER):
            raise ValidationError(_("That is no name."))
        return name or ""

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise ValidationError(_("Rules change from today on, or later."))
        return day

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        ends, asked = said.get("ends", False), said.get("rule", "")
        rule = self.rules.get(asked)
        if rule is None and (ends or asked):
            raise ValidationError(_("That rule has ended, or it is gone."))
        if not ends and not said.get("owner") and "owner" not in self.errors:
            self.add_error("owner", self.fields["owner"].error_messages["required"])
        starts_on, valid_until = said.get("starts_on"), said.get("valid_until")
        if starts_on and valid_until and valid_until < starts_on and not ends:
            self.add_error("valid_until", _("The last day is not before the first."))
        if not self.errors:
            place = said["place"] or len(self.rules) + 1
            self.change = Change(**said | {"rule": rule, "place": place})
        return said


class SpanForm(forms.Form):
    """Between which days the rows end that a change is tried on: the next sixty by default."""

    first = DayField(label=gettext_lazy("Rows that end from"))
    last = DayField(label=pgettext_lazy("end of a span", "to"))

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and not timedelta(0) <= last - first <= LONGEST_SPAN:
            self.add_error(
                "last",
                _("The last day is not before the first, and at most %(days)d days after it.")
                % {"days": LONGEST_SPAN.days},
            )
        return self.cleaned_data
