"""The own records of a specialist. Source: UX.md 5.2."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from policies.dictionary import dictionary_on
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.paging import SIZES, page_of
from worklists.record_forms import RecordFilter
from worklists.records import day_figures, own_contacts, records_of


@require_safe
@allow(Act.CALL)
def contact_list(request: StaffRequest) -> HttpResponse:
    """List what the user has saved, by default today, under today's figures."""
    today = timezone.localdate()
    dictionary = dictionary_on(today)
    form = RecordFilter(request.GET, today=today, dictionary=dictionary)
    conditions = form.cleaned_data if form.is_valid() else {"first": today, "last": today}
    page = page_of(
        own_contacts(user=request.user, **conditions),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "filters": form,
        "figures": day_figures(user=request.user, day=today),
        "page": page,
        "sizes": SIZES,
        "records": records_of(list(page.object_list), user=request.user, dictionary=dictionary),
        "is_narrowed": bool(form.changed_data),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "worklists/contact_list.html", context, status=status)
