"""Who is signed in, together with the branch that every page asks for."""

from allauth.account.auth_backends import AuthenticationBackend

from renewal.accounts.models import User


class BranchBackend(AuthenticationBackend):
    """The sign-in of allauth; the user of a session comes with the branch, in one query."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("branch").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
