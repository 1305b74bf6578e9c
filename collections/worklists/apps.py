from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "worklists"

    def ready(self) -> None:
        from policies.story import LABELS
        from worklists.models import ListKind, Reason

        LABELS["reason"] = dict(Reason.choices)
        LABELS["list"] = dict(ListKind.choices)
