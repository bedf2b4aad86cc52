from __future__ import annotations

from django.contrib.auth import views as auth
from django.urls import URLPattern, path

login = auth.LoginView.as_view(template_name="site/login.html", redirect_authenticated_user=True)

urlpatterns: list[URLPattern] = [
    path(
        "login/",
        auth.LoginView.as_view(template_name="site/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
]
