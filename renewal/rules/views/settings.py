"""The pages of the dated settings: what holds today, what is planned, and a change of one."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.rules import actions
from renewal.rules.actions import DayRefused, RuleRefused
from renewal.rules.defaults import SETTINGS, Group, Setting
from renewal.rules.forms import RuleForm, ValidFromForm, typed
from renewal.rules.models import Rule
from renewal.rules.queries import Standing, changes_of, standings

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A setting of the list, in words; without `planned` nothing is."""

    standing: Standing
    value: str
    planned: str


@dataclass(frozen=True)
class Change:
    """A change in the history of a setting, in words."""

    rule: Rule
    value: str
    is_planned: bool
    is_in_force: bool


@require_safe
@allow(Act.SEE_SETTINGS)
def setting_list(request: StaffRequest) -> HttpResponse:
    """Show every setting as it holds today, group by group. Source: SPEC.md section 9."""
    places = list(Group)
    lines = sorted(
        map(_line, standings(timezone.localdate())),
        key=lambda one: places.index(one.standing.setting.group),
    )
    context = {
        "groups": [
            (group, list(of_group))
            for group, of_group in groupby(lines, key=lambda one: one.standing.setting.group)
        ],
        "draw": Group.DRAW,
        "may_set": request.user.may(Act.SET_RULES),
    }
    return render(request, "rules/setting_list.html", context)


@require_safe
@allow(Act.SEE_SETTINGS)
def setting(request: StaffRequest, key: str) -> HttpResponse:
    """Show a setting, its history, and for who may set rules a form that changes it.

    One that has a page of its own is shown there.
    """
    one = _setting_of(key)
    return redirect(one.own_page) if one.own_page else _page(request, one)


@require_POST
@allow(Act.SET_RULES)
def set_rule(request: StaffRequest, key: str) -> HttpResponse:
    """Change a setting from a day on, and say what that changed."""
    one = _setting_of(key)
    if one.own_page:
        raise Http404
    form = RuleForm(one, request.POST)
    if not form.is_valid():
        return _page(request, one, form=form, status=422)
    try:
        rule = actions.set_rule(
            setting=one, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except RuleRefused as refusal:
        form.add_error("valid_from" if isinstance(refusal, DayRefused) else "value", str(refusal))
        return _page(request, one, form=form, status=422)
    said = {
        "setting": one.label,
        "value": one.kind.in_words(form.cleaned_data["value"]),
        "day": form.cleaned_data["valid_from"].isoformat(),
    }
    if rule is None:
        messages.info(request, _("%(setting)s: it is %(value)s on %(day)s already.") % said)
    else:
        messages.success(request, _("%(setting)s: %(value)s from %(day)s on.") % said)
    return redirect("rules:setting", key)


@require_POST
@allow(Act.SET_RULES)
def withdraw_rule(request: StaffRequest, key: str) -> HttpResponse:
    """Take back a change that has not begun."""
    one = _setting_of(key)
    form = ValidFromForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("No change is planned for that day any more."))
        return redirect("rules:setting", key)
    day: date = form.cleaned_data["valid_from"]
    try:
        actions.withdraw_rule(setting=one, valid_from=day, by=request.user, now=timezone.now())
    except RuleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(setting)s: the change of %(day)s is taken back.")
            % {"setting": one.label, "day": day.isoformat()},
        )
    return redirect("rules:setting", key)


def _setting_of(key: str) -> Setting[Any]:
    try:
        return SETTINGS[key]
    except KeyError as error:
        raise Http404 from error


def _page(
    request: StaffRequest, one: Setting[Any], *, form: RuleForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the page of a setting; a form that is given is a refused one."""
    today = timezone.localdate()
    rules = changes_of(one)
    in_force = next((rule for rule in rules if rule.valid_from <= today), None)
    value = one.read(in_force.value) if in_force else one.default
    may_set = request.user.may(Act.SET_RULES)
    context = {
        "setting": one,
        "is_of_draw": one.group == Group.DRAW,
        "value": one.kind.in_words(value),
        "in_force": in_force,
        "default": one.kind.in_words(one.default),
        "changes": [
            Change(
                rule=rule,
                value=_in_words(one, rule),
                is_planned=rule.valid_from > today,
                is_in_force=rule == in_force,
            )
            for rule in rules
        ],
        "today": today,
        "form": (form or _form(one, value, day=today + ONE_DAY)) if may_set else None,
        "refused": form,
    }
    return render(request, "rules/setting.html", context, status=status)


def _form(one: Setting[Any], value: Any, *, day: date) -> RuleForm:
    return RuleForm(one, initial={"value": typed(one.kind, value), "valid_from": day})


def _line(standing: Standing) -> Line:
    one, planned = standing.setting, standing.planned
    return Line(
        standing=standing,
        value=one.kind.in_words(standing.value),
        planned=_in_words(one, planned) if planned else "",
    )


def _in_words(one: Setting[Any], rule: Rule) -> str:
    """Return a stored value in words, as the code reads it."""
    return one.kind.in_words(one.read(rule.value))
