from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "sales"

    def ready(self) -> None:
        from policies.story import LABELS
        from sales.stations import Step

        LABELS["step"] = dict(Step.choices)
