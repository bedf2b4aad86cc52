from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    site_header = "Newsroom"
    site_title = "Newsroom"
    index_title = "Desk"
