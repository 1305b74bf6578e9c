"""System checks of the house itself."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def no_relation_points_downstream(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """renewal.E001: a relation from an app to one that stands after it in LOCAL_APPS."""
    order = {name: place for place, name in enumerate(settings.LOCAL_APPS)}
    found: list[CheckMessage] = []
    for config in apps.get_app_configs():
        if config.name not in order:
            continue
        for model in config.get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if field.auto_created or target is None or isinstance(target, str):
                    continue
                downstream = order.get(target._meta.app_config.name, -1)
                if downstream > order[config.name]:
                    found.append(
                        Error(
                            f"{model._meta.label}.{field.name} points downstream, "
                            f"to {target._meta.label}.",
                            hint="The fact belongs upstream, or the rule downstream.",
                            obj=model,
                            id="renewal.E001",
                        )
                    )
    return found
