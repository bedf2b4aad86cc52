from django.apps import AppConfig


class TaggingConfig(AppConfig):
    name = "tagging"
    verbose_name = "Tagging"

    def ready(self) -> None:
        from articles.signals import article_removed, revisions_saved, visibility_changed
        from tagging.event_view import follow_visibility
        from tagging.purging import forget
        from tagging.source_tags import take_source_tags
        from tagging.tasks import queue_tagging

        revisions_saved.connect(take_source_tags, dispatch_uid="tagging.take_source_tags")
        revisions_saved.connect(queue_tagging, dispatch_uid="tagging.queue_tagging")
        article_removed.connect(forget, dispatch_uid="tagging.forget")
        visibility_changed.connect(follow_visibility, dispatch_uid="tagging.follow_visibility")
