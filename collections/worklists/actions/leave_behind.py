"""Noting what a release leaves behind: whole leads, and terms of those that it deals."""

from collections.abc import Iterable
from datetime import datetime

from policies.models import Event
from renewal.accounts.models import User
from worklists.models import Lead, LeadTerm, Reason
from worklists.queries import Due

# What takes a lead off the queue; a number may still be found.
_FINAL_REASONS = frozenset(Reason.values) - {Reason.NO_PHONE.value}


def leave_behind(due: Iterable[Due], *, now: datetime, by: User) -> None:
    """Note why leads are not released, and what the others are no longer about.

    What is final leaves the queue. Source: 001-14, O24, O27.
    """
    touched = {one.lead_id: one for one in due if one.reason or one.dropped}
    changed, dropped, events = [], [], []
    for lead in Lead.objects.filter(pk__in=touched).order_by("pk"):
        found = touched[lead.pk]
        said = [(one.term_id, one.reason) for one in found.dropped]
        dropped += [term_id for term_id, _reason in said]
        if lead.reason != found.reason:
            lead.reason = found.reason
            final = found.reason in _FINAL_REASONS
            lead.state = Lead.State.EXCLUDED if final else Lead.State.QUEUED
            said += [(lead.term_id, found.reason)] if found.reason else []
        if found.head is not None:
            lead.term_id, lead.due_on = found.head.term_id, found.head.expires_on
            lead.release_on = found.waits_until or lead.release_on
            lead.branch_id = found.head.branch_id
        changed.append(lead)
        events += [
            Event(
                term_id=term_id,
                at=now,
                by=by,
                code=Event.Code.HELD_BACK,
                parameters={"reason": reason},
            )
            for term_id, reason in said
        ]
    LeadTerm.objects.filter(term__in=dropped).delete()
    Lead.objects.bulk_update(
        changed, ["reason", "state", "term", "branch", "due_on", "release_on"], batch_size=1000
    )
    Event.objects.bulk_create(events, batch_size=2000)
