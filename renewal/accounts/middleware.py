"""What holds for every request of somebody signed in."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from renewal.accounts.models import User

SESSION_STARTED = "started_at"
SESSION_HOURS = 10  # a session ends then, used or not
SESSION_RENEWED = "renewed_at"
RENEW_EVERY = timedelta(minutes=5)
# Requests that the page makes by itself are no use of the session.
NO_USE_HEADER = "X-Not-Use"


class ChosenLanguageMiddleware:
    """Speak Chinese, or the language chosen on the page; what the browser prefers is no choice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page needs a login; a part of a page is answered by a 401, which app.js understands."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        return to_sign_in(request)


class SignedInMiddleware:
    """Keep pages out of caches, end long sessions, have one-time passwords replaced.

    An idle session ends after settings.SESSION_COOKIE_AGE. Source: RELIABILITY.md, T14, T15.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        if self._has_lasted(request):
            request.session.flush()
            return to_sign_in(request)
        if user.must_change_password and not _may_pass(request):
            return redirect("account_change_password")
        response = self.get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        return response

    def _has_lasted(self, request: HttpRequest) -> bool:
        now = timezone.now().timestamp()
        started = request.session.setdefault(SESSION_STARTED, now)
        if now - started > SESSION_HOURS * 3600:
            return True
        renewed = request.session.get(SESSION_RENEWED, 0)
        if NO_USE_HEADER not in request.headers and now - renewed > RENEW_EVERY.total_seconds():
            request.session[SESSION_RENEWED] = now
        return False


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page and back: by redirection, or by a 401 that app.js understands."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    query = {"next": request.get_full_path()}
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        query["expired"] = "1"
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode(query)}")


def _may_pass(request: HttpRequest) -> bool:
    own = {reverse("account_change_password"), reverse("account_logout"), reverse("set_language")}
    return request.path in own or request.path.startswith("/" + settings.STATIC_URL.lstrip("/"))
