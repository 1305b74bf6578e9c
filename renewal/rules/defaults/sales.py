"""Sales, and the points that they earn."""

from django.utils.translation import gettext_lazy as _

from renewal.rules.defaults.setting import Group, Setting
from renewal.rules.kinds import (
    OneOf,
    TimeOfDay,
    WholeNumber,
    days,
    yuan,
)

# Sales

FORM_ORDER = Setting(
    key="form_order",
    default="PAID_FIRST",
    source="O35",
    kind=OneOf(
        {
            "PAID_FIRST": _("Paid before issued"),
            "PAPER_FIRST": _("Printed, delivered, then paid"),
        }
    ),
    group=Group.SALES,
    label=_("Order of a sale"),
    help=_("Which stations an intention form goes through; those under way keep theirs."),
)
QUOTE_AHEAD_DAYS = Setting(
    key="quote_ahead_days",
    default=40,
    source="L4, 001-37",
    kind=WholeNumber(least=1, most=120, unit=days),
    group=Group.SALES,
    label=_("Quoted at the earliest"),
    help=_("So many days before the old cover ends, a premium is worked out."),
)
INSURE_AHEAD_DAYS = Setting(
    key="insure_ahead_days",
    default=30,
    source="001-38",
    kind=WholeNumber(least=1, most=120, unit=days),
    group=Group.SALES,
    label=_("Insured at the earliest"),
    help=_("So many days before the new cover starts, a form is submitted for underwriting."),
)
QUOTE_VALID_DAYS = Setting(
    key="quote_valid_days",
    default=7,
    source="001-37",
    kind=WholeNumber(least=1, most=60, unit=days),
    group=Group.SALES,
    label=_("A quote holds for"),
    help=_("Proposed for each new quote."),
)
DAY_ENDS_AT = Setting(
    key="day_ends_at",
    default="17:00",
    source="001-71, 001-72",
    kind=TimeOfDay(),
    group=Group.SALES,
    label=_("Files and premium of the day by"),
    help=_("What is still open then stands on the issuing clerk's list."),
)
CONFIRM_AFTER = Setting(
    key="confirm_after",
    default="FORM",
    source="O36",
    kind=OneOf(
        {
            "FORM": _("Form and invoice"),
            "DELIVERED": _("The policy is delivered"),
            "RECEIPT": _("Finance has given its receipt"),
        }
    ),
    group=Group.SALES,
    label=_("A sale is confirmed after"),
    help=_("Form and invoice are always asked for; this may be asked for besides."),
)

# Points

POINTS_PER = Setting(
    key="points_per",
    default=100,
    source="O31",
    kind=WholeNumber(least=1, most=100_000, unit=yuan),
    group=Group.POINTS,
    label=_("Premium for one point"),
    help=_("Each full amount of premium, without vehicle tax, gives the specialist one point."),
)
