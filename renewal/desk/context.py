"""What every page of the shell needs: the menu and the names of optional routes."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.desk.badges import badges_for
from renewal.desk.navigation import Section, menu, url_of
from renewal.jobs.notices import bell_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The menu and the bell are counted only where they are drawn."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}

    def sections() -> list[Section]:
        badges = badges_for(user=user, now=timezone.now())
        return menu(role=user.role, path=page_path(request), badges=badges)

    return {
        "menu": SimpleLazyObject(sections),
        "is_rail": user.role == Role.SPECIALIST,
        "menu_url": url_of("desk:menu"),
        "search_url": url_of("desk:search"),
        "bell_url": url_of("jobs:notice_list"),
        "bell": SimpleLazyObject(lambda: bell_of(user)),
        "jobs_url": url_of("jobs:job_list"),
    }


def page_path(request: HttpRequest) -> str:
    """Return the path of the page that is looked at, which for a part of it is another one's."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path or request.path
