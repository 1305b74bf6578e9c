"""The pages of the book."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from policies import queries, story
from policies.forms import BookFilter
from policies.models import Contact
from policies.results import TONES
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.paging import SIZES, page_of

SORTS = {"expires": ("expires_on", "pk"), "-expires": ("-expires_on", "-pk")}
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
        "is_ascending": sort == "expires",
        "other_sort": "expires" if sort == USUAL_SORT else USUAL_SORT,
        "today": timezone.localdate(),
    }
    return render(request, "policies/book.html", context)


def _result(code: str | None) -> tuple[str, str]:
    """Return the tone and the label of a result."""
    return (TONES[code], str(Contact.Result(code).label)) if code else ("", "")


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
        "phones": policy.customer.phones.order_by("pk"),
        "contacts": [(one, TONES[one.result]) for one in queries.contacts_of(policy)],
        "decisions": story.tell(policy)[::-1],
        "today": timezone.localdate(),
    }
    return render(request, "policies/policy_detail.html", context)
