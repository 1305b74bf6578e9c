"""Which version of a script holds."""

from datetime import date

from worklists.models import Script


def script_on(kind: Script.Kind, *, day: date) -> Script | None:
    """Return the version of `kind` in force on local date `day`; None: as it is delivered."""
    begun = Script.objects.filter(kind=kind, valid_from__lte=day).select_related("approved_by")
    return begun.order_by("-valid_from", "-number").first()


def script_versions() -> list[Script]:
    """Return all versions without their texts, of each kind the one that holds longest first."""
    found = Script.objects.select_related("approved_by").defer("text")
    return list(found.order_by("kind", "-valid_from", "-number"))
