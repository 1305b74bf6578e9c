"""Which open rows a supervisor may want back before they are lost. Source: F14, O8."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from renewal.accounts.models import User
from renewal.rules.defaults import RECALL_DAYS
from renewal.rules.queries import value_on
from worklists.models import LAPSED_KINDS, Lead, Task
from worklists.models.tasks import TaskQuerySet


def not_ended(tasks: TaskQuerySet, today: date) -> TaskQuerySet:
    """Leave out what has ended since it was dealt: it stays with its specialist. Source: O8."""
    return tasks.filter(Q(lead__term__expires_on__gte=today) | Q(lead__list_kind__in=LAPSED_KINDS))


def to_recall(*, user: User, now: datetime) -> dict[str, TaskQuerySet]:
    """Return the open rows that may be recalled, in three parts.

    `untouched` have no result and are past their deadline or were given out before today;
    `expiring` end within the days that a setting names; `promised` do, too, and have an
    appointment that is still to come.
    """
    today = timezone.localdate(now)
    midnight = timezone.make_aware(datetime.combine(today, time()))
    days = value_on(RECALL_DAYS, day=today)
    rows = not_ended(Task.objects.for_user(user).open(), today)
    near = rows.filter(lead__term__expires_on__range=(today, today + timedelta(days=days)))
    promised = near.with_appointment().filter(next_contact_at__gt=now)
    return {
        "untouched": rows.without_result().filter(
            Q(deadline_at__lt=now) | Q(assigned_at__lt=midnight)
        ),
        "expiring": near.exclude(pk__in=promised.values("pk")),
        "promised": promised,
    }


def recalled_waiting(*, user: User) -> int:
    """Return how many recalled leads wait for their next release."""
    return Lead.objects.for_user(user).queued().filter(recalled_from__isnull=False).count()
