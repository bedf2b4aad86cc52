from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "newsroom.alerts"
    verbose_name = "Saved searches"

    def ready(self) -> None:
        from articles.signals import article_removed
        from newsroom.alerts.purging import forget

        article_removed.connect(forget, dispatch_uid="alerts.forget")
