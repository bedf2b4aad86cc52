from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from newsroom.accounts.models import Role, User

EDITORS_APPS = {"articles", "tagging"}


class RoleBackend(ModelBackend):
    """Permissions from the role: admins may everything; editors view, add and change what the archive holds."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        """Where people sign on at one place for all, a password of ours is for admins alone: for the day on which that
        place does not answer."""
        user = super().authenticate(request, username, password, **kwargs)
        return None if user and settings.SIGN_ON and getattr(user, "role", "") != Role.ADMIN else user

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        if user_obj.role == Role.ADMIN:
            return True
        app, _, codename = perm.partition(".")
        return user_obj.may_edit and app in EDITORS_APPS and not codename.startswith("delete_")

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, f"{app_label}.view")

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not getattr(user, "is_service", False)
