"""Branches, users, and what each of them may see."""

from datetime import date
from typing import Any, Self, TypeVar, cast

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.roles import Act, Role, roles_for
from renewal.lib.rota import Part

CENTRE_CODE = "CENTRE"
AWAY = [(part.value, part.label) for part in Part if part != Part.NONE]  # of a day of leave

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


def append_only_but(mark: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that do the same, but let the empty field `mark` be set, once."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
        pgtrigger.ReadOnly(name="append_only_fields", exclude=[mark]),
        pgtrigger.Protect(
            name="append_only_mark",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(**{f"old__{mark}__isnull": False}),
        ),
    ]


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
    started_on = models.DateField(null=True, blank=True, help_text="First day of work.")
    capacity = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Most open rows; empty: what the centre has set."
    )
    extension = models.CharField(
        max_length=20, blank=True, db_default="", help_text="Of the centre's telephone system."
    )

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


class _PersonsQuerySet(models.QuerySet[_M]):
    """What is noted of people: a user sees it of those of the own branch and of all below it."""

    def for_user(self, user: User) -> Self:
        return self.filter(user__branch__path__startswith=user.branch.path)


class ShiftQuerySet(_PersonsQuerySet["Shift"]):
    def until(self, day: date) -> Self:
        """Those that govern `day` or a day before it."""
        return self.filter(valid_from__lte=day)


@audited
class Shift(models.Model):
    """What somebody works from Monday to Sunday, until a later shift begins. Source: F10.

    Whoever has none works whole days by the centre's calendar.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="shifts")
    valid_from = models.DateField()
    pattern = ArrayField(models.CharField(max_length=9, choices=Part))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "valid_from"], name="shift_one_a_day"),
            models.CheckConstraint(
                condition=models.Q(pattern__len=7, pattern__contained_by=Part.values),
                name="shift_part_of_each_weekday",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.valid_from}"


class LeaveKind(models.TextChoices):
    ANNUAL = "ANNUAL", _("Annual leave")
    SICK = "SICK", _("Sick leave")
    PERSONAL = "PERSONAL", _("Personal leave")
    TRAINING = "TRAINING", _("Training")
    OTHER = "OTHER", pgettext_lazy("kind of leave", "Other")


class LeaveQuerySet(_PersonsQuerySet["Leave"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at__isnull=True)

    def touching(self, first: date, last: date) -> Self:
        """Those with a day between `first` and `last`, both included."""
        return self.filter(first_on__lte=last, last_on__gte=first)


@audited
class Leave(models.Model):
    """Days, or halves of days, on which somebody is away. Cancelled, it stays on record.

    Source: F10.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="leaves")
    first_on = models.DateField()
    last_on = models.DateField()
    part = models.CharField(max_length=9, choices=AWAY, default=Part.FULL)
    kind = models.CharField(max_length=8, choices=LeaveKind)
    note = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="leave_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(part__in=[part for part, _label in AWAY]),
                name="leave_part_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=LeaveKind.values),
                name="leave_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_by__isnull=True, cancelled_at__isnull=True)
                | models.Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
                name="leave_cancelled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "last_on"],
                condition=models.Q(cancelled_at__isnull=True),
                name="leave_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_on} {self.last_on}"


class DutyQuerySet(_PersonsQuerySet["Duty"]):
    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))


@audited
class Duty(models.Model):
    """A single day that is worked differently from the shift: a weekend on duty, a swap.

    Source: F10.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="duties")
    day = models.DateField()
    part = models.CharField(max_length=9, choices=Part)
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="duty_one_a_day"),
            models.CheckConstraint(
                condition=models.Q(part__in=Part.values), name="duty_part_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day} {self.part}"
