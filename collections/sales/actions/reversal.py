"""Taking a confirmed sale back: what was earned is taken back by contra lines."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.models import Event
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.jobs.notices import tell
from renewal.lib.locks import Lock, lock_transaction
from sales.actions.confirm import SaleRefused, next_open_day
from sales.models import PointsEntry, Sale, SaleReversal
from sales.queries.checked import ended_early
from worklists.queries import terms_of
from worklists.queries.supervisors import supervisors_of

LONGEST_WHY = 200  # characters, as in SaleReversal.why
_WHY = {
    "SURRENDERED": gettext_lazy("surrendered, says the core system"),
    "CANCELLED": gettext_lazy("cancelled, says the core system"),
    "ENDED": gettext_lazy("ended before time, says the core system"),
}


@transaction.atomic
def reverse_sale(*, sale: Sale, now: datetime, why: str, by: User | None = None) -> SaleReversal:
    """Take a sale back, and its points and star; one that is taken back already stays as it is.

    Booked on the local date of `now` or the next open one, so a closed day never changes; every
    earlier line stands. The row stays closed. Without `by` it is the core system's word.

    Source: O15, O31, DICTIONARY.md A4.8.

    Raises:
        NotAllowed: not a supervisor of the branch, or who earned by it.
        SaleRefused: no reason, or too long a one.
    """
    if by is not None:
        by.require(Act.CONFIRM_SALE)
    why = why.strip()
    if not why or len(why) > LONGEST_WHY:
        raise SaleRefused(_("Say why the sale is taken back, in at most 200 characters."))
    lock_transaction(Lock.BOOKS)
    sale = _lock_sale(sale, by=by)
    if done := SaleReversal.objects.filter(sale=sale).first():
        return done
    booked_on = next_open_day(max(timezone.localdate(now), sale.booked_on))
    reversal = SaleReversal.objects.create(sale=sale, at=now, by=by, booked_on=booked_on, why=why)
    for entry in sale.points_entries.filter(contra_of=None).order_by("pk"):
        PointsEntry.objects.create(
            sale=sale,
            ledger=entry.ledger,
            earner=entry.earner,
            amount=-entry.amount,
            rule=entry.rule,
            at=now,
            booked_on=booked_on,
            contra_of=entry,
        )
    Event.objects.bulk_create(
        Event(
            term_id=row.term_id,
            at=now,
            by=by,
            code=Event.Code.REVERSED,
            parameters={"why": why, "form": sale.form_no, "day": booked_on.isoformat()},
        )
        for row in terms_of(sale.task.lead)
    )
    _ring(sale, by=by, now=now)
    return reversal


def reverse_ended(*, now: datetime) -> int:
    """Take back the sales of which the core system says that they ended early; return how many.

    Running it again takes back no more. Source: DICTIONARY.md A4.8.
    """
    sales = ended_early(on=timezone.localdate(now))
    for sale in sales:
        status = sale.issued_term.status if sale.issued_term else ""
        reverse_sale(sale=sale, now=now, why=str(_WHY.get(status, status)))
    return len(sales)


def _lock_sale(sale: Sale, *, by: User | None) -> Sale:
    sales = Sale.objects.all() if by is None else Sale.objects.for_user(by)
    locked = (
        sales.select_for_update(of=("self",))
        .select_related("specialist__branch", "task__lead__branch", "intention_form")
        .filter(pk=sale.pk)
        .first()
    )
    if locked is None or (by is not None and locked.specialist_id == by.pk):
        raise NotAllowed(_("This sale is not yours to take back."))
    return locked


def _ring(sale: Sale, *, by: User | None, now: datetime) -> None:
    """Tell the specialist and the supervisors, but for who has done it."""
    key = f"SALE_REVERSED:{sale.pk}"
    form = sale.intention_form
    told = [(sale.specialist, reverse("sales:intention", args=[form.pk]) if form else "")]
    told += [
        (boss, reverse("sales:confirm", args=[sale.task_id]))
        for boss in supervisors_of(sale.task.lead.branch)
        if by is None or boss.pk != by.pk
    ]
    for user, url in told:
        tell(
            user=user,
            code="SALE_REVERSED",
            now=now,
            parameters={"form": sale.form_no},
            url=url,
            key=key,
        )
