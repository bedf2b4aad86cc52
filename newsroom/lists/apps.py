from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "newsroom.lists"
    verbose_name = "List searches"
