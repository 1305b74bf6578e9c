"""A declared rule for every route: who may open it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from renewal.accounts.models import User
from renewal.accounts.roles import Act

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


class StaffRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User
    htmx: HtmxDetails


def allow(*acts: Act) -> Callable[[_View], _View]:
    """Let in who may do any of `acts`; answer 403 to everybody else.

    The rule can be read off the view as `view.rule`; a route without one fails the suite.
    """

    def decorate(view: _View) -> _View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.user.may(act) for act in acts):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rule = frozenset(acts)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def allow_everybody_signed_in(view: _View) -> _View:
    view.rule = "SIGNED_IN"  # type: ignore[attr-defined]
    return view


def allow_anybody(view: _View) -> _View:
    view.rule = "ANYBODY"  # type: ignore[attr-defined]
    return login_not_required(view)
