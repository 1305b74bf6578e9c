"""Everything that is done to branches and users."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import Branch, Duty, Leave, LeaveKind, Shift, User
from renewal.accounts.passwords import make_one_time_password
from renewal.accounts.roles import Act, Role
from renewal.lib.rota import Part


class UserRefused(Exception):
    """The user cannot be made as asked; str() says why."""


class BranchRefused(Exception):
    """The branch cannot be made as asked; str() says why."""


class RotaRefused(Exception):
    """The rota cannot be changed as asked; str() says why."""


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


@transaction.atomic
def set_shift(
    *, user: User, valid_from: date, pattern: Sequence[Part], by: User, now: datetime
) -> Shift:
    """Set what `user` works from Monday to Sunday, from `valid_from` until a later shift begins.

    Source: F10.

    Raises:
        NotAllowed: not somebody who keeps the rota.
    """
    by.require(Act.SET_ROTA)
    shift, _is_new = Shift.objects.update_or_create(
        user=user,
        valid_from=valid_from,
        defaults={"pattern": list(pattern), "set_by": by, "set_at": now},
    )
    return shift


@transaction.atomic
def set_duty(
    *, user: User, day: date, part: Part | None, reason: str, by: User, now: datetime
) -> Duty | None:
    """Set what `user` works on `day` whatever the shift says; None, again what the shift says.

    Source: F10.

    Raises:
        NotAllowed: not somebody who keeps the rota.
    """
    by.require(Act.SET_ROTA)
    signed = {"reason": reason, "set_by": by, "set_at": now}
    if part is None:
        itself = Duty.objects.filter(user=user, day=day)
        itself.update(**signed)  # so that the trail has who took it away
        itself.delete()
        return None
    duty, _is_new = Duty.objects.update_or_create(
        user=user, day=day, defaults={"part": part, **signed}
    )
    return duty


@transaction.atomic
def enter_leave(
    *,
    user: User,
    first_on: date,
    last_on: date,
    part: Part,
    kind: LeaveKind,
    note: str,
    by: User,
    now: datetime,
) -> Leave:
    """Enter leave of `user`: `part` of each day from `first_on` to `last_on`.

    Source: F10.

    Raises:
        NotAllowed: not somebody who keeps the rota.
        RotaRefused: it ends before it begins, or some of it is leave already.
    """
    by.require(Act.SET_ROTA)
    if last_on < first_on:
        raise RotaRefused(_("Leave does not end before it begins."))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one at a time
    same_days = Leave.objects.filter(user=user).standing().touching(first_on, last_on)
    for other in same_days.order_by("first_on", "pk"):
        if Part(other.part).meets(part):
            raise RotaRefused(
                _("%(name)s has leave from %(first)s to %(last)s already: %(kind)s, %(part)s.")
                % {
                    "name": user.name,
                    "first": other.first_on.isoformat(),
                    "last": other.last_on.isoformat(),
                    "kind": other.get_kind_display(),
                    "part": other.get_part_display(),
                }
            )
    return Leave.objects.create(
        user=user,
        first_on=first_on,
        last_on=last_on,
        part=part,
        kind=kind,
        note=note,
        entered_by=by,
        entered_at=now,
    )


@transaction.atomic
def cancel_leave(*, leave: Leave, by: User, now: datetime) -> Leave:
    """Cancel the whole of a leave; it stays on record.

    Source: F10.

    Raises:
        NotAllowed: not somebody who keeps the rota.
        RotaRefused: it is cancelled already.
    """
    by.require(Act.SET_ROTA)
    leave = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    if leave.cancelled_at:
        raise RotaRefused(_("This leave is cancelled already."))
    leave.cancelled_by, leave.cancelled_at = by, now
    leave.save(update_fields=["cancelled_by", "cancelled_at"])
    return leave


@transaction.atomic
def set_capacity(*, user: User, capacity: int | None, started_on: date | None, by: User) -> User:
    """Set the most open rows of `user`, None for the centre's setting, and the first day of work.

    Source: F9, F10.

    Raises:
        NotAllowed: not somebody who keeps the rota.
    """
    by.require(Act.SET_ROTA)
    user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    user.capacity, user.started_on = capacity, started_on
    user.save(update_fields=["capacity", "started_on"])
    return user


@transaction.atomic
def set_extension(*, user: User, extension: str, by: User) -> User:
    """Set the extension of `user` in the centre's telephone system; blank, there is none.

    Raises:
        NotAllowed: not somebody who keeps the rota.
        RotaRefused: it is no extension.
    """
    by.require(Act.SET_ROTA)
    if not re.fullmatch(r"[0-9*#]{0,20}", extension):
        raise RotaRefused(_("An extension has at most 20 digits, * and #."))
    user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    user.extension = extension
    user.save(update_fields=["extension"])
    return user
