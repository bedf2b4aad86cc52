from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "newsroom.api"
    label = "newsroom_api"
    verbose_name = "API"

    def ready(self) -> None:
        from articles.signals import article_removed
        from newsroom.api.models import forget_words

        article_removed.connect(forget_words, dispatch_uid="api.forget_words")
