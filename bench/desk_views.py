"""The floors of `desk.py`: what a page costs at least, with the joins that the book's page has.

They know no branch, mask nothing and draw no more than the table; who asks is not looked at.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

from policies.models import Contact, Term
from renewal.accounts.access import allow_everybody_signed_in
from renewal.urls import handler500
from renewal.urls import urlpatterns as ours

__all__ = ["handler500", "urlpatterns"]

ROWS = 50
COLUMNS = (
    "id",
    "policy_id",
    "expires_on",
    "premium",
    "name",
    "plate_no",
    "number",
    "phone",
    "branch",
    "caller",
    "result",
)
PAGE = f"""
    SELECT t.id, t.policy_id, t.expires_on, t.premium, c.name, v.plate_no, p.number, n.number,
        b.name, u.name,
        (SELECT result FROM policies_contact k WHERE k.term_id = t.id AND k.undone_at IS NULL
            ORDER BY k.at DESC, k.id DESC LIMIT 1)
    FROM policies_term t
    JOIN policies_policy p ON p.id = t.policy_id
    JOIN policies_customer c ON c.id = p.customer_id
    JOIN accounts_branch b ON b.id = p.branch_id
    LEFT JOIN policies_vehicle v ON v.id = p.vehicle_id
    LEFT JOIN policies_phone n ON n.id = p.phone_id
    LEFT JOIN accounts_user u ON u.id = t.specialist_id
    WHERE t.withdrawn_at IS NULL
    ORDER BY t.expires_on DESC, t.id DESC LIMIT {ROWS}
"""
_TABLE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>保单</title></head>
<body><table><tbody>{% for t in rows %}<tr><td><a href="/policy/{{ t.policy_id }}">CELLS</td></tr>
{% endfor %}</tbody></table></body></html>"""
_VALUES = "name plate_no number phone branch caller premium expires_on result"
_FIELDS = (
    "policy.customer.name policy.vehicle.plate_no policy.number policy.phone.number"
    " policy.branch.name specialist.name premium expires_on last_result"
)


def _table(cells: str) -> Any:
    first, *rest = [f"{{{{ t.{cell} }}}}" for cell in cells.split()]
    return engines["django"].from_string(
        _TABLE.replace("CELLS", "</td><td>".join([f"{first}</a>", *rest]))
    )


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@allow_everybody_signed_in
def signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def _rows() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(PAGE)
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def raw_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"rows": _rows()})


def raw_html(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_by_values.render({"rows": _rows()}))


def _terms() -> QuerySet[Term]:
    last = Contact.objects.filter(term=OuterRef("pk")).newest_first().values("result")[:1]
    return (
        Term.objects.select_related(
            "policy__customer", "policy__vehicle", "policy__phone", "policy__branch", "specialist"
        )
        .annotate(last_result=Subquery(last))
        .order_by("-expires_on", "-pk")
    )


def orm(request: HttpRequest) -> HttpResponse:
    """Answer as the plain list view does: objects and a template."""
    return HttpResponse(_by_fields.render({"rows": _terms()[:ROWS]}))


def paginator(request: HttpRequest) -> HttpResponse:
    """Answer as ListView and the admin do: a count of all, and an offset."""
    page = Paginator(_terms(), ROWS).get_page(request.GET.get("page"))
    return HttpResponse(_by_fields.render({"rows": page.object_list}))


_by_values, _by_fields = _table(_VALUES), _table(_FIELDS)
urlpatterns = [
    *(path(f"bench/{view.__name__}", view) for view in (empty, signed_in, raw_json, raw_html)),
    *(path(f"bench/{view.__name__}", view) for view in (orm, paginator)),
    *ours,
]
