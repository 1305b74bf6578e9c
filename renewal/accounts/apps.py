from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "renewal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from renewal import checks  # noqa: F401
