"""The rotas of many people, read at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from renewal.accounts.models import Duty, Leave, Shift, User
from renewal.lib.rota import Absence, Part, Rota
from renewal.rules.queries import calendar_between


def rotas_of(users: Iterable[User], *, first: date, last: date) -> dict[int, Rota]:
    """Return each user's rota for the days from `first` to `last`, by the user's number.

    Four queries, however many the users and the days.

    Source: SPEC.md F10, O3.
    """
    people = {user.pk: user for user in users}
    calendar = calendar_between(first, last)
    patterns: dict[int, dict[date, Sequence[Part]]] = defaultdict(dict)
    for shift in Shift.objects.filter(user__in=people).until(last):
        patterns[shift.user_id][shift.valid_from] = [Part(part) for part in shift.pattern]
    duties: dict[int, dict[date, Part]] = defaultdict(dict)
    for duty in Duty.objects.filter(user__in=people).between(first, last):
        duties[duty.user_id][duty.day] = Part(duty.part)
    leaves: dict[int, list[Absence]] = defaultdict(list)
    for leave in Leave.objects.filter(user__in=people).standing().touching(first, last):
        leaves[leave.user_id].append(Absence(leave.first_on, leave.last_on, Part(leave.part)))
    return {
        pk: Rota(
            calendar=calendar,
            patterns=patterns[pk],
            duties=duties[pk],
            leaves=leaves[pk],
            starts_on=user.started_on,
        )
        for pk, user in people.items()
    }
