"""How sign-in by django-allauth fits this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from allauth.core import ratelimit
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renewal.accounts.actions import settle_password
from renewal.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off. Ask the administrator."),
        "enter_current_password": _("Type your present password."),
        "incorrect_code": _("The code is wrong."),
        "incorrect_password": _("The password is wrong."),
        "username_password_mismatch": _("User name or password is wrong."),
        "too_many_login_attempts": _("Too many failed attempts. Try again in five minutes."),
        "rate_limited": _("Too many requests. Wait a moment."),
        "same_as_current": _("The new password is the old one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: accounts are made by an administrator."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a try too many: few from one address, more from all addresses together.

        So guessing is slow, and yet nobody locks out somebody elsewhere. Source: RELIABILITY.md S5.
        """
        super().pre_authenticate(request, **credentials)
        account = super()._get_login_attempts_cache_key(request, **credentials)
        if not ratelimit.consume(request, action="login_failed_anywhere", key=account):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"


@receiver(password_changed)
def note_own_password(sender: Any, user: User, **kwargs: Any) -> None:
    settle_password(user=user)


def display_name(user: User) -> str:
    return user.name
