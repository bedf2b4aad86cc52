from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AppConfig):
    name = "newsroom.desk"
    label = "desk"


class DeskAdminConfig(AdminConfig):
    """The stock admin with our own site object."""

    default_site = "newsroom.desk.site.DeskSite"
