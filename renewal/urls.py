"""Routes. Every one declares who may open it (renewal.accounts.access)."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from renewal.desk import views as desk

handler500 = "renewal.desk.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", desk.health, name="healthz"),
    path("accounts/", include("renewal.accounts.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", desk.home, name="home"),
    path("", include("renewal.desk.urls")),
    path("rules/", include("renewal.rules.urls")),
    path("jobs/", include("renewal.jobs.urls")),
    path("book/", include("policies.urls")),
    path("lists/", include("worklists.urls")),
    path("sales/", include("sales.urls")),
    path("reports/", include("reports.urls")),
]
