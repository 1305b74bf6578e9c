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

SIGNED_IN = "SIGNED_IN"
ANYBODY = "ANYBODY"

# The rule of each route whose view is not ours: django-allauth's, and Django's own.
OTHERS: dict[str, str] = {
    "account_login": ANYBODY,
    "account_logout": ANYBODY,
    "account_inactive": ANYBODY,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": ANYBODY,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "set_language": ANYBODY,
}

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
    view.rule = SIGNED_IN  # type: ignore[attr-defined]
    return view


def allow_anybody(view: _View) -> _View:
    view.rule = ANYBODY  # type: ignore[attr-defined]
    return login_not_required(view)
