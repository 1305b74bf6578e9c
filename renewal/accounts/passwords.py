"""Passwords: what may be one, and the ones that are given out once."""

import secrets

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from renewal.accounts.models import User

OWN_WORDS = ("renewal", "xubao", "insurance", "baoxian")
# Without the letters and digits that are mistaken for one another on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class LengthValidator(MinimumLengthValidator):
    """Django's, with words that are translated."""

    def get_error_message(self) -> str:
        return _("The password is too short: at least %(n)d characters.") % {"n": self.min_length}


class OwnWordsValidator:
    """Refuse passwords made of the product's own words."""

    def validate(self, password: str, user: User | None = None) -> None:
        if any(word in password.lower() for word in OWN_WORDS):
            raise ValidationError(self.get_help_text(), code="password_own_words")

    def get_help_text(self) -> str:
        return _("The password must not contain the product's or the trade's own words.")


def make_one_time_password() -> str:
    """Return a random password of 16 characters, in groups of four."""
    letters = "".join(secrets.choice(_ALPHABET) for _i in range(16))
    return "-".join(letters[place : place + 4] for place in range(0, 16, 4))
