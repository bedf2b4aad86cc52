"""Signing in with the newsroom's one account for all (OpenID Connect): there, and back again."""

from __future__ import annotations

import logging

import requests
from authlib.common.errors import AuthlibBaseError
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from joserfc.errors import JoseError

from newsroom.accounts import sign_on
from newsroom.accounts.sign_on import Refused

logger = logging.getLogger(__name__)

BACKEND = "newsroom.accounts.backends.RoleBackend"
NEXT = "sign_on_next"
NOT_REACHED = "The sign-on service did not answer. Try again in a moment; admins can log in with a password meanwhile."
NOT_TRUSTED = "The answer of the sign-on service came too late, or was meant for another visit. Try again."


@login_not_required
@require_safe
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the service, which comes back to ``callback``."""
    if not settings.SIGN_ON:
        raise Http404
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    request.session[NEXT] = wanted if is_ours else ""
    back = request.build_absolute_uri(reverse("signed-on"))
    try:
        answer: HttpResponse = sign_on.service().authorize_redirect(request, back)
    except (requests.RequestException, AuthlibBaseError, ValueError, RuntimeError) as error:
        return _refused(request, NOT_REACHED, error, status=502)
    return answer


@login_not_required
@require_safe
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the service, with a code that is good for one answer on who it is."""
    if not settings.SIGN_ON:
        raise Http404
    wanted = request.session.pop(NEXT, "")
    try:
        user = sign_on.user_of(sign_on.vouched_for(request))
    except Refused as refusal:
        return _refused(request, str(refusal), refusal)
    except requests.RequestException as error:
        return _refused(request, NOT_REACHED, error, status=502)
    except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError, RuntimeError) as error:
        return _refused(request, NOT_TRUSTED, error)
    login(request, user, backend=BACKEND)
    return redirect(wanted or settings.LOGIN_REDIRECT_URL)


def _refused(request: HttpRequest, message: str, reason: Exception, *, status: int = 403) -> HttpResponse:
    logger.warning("single sign-on refused: %s: %s", type(reason).__name__, str(reason)[:300])
    context = {"message": message, "label": settings.SIGN_ON.label}
    return render(request, "site/sign_on_refused.html", context, status=status)
