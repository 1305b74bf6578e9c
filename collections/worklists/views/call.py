"""The call screen: the list, the customer, the result. Source: UX.md 5.1."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from policies.actions import NoNumber, reveal_number
from policies.models import Contact, Reveal
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.asked import words
from worklists import actions
from worklists.actions import TaskChanged
from worklists.call_forms import DraftForm, ResultForm
from worklists.call_list import CallList, Tab, call_list, last_handled
from worklists.models import Task
from worklists.outcomes import ResultRefused
from worklists.views.call_context import SHOWN_FOR, card_context, list_context


@dataclass(frozen=True)
class _Place:
    """Where on the list somebody is: the tab, and what is looked for."""

    tab: Tab
    find: str

    @property
    def query(self) -> str:
        """The part of an address that leads back here."""
        kept = {"tab": self.tab.value} if self.tab != Tab.DIAL else {}
        if self.find:
            kept["q"] = self.find
        return f"?{urlencode(kept)}" if kept else ""

    def url(self, task: Task | None) -> str:
        address = reverse("worklists:call", args=[task.pk] if task else [])
        return address + self.query


@dataclass(frozen=True)
class _Screen:
    """A request, with the list as it stood when it came."""

    request: StaffRequest
    place: _Place
    now: datetime
    calls: CallList
    rows: list[Task]

    def context(self, task: Task | None, **more: Any) -> dict[str, Any]:
        """Return everything that the screen shows with `task` on the card."""
        about = {"place": self.place, "query": self.place.query, "number": None}
        about |= list_context(self.calls, self.rows, tab=self.place.tab)
        if "last" not in more:
            about["last"] = last_handled(user=self.request.user, now=self.now)
        about |= {"find": self.place.find, "is_script_open": "script" in self.request.GET}
        about["previous"], about["following"] = self._beside(task)
        if task is not None:
            about |= card_context(task, user=self.request.user, now=self.now)
        return about | more

    def with_rows(self, rows: list[Task]) -> "_Screen":
        return replace(self, rows=rows)

    def answer(self, task: Task | None, **more: Any) -> HttpResponse:
        """Answer htmx with the card of `task` and whatever else on the page has changed."""
        context = self.context(task, is_answer=True, **more)
        response = render(self.request, "worklists/_call_answer.html", context)
        response["HX-Replace-Url"] = self.place.url(task)
        return response

    def page(self, task: Task | None, *, status: int = 200, **more: Any) -> HttpResponse:
        context = self.context(task, **more)
        return render(self.request, "worklists/call.html", context, status=status)

    def _beside(self, task: Task | None) -> tuple[Task | None, Task | None]:
        if task is None:
            return None, None
        place = next((at for at, one in enumerate(self.rows) if one.pk == task.pk), None)
        if place is None:
            return None, self.calls.after(self.rows, task.pk, tab=self.place.tab)
        following = self.rows[place + 1] if place + 1 < len(self.rows) else None
        return (self.rows[place - 1] if place else None), following


def _screen(request: StaffRequest) -> _Screen:
    tab = request.GET.get("tab", "")
    place = _Place(
        tab=Tab(tab) if tab in set(Tab) else Tab.DIAL, find=words(request.GET.get("q"), longest=40)
    )
    now = timezone.now()
    calls = call_list(user=request.user, now=now)
    rows = calls.rows(place.tab, find=place.find)
    return _Screen(request, place, now, calls, rows)


@require_GET
@allow(Act.CALL)
def call(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Show the list with one customer on the card, by default whom to call next.

    htmx is answered with the part that it names: the rows, the card.
    """
    screen = _screen(request)
    target = request.headers.get("HX-Target", "")
    if target == "rows":
        return render(request, "worklists/_call_list_answer.html", screen.context(None))
    task = _own_task(request, pk) if pk else _first(screen)
    if target == "nothing":  # the page of somebody who waits for a release
        return HttpResponse(headers={"HX-Refresh": "true"} if task else {}, status=200)
    stays = "saved" in request.GET and task is not None and _stays(task)
    if target == "card":
        return screen.answer(task, stays=stays)
    return screen.page(task, stays=stays)


@require_POST
@allow(Act.CALL)
def log_result(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the result, and bring the next customer.

    422 with the words at the field when it is refused; 409 when the row has been changed or
    reassigned meanwhile. The same save sent twice is one save.
    """
    screen = _screen(request)
    had = Task.with_taken_back.shown_to(request.user).select_related("assignee")
    task = get_object_or_404(had, pk=pk)
    form = ResultForm(request.POST, now=screen.now)
    if task.assignee_id != request.user.pk or task.state == Task.State.TAKEN_BACK:
        return _gone(screen, task, note=form.data.get("note", ""))
    if not form.is_valid():
        return _refused(screen, pk, form)
    try:
        actions.log_result(task=task, by=request.user, now=screen.now, **form.cleaned_data)
    except ResultRefused as refusal:
        form.add_error(_field_of(form), str(refusal))
        return _refused(screen, pk, form)
    except TaskChanged as change:
        if not _is_repeat(task.pk, form, request=request):
            return _changed(screen, pk, form, said=str(change))
    saved = _own_task(request, pk)
    following = screen.calls.after(screen.rows, pk, tab=screen.place.tab)
    if not request.htmx:
        if _stays(saved):
            mark = "&saved=1" if screen.place.query else "?saved=1"
            return redirect(screen.place.url(saved) + mark)
        return redirect(screen.place.url(following))
    shown = saved if _stays(saved) else following and _own_task(request, following.pk)
    is_listed = _stays(saved) or bool(screen.place.find)
    is_listed = is_listed or screen.calls.belongs(saved, screen.place.tab)
    rows = screen.rows if is_listed else [row for row in screen.rows if row.pk != pk]
    return screen.with_rows(rows).answer(
        shown,
        counters=True,
        stays=_stays(saved),
        last=saved,
        saved=saved,
        saved_row=screen.calls.row(saved) if is_listed else None,
    )


@require_POST
@allow(Act.CALL)
def skip(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the customer at the end of the list, and bring the next one."""
    screen = _screen(request)
    task = get_object_or_404(Task.objects.for_user(request.user), pk=pk)
    following = screen.calls.after(screen.rows, pk, tab=screen.place.tab)
    actions.skip(task=task, by=request.user, now=screen.now)
    if not request.htmx:
        return redirect(screen.place.url(following))
    shown = following and _own_task(request, following.pk)
    rows = [row for row in screen.rows if row.pk != pk] + [
        row for row in screen.rows if row.pk == pk
    ]
    return screen.with_rows(rows).answer(shown, counters=True, all_rows=True)


@require_POST
@allow(Act.CALL)
def save_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the note as it is typed; answer with the local time. 409 once the row was saved."""
    task = get_object_or_404(Task.objects.for_user(request.user), pk=pk)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    if form.cleaned_data["version"] != task.version:
        return HttpResponse(status=409)
    now = timezone.now()
    actions.save_draft(task=task, by=request.user, note=form.cleaned_data["note"], now=now)
    return HttpResponse(f"{timezone.localtime(now):%H:%M:%S}", content_type="text/plain")


@require_POST
@allow(Act.CALL)
def dial(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the number is dialled, and give it out as a link that dials."""
    return _give_number(request, pk, purpose=Reveal.Purpose.DIALLED)


@require_POST
@allow(Act.CALL)
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the number is looked at, and show it for half a minute."""
    return _give_number(request, pk, purpose=Reveal.Purpose.SHOWN)


def _give_number(request: StaffRequest, pk: int, *, purpose: Reveal.Purpose) -> HttpResponse:
    task = _own_task(request, pk)
    now = timezone.now()
    try:
        number = reveal_number(term=task.lead.term, by=request.user, purpose=purpose, now=now)
    except NoNumber as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain")
    more: dict[str, Any] = {
        "number": number,
        "is_dialled": purpose == Reveal.Purpose.DIALLED,
        "shown_for": SHOWN_FOR,
    }
    if request.htmx:
        context = card_context(task, user=request.user, now=now, is_number_only=True) | more
        return render(request, "worklists/_call_number.html", context)
    screen = _screen(request)
    response = screen.page(task, **more)
    response["Refresh"] = f"{SHOWN_FOR}; url={screen.place.url(task)}"
    return response


def _own_task(request: StaffRequest, pk: int) -> Task:
    tasks = Task.objects.for_user(request.user).select_related(
        "lead__term__policy__customer",
        "lead__term__policy__vehicle",
        "lead__term__policy__phone",
        "lead__term__policy__branch",
    )
    return get_object_or_404(tasks, pk=pk)


def _first(screen: _Screen) -> Task | None:
    task = screen.calls.after(screen.rows, None, tab=screen.place.tab)
    return task and _own_task(screen.request, task.pk)


def _stays(task: Task) -> bool:
    """Whether the customer stays on the card after the save. Source: UX.md 5.1."""
    return task.result == Contact.Result.INTERESTED


def _field_of(form: ResultForm) -> str | None:
    """Return the field that a refusal of the action speaks of."""
    if form.cleaned_data.get("follow_up_at") or form.data["result"] == Contact.Result.CALL_AGAIN:
        return "follow_up"
    return "note" if form.data["result"] == Contact.Result.OTHER else None


def _refused(screen: _Screen, pk: int, form: ResultForm) -> HttpResponse:
    task = _own_task(screen.request, pk)
    more: dict[str, Any] = {"form": form, "note": form.data.get("note", "")}
    if not screen.request.htmx:
        return screen.page(task, status=422, **more)
    response = screen.answer(task, **more)
    response.status_code = 422
    return response


def _is_repeat(pk: int, form: ResultForm, *, request: StaffRequest) -> bool:
    """Whether the very same save is stored already: sent twice, it is one."""
    task = Task.objects.get(pk=pk)
    data = form.cleaned_data
    contact = Contact.objects.filter(term__lead_term__lead=task.lead_id).newest_first().first()
    return (
        contact is not None
        and task.version == data["version"] + 1
        and contact.by_id == request.user.pk
        and (contact.result, contact.reason) == (data["result"], data["reason"])
        and (contact.note, contact.follow_up_at) == (data["note"], data["follow_up_at"])
    )


def _changed(screen: _Screen, pk: int, form: ResultForm, *, said: str) -> HttpResponse:
    """Answer 409 with the choice between what is new and what was typed, which is kept."""
    task = _own_task(screen.request, pk)
    note = form.cleaned_data["note"]
    if note:
        actions.save_draft(task=task, by=screen.request.user, note=note, now=screen.now)
    return _conflict(screen, task, said=said, note=note, is_own=True)


def _gone(screen: _Screen, task: Task, *, note: str) -> HttpResponse:
    """Answer 409: the customer is somebody else's now, or waits for another release."""
    if task.state == Task.State.TAKEN_BACK:
        said = _("This customer was taken back for another release; the note can still be copied.")
    else:
        said = _("This customer is with %(name)s now; the note can still be copied.") % {
            "name": task.assignee.name
        }
    following = screen.calls.after(screen.rows, task.pk, tab=screen.place.tab)
    return _conflict(screen, None, said=said, note=note, is_own=False, following=following)


def _conflict(screen: _Screen, task: Task | None, *, said: str, **more: Any) -> HttpResponse:
    if screen.request.htmx:
        context = {"task": task, "said": said, "query": screen.place.query} | more
        return render(screen.request, "worklists/_call_conflict.html", context, status=409)
    return screen.page(task, status=409, said=said, **more)
