"""What a branch corrects: the numbers that are missing or proved wrong. Source: F23."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from policies.importers import IMPORTERS
from policies.kinds import KINDS
from policies.kinds.codes import WORDS
from policies.models import Phone, Term
from policies.refs import row_ref
from renewal.accounts.models import Branch, User
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_phone
from renewal.lib.workbooks import Kind
from worklists.models import ListEntry, ListKind, NumberCheck
from worklists.number_checks import FAULTS, with_last_result

_DATE = forms.DateInput(attrs={"type": "date"})


def _fault(result: str) -> str:
    code = FAULTS.get(result)
    return WORDS["fault"][code].partition("、")[0] if code else ""


NOT_ASKED, WAITING = "not_asked", "waiting"


class CorrectionsFilter(forms.Form):
    """Whose policies: a branch's with all below it, those of a list, those that end in a span,
    those that were asked about or not, or at one moment."""

    list = forms.ChoiceField(
        label=_("List"), required=False, choices=[("", _("All")), *ListKind.choices]
    )
    day = forms.DateField(label=_("Date of the list"), required=False, widget=_DATE)
    expires_from = forms.DateField(label=_("Ends from"), required=False, widget=_DATE)
    expires_to = forms.DateField(label=_("Ends until"), required=False, widget=_DATE)
    asked = forms.ChoiceField(
        label=_("Asked the branch"),
        required=False,
        choices=[
            ("", _("All")),
            (NOT_ASKED, _("No question open")),
            (WAITING, _("Waiting for an answer")),
        ],
    )
    asked_at = forms.DateTimeField(label=_("Asked at"), required=False, widget=forms.HiddenInput)

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
    asked: str,
    asked_at: datetime | None,
) -> QuerySet[Term, Any]:
    """Return the terms whose number is missing or proved wrong, each policy's last one.

    The sheet comes back as an import without any mapping: its headings are those of the kind
    `branch_corrections`, and policy numbers are whole, for a masked cell is never a value.

    Source: 001-103, F23, DICTIONARY.md A4.6.
    """
    later = Term.objects.filter(policy=OuterRef("policy"), expires_on__gt=OuterRef("expires_on"))
    terms = (
        Term.objects.ours()
        .for_user(user)
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
    if asked:
        waiting = Exists(NumberCheck.objects.unanswered().filter(policy=OuterRef("policy")))
        terms = terms.filter(waiting if asked == WAITING else ~waiting)
    if asked_at is not None:
        then = NumberCheck.objects.filter(policy=OuterRef("policy"), asked_at=asked_at)
        terms = terms.filter(Exists(then))
    told: QuerySet[Term, Any] = with_last_result(terms)
    return told.order_by("policy__branch__path", "expires_on", "pk")
