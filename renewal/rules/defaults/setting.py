"""What a dated setting is, and under which headings they stand."""

from dataclasses import KW_ONLY, dataclass
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.rules.kinds import Kind

T = TypeVar("T")


class Group(TextChoices):
    """The settings that stand together on the page, in its order."""

    LISTS = "LISTS", pgettext_lazy("settings", "Lists")
    RELEASE = "RELEASE", pgettext_lazy("settings", "Release")
    DRAW = "DRAW", pgettext_lazy("settings", "Draw")
    DEADLINES = "DEADLINES", _("Deadlines and working hours")
    CALLS = "CALLS", pgettext_lazy("settings", "Calls")
    NUMBERS = "NUMBERS", pgettext_lazy("settings", "Numbers")
    SALES = "SALES", pgettext_lazy("settings", "Sales")
    POINTS = "POINTS", pgettext_lazy("settings", "Points")


@dataclass(frozen=True, eq=False)
class Setting(Generic[T]):
    """A rule of the trade that a centre may change from a day on. Source: SPEC.md section 9.

    `label`, and `help` in one sentence, tell what it decides. `own_page` is the route of the
    page on which it is changed, where that is not the settings' own.
    """

    key: str
    default: T
    source: str
    _: KW_ONLY
    kind: Kind[T]
    group: Group
    label: str | Promise
    help: str | Promise
    own_page: str = ""

    def read(self, value: object) -> T:
        """Return a stored value, or the default for one of another shape than the code reads."""
        return value if self.kind.fits(value) else self.default
