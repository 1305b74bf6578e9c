"""A team, rows for it, and the draw as it is published."""

from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.db.models import Model

from renewal.accounts.models import User
from tests.factories import (
    DAY,
    make_lead,
    make_specialist,
)
from worklists.models import Lead, Release


def make_leads(many: int, *, expires_on: date = DAY + timedelta(days=25)) -> list[Lead]:
    return [make_lead(expires_on=expires_on) for _ in range(many)]


def make_team(*names: str) -> list[User]:
    return [make_specialist(name) for name in names]


def rows_of(*models: type[Model]) -> dict[str, list[Any]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }


def drawn_by_hand(drawn: Release) -> dict[int, str]:
    """The draw of a stored release as docs/fairness.md publishes it, in lines of its own."""

    def lot(*parts: object) -> str:
        return sha256("|".join([drawn.seed, *map(str, parts)]).encode()).hexdigest()

    people = {one.username: Fraction(one.balance_before) for one in drawn.participants.all()}
    kinds = dict(drawn.tasks.values_list("lead_id", "list_kind"))
    names = sorted(people, key=lambda name: (people[name], lot("participant", name)))
    rows = sorted(kinds, key=lambda lead: (drawn.kinds.index(kinds[lead]), lot(kinds[lead], lead)))
    return {lead: names[place % len(names)] for place, lead in enumerate(rows)}
