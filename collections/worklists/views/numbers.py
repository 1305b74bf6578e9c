"""The look-up list: a number that answers for each customer before the release. UX.md 5.6."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from policies.actions.numbers import NothingToPutBack, NumberRefused
from policies.models import Contact, Policy, Term
from policies.queries.candidates import Candidate, candidates
from policies.queries.numbers import may_put_back, number_history
from policies.queries.shown import without_numbers
from policies.reasons import reason_label
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number, words
from renewal.lib.masking import mask_phone
from renewal.lib.paging import SIZES, page_of
from worklists.actions import numbers as actions
from worklists.number_forms import NumberForm
from worklists.number_list import NumberList, Row, Tab, last_replaced

KEYS = 9  # candidates that a figure takes
LONGEST_FIND = 40
TABS: dict[Tab, str | Promise] = {
    Tab.MISSING: gettext_lazy("To find"),
    Tab.SUSPECT: gettext_lazy("Doubtful"),
    Tab.ASKED: gettext_lazy("With the branch"),
    Tab.REPLACED: gettext_lazy("Corrected"),
    Tab.OUT: gettext_lazy("With specialists"),
}


@dataclass(frozen=True)
class _Screen:
    """The list at the place that the request names."""

    request: StaffRequest
    now: datetime
    tab: Tab
    listed: NumberList

    @property
    def page(self) -> Page[Any]:
        leads = self.listed.leads(self.tab).values_list("pk", flat=True)
        asked = self.request.GET
        return page_of(leads, number=asked.get("page"), size=asked.get("size"))

    def query(self, row: int | None = None) -> str:
        """Return the part of an address that leads back here, with `row` beside the list."""
        kept = {name: self.request.GET.get(name) for name in ("tab", "q", "page", "size")}
        kept["row"] = str(row) if row else None
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"?{query}" if query else ""

    def url(self, row: int | None = None) -> str:
        return reverse("worklists:number_list") + self.query(row)

    def context(self, *, chosen: int | None, form: NumberForm | None = None) -> dict[str, Any]:
        """Return everything that the page shows with the row `chosen`, else the first, beside."""
        page = self.page
        pks = list(page.object_list)
        rows = self.listed.rows(pks)
        row = next((one for one in rows if one.lead.pk == chosen), None)
        if row is None and chosen is not None and form is not None:
            row = self.listed.row(chosen)
        return {
            "tabs": [(tab.value, label, self._count(tab)) for tab, label in TABS.items()],
            "page": page,
            "sizes": SIZES,
            "rows": rows,
            "find": self.listed.find,
            **self.pane(row or (rows[0] if rows else None), pks, form=form),
        }

    def pane(
        self, row: Row | None, pks: Sequence[int], *, form: NumberForm | None = None
    ) -> dict[str, Any]:
        """Return what stands beside the list: the customer of `row`, and who comes next."""
        about = {
            "row": row,
            "tab": self.tab.value,
            "query": self.query(),
            "today": self.listed.today,
            "last": last_replaced(user=self.request.user, now=self.now),
        }
        if row is None:
            return about
        policy = row.term.policy
        history = number_history(policy)
        return about | {
            "policy": policy,
            "following": _following(row, pks),
            "offered": [(key_of(policy, one), one) for one in row.candidates],
            "keys": KEYS,
            "form": form or NumberForm(),
            "fault": _fault(row),
            "history": history,
            "may_put_back": may_put_back(history),
            "cars": len(actions.sharing(policy, whole_fleet=True)) - len(actions.sharing(policy)),
        }

    def answer(
        self, *, chosen: int | None, form: NumberForm | None = None, status: int = 200
    ) -> HttpResponse:
        """Answer with the page, or htmx with what of it has changed."""
        context = self.context(chosen=chosen, form=form)
        if not self.request.htmx:
            return render(self.request, "worklists/number_list.html", context, status=status)
        return self._part("_number_answer", context, status=status)

    def answer_with_pane(self, chosen: int) -> HttpResponse:
        """Answer htmx with another customer beside the list, which stays as it is."""
        row = self.listed.row(chosen)
        if row is None:
            raise Http404
        return self._part("_number_pane", self.pane(row, list(self.page.object_list)))

    def _count(self, tab: Tab) -> int | None:
        """Return the rows of a tab; to find the doubtful ones takes too long to do it unasked."""
        return None if tab == Tab.SUSPECT != self.tab else self.listed.count(tab)

    def _part(self, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        response = render(self.request, f"worklists/{name}.html", context, status=status)
        shown: Row | None = context["row"]
        response["HX-Replace-Url"] = self.url(shown.lead.pk if shown else None)
        return response


def _screen(request: StaffRequest) -> _Screen:
    now = timezone.now()
    tab = request.GET.get("tab", "")
    listed = NumberList(
        user=request.user,
        today=timezone.localdate(now),
        find=words(request.GET.get("q"), longest=LONGEST_FIND),
    )
    return _Screen(request, now, Tab(tab) if tab in set(Tab) else Tab.MISSING, listed)


def _following(row: Row, pks: Sequence[int]) -> int | None:
    """Return whom to bring once this row is done: the next one, after the last the one before."""
    if row.lead.pk not in pks:
        return None
    at = pks.index(row.lead.pk)
    return next(iter([*pks[at + 1 :], *reversed(pks[:at])]), None)


def _fault(row: Row) -> str:
    """Return what the last call said was wrong with the number."""
    last = Contact.objects.filter(
        phone=row.term.policy.phone_id, result=Contact.Result.WRONG_NUMBER
    ).newest_first()
    wrong = last.first() if row.term.policy.phone_id else None
    return str(reason_label(wrong.result, wrong.reason)) if wrong and wrong.reason else ""


def key_of(policy: Policy, candidate: Candidate) -> str:
    """Return a name for the candidate that tells nobody its number."""
    secret = salted_hmac("worklists.candidate", f"{policy.pk}:{candidate.number}")
    return secret.hexdigest()[:32]


@require_safe
@allow(Act.LOOK_UP)
def number_list(request: StaffRequest) -> HttpResponse:
    """Show one tab of the list, and beside it the customer of ?row, by default the first."""
    chosen = whole_number(request.GET.get("row"))
    screen = _screen(request)
    if chosen is not None and request.headers.get("HX-Target") == "pane":
        return screen.answer_with_pane(chosen)
    return screen.answer(chosen=chosen)


@require_POST
@allow(Act.LOOK_UP)
def replace_number(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a candidate, or the number that was typed, and bring the next customer."""
    screen = _screen(request)
    policy = get_object_or_404(
        Policy.objects.for_user(request.user).select_related("customer", "vehicle", "phone"), pk=pk
    )
    term = _term_of(policy)
    chosen = term.lead_term.lead_id if term else None
    form = NumberForm(request.POST)
    if not form.is_valid():
        return screen.answer(chosen=chosen, form=form, status=422)
    data = form.cleaned_data
    given = {
        "number": data["number"],
        "source": data["source"],
        "evidence": without_numbers(data["evidence"]),
    }
    if data["candidate"]:
        candidate = _offered(term, data["candidate"], screen)
        if candidate is None:
            form.add_error("number", _("This number is not offered any more."))
            return screen.answer(chosen=chosen, form=form, status=422)
        given = {name: getattr(candidate, name) for name in ("number", "source", "evidence")}
    try:
        done = actions.replace_number(
            policy=policy,
            by=request.user,
            now=screen.now,
            whole_fleet=data["whole_fleet"],
            **given,
        )
    except NumberRefused as refusal:
        form.add_error("number", str(refusal))
        return screen.answer(chosen=chosen, form=form, status=422)
    name = policy.customer.name or policy.number
    messages.success(
        request,
        _("%(name)s: %(number)s is dialled from now on.")
        % {"name": name, "number": mask_phone(done.phone.number) if done.phone else "—"},
        extra_tags=reverse("worklists:put_back_number", args=[policy.pk]),
    )
    return _go_on(screen, whole_number(request.POST.get("following")))


@require_POST
@allow(Act.LOOK_UP)
def put_back_number(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo the last replacement of the policy's number, and bring its customer again."""
    screen = _screen(request)
    policy = get_object_or_404(
        Policy.objects.for_user(request.user).select_related("customer"), pk=pk
    )
    try:
        done = actions.put_back_number(policy=policy, by=request.user, now=screen.now)
    except NothingToPutBack as refusal:
        messages.error(request, str(refusal))
    else:
        number = mask_phone(done.phone.number) if done.phone else _("no number")
        messages.success(
            request,
            _("%(name)s: put back to %(number)s.")
            % {"name": policy.customer.name or policy.number, "number": number},
        )
    term = _term_of(policy)
    return _go_on(screen, term.lead_term.lead_id if term else None)


def _term_of(policy: Policy) -> Term | None:
    """Return the policy's last term that a lead is about."""
    term = Term.objects.filter(policy=policy, lead_term__isnull=False).select_related("lead_term")
    return term.order_by("expires_on", "pk").last()


def _offered(term: Term | None, key: str, screen: _Screen) -> Candidate | None:
    """Return the candidate that `key` names, if it is still one."""
    if term is None:
        return None
    found = candidates([term], user=screen.request.user, day=screen.listed.today)[term.pk]
    return next((one for one in found if key_of(term.policy, one) == key), None)


def _go_on(screen: _Screen, row: int | None) -> HttpResponse:
    if screen.request.htmx:
        return screen.answer(chosen=row)
    return redirect(screen.url(row))
