"""What a release drew."""

from django.db.models import Count

from renewal.accounts.models import User
from worklists.models import Release


def numbers_by_kind(release: Release) -> dict[int, dict[str, int]]:
    """Return for each participant's key how many rows of each list kind were drawn."""
    numbers: dict[int, dict[str, int]] = {}
    rows = release.tasks.values_list("drawn_to", "list_kind").annotate(n=Count("pk"))
    for user_id, kind, number in rows:
        numbers.setdefault(user_id, {})[kind] = number
    return numbers


def names_of(usernames: list[str]) -> dict[str, str]:
    """Return the name of each user name; one that is no longer there stands for itself."""
    known = User.objects.filter(username__in=usernames).values_list("username", "name")
    return dict(zip(usernames, usernames, strict=True)) | dict(known)


def proof_of(release: Release) -> dict[str, object]:
    """Return all that a draw started from, and who got each row: what docs/fairness.md reads."""
    names = dict(release.participants.values_list("user", "username"))
    tasks = release.tasks.order_by("lead").values_list("lead", "list_kind", "drawn_to")
    rows = [
        {"row": lead, "kind": kind, "drawn_to": names[user_id]} for lead, kind, user_id in tasks
    ]
    return {
        "release": release.pk,
        "day": release.day.isoformat(),
        "seed": release.seed,
        "kinds": release.kinds,
        "balances": dict(
            release.participants.order_by("username").values_list("username", "balance_before")
        ),
        "rows": rows,
    }
