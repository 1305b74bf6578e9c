from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "worklists"

    def ready(self) -> None:
        from policies.story import LABELS, OUTLOOKS
        from worklists.models import Escalation, ListKind, Reason
        from worklists.whatnext import outlooks

        LABELS["reason"] = dict(Reason.choices)
        LABELS["kind"] = dict(Escalation.Kind.choices)
        LABELS["list"] = dict(ListKind.choices)
        OUTLOOKS.append(outlooks)
