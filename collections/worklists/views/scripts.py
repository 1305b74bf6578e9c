"""Scripts: what is said in each kind of call, from which day on, and a new version of one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from worklists.actions.scripts import ScriptChanged, ScriptRefused, save_script
from worklists.call_scripts import example_fields
from worklists.models import Script
from worklists.queries.scripts import script_on, script_versions
from worklists.script_forms import ScriptForm
from worklists.script_texts import delivered_text
from worklists.scripts import FIELDS, Outline, filled, read

ONE_DAY = timedelta(days=1)
CONFLICT = 409


@dataclass(frozen=True)
class Line:
    """A kind of call, the version in force (None: as delivered) and the one that is next."""

    kind: Script.Kind
    in_force: Script | None
    planned: Script | None


@require_safe
@allow(Act.SET_SCRIPTS)
def script_list(request: StaffRequest) -> HttpResponse:
    """Show what is said in each kind of call, and what will be. Source: 001-50, F25."""
    today = timezone.localdate()
    versions = script_versions()
    lines = []
    for kind in Script.Kind:
        of_kind = [one for one in versions if one.kind == kind]
        planned = [one for one in of_kind if one.valid_from > today]
        first = min((one.valid_from for one in planned), default=None)
        lines.append(
            Line(
                kind=kind,
                in_force=next((one for one in of_kind if one.valid_from <= today), None),
                planned=next((one for one in planned if one.valid_from == first), None),
            )
        )
    return render(request, "worklists/scripts.html", {"lines": lines})


@require_safe
@allow(Act.SET_SCRIPTS)
def script(request: StaffRequest, kind: str) -> HttpResponse:
    """Show the versions of a kind, and a form for a new one.

    The form begins with the version in force, or with the one whose number `from` says.
    """
    asked = _kind(kind)
    today = timezone.localdate()
    number = whole_number(request.GET.get("from"))
    start = script_on(asked, day=today) if number is None else _version(asked, number)
    return _page(request, asked, start=start)


@require_safe
@allow(Act.SET_SCRIPTS)
def script_version(request: StaffRequest, kind: str, number: int) -> HttpResponse:
    """Show a version as it is said; number 0 is the script as it is delivered."""
    asked = _kind(kind)
    version = _version(asked, number)
    context = {
        "kind": asked,
        "version": version,
        "said": _example(_text(asked, version), user=request.user),
    }
    return render(request, "worklists/scripts_version.html", context)


@require_POST
@allow(Act.SET_SCRIPTS)
def preview_script(request: StaffRequest, kind: str) -> HttpResponse:
    """Show what was typed as it would be said; nothing is saved."""
    asked = _kind(kind)
    form = ScriptForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, asked, refused=form)
    text = form.cleaned_data["text"]
    return _page(request, asked, form=form, said=_example(text, user=request.user))


@require_POST
@allow(Act.SET_SCRIPTS)
def save_version(request: StaffRequest, kind: str) -> HttpResponse:
    """Save a new version; 409 when somebody has saved another one meanwhile."""
    asked, now = _kind(kind), timezone.now()
    form = ScriptForm(request.POST, today=timezone.localdate(now))
    if not form.is_valid():
        return _page(request, asked, refused=form)
    try:
        saved = save_script(kind=asked, by=request.user, now=now, **form.cleaned_data)
    except ScriptChanged as change:
        form.add_error(None, str(change))
        return _page(request, asked, refused=form, status=CONFLICT)
    except ScriptRefused as refusal:
        form.add_error("text", str(refusal))
        return _page(request, asked, refused=form)
    told = {"kind": asked.label, "number": saved.number, "day": saved.valid_from.isoformat()}
    messages.success(request, _("%(kind)s: version %(number)d is said from %(day)s on.") % told)
    return redirect("worklists:script", kind)


def _page(
    request: StaffRequest,
    kind: Script.Kind,
    *,
    start: Script | None = None,
    form: ScriptForm | None = None,
    refused: ScriptForm | None = None,
    said: Outline | None = None,
    status: int = 422,
) -> HttpResponse:
    """Answer with the page of a kind; `start` is what a form that is not given begins with."""
    today = timezone.localdate()
    versions = [one for one in script_versions() if one.kind == kind]
    latest = max((one.number for one in versions), default=0)
    known = refused or form
    initial = {"text": _text(kind, start), "valid_from": today + ONE_DAY}
    context: dict[str, Any] = {
        "kind": kind,
        "versions": versions,
        "in_force": next((one for one in versions if one.valid_from <= today), None),
        "today": today,
        "form": known or ScriptForm(initial=initial, today=today),
        "refused": refused,
        # Who was told of another version has seen it.
        "seen": latest if status == CONFLICT or not known else known["seen"].value(),
        "said": said,
        "fields": FIELDS.items(),
    }
    answer = status if refused else 200
    return render(request, "worklists/scripts_kind.html", context, status=answer)


def _kind(word: str) -> Script.Kind:
    try:
        return Script.Kind(word.upper())
    except ValueError as error:
        raise Http404 from error


def _version(kind: Script.Kind, number: int) -> Script | None:
    """Return a version, None for number 0."""
    if number == 0:
        return None
    try:
        return Script.objects.select_related("approved_by").get(kind=kind, number=number)
    except Script.DoesNotExist as error:
        raise Http404 from error


def _text(kind: Script.Kind, version: Script | None) -> str:
    return version.text if version else delivered_text(kind)


def _example(text: str, *, user: User) -> Outline:
    return filled(read(text), example_fields(user, day=timezone.localdate()))
