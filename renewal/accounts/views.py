"""The page of branches: where their lists are mailed to."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts import actions
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.forms import BranchEmailForm
from renewal.accounts.models import Branch
from renewal.accounts.roles import Act

INDENT = "\N{IDEOGRAPHIC SPACE}"


@require_safe
@allow(Act.SET_BRANCHES)
def branch_list(request: StaffRequest) -> HttpResponse:
    """Show the branches with their mail addresses, each in a form of its own."""
    return _page(request)


@require_POST
@allow(Act.SET_BRANCHES)
def set_branch_email(request: StaffRequest, pk: int) -> HttpResponse:
    """Set where a branch's lists are mailed to; blank, nowhere."""
    branch = get_object_or_404(Branch.objects.for_user(request.user), pk=pk)
    form = _form_of(branch, request.POST)
    if not form.is_valid():
        return _page(request, refused=(branch.pk, form), status=422)
    actions.set_branch_email(branch=branch, by=request.user, **form.cleaned_data)
    messages.success(request, _("Address of %(name)s saved") % {"name": branch.name})
    return redirect("accounts:branch_list")


def _form_of(branch: Branch, data: Mapping[str, Any] | None = None) -> BranchEmailForm:
    return BranchEmailForm(data, auto_id=f"{branch.pk}_%s", initial={"email": branch.email})


def _page(
    request: StaffRequest,
    *,
    refused: tuple[int, BranchEmailForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    branches = Branch.objects.for_user(request.user).order_by("path")
    rows = [
        (
            branch,
            INDENT * (branch.path.count("/") - 2),
            refused[1] if refused and refused[0] == branch.pk else _form_of(branch),
        )
        for branch in branches
    ]
    return render(request, "accounts/branch_list.html", {"rows": rows}, status=status)
