"""A result of the dictionary and its reasons, as they are changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from policies.actions.dictionary import LONGEST_REASON, LONGEST_RESULT
from policies.dictionary import (
    KEPT_REASONS,
    KEPT_RESULTS,
    OFFERED,
    OPEN_TO_REASON,
    Dictionary,
    Reason,
    Wording,
    as_delivered,
)


@dataclass(frozen=True)
class ReasonFields:
    """A reason with the fields that change it; None where there is nothing to choose."""

    reason: Reason
    label: BoundField
    retired: BoundField | None
    closes: BoundField | None


class WordsForm(forms.Form):
    """The words of a result and its reasons, which are retired, and perhaps a new one.

    `known` is the dictionary that is shown; words that are deleted are the delivered ones again.
    """

    label = forms.CharField(label=gettext_lazy("Words"), max_length=LONGEST_RESULT, required=False)
    retired = forms.BooleanField(label=gettext_lazy("Retired"), required=False)
    new_code = forms.CharField(
        label=pgettext_lazy("of a reason", "Code"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Capital letters and _; it stays for ever."),
    )
    new_label = forms.CharField(
        label=gettext_lazy("Words"), max_length=LONGEST_REASON, required=False
    )
    new_closes = forms.BooleanField(label=gettext_lazy("Closes the row"), required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later."),
    )
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        known: Dictionary,
        result: str,
        day: date,
        seen: str,
    ) -> None:
        super().__init__(data, initial={"valid_from": day, "seen": seen})
        self.known, self.result = known, result
        self.fields["label"].initial = known.result_label(result)
        self.fields["retired"].initial = known.is_retired(result)
        if result in KEPT_RESULTS:
            del self.fields["retired"]
        if result not in OFFERED:
            del self.fields["new_code"], self.fields["new_label"]
        if result not in OPEN_TO_REASON:
            del self.fields["new_closes"]
        for reason in known.reasons(result):
            self._add(reason)

    def _add(self, reason: Reason) -> None:
        name = reason.code
        self.fields[f"label-{name}"] = forms.CharField(
            label=_("Words of %(code)s") % {"code": name},
            max_length=LONGEST_REASON,
            required=False,
            initial=reason.label,
        )
        if name not in KEPT_REASONS:
            self.fields[f"retired-{name}"] = forms.BooleanField(
                label=_("%(words)s: retired") % {"words": reason.label},
                required=False,
                initial=reason.is_retired,
            )
        if reason.is_added and self.result in OPEN_TO_REASON:
            self.fields[f"closes-{name}"] = forms.BooleanField(
                label=_("%(words)s: closes the row") % {"words": reason.label},
                required=False,
                initial=reason.closes,
            )

    @property
    def rows(self) -> Iterator[ReasonFields]:
        for reason in self.known.reasons(self.result):
            yield ReasonFields(
                reason=reason,
                label=self[f"label-{reason.code}"],
                retired=self._bound(f"retired-{reason.code}"),
                closes=self._bound(f"closes-{reason.code}"),
            )

    def _bound(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("new_code") and not data.get("new_label"):
            self.add_error("new_label", _("A reason that was added needs its words."))
        if not data.get("new_code") and (data.get("new_label") or data.get("new_closes")):
            self.add_error("new_code", _("A new reason needs its code."))
        return data

    @property
    def wordings(self) -> dict[str, Wording]:
        """Return what was typed, as `change_dictionary` takes it."""
        said = self.cleaned_data
        wordings = {
            "": Wording(
                label=_own(said["label"], as_delivered().result_label(self.result)),
                is_retired=said.get("retired", False),
            )
        }
        for reason in self.known.reasons(self.result):
            delivered = as_delivered().reason_label(self.result, reason.code)
            wordings[reason.code] = Wording(
                label=_own(said[f"label-{reason.code}"], delivered),
                is_retired=said.get(f"retired-{reason.code}", False),
                closes=said.get(f"closes-{reason.code}", False),
            )
        if said.get("new_code"):
            wordings[said["new_code"]] = Wording(
                label=said["new_label"], closes=said.get("new_closes", False)
            )
        return wordings


def _own(typed: str, delivered: str) -> str:
    """Return the words if they are the centre's own, blank if they are the delivered ones."""
    return "" if typed == delivered else typed
