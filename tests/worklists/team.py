"""A team, rows for it, and the settings that it works by."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from renewal.accounts.models import User
from renewal.rules.defaults import Setting
from renewal.rules.models import Rule
from tests.factories import DAY, MORNING, make_lead, make_specialist
from worklists.models import Lead


def make_leads(many: int, *, expires_on: date = DAY + timedelta(days=25)) -> list[Lead]:
    return [make_lead(expires_on=expires_on) for _ in range(many)]


def make_team(*names: str) -> list[User]:
    return [make_specialist(name) for name in names]


def make_rule(setting: Setting[Any], value: Any) -> None:
    """A value of the setting from DAY on."""
    Rule.objects.create(key=setting.key, value=value, valid_from=DAY, set_at=MORNING)


def rows_of(*models: type[Model]) -> dict[str, list[Any]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }
