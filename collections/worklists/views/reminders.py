"""The calls before the release: the list, the customer, the result. Source: 001-01, 001-11."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from policies.actions import CallRefused
from policies.corrected import insured_name
from policies.models import Contact, Phone, Reveal, Term, Vehicle
from policies.results import TONES
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.asked import words
from renewal.rules.defaults import SERVICE_NO
from renewal.rules.queries import rules_on, value_on
from worklists import actions
from worklists.actions import LeadChanged
from worklists.call_forms import UNANSWERED_TILES
from worklists.call_scripts import caller_fields, guide, term_fields
from worklists.card import COVER_CLASSES, Attempt
from worklists.dialling import dialling_of
from worklists.models import Lead, Reason, Script
from worklists.outcomes import ResultRefused
from worklists.queries import judged
from worklists.reminder_forms import CONNECTED_TILES, ReminderForm, reason_groups
from worklists.reminders import (
    ROWS_SHOWN,
    ReminderList,
    Tab,
    is_settled_early,
    last_contact,
    reminder_list,
)
from worklists.scripts import Step
from worklists.views.call_context import SHOWN_FOR
from worklists.views.dialling import PLAIN, given_context

HISTORY_SHOWN = 20
PLATES_SPOKEN = 3
_TERM = (
    "term__policy__customer",
    "term__policy__vehicle",
    "term__policy__phone",
    "term__policy__branch",
)


@dataclass(frozen=True)
class Line:
    """A term that the call is about, and the code of why there is nothing to say about it."""

    term: Term
    reason: str

    @property
    def vehicle(self) -> Vehicle | None:
        return self.term.policy.vehicle

    @property
    def cover(self) -> str:
        policy = self.term.policy
        return str(COVER_CLASSES.get(policy.cover_class, policy.product_name))

    @property
    def why(self) -> str:
        return str(Reason(self.reason).label) if self.reason else ""


@dataclass(frozen=True)
class ReminderCard:
    """A customer as the page shows them to `user` on local date `today`."""

    lead: Lead
    user: User
    today: date

    @property
    def term(self) -> Term:
        return self.lead.term

    @property
    def vehicle(self) -> Vehicle | None:
        return self.term.policy.vehicle

    @property
    def phone(self) -> Phone | None:
        return self.term.policy.phone

    @property
    def insured(self) -> str:
        return insured_name(self.term.facts) or self.term.policy.customer.name

    @property
    def days_to_release(self) -> int:
        return (self.lead.release_on - self.today).days

    @property
    def tone(self) -> str:
        """The meaning of the colour of what came of the last call."""
        return TONES[self.lead.reminder]

    @property
    def is_settled(self) -> bool:
        return is_settled_early(self.lead)

    @cached_property
    def lines(self) -> list[Line]:
        terms = judged(Term.objects.filter(lead_term__lead=self.lead), day=self.today)
        about = terms.select_related("policy__vehicle").defer("facts").order_by("expires_on", "pk")
        return [Line(term=term, reason=term.reason) for term in about]

    @cached_property
    def last(self) -> Contact | None:
        return last_contact(self.lead)

    @property
    def seen(self) -> int:
        """The key of the last call about the lead, 0 for none: what the form sends back."""
        return self.last.pk if self.last else 0

    @cached_property
    def history(self) -> list[Attempt]:
        """Return the contacts about these cars and policies, the newest first."""
        policies = {line.term.policy_id for line in self.lines}
        vehicles = {line.vehicle.pk for line in self.lines if line.vehicle}
        terms = Term.objects.filter(Q(policy__in=policies) | Q(policy__vehicle__in=vehicles))
        others = Contact.other_terms.through.objects.filter(term__in=terms.values("pk"))
        about = Contact.objects.filter(
            Q(term__in=terms.values("pk")) | Q(pk__in=others.values("contact"))
        )
        found = about.select_related("by").newest_first()[:HISTORY_SHOWN]
        return [Attempt(contact) for contact in found]

    @cached_property
    def script(self) -> tuple[Step, ...]:
        spoken_of = [line for line in self.lines if not line.reason] or self.lines
        cars = [line.vehicle.plate_no for line in spoken_of if line.vehicle]
        plates = list(dict.fromkeys(plate for plate in cars if plate))
        named = pgettext("between plates", ", ").join(plates[:PLATES_SPOKEN])
        if len(plates) > PLATES_SPOKEN:
            named = _("%(plates)s and others") % {"plates": named}
        caller = caller_fields(self.user, service_no=value_on(SERVICE_NO, day=self.today))
        fields = caller | term_fields(self.term) | {"plate_no": named}
        return guide(Script.Kind.REMINDER, fields, day=self.today).said.steps


@dataclass(frozen=True)
class _Screen:
    """A request, with the list as it stood when it came."""

    request: StaffRequest
    tab: Tab
    find: str
    now: datetime
    calls: ReminderList
    rows: list[Lead]

    @property
    def query(self) -> str:
        """The part of an address that leads back here."""
        kept = {"tab": self.tab.value} if self.tab != Tab.CALL else {}
        if self.find:
            kept["q"] = self.find
        return f"?{urlencode(kept)}" if kept else ""

    def url(self, lead: Lead | None) -> str:
        return reverse("worklists:reminder_list", args=[lead.pk] if lead else []) + self.query

    def context(self, lead: Lead | None, **more: Any) -> dict[str, Any]:
        """Return everything that the page shows with `lead` on the card."""
        figures = self.calls.figures()
        about: dict[str, Any] = {
            "now": self.now,
            "today": self.calls.today,
            "query": self.query,
            "find": self.find,
            "number": None,
            "figures": figures,
            "rows": [self.calls.row(one) for one in self.rows],
            "is_cut": len(self.rows) == ROWS_SHOWN,
            "rows_shown": ROWS_SHOWN,
            "tab": self.tab.value,
            "tabs": [
                (Tab.CALL.value, pgettext("tab", "To dial"), figures.call),
                (Tab.AGAIN.value, pgettext("tab", "Redial"), figures.again),
                (Tab.DONE.value, pgettext("tab", "Done"), figures.done),
            ],
        }
        about["previous"], about["following"] = self._beside(lead)
        if lead is not None:
            about |= self._card(lead)
        return about | more

    def answer(self, lead: Lead | None, **more: Any) -> HttpResponse:
        """Answer htmx with the card of `lead` and whatever else on the page has changed."""
        context = self.context(lead, **more)
        response = render(self.request, "worklists/_reminder_answer.html", context)
        response["HX-Replace-Url"] = self.url(lead)
        return response

    def page(self, lead: Lead | None, *, status: int = 200, **more: Any) -> HttpResponse:
        context = self.context(lead, **more)
        return render(self.request, "worklists/reminders.html", context, status=status)

    def number(self, lead: Lead, **more: Any) -> HttpResponse:
        context = {
            "card": ReminderCard(lead=lead, user=self.request.user, today=self.calls.today),
            "query": self.query,
        }
        return render(self.request, "worklists/_reminder_number.html", context | more)

    def _card(self, lead: Lead) -> dict[str, Any]:
        return {
            "card": ReminderCard(lead=lead, user=self.request.user, today=self.calls.today),
            "form": ReminderForm(),
            "note": "",
            "tiles": ((True, CONNECTED_TILES), (False, UNANSWERED_TILES)),
            "reasons": list(reason_groups()),
            "dialling": dialling_of(lead.term, now=self.now, rules=rules_on(self.calls.today)),
        }

    def _beside(self, lead: Lead | None) -> tuple[Lead | None, Lead | None]:
        if lead is None:
            return None, None
        place = next((at for at, one in enumerate(self.rows) if one.pk == lead.pk), None)
        if place is None:
            return None, self.calls.after(self.rows, lead.pk, tab=self.tab)
        following = self.rows[place + 1] if place + 1 < len(self.rows) else None
        return (self.rows[place - 1] if place else None), following


def _screen(request: StaffRequest) -> _Screen:
    tab = request.GET.get("tab", "")
    now = timezone.now()
    calls = reminder_list(user=request.user, now=now)
    chosen = Tab(tab) if tab in set(Tab) else Tab.CALL
    find = words(request.GET.get("q"), longest=40)
    return _Screen(request, chosen, find, now, calls, calls.rows(chosen, find=find))


@require_safe
@allow(Act.REMIND)
def reminders(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Show the list with one customer on the card, by default whom to call next.

    htmx is answered with the part that it names: the rows, the card.
    """
    screen = _screen(request)
    target = request.headers.get("HX-Target", "")
    if target == "rows":
        return render(request, "worklists/_reminder_list_answer.html", screen.context(None))
    first = screen.calls.after(screen.rows, None, tab=screen.tab)
    wanted = pk or (first.pk if first else None)
    lead = get_object_or_404(_shown(screen), pk=wanted) if wanted else None
    return screen.answer(lead) if target == "card" else screen.page(lead)


@require_POST
@allow(Act.REMIND)
def log_reminder(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the result, and bring the next customer.

    422 with the words at the field when it is refused; 409 when somebody has called or taken
    over the lead meanwhile. The same save sent twice is one save.
    """
    screen = _screen(request)
    lead = get_object_or_404(
        Lead.objects.for_user(request.user).select_related(*_TERM), pk=pk, term__withdrawn_at=None
    )
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return _refused(screen, lead, form)
    try:
        actions.log_reminder(lead=lead, by=request.user, now=screen.now, **form.cleaned_data)
    except ResultRefused as refusal:
        form.add_error(None, str(refusal))
        return _refused(screen, lead, form)
    except LeadChanged as change:
        if not _is_repeat(change.contact, form, by=request.user):
            return _changed(screen, lead, form, change)
    saved = Lead.objects.select_related(*_TERM).get(pk=pk)
    following = screen.calls.after(screen.rows, pk, tab=screen.tab)
    if not request.htmx:
        return redirect(screen.url(following))
    shown = following and _shown(screen).get(pk=following.pk)
    is_listed = bool(screen.find) or screen.calls.belongs(saved, screen.tab)
    rows = screen.rows if is_listed else [row for row in screen.rows if row.pk != pk]
    return replace(screen, rows=rows).answer(
        shown,
        counters=True,
        saved=saved,
        saved_row=screen.calls.row(saved) if is_listed else None,
    )


@require_POST
@allow(Act.REMIND)
def dial_reminder(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the number is dialled, and give it out as a link that dials."""
    return _give_number(request, pk, purpose=Reveal.Purpose.DIALLED)


@require_POST
@allow(Act.REMIND)
def reveal_reminder(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the number is looked at, and show it for half a minute."""
    return _give_number(request, pk, purpose=Reveal.Purpose.SHOWN)


def _give_number(request: StaffRequest, pk: int, *, purpose: Reveal.Purpose) -> HttpResponse:
    screen = _screen(request)
    lead = get_object_or_404(_shown(screen), pk=pk)
    try:
        given = actions.reminder_number(lead=lead, by=request.user, purpose=purpose, now=screen.now)
    except CallRefused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=409, content_type=PLAIN)
        return screen.page(lead, status=409, refused=str(refusal))
    more = given_context(request, given, purpose=purpose)
    if request.htmx:
        return screen.number(lead, **more)
    response = screen.page(lead, **more)
    response["Refresh"] = f"{SHOWN_FOR}; url={screen.url(lead)}"
    return response


def _shown(screen: _Screen) -> QuerySet[Lead]:
    return screen.calls.leads.select_related(*_TERM)


def _refused(screen: _Screen, lead: Lead, form: ReminderForm) -> HttpResponse:
    more: dict[str, Any] = {"form": form, "note": form.data.get("note", "")}
    if not screen.request.htmx:
        return screen.page(lead, status=422, **more)
    response = screen.answer(lead, **more)
    response.status_code = 422
    return response


def _is_repeat(last: Contact | None, form: ReminderForm, *, by: User) -> bool:
    """Whether the very same save is stored already: sent twice, it is one."""
    data = form.cleaned_data
    return (
        last is not None
        and last.by_id == by.pk
        and (last.result, last.reason, last.note)
        == (data["result"], data["reason"], data["note"].strip())
    )


def _changed(screen: _Screen, lead: Lead, form: ReminderForm, change: LeadChanged) -> HttpResponse:
    """Answer 409 with the choice between what is new and what was typed, which stays."""
    note = form.cleaned_data["note"]
    more = {
        "said": str(change),
        "note": note,
        "is_open": screen.calls.leads.filter(pk=lead.pk).exists(),
        "following": screen.calls.after(screen.rows, lead.pk, tab=screen.tab),
    }
    if not screen.request.htmx:
        return screen.page(lead, status=409, **({"form": form} | more))
    card = ReminderCard(lead=lead, user=screen.request.user, today=screen.calls.today)
    context = {"card": card, "query": screen.query} | more
    return render(screen.request, "worklists/_reminder_conflict.html", context, status=409)
