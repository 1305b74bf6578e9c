from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "renewal.desk"
    label = "desk"
