from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import NotAllowed
from renewal.accounts.queries import NoSuchUser, user_named
from renewal.lib.commands import JsonCommand, Refused, read_day, read_moment
from renewal.lib.days import morning_of
from sales.actions import SaleRefused, confirm_sale
from sales.models import PointsEntry
from worklists.models import Task


class Command(JsonCommand):
    help = "Confirm a sale on form and invoice: premium, points and a red star follow."
    refusals = (NotAllowed, NoSuchUser, SaleRefused)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task", type=int)
        parser.add_argument("--form", required=True, metavar="NO", help="intention form")
        parser.add_argument("--invoice", required=True, metavar="NO")
        parser.add_argument("--premium", required=True, metavar="AMOUNT", help="no vehicle tax")
        parser.add_argument(
            "--vehicle-licence-until", type=read_day, metavar="DATE", help="kept on the form"
        )
        parser.add_argument(
            "--driver-licence-until", type=read_day, metavar="DATE", help="kept on the form"
        )
        parser.add_argument("--member-card", default="", metavar="NO", help="kept on the form")
        parser.add_argument("--by", required=True, metavar="USER", help="a supervisor")
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--on", type=read_day, metavar="DATE")
        when.add_argument("--at", type=read_moment, metavar="DATETIME")

    def act(self, **options: Any) -> dict[str, Any]:
        task = Task.objects.filter(pk=options["task"]).first()
        if task is None:
            raise Refused(_("There is no task %(id)s.") % {"id": options["task"]})
        now = options["at"] or (morning_of(options["on"]) if options["on"] else timezone.now())
        sale = confirm_sale(
            task=task,
            form_no=options["form"],
            invoice_no=options["invoice"],
            premium=_read_amount(options["premium"]),
            by=user_named(options["by"]),
            now=now,
            vehicle_licence_until=options["vehicle_licence_until"],
            driver_licence_until=options["driver_licence_until"],
            member_card_no=options["member_card"],
        )
        amounts = dict(sale.points_entries.values_list("ledger", "amount"))
        return {
            "sale": sale.pk,
            "task": task.pk,
            "result": "RENEWED",
            "specialist": sale.specialist.username,
            "premium": str(sale.premium),
            "points": amounts[PointsEntry.Ledger.POINTS],
            "stars": amounts[PointsEntry.Ledger.STARS],
            "confirmed_on": timezone.localdate(now).isoformat(),
            "booked_on": sale.booked_on.isoformat(),
            "moved": sale.booked_on != timezone.localdate(now),
        }


def _read_amount(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise Refused(_("'%(text)s' is not an amount.") % {"text": text}) from error
