"""The pages of the book."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from policies import queries, story
from policies.dictionary import dictionary_on
from policies.forms import BookFilter
from policies.models import Contact, Phone, Policy
from policies.queries.numbers import number_history, suspects
from policies.results import TONES
from policies.suspects import Warned
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.masking import mask_id, mask_phone
from renewal.lib.paging import SIZES, keys_of

SORTS = {
    "expires": ("expires_on", "pk"),
    "-expires": ("-expires_on", "-pk"),
    "name": ("policy__customer__name_sort", "policy__customer_id", "expires_on", "pk"),
    "-name": ("-policy__customer__name_sort", "-policy__customer_id", "-expires_on", "-pk"),
}
USUAL_SORT = "-expires"
LONGEST_NAME = 16  # characters


@allow(Act.SEE_BOOK)
def book(request: StaffRequest) -> HttpResponse:
    """List the terms of the book that fit the conditions in the address."""
    filters = BookFilter(request.GET or None, user=request.user)
    filters.is_valid()
    conditions = filters.cleaned_data if filters.is_bound else {}
    sort = request.GET.get("sort", USUAL_SORT)
    sort = sort if sort in SORTS else USUAL_SORT
    found = queries.search_terms(user=request.user, **conditions).order_by(*SORTS[sort])
    asked = {name: request.GET.get(name) for name in ("size", "after", "before")}
    page = keys_of(found, number=request.GET.get("page"), **asked)
    context = {
        "filters": filters,
        "is_narrowed": any(conditions.values()),
        "page": page,
        "sizes": SIZES,
        "rows": [
            _written(row) for row in queries.rows_with(list(page.object_list), order=SORTS[sort])
        ],
        "sort": sort,
        "today": timezone.localdate(),
    }
    return render(request, "policies/book.html", context)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the list in the words of the page: a template takes longer to find them."""
    name, phone, result = row["name"], row["phone"], row["result"]
    return row | {
        "short_name": name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…",
        "number": mask_id(row["number"]),
        "phone": mask_phone(phone) if phone else "—",
        "tone": TONES[result] if result else "",
        "label": Contact.Result(result).label if result else "",
    }


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
    today = timezone.localdate()
    words = dictionary_on(today)
    context = {
        "policy": policy,
        "terms": terms,
        "latest": terms[0] if terms else None,
        "facts": queries.facts_of(terms[0]) if terms else [],
        "phones": _numbers(policy),
        "history": number_history(policy),
        "contacts": [(one, TONES[one.result]) for one in queries.contacts_of(policy)],
        "decisions": story.tell(policy, words)[::-1],
        "words": words,
        "may_ask_why": request.user.may(Act.SEE_BOOK),
        "today": today,
    }
    return render(request, "policies/policy_detail.html", context)
