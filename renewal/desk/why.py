"""Why a row is not here: a policy found by anything, and everything decided about it. F56."""

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from policies.models import ImportBatch, Policy
from policies.queries import visible_policies
from policies.queries.find import find_policies
from policies.story import story_of, why_missing
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act

MOST_LISTED = 50  # policies


class WhyForm(forms.Form):
    """What somebody types to find a policy."""

    q = forms.CharField(
        label=_("Find by"),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "data-search": True,
                "placeholder": _("Policy no., plate, end of a phone, name or its initials"),
            }
        ),
    )


@require_safe
@allow(Act.SEE_BOOK)
def why(request: StaffRequest) -> HttpResponseBase:
    """Find the policies that the text may mean; go to the story of the only one."""
    form = WhyForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    found = find_policies(Policy.objects.for_user(request.user), text, most=MOST_LISTED + 1)
    missing = None
    if text and not any(policy.number == text for policy in found):
        missing = why_missing(text, batches=ImportBatch.objects.for_user(request.user))
    if len(found) == 1 and missing is None:
        return redirect("desk:why_policy", pk=found[0].pk)
    context = {
        "form": form,
        "text": text,
        "found": found[:MOST_LISTED],
        "has_more": len(found) > MOST_LISTED,
        "most": MOST_LISTED,
        "missing": missing,
        "may_import": request.user.may(Act.IMPORT),
    }
    return render(request, "desk/why.html", context)


@require_safe
@allow(Act.SEE_BOOK)
def why_policy(request: StaffRequest, pk: int) -> HttpResponse:
    """Show where each term of a policy stands, what happens next, and how it came to that."""
    policy = get_object_or_404(visible_policies(request.user), pk=pk)
    today = timezone.localdate()
    story = story_of(policy, on=today)
    context = {"form": WhyForm(), "policy": policy, "story": story, "today": today}
    return render(request, "desk/why_policy.html", context)
