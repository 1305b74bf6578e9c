"""When, and until when not, a number may be called. Source: L1, L2, F24."""

from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.models import NoCall
from renewal.rules.defaults import LAWFUL_HOURS
from renewal.rules.queries import Rules


def barred_on(number: str, *, day: date) -> str:
    """Return why `number` is not to be called on local date `day`; blank if it may be."""
    in_force = NoCall.objects.in_force_on(day).filter(number=number)
    longest = in_force.order_by(F("ends_on").desc(nulls_first=True)).first()
    if longest is None:
        return ""
    if longest.ends_on is None:
        return _("Not to be called")
    shape = _("j F") if longest.ends_on.year == day.year else _("j F Y")
    return _("Not to be called until %(day)s") % {"day": date_format(longest.ends_on, shape)}


def closed_at(now: datetime, *, rules: Rules) -> str:
    """Return why nobody is called at the hour of `now`; blank if calls are allowed."""
    start, end = rules.value(LAWFUL_HOURS)
    if time.fromisoformat(start) <= timezone.localtime(now).time() <= time.fromisoformat(end):
        return ""
    return _("Calls only from %(start)s to %(end)s") % {"start": start, "end": end}
