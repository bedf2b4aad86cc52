from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "newsroom.alerts"
    verbose_name = "Saved searches"
