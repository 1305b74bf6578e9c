"""The conditions of an export: checked by the form of its list, kept as text, told in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _

from renewal.accounts.models import Branch, User
from renewal.jobs.exports.declare import ExportKind

# What a person calls a thing by, who writes its condition in a shell.
CODES: dict[type[Model], str] = {Branch: "code", User: "username"}


class ConditionsRefused(Exception):
    """A condition is unknown, makes no sense or lets in too much; str() says what to do."""


@dataclass(frozen=True)
class Conditions:
    """`cleaned` is what the list's rows are asked with, `texts` what their form takes again,
    `words` the conditions in use as label and value."""

    cleaned: dict[str, Any]
    texts: dict[str, str]
    words: list[tuple[str, str]]

    def value_of(self, name: str) -> str:
        """Return a condition's value as text, blank where it is not in use."""
        return _shown(self.cleaned.get(name))


def form_of(kind: ExportKind, given: Mapping[str, Any], *, user: User) -> forms.Form:
    return kind.form(given, user=user)


def conditions_of(kind: ExportKind, given: Mapping[str, Any], *, user: User) -> Conditions:
    """Return the conditions that a page or an export gives.

    Raises:
        ConditionsRefused: the form does not take them from this user.
    """
    return _checked(form_of(kind, given, user=user))


def conditions_by_code(kind: ExportKind, given: Mapping[str, str], *, user: User) -> Conditions:
    """The same for conditions as a shell gives them: branches by code, people by user name.

    Raises:
        ConditionsRefused
    """
    form = form_of(kind, given, user=user)
    unknown = [name for name in given if name not in form.fields]
    if unknown:
        known = ", ".join(form.fields) or _("none")
        raise ConditionsRefused(
            _("%(list)s has no condition %(name)s; known are: %(known)s.")
            % {"list": kind.name, "name": ", ".join(unknown), "known": known}
        )
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.to_field_name = CODES.get(field.queryset.model)
            field.error_messages["invalid_choice"] = _("there is no %(value)s.")
    return _checked(form)


def _checked(form: forms.Form) -> Conditions:
    if not form.is_valid():
        raise ConditionsRefused(" ".join(_told(form)))
    used = {
        name: value for name, value in form.cleaned_data.items() if value not in (None, "", False)
    }
    return Conditions(
        cleaned=form.cleaned_data,
        texts={name: _text(value) for name, value in used.items()},
        words=[(str(form[name].label), _worded(form, name, used[name])) for name in used],
    )


def _told(form: forms.Form) -> list[str]:
    return [
        f"{form[name].label if name in form.fields else ''}: {error}".removeprefix(": ")
        for name, errors in form.errors.items()
        for error in errors
    ]


def _worded(form: forms.Form, name: str, value: Any) -> str:
    """Return a condition as its reader knows it: the label of a choice, else the value."""
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None and not isinstance(value, Model):
        return str(dict(choices).get(value, value))
    return _shown(value)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _text(value: Any) -> str:
    if isinstance(value, Model):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date) else str(value)
