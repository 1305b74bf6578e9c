"""Saving a new version of what specialists say."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from worklists.models import Script
from worklists.scripts import complaints, tidy


class ScriptRefused(Exception):
    """The version cannot be saved so; str() says why."""


class ScriptChanged(ScriptRefused):
    """Somebody has saved another version since the writer began."""


@transaction.atomic
def save_script(
    *, kind: Script.Kind, text: str, valid_from: date, seen: int, by: User, now: datetime
) -> Script:
    """Have `text` be said in calls of `kind` from local date `valid_from` on.

    `seen` is the number of the latest version that the writer knew, 0 for none. What is saved
    never changes: the versions before it stay on record. The same save sent twice is one save.

    Source: 001-50, F25.

    Raises:
        NotAllowed: not somebody who sets scripts.
        ScriptChanged: the latest version is another one by now.
        ScriptRefused: the day is past, or the text cannot be read.
    """
    by.require(Act.SET_SCRIPTS)
    text = tidy(text)
    if found := complaints(text):
        raise ScriptRefused(" ".join(found))
    if valid_from < timezone.localdate(now):
        raise ScriptRefused(_("A script changes from today on, or later: what was stays."))
    versions = Script.objects.filter(kind=kind)
    if seen and not versions.filter(number=seen).exists():
        raise ScriptChanged(_("Version %(number)d is not known.") % {"number": seen})
    said = {"text": text, "valid_from": valid_from, "approved_by": by}
    try:
        with transaction.atomic():
            return Script.objects.create(kind=kind, number=seen + 1, approved_at=now, **said)
    except IntegrityError:
        other = versions.select_related("approved_by").get(number=seen + 1)
    if all(getattr(other, name) == value for name, value in said.items()):
        return other
    raise ScriptChanged(
        _("%(name)s has saved version %(number)d meanwhile. Your text is still here.")
        % {"name": other.approved_by.name, "number": other.number}
    )
