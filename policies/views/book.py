"""The pages of the book."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from policies import queries, story
from policies.forms import BookFilter
from policies.models import Contact, Phone, Policy
from policies.queries.numbers import number_history, suspects
from policies.results import TONES
from policies.suspects import Warned
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.paging import SIZES, page_of

SORTS = {
    "expires": ("expires_on", "pk"),
    "-expires": ("-expires_on", "-pk"),
    "name": ("policy__customer__name_sort", "policy__customer_id", "expires_on", "pk"),
    "-name": ("-policy__customer__name_sort", "-policy__customer_id", "-expires_on", "-pk"),
}
USUAL_SORT = "-expires"


@allow(Act.SEE_BOOK)
def book(request: StaffRequest) -> HttpResponse:
    """List the terms of the book that fit the conditions in the address."""
    filters = BookFilter(request.GET or None, user=request.user)
    filters.is_valid()
    conditions = filters.cleaned_data if filters.is_bound else {}
    sort = request.GET.get("sort", USUAL_SORT)
    sort = sort if sort in SORTS else USUAL_SORT
    found = queries.search_terms(user=request.user, **conditions).order_by(*SORTS[sort])
    page = page_of(
        found.values_list("pk", flat=True),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "filters": filters,
        "is_narrowed": any(conditions.values()),
        "page": page,
        "sizes": SIZES,
        "rows": [
            (term, *_result(code)) for term, code in queries.terms_by_id(list(page.object_list))
        ],
        "sort": sort,
        "today": timezone.localdate(),
    }
    return render(request, "policies/book.html", context)


def _result(code: str | None) -> tuple[str, str]:
    """Return the tone and the label of a result."""
    return (TONES[code], str(Contact.Result(code).label)) if code else ("", "")


def _numbers(policy: Policy) -> list[tuple[Phone, list[Warned]]]:
    """Return the holder's numbers, each with what is odd about it."""
    phones = list(policy.customer.phones.select_related("customer").order_by("pk"))
    odd = suspects(phones, day=timezone.localdate())
    return [(phone, odd.get(phone.pk, [])) for phone in phones]


@allow(Act.SEE_BOOK, Act.CALL)
def policy_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a policy: its terms, its customer's numbers, the contacts, every decision."""
    policy = get_object_or_404(queries.visible_policies(request.user), pk=pk)
    terms = queries.terms_of(policy)
    context = {
        "policy": policy,
        "terms": terms,
        "latest": terms[0] if terms else None,
        "facts": queries.facts_of(terms[0]) if terms else [],
        "phones": _numbers(policy),
        "history": number_history(policy),
        "contacts": [(one, TONES[one.result]) for one in queries.contacts_of(policy)],
        "decisions": story.tell(policy)[::-1],
        "may_ask_why": request.user.may(Act.SEE_BOOK),
        "today": timezone.localdate(),
    }
    return render(request, "policies/policy_detail.html", context)
