"""What the centre's telephone system reports of a call."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from policies.models import PhoneCall

REPORTED_WITHIN = timedelta(hours=24)  # of dialling
CLOCKS_APART = timedelta(minutes=5)  # the telephone system's and ours, at most


class ReportRefused(Exception):
    """The report cannot be of this call; str() says why."""


class OtherReport(Exception):
    """Something else has been reported of this call already; str() says so."""


@transaction.atomic
def report_call(
    *, key: UUID, seconds: int, started_at: datetime | None, now: datetime
) -> PhoneCall:
    """Note when a call started and how many seconds it lasted; the first report stands.

    The same report again changes nothing.

    Raises:
        PhoneCall.DoesNotExist: no call has this key.
        OtherReport: another report came before.
        ReportRefused: it comes too late, or the call cannot have started then.
    """
    calls = PhoneCall.objects.select_for_update(of=("self",)).select_related("reveal")
    call = calls.get(key=key)
    if call.reported_at is not None:
        if (call.seconds, call.started_at) != (seconds, started_at):
            raise OtherReport(_("Something else has been reported of this call already."))
        return call
    dialled_at = call.reveal.at
    if now > dialled_at + REPORTED_WITHIN:
        raise ReportRefused(_("This call was dialled more than 24 hours ago."))
    if started_at and not dialled_at - CLOCKS_APART <= started_at <= now + CLOCKS_APART:
        raise ReportRefused(_("This call did not start then."))
    call.seconds, call.started_at, call.reported_at = seconds, started_at, now
    call.save(update_fields=["seconds", "started_at", "reported_at"])
    return call
