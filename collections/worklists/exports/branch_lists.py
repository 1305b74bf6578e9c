"""What branches follow up themselves, in a sheet that comes back with their results.

Source: 001-03, 001-13, O8, DICTIONARY.md A4.7.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.kinds import KINDS
from policies.models import Term
from policies.refs import row_ref
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Act
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_phone
from renewal.lib.workbooks import Kind
from renewal.rules.forms import IN_THOSE_YEARS
from worklists.branch_lists import of_branches, told_at
from worklists.models import ListKind

_FEEDBACK, _BOOK = KINDS["branch_feedback"].by_name, KINDS["policies"].by_name


def _answered(name: str, of: str = "", **values: Any) -> Out:
    """Return a column that comes back as the field `name` of the branches' results."""
    return Out(_FEEDBACK[name].heading, of, **values)


COLUMNS = (
    _answered("row_ref", "pk", say=row_ref),
    _answered("policy_no", "policy__number"),
    _answered("plate_no", "policy__vehicle__plate_no"),
    _answered("insured_name", "policy__customer__name"),
    _answered("branch_name", "policy__branch__name"),
    Out(_BOOK["expires_on"].heading, "expires_on", Kind.DATE),
    Out(_BOOK["phone"].heading, "policy__phone__number", say=mask_phone),
    _answered("contacted_at", kind=Kind.DATE),
    _answered("result"),
    _answered("reason"),
    _answered("new_policy_no"),
    _answered("new_premium", kind=Kind.MONEY),
    _answered("insurer_gone_to"),
    _answered("next_on", kind=Kind.DATE),
    _answered("handed_over"),
    _answered("handled_by"),
    _answered("remark"),
)


class BranchListFilter(forms.Form):
    """Whose rows, a branch's with all below it; of which day, today without one; or those that
    were mailed at one moment."""

    day = forms.DateField(
        label=_("Date"),
        required=False,
        validators=IN_THOSE_YEARS,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    mailed_at = forms.DateTimeField(label=_("Mailed at"), required=False, widget=forms.HiddenInput)

    def clean_mailed_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["mailed_at"]
        for refuse in IN_THOSE_YEARS if at is not None else ():
            refuse(at.date() if at is not None else at)
        return at

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["branch"] = forms.ModelChoiceField(
            queryset=Branch.objects.for_user(user).order_by("path"),
            label=_("Branch"),
            required=False,
            empty_label=_("All"),
        )
        self.order_fields(["branch"])


def _rows(
    kind: ListKind,
    *,
    user: User,
    now: datetime,
    branch: Branch | None,
    day: date | None,
    mailed_at: datetime | None,
) -> QuerySet[Term, Any]:
    if mailed_at is not None:
        terms = told_at(kind, branch=branch, at=mailed_at)
    else:
        terms = of_branches(kind, day=day or timezone.localdate(now))
        if branch is not None:
            terms = terms.filter(policy__branch__path__startswith=branch.path)
    seen = terms.filter(policy__branch__path__startswith=user.branch.path)
    return seen.order_by("policy__branch__path", "policy__customer__name_sort", "pk")


@export(
    "lapsed",
    title=_("Lapsed policies of branches"),
    acts=[Act.SEE_QUEUES],
    form=BranchListFilter,
    columns=COLUMNS,
    about="branch",
)
def lapsed(**given: Any) -> QuerySet[Term, Any]:
    """Return what has lapsed and is the branches' own. Source: 001-13, O8."""
    return _rows(ListKind.LAPSED_TODAY, **given)


@export(
    "pilot",
    title=_("Renewals of pilot branches"),
    acts=[Act.SEE_QUEUES],
    form=BranchListFilter,
    columns=COLUMNS,
    about="branch",
)
def pilot(**given: Any) -> QuerySet[Term, Any]:
    """Return the renewals that pilot branches work themselves. Source: 001-03."""
    return _rows(ListKind.PILOT, **given)
