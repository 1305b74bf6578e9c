"""What a branch corrects: the numbers that are missing or proved wrong. Source: F23."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from policies.importers import IMPORTERS
from policies.kinds import KINDS
from policies.kinds.codes import WORDS
from policies.models import Contact, Phone, Term
from policies.refs import row_ref
from renewal.accounts.models import Branch, User
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_phone
from renewal.lib.workbooks import Kind
from worklists.models import ListEntry, ListKind

_DATE = forms.DateInput(attrs={"type": "date"})

# What the last call to a number says is wrong with it.
FAULTS = {
    Contact.Result.WRONG_NUMBER.value: "STRANGER",
    Contact.Result.OFF.value: "SUSPENDED",
    Contact.Result.NO_ANSWER.value: "NO_ANSWER",
}


def _fault(result: str) -> str:
    code = FAULTS.get(result)
    return WORDS["fault"][code].partition("、")[0] if code else ""


class CorrectionsFilter(forms.Form):
    """Whose policies: a branch's with all below it, those of a list, those that end in a span."""

    list = forms.ChoiceField(
        label=_("List"), required=False, choices=[("", _("All")), *ListKind.choices]
    )
    day = forms.DateField(label=_("Date of the list"), required=False, widget=_DATE)
    expires_from = forms.DateField(label=_("Ends from"), required=False, widget=_DATE)
    expires_to = forms.DateField(label=_("Ends until"), required=False, widget=_DATE)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["branch"] = forms.ModelChoiceField(
            queryset=Branch.objects.for_user(user).order_by("path"),
            label=_("Branch"),
            required=False,
            empty_label=_("All"),
        )
        self.order_fields(["branch"])


def _answered(name: str, of: str = "", **values: Any) -> Out:
    """Return a column that comes back as the field `name` of the branches' corrections."""
    return Out(KINDS["branch_corrections"].by_name[name].heading, of, **values)


@export(
    "corrections",
    title=_("Numbers to correct"),
    acts=IMPORTERS,
    form=CorrectionsFilter,
    columns=[
        _answered("row_ref", "pk", say=row_ref),
        _answered("policy_no", "policy__number"),
        _answered("plate_no", "policy__vehicle__plate_no"),
        _answered("insured_name", "policy__customer__name"),
        _answered("branch_name", "policy__branch__name"),
        _answered("old_phone", "policy__phone__number", say=mask_phone),
        _answered("fault", "last_result", say=_fault),
        _answered("new_phone"),
        _answered("new_contact"),
        _answered("contact_relation"),
        _answered("new_address"),
        _answered("outcome"),
        _answered("corrected_on", kind=Kind.DATE),
        _answered("corrected_by"),
        _answered("remark"),
    ],
    about="branch",
)
def corrections(
    *,
    user: User,
    now: datetime,
    branch: Branch | None,
    list: str,
    day: date | None,
    expires_from: date | None,
    expires_to: date | None,
) -> QuerySet[Term, Any]:
    """Return the terms whose number is missing or proved wrong, each policy's last one.

    The sheet comes back as an import without any mapping: its headings are those of the kind
    `branch_corrections`, and policy numbers are whole, for a masked cell is never a value.

    Source: 001-103, F23, DICTIONARY.md A4.6.
    """
    later = Term.objects.filter(policy=OuterRef("policy"), expires_on__gt=OuterRef("expires_on"))
    tried = Contact.objects.filter(phone=OuterRef("policy__phone")).newest_first()
    terms = (
        Term.objects.for_user(user)
        .filter(Q(policy__phone=None) | Q(policy__phone__verdict=Phone.Verdict.INACCURATE))
        .exclude(status__in=Term.GONE)
        .exclude(Exists(later))
    )
    if branch is not None:
        terms = terms.filter(policy__branch__path__startswith=branch.path)
    if list or day is not None:
        entries = ListEntry.objects.filter(term=OuterRef("pk"))
        if list:
            entries = entries.filter(list_kind=list)
        if day is not None:
            entries = entries.filter(day=day)
        terms = terms.filter(Exists(entries))
    if expires_from is not None:
        terms = terms.filter(expires_on__gte=expires_from)
    if expires_to is not None:
        terms = terms.filter(expires_on__lte=expires_to)
    told: QuerySet[Term, Any] = terms.annotate(last_result=Subquery(tried.values("result")[:1]))
    return told.order_by("policy__branch__path", "expires_on", "pk")
