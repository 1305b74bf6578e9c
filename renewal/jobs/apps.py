from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "renewal.jobs"
    label = "jobs"

    def ready(self) -> None:
        from renewal.jobs import endings  # noqa: F401  declares its notices

        autodiscover_modules("jobs", "exports", "notices")
