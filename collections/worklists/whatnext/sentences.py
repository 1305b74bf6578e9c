"""The sentence that says where a term stands and what happens next. Pure: facts in, words out."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from policies.models import Contact
from policies.story import Outlook
from renewal.lib.masking import mask_id, mask_phone
from worklists.models import LAPSED_KINDS, Lead, ListKind, Reason, Task
from worklists.whatnext.absent import (
    excluded,
    is_given_away,
    left_out,
    not_ours,
    on_no_list,
    out,
)
from worklists.whatnext.facts import Facts
from worklists.whatnext.words import Next, day_of, joined, minute


def outlook_of(facts: Facts) -> Outlook:
    """Return where the term stands: what is known today comes before what was decided."""
    lead = facts.lead
    if lead is not None and facts.task is not None:
        return _in_group(facts, _with_specialist(facts, facts.task))
    if facts.reason:
        return left_out(facts)
    if lead is None:
        return on_no_list(facts)
    if lead.state == Lead.State.EXCLUDED:
        return _in_group(facts, excluded(facts, lead))
    if is_given_away(facts, lead):
        return not_ours(facts)
    if lead.state == Lead.State.PREPARING:
        return _in_group(facts, _preparing(facts, lead))
    return _in_group(facts, _queued(facts, lead))


def _in_group(facts: Facts, told: Outlook) -> Outlook:
    """Say of a term that another one governs that it is handled with that."""
    lead = facts.lead
    if lead is None or lead.term_id == facts.term.pk:
        return told
    where = _("One call with policy %(policy)s, which ends on %(day)s.") % {
        "policy": mask_id(lead.term.policy.number),
        "day": lead.due_on.isoformat(),
    }
    return replace(told, text=joined(where, told.text))


# With a specialist


def _with_specialist(facts: Facts, task: Task) -> Outlook:
    told = _closed(task) if task.state == Task.State.CLOSED else _open(facts, task)
    if facts.reason and task.result != Contact.Result.RENEWED:
        return replace(told, text=joined(told.text, _since_then(facts)), tone="attention")
    return told


def _closed(task: Task) -> Outlook:
    is_sold = task.result == Contact.Result.RENEWED
    text = (
        _("Renewed with %(name)s: the sale was confirmed on %(day)s. Nothing more happens.")
        if is_sold
        else _("Closed with %(name)s on %(day)s: %(result)s. Nothing more happens.")
    )
    return Outlook(
        state=Lead.State.CLOSED.value,
        label=str(Lead.State.CLOSED.label),
        text=text
        % {
            "name": task.assignee.name,
            "day": day_of(task.result_at or task.assigned_at).isoformat(),
            "result": task.get_result_display(),
        },
        tone="good" if is_sold else "neutral",
    )


def _open(facts: Facts, task: Task) -> Outlook:
    code, on, tone = "", None, "info"
    words = {
        "name": task.assignee.name,
        "since": day_of(task.assigned_at).isoformat(),
        "result": task.get_result_display(),
    }
    if not task.result:
        code, on = Next.RESULT.value, day_of(task.deadline_at)
        words["at"] = minute(task.deadline_at)
        if on < facts.day:
            tone = "bad"
            text = _("With %(name)s since %(since)s; the first result was due on %(at)s.")
        else:
            text = _("With %(name)s since %(since)s; the first result is due on %(at)s.")
    elif task.next_contact_at is not None:
        code, on = Next.CALL.value, day_of(task.next_contact_at)
        words["at"] = minute(task.next_contact_at)
        text = _("With %(name)s since %(since)s: %(result)s; the next call is due on %(at)s.")
    else:
        text = _("With %(name)s since %(since)s: %(result)s; no next call is set.")
    told = Outlook(
        state=Lead.State.RELEASED.value,
        label=str(Lead.State.RELEASED.label),
        text=joined(text % words, _moved(facts, task)),
        code=code,
        on=on,
        tone=tone,
    )
    if not facts.lacks_number:
        return told
    text = joined(told.text, _number_fault(facts), _who_looks(facts))
    return replace(told, text=text, code=code or Next.NUMBER.value, tone="attention")


def _moved(facts: Facts, task: Task) -> str:
    """Say of a row that is not with whom it was drawn to who had it, and why. Source: F14."""
    move = facts.move
    if move is None or move.task_id != task.pk or move.taker is None:
        return ""
    return _("Moved from %(giver)s to %(name)s on %(day)s because: %(why)s.") % {
        "giver": move.giver.name,
        "name": move.taker.name,
        "day": day_of(move.at).isoformat(),
        "why": move.reason,
    }


def _since_then(facts: Facts) -> str:
    return _("Since then: %(reason)s.") % {"reason": Reason(facts.reason).label}


# On a list


def _preparing(facts: Facts, lead: Lead) -> Outlook:
    if lead.list_kind == ListKind.PILOT:
        told = not_ours(facts)
        listed = _("On the list %(list)s.") % {"list": lead.get_list_kind_display()}
        fault = _number_fault(facts) if facts.lacks_number else ""
        return replace(
            told,
            state=lead.state,
            label=lead.get_state_display(),
            text=joined(listed, told.text, fault),
        )
    if facts.lacks_number:
        return _waits_for_number(facts, lead)
    day = {"day": lead.release_on.isoformat()}
    if lead.release_on < facts.day:
        ahead = on_no_list(facts)
        text = _("On the preparation list; it was to go to release on %(day)s.") % day
        return _waiting(lead, joined(text, ahead.text), code=ahead.code, on=ahead.on)
    text = _("On the preparation list; goes to release on %(day)s, unless it is renewed before.")
    return _waiting(
        lead, joined(text % day, _reminder(lead)), code=Next.RELEASE, on=lead.release_on
    )


def _reminder(lead: Lead) -> str:
    if lead.remind_on is not None:
        return _("The reminder call is made again on %(day)s.") % {
            "day": lead.remind_on.isoformat()
        }
    if lead.reminder:
        return _("Reminder call: %(result)s.") % {"result": lead.get_reminder_display()}
    return ""


def _queued(facts: Facts, lead: Lead) -> Outlook:
    term = facts.term
    if lead.term_id == term.pk and lead.due_on < term.expires_on and not _is_lapsed(lead):
        text = _("Queued for %(before)s, and ends on %(now)s since.") % {
            "before": lead.due_on.isoformat(),
            "now": term.expires_on.isoformat(),
        }
        ahead = on_no_list(facts)
        return _waiting(lead, joined(text, ahead.text), code=ahead.code, on=ahead.on)
    if term.expires_on < facts.day and not _is_lapsed(lead):
        text = _("Ended on %(day)s before it was released.") % {"day": term.expires_on.isoformat()}
        ahead = on_no_list(facts)
        return out(joined(text, ahead.text), code=ahead.code, on=ahead.on)
    if facts.lacks_number:
        return _waits_for_number(facts, lead)
    words = {"list": lead.get_list_kind_display(), "day": lead.release_on.isoformat()}
    if lead.release_on > facts.day:
        text = _("On the list %(list)s; goes to release on %(day)s, unless it is renewed before.")
    else:
        text = _("On the list %(list)s since %(day)s; goes out with the next release.")
    on = max(lead.release_on, facts.day)
    return _waiting(lead, joined(_taken_back(facts, lead), text % words), code=Next.RELEASE, on=on)


def _taken_back(facts: Facts, lead: Lead) -> str:
    """Say of what was with a specialist already why it waits again. Source: F14, UX.md 5.4."""
    move = facts.move
    if move is None or move.taker is not None:
        return ""
    words = {
        "name": move.giver.name,
        "day": day_of(move.at).isoformat(),
        "why": move.reason,
    }
    if lead.recalled_from_id is None:
        return _("Taken back from %(name)s on %(day)s: %(why)s.") % words
    return (
        _(
            "Recalled from %(name)s on %(day)s because: %(why)s. "
            "Somebody else gets it, where there is anybody."
        )
        % words
    )


def _is_lapsed(lead: Lead) -> bool:
    return lead.list_kind in LAPSED_KINDS


def _waiting(lead: Lead, text: str, *, code: str, on: date | None, tone: str = "info") -> Outlook:
    return Outlook(
        state=lead.state,
        label=lead.get_state_display(),
        text=text,
        code=str(code),
        on=on,
        tone=tone,
    )


# A number that is missing


def _waits_for_number(facts: Facts, lead: Lead) -> Outlook:
    """Source: O24, 001-17, 001-103."""
    waits = _("Waits for a number: it is on the look-up list.")
    on = lead.release_on if lead.release_on > facts.day else None
    if on is None:
        then = _("It is released as soon as a number comes.")
    elif facts.check is None:
        then = _("The release is on %(day)s; without a number it goes to the branch that day.")
    else:
        then = _("The release is on %(day)s.")
    text = joined(
        _number_fault(facts),
        waits,
        _asked(facts),
        then % {"day": lead.release_on.isoformat()} if on else then,
    )
    return _waiting(lead, text, code=Next.NUMBER, on=on, tone="attention")


def _number_fault(facts: Facts) -> str:
    phone = facts.phone
    if phone is None:
        return _("There is no number to dial.")
    if phone.judged_at is None:
        return _("The number %(number)s is wrong.") % {"number": mask_phone(phone.number)}
    return _("The number %(number)s was found to be wrong on %(day)s.") % {
        "number": mask_phone(phone.number),
        "day": day_of(phone.judged_at).isoformat(),
    }


def _who_looks(facts: Facts) -> str:
    return _asked(facts) or _("Another one is looked for.")


def _asked(facts: Facts) -> str:
    check = facts.check
    if check is None:
        return ""
    return _("%(branch)s was asked for it on %(day)s and has not answered.") % {
        "branch": check.branch.name,
        "day": day_of(check.asked_at).isoformat(),
    }
