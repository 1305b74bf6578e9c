"""Signing in and out with what of django-allauth is used, and our own pages of accounts."""

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path

from renewal.accounts import views as own

_OWN = [
    path("branches/", own.branch_list, name="branch_list"),
    path("branches/<int:pk>/email/", own.set_branch_email, name="set_branch_email"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include((_OWN, "accounts"))),
]
