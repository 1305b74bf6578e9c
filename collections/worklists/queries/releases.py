"""What a release drew."""

from django.db.models import Count, Func, TextField, Value
from django.db.models.functions import Cast, Concat

from renewal.accounts.models import User
from worklists.models import Release, Task
from worklists.models.tasks import TaskQuerySet


def numbers_by_kind(release: Release) -> dict[int, dict[str, int]]:
    """Return for each participant's key how many rows of each list kind were drawn."""
    numbers: dict[int, dict[str, int]] = {}
    tasks = Task.with_taken_back.filter(release=release)
    rows = tasks.values_list("drawn_to", "list_kind").annotate(n=Count("pk"))
    for user_id, kind, number in rows:
        numbers.setdefault(user_id, {})[kind] = number
    return numbers


class _Sha256(Func):
    """The sum in hexadecimal digits. Django's own SHA256 needs an extension of PostgreSQL."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()


def with_lots(release: Release) -> TaskQuerySet:
    """Return all that the release drew, each with its `lot`. Source: F9, docs/fairness.md."""
    name = Concat(
        Value(f"{release.seed}|"),
        "list_kind",
        Value("|"),
        Cast("lead_id", TextField()),
        output_field=TextField(),
    )
    return Task.with_taken_back.filter(release=release).annotate(lot=_Sha256(name))


def names_of(usernames: list[str]) -> dict[str, str]:
    """Return the name of each user name; one that is no longer there stands for itself."""
    known = User.objects.filter(username__in=usernames).values_list("username", "name")
    return dict(zip(usernames, usernames, strict=True)) | dict(known)


def proof_of(release: Release) -> dict[str, object]:
    """Return all that a draw started from, and who got each row: what docs/fairness.md reads."""
    names = dict(release.participants.values_list("user", "username"))
    tasks = Task.with_taken_back.filter(release=release).order_by("lead")
    rows = tasks.values_list("lead", "list_kind", "keeper", "barred", "premium", "drawn_to")
    return {
        "release": release.pk,
        "day": release.day.isoformat(),
        "seed": release.seed,
        "kinds": release.kinds,
        "by_premium": release.by_premium,
        "participants": {
            one.username: {"balance": one.balance_before, "weight": one.weight, "room": one.room}
            for one in release.participants.order_by("username")
        },
        "rows": [
            {
                "row": lead,
                "kind": kind,
                "keeper": keeper,
                "barred": barred,
                "premium": str(premium or 0),
                "drawn_to": names[user_id],
            }
            for lead, kind, keeper, barred, premium, user_id in rows
        ],
    }
