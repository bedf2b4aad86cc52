from django.apps import AppConfig


class AnnotatingConfig(AppConfig):
    name = "newsroom.annotating"
    verbose_name = "Annotating"
