"""The button by which a list page exports what its filter shows."""

from typing import Any

from django import template
from django.http import QueryDict

from renewal.accounts.roles import Act
from renewal.jobs.exports.declare import EXPORTS

register = template.Library()

NO_CONDITIONS = ("page", "size", "sort", "after", "before")


@register.inclusion_tag("jobs/_export_button.html", takes_context=True)
def export_button(context: template.RequestContext, name: str, **more: Any) -> dict[str, Any]:
    """Draw the button of the list `name`, for who may export it.

    The conditions are those of the page's address and `more`.
    """
    request = context["request"]
    kind, given = EXPORTS[name], QueryDict(mutable=True)
    given.update({key: str(value) for key, value in more.items()})
    given.update({key: value for key, value in request.GET.items() if key not in NO_CONDITIONS})
    return {
        "kind": kind if kind.is_for(request.user) else None,
        "query": given.urlencode(),
        "may_ask_for_full": kind.hides_something and request.user.may(Act.EXPORT_FULL),
        "csrf_token": context.get("csrf_token"),
    }
