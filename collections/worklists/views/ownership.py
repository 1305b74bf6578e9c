"""Whose row it is: the rules in order, what a change of them would move, and who changed them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from policies.kinds.codes import WORDS
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from worklists.actions.ownership import ChangeRefused, Plan, change_rules, plan
from worklists.models import Owner, OwnershipRule
from worklists.ownership import owner_of_the_rest
from worklists.ownership_forms import LOOK_AHEAD, ChangeForm, SpanForm
from worklists.queries.ownership import (
    Did,
    Held,
    Line,
    all_rules,
    dry_run,
    held_in,
    history,
    in_force,
    last_write,
    standing_rules,
    terms_ending,
)

MOST_HANDLERS = 300  # that are offered to choose from, those with most rows
ACTS_SHOWN = 30
# Source: UX.md section 11.
TONES = {Owner.CENTRE: "info", Owner.BRANCH: "neutral", Owner.PILOT: "special"}
COLOURS = {Owner.CENTRE: "info", Owner.BRANCH: "mute", Owner.PILOT: "vio"}


@dataclass(frozen=True)
class Told:
    """A rule, or one as the trail has it, in words. `asks` are labels and values."""

    rule: Any
    owner: Owner
    tone: str
    asks: list[tuple[str, str]]


@dataclass(frozen=True)
class Standing:
    """A rule of the page, with the addresses of what can be done to it.

    `number` is its place from 1; `decides` counts rows, None for one that holds later.
    """

    told: Told
    number: int
    decides: int | None
    up: str
    down: str
    end: str


@require_safe
@allow(Act.SET_OWNERSHIP)
def ownership(request: StaffRequest) -> HttpResponse:
    """Show the rules, and a form for a new one or for the rule in the address. Source: 001-06."""
    return _page(request)


@require_safe
@allow(Act.SET_OWNERSHIP)
def preview_ownership(request: StaffRequest) -> HttpResponse:
    """Show what a change of the rules would move; nothing is written."""
    today = timezone.localdate()
    form = ChangeForm(request.GET, user=request.user, today=today, rules=standing_rules(today))
    if not form.is_valid():
        return _page(request, refused=form)
    return _preview(request, form)


@require_POST
@allow(Act.SET_OWNERSHIP)
def change_ownership(request: StaffRequest) -> HttpResponse:
    """Write the change that was shown; if the rules are others by now, show it anew instead."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = ChangeForm(request.POST, user=request.user, today=today, rules=standing_rules(today))
    if not form.is_valid():
        return _page(request, refused=form)
    try:
        written = change_rules(
            change=form.change,
            seen=whole_number(request.POST.get("seen")) or 0,
            by=request.user,
            now=now,
        )
    except ChangeRefused as refusal:
        return _preview(request, form, refusal=str(refusal))
    said = _("The rules are changed from %(day)s on.") % {"day": written.day.isoformat()}
    messages.success(request, said)
    return redirect("worklists:ownership")


def _page(request: StaffRequest, *, refused: ChangeForm | None = None) -> HttpResponse:
    """Answer with the rules; a form that is given is a refused one."""
    today = timezone.localdate()
    rules = standing_rules(today)
    current = in_force(rules, today)
    last = today + LOOK_AHEAD
    held = held_in(terms_ending(request.user, first=today, last=last), current)
    form = refused or _form(request, rules, today=today)
    for name, found in (("channel", held.channels), ("business_source", held.sources)):
        form.offer(name, _words(name, found))
    rest = owner_of_the_rest(current)
    context = {
        "rules": _standing(rules, current, held=held, today=today),
        "current": current,
        "today": today,
        "last": last,
        "rest": (rest, TONES[rest]),
        "rest_decides": held.decided[None],
        "form": form,
        "refused": refused,
        "changing": form["rule"].value(),
        "handlers": _handlers(held),
        "history": [(one, Did(one.did), _told(one.said)) for one in history()[:ACTS_SHOWN]],
    }
    return render(request, "worklists/ownership.html", context, status=422 if refused else 200)


def _form(request: StaffRequest, rules: Sequence[OwnershipRule], *, today: date) -> ChangeForm:
    """Return the form for the rule in the address, or for a new one."""
    asked = whole_number(request.GET.get("rule"))
    number = next((place for place, rule in enumerate(rules, 1) if rule.pk == asked), None)
    initial: dict[str, Any] = {"starts_on": today, "place": len(rules) + 1}
    if number:
        initial = _as_asked(rules[number - 1], place=number, today=today)
    return ChangeForm(initial=initial, user=request.user, today=today, rules=rules)


def _as_asked(rule: OwnershipRule, *, place: int, today: date) -> dict[str, Any]:
    """Return what the form would hold to have `rule` say from now on what it says, at `place`."""
    return {
        "rule": rule.pk,
        "owner": rule.owner,
        "handler": rule.handler,
        "channel": rule.channel,
        "business_source": rule.business_source,
        "branch": rule.branch_id,
        "place": place,
        "starts_on": max(rule.valid_from, today),
        "valid_until": rule.valid_until,
    }


def _standing(
    rules: Sequence[OwnershipRule],
    current: Sequence[OwnershipRule],
    *,
    held: Held,
    today: date,
) -> list[Standing]:
    places = {rule.pk: place for place, rule in enumerate(current)}

    def moved(rule: OwnershipRule, place: int) -> str:
        if not 1 <= place <= len(rules):
            return ""
        return _preview_of(_as_asked(rule, place=place, today=today))

    return [
        Standing(
            told=_told(rule),
            number=number,
            decides=held.decided[places[rule.pk]] if rule.pk in places else None,
            up=moved(rule, number - 1),
            down=moved(rule, number + 1),
            end=_preview_of({"rule": rule.pk, "ends": "on", "starts_on": today}),
        )
        for number, rule in enumerate(rules, start=1)
    ]


def _preview_of(asked: dict[str, Any]) -> str:
    said = {name: value for name, value in asked.items() if value not in (None, "")}
    return reverse("worklists:preview_ownership", query=said)


def _preview(request: StaffRequest, form: ChangeForm, *, refusal: str = "") -> HttpResponse:
    """Answer with what the change would move, on the first day on which it shows."""
    today, seen = timezone.localdate(), last_write()
    rules = all_rules()
    planned = plan(rules, form.change, today=today)
    span = {"first": today, "last": today + LOOK_AHEAD}
    span_form = SpanForm(request.GET if "first" in request.GET else None, initial=span)
    if span_form.is_valid():
        span = span_form.cleaned_data
    found = dry_run(
        terms_ending(request.user, **span),
        before=in_force(rules, planned.day),
        after=in_force(planned.rules, planned.day),
        order=_in_one_order(rules, planned),
    )
    context = {
        "form": form,
        "change": form.change,
        "changed": _told(form.change.rule if form.change.ends else form.change),
        "planned": planned,
        "seen": seen,
        "refusal": refusal,
        "span": span,
        "span_form": span_form,
        "lines": [(line, _told(line.rule), _mark(line, planned)) for line in found.lines],
        "rest": found.rest,
        "rest_tones": (TONES[found.rest.owner_before], TONES[found.rest.owner_after]),
        "owners": _shares(found.before, found.after),
        "colours": [(COLOURS[owner], owner.label) for owner in Owner],
        "total": found.before.total(),
        "moves": [
            (move, TONES[move.was], TONES[move.becomes], [(row, _facts(row)) for row in move.rows])
            for move in found.moves
        ],
        "moving": sum(move.number for move in found.moves),
    }
    status = 409 if refusal else 422 if span_form.errors else 200
    return render(request, "worklists/ownership_preview.html", context, status=status)


def _in_one_order(rules: Sequence[OwnershipRule], planned: Plan) -> list[OwnershipRule]:
    """Return the planned rules with the one that goes at the place where it stood."""
    order = list(planned.rules)
    if planned.gone:
        order.insert(rules.index(planned.gone), planned.gone)
    return order


def _mark(line: Line, planned: Plan) -> tuple[str, str] | None:
    """Return the tag of a rule that the change is about: its tone and word."""
    if line.after is None:
        return ("neutral", pgettext("mark of a rule", "ends"))
    if line.rule in planned.touched:
        if line.before is None:
            return ("good", pgettext("mark of a rule", "new"))
        return ("attention", pgettext("mark of a rule", "changed"))
    return None


def _shares(
    before: Counter[Owner], after: Counter[Owner]
) -> list[tuple[str, list[tuple[str, int]], list[tuple[Owner, int]]]]:
    """Return the two bars: a label, parts by colour, and the same by owner."""
    return [
        (label, [(COLOURS[one], by[one]) for one in Owner], [(one, by[one]) for one in Owner])
        for label, by in ((pgettext("before a change", "Now"), before), (_("Then"), after))
    ]


def _told(said: Any) -> Told:
    asks = [
        (_("Handler"), said.handler),
        (_("Channel"), _word("channel", said.channel)),
        (_("Business source"), _word("business_source", said.business_source)),
        (_("Branch"), said.branch.name if said.branch else ""),
    ]
    owner = Owner(said.owner)
    return Told(
        rule=said,
        owner=owner,
        tone=TONES[owner],
        asks=[(label, value) for label, value in asks if value],
    )


def _facts(term: Any) -> list[str]:
    """Return what a row says of the things that rules ask for."""
    facts = term.facts
    said = [
        facts.get("handler_name") or facts.get("handler_code") or "",
        _word("channel", facts.get("channel") or ""),
        _word("business_source", facts.get("business_source") or ""),
    ]
    return [text or "—" for text in said]


def _word(table: str, code: str) -> str:
    return WORDS[table].get(code, code).partition("、")[0]


def _words(table: str, found: Counter[str]) -> list[tuple[str, str]]:
    """Return the codes of a table and the words beside it in the book, with their numbers."""
    others = sorted(word for word in found if word and word not in WORDS[table])
    return [(code, f"{_word(table, code)} ({found[code]:,})") for code in (*WORDS[table], *others)]


def _handlers(held: Held) -> list[tuple[str, str, int]]:
    """Return who handles most rows: what to type, the code, the number."""
    named = [
        (name or code, code if name else "", number)
        for (name, code), number in held.handlers.most_common()
        if name or code
    ]
    return named[:MOST_HANDLERS]
