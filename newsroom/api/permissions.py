"""Who may do what: the user's role first, then, where a token shows the way in, the token's scopes."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from newsroom.accounts.models import ApiToken, Scope

ALL = ("*",)


class ByRoleAndScope(BasePermission):
    """Reading asks for a signed-in user, everything else for an editor; a token needs the scope as well.

    A view names the scope of its actions in ``scopes`` (else ``read`` or ``write``, by method); where
    ``editors_only`` is set, readers may not read either.
    """

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if not (user and user.is_authenticated):
            return False
        if view.action is None:  # the view will answer that it has no such method
            return True
        scope = scope_of(view, request.method or "")
        if (scope != Scope.READ or view.editors_only) and not user.may_edit:
            return False
        if problem := refused_to_token(request, view, scope):
            self.message = problem
            return False
        return True


def refused_to_token(request: Request, view: Any, scope: Scope) -> str:
    """Why the token may not, if it may not. One that is limited to sources is kept from all that tells or changes more
    than their stories: an action is closed to it unless its view opens it."""
    token = request.auth
    if not isinstance(token, ApiToken):
        return ""
    if not token.allows(scope):
        return f"The token lacks the scope “{scope}”."
    if token.sources and view.for_limited != ALL and view.action not in view.for_limited:
        return "The token is limited to the stories of some sources, and this is about more."
    return ""


def scope_of(view: Any, method: str) -> Scope:
    """The scope that an action asks for."""
    return Scope(view.scopes.get(view.action, Scope.READ if method in SAFE_METHODS else Scope.WRITE))
