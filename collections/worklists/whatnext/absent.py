"""Where a term stands that nobody of the centre works: left out, another's, or on no list."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from policies.models import Contact
from policies.story import Outlook
from renewal.jobs.actions import CATCH_UP_DAYS
from renewal.lib.masking import mask_id
from worklists.lists import FAMILIES, Keep
from worklists.models import Lead, ListKind, Owner, Reason
from worklists.whatnext.facts import Facts, ListDate
from worklists.whatnext.words import NOT_OURS, UNLISTED, Next, joined

_OURS_ALONE = (ListKind.RENEWAL_30, ListKind.RENEWAL_25)


def left_out(facts: Facts) -> Outlook:
    on = None
    if facts.reason == Reason.RENEWED:
        text = _renewed(facts)
    elif facts.reason == Reason.NO_CALL:
        on = facts.no_call_until
        text = (
            _("Left out: the number is not to be called until %(day)s.") % {"day": on.isoformat()}
            if on
            else _("Left out: the number is not to be called any more.")
        )
    else:
        text = _("Left out: %(reason)s.") % {"reason": Reason(facts.reason).label}
    return out(text, on=on)


def _renewed(facts: Facts) -> str:
    renewal = facts.renewal
    if renewal is None or not renewal.number:
        return _("Left out: renewed already, as the core system says.")
    words = {"policy": mask_id(renewal.number)}
    if renewal.number == facts.term.policy.number:
        return _("Left out: renewed by a later term of the same policy.")
    if renewal.starts_on is None:
        return _("Left out: renewed by policy %(policy)s.") % words
    words["day"] = renewal.starts_on.isoformat()
    return _("Left out: renewed by policy %(policy)s, which begins on %(day)s.") % words


def out(text: str, *, code: str = "", on: date | None = None) -> Outlook:
    state = Lead.State.EXCLUDED
    return Outlook(state=state.value, label=str(state.label), text=text, code=code, on=on)


def excluded(facts: Facts, lead: Lead) -> Outlook:
    if lead.reason == Reason.HANDLED:
        said = Contact.Result(lead.reminder).label if lead.reminder else Reason.HANDLED.label
        text = _("Closed before its release: %(result)s. Nothing more happens.") % {"result": said}
        return out(text)
    before = _("Left out before: %(reason)s; that does not hold any more.") % {
        "reason": lead.get_reason_display()
    }
    ahead = on_no_list(facts)
    return out(joined(before, ahead.text), code=ahead.code, on=ahead.on)


def is_given_away(facts: Facts, lead: Lead) -> bool:
    return lead.list_kind in _OURS_ALONE and facts.owner != Owner.CENTRE


def not_ours(facts: Facts) -> Outlook:
    """Say whose it is, by which rule, and when it comes to the centre."""
    words = {"branch": facts.term.policy.branch.name, "rule": facts.place}
    if facts.owner == Owner.PILOT:
        whose = _("Not ours: %(branch)s is a pilot branch and works it itself.")
    elif facts.rule is not None:
        whose = _("Not ours: by rule %(rule)s it belongs to the branch, %(branch)s.")
    else:
        whose = _("Not ours: it belongs to the branch, %(branch)s.")
    taken = [
        one
        for one in facts.lists
        if one.due_list.is_lapsed
        and facts.owner in one.due_list.finds
        and one.due_list.keeps.get(facts.owner) is Keep.QUEUE
    ]
    told = Outlook(
        state=NOT_OURS, label=str(Reason.NOT_OURS.label), text=whose % words, tone="neutral"
    )
    if not taken or (_is_over(facts, taken[0]) and not _is_missed(facts, taken[0])):
        return told
    if _is_missed(facts, taken[0]):
        then = _("The list %(list)s of %(day)s, which finds it, has not been made.")
    else:
        then = _("The centre takes it over on %(day)s, unless it is renewed by then.")
    return replace(
        told,
        text=joined(told.text, _of_list(then, taken[0])),
        code=Next.TAKE_OVER.value,
        on=taken[0].day,
    )


# On no list


def on_no_list(facts: Facts) -> Outlook:
    """Say which list finds the term next, or why none does."""
    has_ended = facts.term.expires_on < facts.day
    keeping = [
        one for one in facts.lists if _finds(facts, one) and facts.owner in one.due_list.keeps
    ]
    coming = [one for one in keeping if not _is_over(facts, one)]
    if facts.owner != Owner.CENTRE and not facts.term.policy.insurer:
        pilot = [one for one in coming if one.due_list.kind == ListKind.PILOT]
        return _pilot(facts, pilot[0]) if pilot else not_ours(facts)
    over = [one for one in keeping if _is_over(facts, one) and one.due_list.is_lapsed == has_ended]
    if over and (_is_missed(facts, over[-1]) or not has_ended):
        return _not_on(facts, over[-1])
    if not coming:
        text = (
            _("Ended on %(day)s; its lists left it out.")
            if facts.entries
            else _("Ended on %(day)s, and was on no list.")
        )
        return _unlisted(text % {"day": facts.term.expires_on.isoformat()})
    if coming[0].due_list.keeps[facts.owner] is Keep.PREPARE:
        return _unlisted(_("On no list yet: its preparation list is made on %(day)s."), coming[0])
    return _unlisted(_("On no list yet: the list %(list)s of %(day)s finds it."), coming[0])


def _not_on(facts: Facts, one: ListDate) -> Outlook:
    """Say why the last list that should have the term has it not."""
    if not one.is_made:
        return _unlisted(_("On no list yet: the list %(list)s of %(day)s has not been made."), one)
    if reason := facts.entries.get(one.due_list.kind):
        text = _(
            "Left out of the list %(list)s of %(day)s: %(reason)s. That does not hold any more, and"
            " the list is made again."
        )
        return _unlisted(text, one, reason=Reason(reason).label)
    text = _("On no list yet: it came after the list %(list)s of %(day)s, which is made again.")
    return _unlisted(text, one)


def _finds(facts: Facts, one: ListDate) -> bool:
    is_trial = FAMILIES[one.due_list.kind] == "trial"
    return is_trial == bool(facts.term.policy.insurer) and facts.owner in one.due_list.finds


def _is_over(facts: Facts, one: ListDate) -> bool:
    """Return whether a list's date has passed, or its list has been made today."""
    return one.day < facts.day or (one.day == facts.day and one.is_made)


def _is_missed(facts: Facts, one: ListDate) -> bool:
    """Return whether a list's date has passed without it, and it may still be made."""
    earliest = facts.day - timedelta(days=CATCH_UP_DAYS)
    return earliest <= one.day < facts.day and not one.is_made


def _pilot(facts: Facts, one: ListDate) -> Outlook:
    told = not_ours(facts)
    text = _of_list(_("It comes on the list %(list)s of %(day)s."), one)
    return replace(told, text=joined(told.text, text), code=Next.LIST.value, on=one.day)


def _unlisted(text: str, one: ListDate | None = None, **words: object) -> Outlook:
    told = Outlook(state=UNLISTED, label=_("On no list"), text=text)
    if one is None:
        return told
    return replace(told, text=_of_list(text, one, **words), code=Next.LIST.value, on=one.day)


def _of_list(text: str, one: ListDate, **words: object) -> str:
    return text % {"list": one.due_list.kind.label, "day": one.day.isoformat(), **words}
