from django.apps import AppConfig


class TaggingConfig(AppConfig):
    name = "tagging"
    verbose_name = "Tagging"

    def ready(self) -> None:
        from articles.signals import revision_saved
        from tagging.tasks import queue_tagging

        revision_saved.connect(queue_tagging, dispatch_uid="tagging.queue_tagging")
