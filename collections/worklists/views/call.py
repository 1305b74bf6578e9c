"""The call screen: the list, the customer, the result. Source: UX.md 5.1."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from policies.dictionary import Dictionary, dictionary_of
from policies.models import Contact
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.asked import words
from renewal.rules.queries import Rules, rules_on
from worklists import actions
from worklists.actions import NothingToUndo, Saved, TaskChanged, can_undo
from worklists.call_forms import DraftForm, ResultForm
from worklists.call_list import CallList, Tab, call_list, last_save
from worklists.models import LastSave, Task
from worklists.outcomes import ResultRefused
from worklists.views.call_context import card_context, list_context, rows_context, typed_in


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
class _Last:
    """The customer of the last save; `can_undo` says whether that can still be taken back."""

    task: Task
    can_undo: bool


@dataclass(frozen=True)
class Screen:
    """A request, with the list as it stood when it came."""

    request: StaffRequest
    place: _Place
    now: datetime
    calls: CallList
    rows: list[Task]
    rules: Rules
    dictionary: Dictionary

    def context(self, task: Task | None, *, has_rows: bool = True, **more: Any) -> dict[str, Any]:
        """Return everything that the screen shows with `task` on the card; `has_rows`: the list."""
        about = {"place": self.place, "query": self.place.query, "number": None}
        about["words"] = self.dictionary
        about |= list_context(self.calls, tab=self.place.tab)
        if has_rows:
            about |= rows_context(self.calls, self.rows)
        if "last" not in more:
            about["last"] = self._last()
        about |= {"find": self.place.find, "is_script_open": "script" in self.request.GET}
        about["previous"], about["following"] = self._beside(task)
        if task is not None:
            about |= card_context(
                task,
                user=self.request.user,
                now=self.now,
                rules=self.rules,
                dictionary=self.dictionary,
            )
            about["typed"] = typed_in(more.get("form", about["form"]))
        return about | more

    def with_rows(self, rows: list[Task]) -> "Screen":
        return replace(self, rows=rows)

    def answer(self, task: Task | None, *, all_rows: bool = False, **more: Any) -> HttpResponse:
        """Answer htmx with the card of `task` and whatever else on the page has changed."""
        context = self.context(task, has_rows=all_rows, all_rows=all_rows, **more)
        response = render(self.request, "worklists/_call_answer.html", context)
        response["HX-Replace-Url"] = self.place.url(task)
        return response

    def page(self, task: Task | None, *, status: int = 200, **more: Any) -> HttpResponse:
        context = self.context(task, **more)
        return render(self.request, "worklists/call.html", context, status=status)

    def _last(self) -> _Last | None:
        last = last_save(user=self.request.user, now=self.now)
        if last is None:
            return None
        return _Last(last.task, can_undo=can_undo(last, now=self.now, rules=self.rules))

    def _beside(self, task: Task | None) -> tuple[Task | None, Task | None]:
        if task is None:
            return None, None
        place = next((at for at, one in enumerate(self.rows) if one.pk == task.pk), None)
        if place is None:
            return None, self.calls.after(self.rows, task.pk, tab=self.place.tab)
        following = self.rows[place + 1] if place + 1 < len(self.rows) else None
        return (self.rows[place - 1] if place else None), following


def screen_of(request: StaffRequest) -> Screen:
    """Return the list of the user, as the request's address asks for it."""
    tab = request.GET.get("tab", "")
    place = _Place(
        tab=Tab(tab) if tab in set(Tab) else Tab.DIAL, find=words(request.GET.get("q"), longest=40)
    )
    now = timezone.now()
    calls = call_list(user=request.user, now=now)
    rows = calls.rows(place.tab, find=place.find)
    rules = rules_on(timezone.localdate(now))
    return Screen(request, place, now, calls, rows, rules, dictionary_of(rules))


@require_GET
@allow(Act.CALL)
def call(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Show the list with one customer on the card, by default whom to call next.

    htmx is answered with the part that it names: the rows, the card.
    """
    screen = screen_of(request)
    target = request.headers.get("HX-Target", "")
    if target == "rows":
        context = screen.context(None, last=None)
        return render(request, "worklists/_call_list_answer.html", context)
    task = own_task(request, pk) if pk else _first(screen)
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
    screen = screen_of(request)
    form = _result_form(screen)
    if not form.is_valid():
        return _refused(screen, pk, form)
    try:
        saved = actions.log_result(
            task=Task(pk=pk), by=request.user, now=screen.now, **form.cleaned_data
        )
    except Task.DoesNotExist as missing:
        raise Http404 from missing
    except ResultRefused as refusal:
        form.add_error(_field_of(form), str(refusal))
        return _refused(screen, pk, form)
    except TaskChanged as change:
        task = _had(request, pk)
        if _is_gone(task, request):
            return _gone(screen, task, note=form.cleaned_data["note"])
        repeated = _repeated(task, form, request=request)
        if repeated is None:
            return _changed(screen, pk, form, said=str(change))
        saved = repeated
    return _go_on(screen, saved)


def _go_on(screen: Screen, saved: Saved) -> HttpResponse:
    """Answer with the next customer, or with the same one where something is left to do."""
    request, task = screen.request, saved.task
    stays = _stays(task) or saved.is_partial
    following = screen.calls.after(screen.rows, task.pk, tab=screen.place.tab)
    if not request.htmx:
        if stays:
            mark = "&saved=1" if screen.place.query else "?saved=1"
            return redirect(screen.place.url(task) + mark)
        return redirect(screen.place.url(following))
    shown = task if stays else following and own_task(request, following.pk)
    is_listed = stays or bool(screen.place.find)
    is_listed = is_listed or screen.calls.belongs(task, screen.place.tab)
    rows = screen.rows if is_listed else [row for row in screen.rows if row.pk != task.pk]
    return screen.with_rows(rows).answer(
        shown,
        counters=True,
        stays=stays,
        last=_Last(task, can_undo=True),
        saved=task,
        saved_row=screen.calls.lines([task])[0] if is_listed else None,
    )


@require_POST
@allow(Act.CALL)
def undo_result(request: StaffRequest) -> HttpResponse:
    """Take back the last save, and show its customer again, the note as it was typed."""
    try:
        task = actions.undo_result(by=request.user, now=timezone.now())
    except NothingToUndo as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=409, content_type="text/plain")
        messages.error(request, str(refusal))
        return redirect("worklists:call")
    screen = screen_of(request)
    if not request.htmx:
        return redirect(screen.place.url(task))
    return screen.answer(own_task(request, task.pk), counters=True, all_rows=True, last=None)


@require_POST
@allow(Act.CALL)
def skip(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the customer at the end of the list, and bring the next one."""
    screen = screen_of(request)
    task = get_object_or_404(Task.objects.for_user(request.user), pk=pk)
    following = screen.calls.after(screen.rows, pk, tab=screen.place.tab)
    actions.skip(task=task, by=request.user, now=screen.now)
    if not request.htmx:
        return redirect(screen.place.url(following))
    shown = following and own_task(request, following.pk)
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


def own_task(request: StaffRequest, pk: int) -> Task:
    """Return a row of the user's own with all that the card shows of it; 404 for any other."""
    tasks = Task.objects.for_user(request.user).with_term()
    return get_object_or_404(tasks, pk=pk)


def _first(screen: Screen) -> Task | None:
    task = screen.calls.after(screen.rows, None, tab=screen.place.tab)
    return task and own_task(screen.request, task.pk)


def _stays(task: Task) -> bool:
    """Whether the customer stays on the card after the save. Source: UX.md 5.1."""
    return task.result == Contact.Result.INTERESTED


def _field_of(form: ResultForm) -> str | None:
    """Return the field that a refusal of the action speaks of."""
    if form.cleaned_data.get("follow_up_at") or form.data["result"] == Contact.Result.CALL_AGAIN:
        return "follow_up"
    return "note" if form.data["result"] == Contact.Result.OTHER else None


def _result_form(screen: Screen) -> ResultForm:
    return ResultForm(screen.request.POST, now=screen.now, dictionary=screen.dictionary)


def _had(request: StaffRequest, pk: int) -> Task:
    had = Task.with_taken_back.shown_to(request.user).select_related("assignee")
    return get_object_or_404(had, pk=pk)


def _is_gone(task: Task, request: StaffRequest) -> bool:
    return task.assignee_id != request.user.pk or task.state == Task.State.TAKEN_BACK


def _refused(screen: Screen, pk: int, form: ResultForm) -> HttpResponse:
    had = _had(screen.request, pk)
    if _is_gone(had, screen.request):
        return _gone(screen, had, note=form.data.get("note", ""))
    task = own_task(screen.request, pk)
    more: dict[str, Any] = {"form": form, "note": form.data.get("note", "")}
    if not screen.request.htmx:
        return screen.page(task, status=422, **more)
    response = screen.answer(task, **more)
    response.status_code = 422
    return response


def _repeated(task: Task, form: ResultForm, *, request: StaffRequest) -> Saved | None:
    """Return the very same save, if it is stored already: sent twice, it is one."""
    data = form.cleaned_data
    last = LastSave.objects.filter(user=request.user, task=task).select_related("contact").first()
    if last is None or task.version != data["version"] + 1:
        return None
    said = last.contact
    is_same = (said.result, said.reason) == (data["result"], data["reason"]) and (
        said.note,
        said.follow_up_at,
    ) == (data["note"], data["follow_up_at"])
    return Saved(contact=said, task=own_task(request, task.pk)) if is_same else None


def _changed(screen: Screen, pk: int, form: ResultForm, *, said: str) -> HttpResponse:
    """Answer 409 with the choice between what is new and what was typed, which is kept."""
    task = own_task(screen.request, pk)
    note = form.cleaned_data["note"]
    if note:
        actions.save_draft(task=task, by=screen.request.user, note=note, now=screen.now)
    return _conflict(screen, task, said=said, note=note, is_own=True)


def _gone(screen: Screen, task: Task, *, note: str) -> HttpResponse:
    """Answer 409: the customer is somebody else's now, or waits for another release."""
    if task.state == Task.State.TAKEN_BACK:
        said = _("This customer was taken back for another release; the note can still be copied.")
    else:
        said = _("This customer is with %(name)s now; the note can still be copied.") % {
            "name": task.assignee.name
        }
    following = screen.calls.after(screen.rows, task.pk, tab=screen.place.tab)
    return _conflict(screen, None, said=said, note=note, is_own=False, following=following)


def _conflict(screen: Screen, task: Task | None, *, said: str, **more: Any) -> HttpResponse:
    if screen.request.htmx:
        context = {"task": task, "said": said, "query": screen.place.query} | more
        return render(screen.request, "worklists/_call_conflict.html", context, status=409)
    return screen.page(task, status=409, said=said, **more)
