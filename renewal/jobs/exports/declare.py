"""Declaring the lists that can be taken along as workbooks, beside the pages that show them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.workbooks import Kind

Rows = QuerySet[Any, Any] | Sequence[Mapping[str, object]]


class ConditionsForm(Protocol):
    """A form whose cleaned data are the conditions of a list, for one user."""

    def __call__(self, data: Mapping[str, Any], *, user: User) -> forms.Form: ...


class NoConditions(forms.Form):
    """Of a list that is always exported whole."""

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        super().__init__(data)


@dataclass(frozen=True)
class Out:
    """A column that goes out.

    `of` is the path of its value from the rows' model; blank: a column left for an answer.
    `say` turns a value into what is read there; `hide` masks it unless full numbers were allowed.
    """

    heading: str | Promise
    of: str
    kind: Kind = Kind.TEXT
    say: Callable[[Any], object] | None = None
    hide: Callable[[str], str] | None = None


@dataclass(frozen=True)
class ExportKind:
    """A list that can be exported by who may do any of `acts`.

    `rows(user=, now=, **conditions)` are those that the user may see and the conditions fit, in
    the order of the page. `about` names the condition that tells two workbooks of the list apart.
    `facts(**conditions)` are pairs of words for the sheet that says what the rows are.
    """

    name: str
    title: str | Promise
    acts: tuple[Act, ...]
    columns: tuple[Out, ...]
    rows: Callable[..., Rows]
    form: ConditionsForm
    about: str
    facts: Callable[..., Sequence[tuple[str, str]]]

    @property
    def hides_something(self) -> bool:
        return any(column.hide for column in self.columns)

    def is_for(self, user: User) -> bool:
        return any(user.may(act) for act in self.acts)

    def require(self, user: User) -> None:
        """Raise NotAllowed unless the user may do one of the acts."""
        if not self.is_for(user):
            user.require(self.acts[0])


EXPORTS: dict[str, ExportKind] = {}

_Rows = Callable[..., Rows]


def export(
    name: str,
    *,
    title: str | Promise,
    acts: Iterable[Act],
    columns: Iterable[Out],
    form: ConditionsForm = NoConditions,
    about: str = "",
    facts: Callable[..., Sequence[tuple[str, str]]] = lambda **_conditions: (),
) -> Callable[[_Rows], _Rows]:
    """Register `rows(user=, now=, **conditions)` as the list `name`."""

    def register(rows: _Rows) -> _Rows:
        EXPORTS[name] = ExportKind(
            name=name,
            title=title,
            acts=tuple(acts),
            columns=tuple(columns),
            rows=rows,
            form=form,
            about=about,
            facts=facts,
        )
        return rows

    return register


def exports_for(user: User) -> list[ExportKind]:
    """Return the lists that the user may export."""
    return [kind for kind in EXPORTS.values() if kind.is_for(user)]
