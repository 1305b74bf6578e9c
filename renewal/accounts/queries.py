"""Finding people."""

from django.utils.translation import gettext as _

from renewal.accounts.models import User


class NoSuchUser(Exception):
    """There is no active user of that name; str() says so."""


def user_named(username: str) -> User:
    """Return the active user who signs in as `username`.

    Raises:
        NoSuchUser
    """
    user = User.objects.select_related("branch").filter(username=username, is_active=True).first()
    if user is None:
        raise NoSuchUser(_("There is no user %(name)s.") % {"name": username})
    return user
