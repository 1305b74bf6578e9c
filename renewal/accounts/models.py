"""Branches, users, and what each of them may see."""

from typing import Any, Self, TypeVar, cast

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from renewal.accounts.roles import Act, Role, roles_for

CENTRE_CODE = "CENTRE"

_Model = TypeVar("_Model", bound=type[models.Model])


def audited(model: _Model) -> _Model:
    """Have the database note every write to `model`, by whatever way, row by row."""
    return _audit(model, level=pgtrigger.Row)


def audited_in_bulk(model: _Model) -> _Model:
    """The same, once a statement: for tables that an import fills."""
    return _audit(model, level=pgtrigger.Statement)


def _audit(model: _Model, *, level: pgtrigger.Level, exclude: list[str] | None = None) -> _Model:
    track = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        level=level,
        exclude=exclude,
    )
    return cast(_Model, track(model))


def append_only() -> pgtrigger.Protect:
    """Return the trigger by which the database refuses to change or delete what was said."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class NotAllowed(Exception):
    """The user's role does not do this."""


class BranchQuerySet(models.QuerySet["Branch"]):
    def for_user(self, user: "User") -> Self:
        return self.filter(path__startswith=user.branch.path)

    def centre(self) -> "Branch":
        return self.get(code=CENTRE_CODE)


@audited
class Branch(models.Model):
    """A unit of the insurer. `path` is the codes from the root down: /CENTRE/CITY/NORTH/."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    path = models.CharField(max_length=400, unique=True, db_index=True)
    email = models.EmailField(blank=True, help_text="Where its lists are mailed to.")

    objects = BranchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(parent__isnull=True),
                name="branch_one_root",
            ),
        ]

    def __str__(self) -> str:
        return self.name


_M = TypeVar("_M", bound=models.Model, covariant=True)


class BranchScopedQuerySet(models.QuerySet[_M]):
    """Rows of a branch: a user sees those of the own branch and of all below it.

    Source: SPEC.md section 8, F41.
    """

    branch_path = "branch__path"

    def for_user(self, user: "User") -> Self:
        return self.filter(**{f"{self.branch_path}__startswith": user.branch.path})


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)

    def for_user(self, user: "User") -> "models.QuerySet[User]":
        return self.filter(branch__path__startswith=user.branch.path)

    def specialists(self) -> "models.QuerySet[User]":
        return self.filter(role=Role.SPECIALIST, is_active=True)


class User(AbstractBaseUser):
    """Somebody who works here. `name` is shown, `username` signs in."""

    username = models.CharField(
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("There is a user of this name already.")},
    )
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role)
    branch = models.ForeignKey(Branch, models.PROTECT)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(
        default=False, help_text="The password was given out once and is to be replaced."
    )
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known")
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, act: Act) -> bool:
        return self.is_active and self.role in roles_for(act)

    def require(self, act: Act) -> None:
        """Raise NotAllowed unless this user may do `act`."""
        if not self.may(act):
            raise NotAllowed(
                _("%(name)s (%(role)s) may not do this.")
                % {"name": self.name, "role": self.get_role_display()}
            )

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


_audit(User, level=pgtrigger.Row, exclude=["password", "last_login"])
