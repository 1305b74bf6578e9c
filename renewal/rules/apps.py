from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "renewal.rules"
    label = "rules"
