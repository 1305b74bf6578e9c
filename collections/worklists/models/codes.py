"""Codes of the lists: why there is something to say, why not, and why somebody waits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    """Why there is something to say to a holder. Source: SPEC.md 12."""

    RENEWAL_30 = "renewal_30", _("Renewal, preparation")
    RENEWAL_25 = "renewal_25", _("Renewal")
    LAPSED_TODAY = "lapsed_today", _("Lapsed today")
    LAPSED_48H = "lapsed_48h", _("Lapsed over 48 hours")
    TRIAL_MEMBERS = "trial_members", _("Trial members")
    PILOT = "pilot", _("Pilot branches")


# What has ended when it is queued.
LAPSED_KINDS = (ListKind.LAPSED_TODAY, ListKind.LAPSED_48H)


class Owner(models.TextChoices):
    """Who deals with a policy that falls due. Source: 001-03, 001-06, 001-16."""

    CENTRE = "CENTRE", _("The centre")
    BRANCH = "BRANCH", _("The branch")
    PILOT = "PILOT", _("A pilot branch")


class Reason(models.TextChoices):
    """Why a row is left out, the first that holds. Source: O30."""

    CANCELLED = "CANCELLED", _("Policy cancelled")
    RENEWED = "RENEWED", _("Renewed already")
    HANDLED = "HANDLED", _("Handled already")
    NO_CALL = "NO_CALL", _("Not to be called")
    NOT_OURS = "NOT_OURS", _("Not ours")
    NO_PHONE = "NO_PHONE", _("No usable number")
    ENDED = "ENDED", _("Ended before it was released")


class Held(models.TextChoices):
    """Why a specialist gets nothing today. Source: O2, SPEC.md 12."""

    ON_LEAVE = "ON_LEAVE", _("On leave")
    OFF_SHIFT = "OFF_SHIFT", _("Off shift")
    PENDING = "PENDING", _("Not finished yet")
    OVERDUE = "OVERDUE", _("Past the deadline")
    OVER_CAPACITY = "OVER_CAPACITY", _("Has as many open rows as may be")
    INACTIVE = "INACTIVE", _("Account switched off")
