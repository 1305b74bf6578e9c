"""Everything that is done to branches and users."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import Branch, User
from renewal.accounts.passwords import make_one_time_password
from renewal.accounts.roles import Act, Role


class UserRefused(Exception):
    """The user cannot be made as asked; str() says why."""


class BranchRefused(Exception):
    """The branch cannot be made as asked; str() says why."""


@transaction.atomic
def create_branch(*, code: str, name: str, parent: Branch) -> Branch:
    """Add a branch below `parent`.

    Raises:
        BranchRefused: the code is taken or holds a slash.
    """
    if "/" in code or not code.strip():
        raise BranchRefused(_("A branch code is not blank and has no slash."))
    if Branch.objects.filter(code=code).exists():
        raise BranchRefused(_("There is a branch %(code)s already.") % {"code": code})
    return Branch.objects.create(code=code, name=name, parent=parent, path=f"{parent.path}{code}/")


@transaction.atomic
def set_branch_email(*, branch: Branch, email: str, by: User) -> Branch:
    """Set where the branch's lists are mailed to; blank, nothing is mailed to it.

    Source: 001-13, 001-103.

    Raises:
        NotAllowed: not somebody who looks after the branches.
        BranchRefused: it is no mail address.
    """
    by.require(Act.SET_BRANCHES)
    branch = Branch.objects.select_for_update().get(pk=branch.pk)
    branch.email = email.strip()
    try:
        branch.clean_fields(exclude={"code", "name", "parent", "path"})
    except ValidationError as error:
        raise BranchRefused(" ".join(error.messages)) from error
    branch.save(update_fields=["email"])
    return branch


@transaction.atomic
def create_user(
    *,
    username: str,
    role: Role,
    branch: Branch,
    now: datetime,
    name: str = "",
    password: str | None = None,
) -> tuple[User, str | None]:
    """Make a user; return it with the one-time password when none was given.

    Raises:
        UserRefused: the name is taken or malformed, or the password too weak.
    """
    user = User(
        username=username,
        name=name or username,
        role=role,
        branch=branch,
        created_at=now,
        must_change_password=password is None,
    )
    one_time = make_one_time_password() if password is None else None
    try:
        if password is not None:
            validate_password(password, user)
        user.set_password(one_time if password is None else password)
        user.full_clean()
    except ValidationError as error:
        raise UserRefused(" ".join(error.messages)) from error
    user.save(force_insert=True)
    return user, one_time


@transaction.atomic
def settle_password(*, user: User) -> None:
    """Note that the one-time password has been replaced by the user's own."""
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
