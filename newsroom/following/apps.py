from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "newsroom.following"
    verbose_name = "Change feed"
