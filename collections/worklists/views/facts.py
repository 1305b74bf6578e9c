"""The right pane of the call screen: the customer's whole story, and facts put right."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from policies.actions.corrections import FactRefused
from policies.dictionary import dictionary_on
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from worklists import actions
from worklists.actions import TaskChanged
from worklists.fact_forms import NAMES, FactsForm
from worklists.models import Task
from worklists.timeline import SHOWN, Part, timeline_of

MOST = 1000  # entries on the page of the whole story


@require_safe
@allow(Act.CALL)
def call_story(request: StaffRequest, pk: int) -> HttpResponse:
    """Show all that was ever done about the customer, or the calls alone.

    htmx is answered with the newest of it, for the card.
    """
    task = _task(request, pk, Task.objects.for_user(request.user))
    asked = request.GET.get("story")
    part = Part.ALL if asked == Part.ALL else Part.CALLS
    policy = task.lead.term.policy
    timeline = timeline_of(
        policy,
        user=request.user,
        words=dictionary_on(timezone.localdate()),
        part=part,
        most=SHOWN if request.htmx else MOST,
    )
    context = {"task": task, "query": _query(request), "timeline": timeline}
    if request.htmx:
        return render(request, "worklists/_call_timeline.html", context)
    return render(request, "worklists/call_story.html", context | {"is_whole": True})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.CALL)
def correct_facts(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for what is wrong in the book, put it right, and bring the customer's card again.

    422 with the words at the field when it is refused; 409 when the row has been changed or
    reassigned meanwhile. htmx is answered with the form alone, for the card.
    """
    now = timezone.now()
    if request.method != "POST":
        task = _task(request, pk, Task.objects.for_user(request.user))
        if not actions.may_correct(task, by=request.user, now=now):
            raise Http404
        form = FactsForm(term=task.lead.term, version=task.version)
        return _form(request, task, form)
    task = _task(request, pk, Task.with_taken_back.shown_to(request.user))
    form = FactsForm(request.POST, term=task.lead.term, version=task.version)
    if not form.is_valid():
        return _form(request, task, form, status=422)
    try:
        done = actions.correct_facts(
            task=task,
            changes=form.changes,
            by=request.user,
            now=now,
            version=form.cleaned_data["version"],
        )
    except FactRefused as refusal:
        form.add_error(NAMES[refusal.fact], str(refusal))
        return _form(request, task, form, status=422)
    except TaskChanged as change:
        return _form(request, task, form, status=409, said=str(change))
    except NotAllowed as refusal:  # closed on an earlier day
        raise Http404 from refusal
    if done:
        names = pgettext("between facts", "; ").join(str(fact.label) for fact in done)
        messages.success(request, _("Put right: %(names)s.") % {"names": names})
    return redirect(reverse("worklists:call", args=[task.pk]) + _query(request))


def _task(request: StaffRequest, pk: int, tasks: Any) -> Task:
    row = ("assignee", "lead__term__policy__customer", "lead__term__policy__vehicle")
    task: Task = get_object_or_404(
        tasks.select_related(*row, "lead__term__policy__phone", "lead__term__policy__branch"),
        pk=pk,
    )
    return task


def _query(request: StaffRequest) -> str:
    """Return the part of an address that leads back to the place on the list."""
    kept = {name: request.GET[name] for name in ("tab", "q") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def _form(
    request: StaffRequest, task: Task, form: FactsForm, *, status: int = 200, said: str = ""
) -> HttpResponse:
    context = {
        "task": task,
        "form": form,
        "said": said,
        "is_own": task.assignee_id == request.user.pk and task.state != Task.State.TAKEN_BACK,
        "query": _query(request),
        "policy": task.lead.term.policy,
    }
    part = request.htmx and request.method != "POST"
    template = "worklists/_call_facts.html" if part else "worklists/call_facts.html"
    return render(request, template, context, status=status)
