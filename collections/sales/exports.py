"""The lists of this app that go out as workbooks. Policy numbers are masked as on the pages."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import Contact
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_id, mask_phone
from renewal.lib.workbooks import Kind
from sales.forms import FindForm, SaleFilterForm
from sales.ledger_forms import LedgerFilter
from sales.ledgers import KINDS, Ledger
from sales.models import Sale
from sales.queries import confirmed_sales, find_released, ledger_lines, waiting
from worklists.models import Task


@export(
    "sales",
    title=pgettext_lazy("export", "Confirmed sales"),
    acts=[Act.CONFIRM_SALE, Act.SEE_REPORTS],
    form=SaleFilterForm,
    columns=[
        Out(_("Customer"), "term__policy__customer__name"),
        Out(_("Booked on"), "booked_on", Kind.DATE),
        Out(_("Licence plate"), "term__policy__vehicle__plate_no"),
        Out(_("Policy number"), "term__policy__number", hide=mask_id),
        Out(_("Specialist"), "specialist__name"),
        Out(_("Intention form"), "form_no"),
        Out(_("Invoice"), "invoice_no"),
        Out(_("Premium"), "premium", Kind.MONEY),
        Out(_("Points"), "points", Kind.INT),
        Out(_("Red stars"), "stars", Kind.INT),
        Out(_("Confirmed by"), "confirmed_by__name"),
        Out(_("Confirmed at"), "confirmed_at", Kind.STAMP),
    ],
    about="specialist",
)
def sales(*, user: User, now: datetime, **conditions: Any) -> QuerySet[Sale, Any]:
    return confirmed_sales(user=user, **conditions)


class WaitingFilter(FindForm):
    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)


@export(
    "to_confirm",
    title=_("Sales to confirm"),
    acts=[Act.CONFIRM_SALE],
    form=WaitingFilter,
    columns=[
        Out(_("Customer"), "lead__term__policy__customer__name"),
        Out(_("Licence plate"), "lead__term__policy__vehicle__plate_no"),
        Out(_("Policy number"), "lead__term__policy__number", hide=mask_id),
        Out(_("Ends on"), "lead__term__expires_on", Kind.DATE),
        Out(
            pgettext_lazy("telephone", "Number"),
            "lead__term__policy__phone__number",
            hide=mask_phone,
        ),
        Out(_("Premium last year"), "lead__term__premium", Kind.MONEY),
        Out(_("Specialist"), "assignee__name"),
        Out(_("Contact result"), "result", say=lambda code: str(Contact.Result(code).label)),
        Out(_("Last contact"), "result_at", Kind.STAMP),
    ],
)
def to_confirm(*, user: User, now: datetime, q: str) -> QuerySet[Task, Any]:
    """Return what the page shows: the rows that are looked for, else those that wait."""
    return find_released(q, user=user) if q else waiting(user=user)


def _declare(ledger: Ledger) -> None:
    """Declare a ledger as a list: its columns, and which lines take which back."""
    kind = KINDS[ledger]
    contra = [
        Out(_("Takes back no."), "contra_of_id", Kind.INT),
        Out(_("Taken back by no."), "contra", Kind.INT),
    ]

    @export(
        kind.export,
        title=ledger.label,
        acts=[Act.SEE_LEDGERS],
        form=partial(LedgerFilter, ledger=ledger),
        columns=[
            *(Out(one.heading, one.of, one.kind, one.say, one.hide) for one in kind.columns),
            *([] if ledger == Ledger.PAPERS else contra),
        ],
        about="specialist",
    )
    def lines(*, user: User, now: datetime, **conditions: Any) -> QuerySet[Any, Any]:
        return ledger_lines(ledger, user=user, now=now, **conditions)


for _ledger in Ledger:
    _declare(_ledger)
