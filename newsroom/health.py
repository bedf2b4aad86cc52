"""Probes for load balancers and supervisors: is the process up, and can it do its work?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
@never_cache
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else: a restart cures no database."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if every part works, else 503. The answer names the parts, the log says what is wrong with them."""
    parts = {name: "ok" if _works(name, check) else "failed" for name, check in PARTS.items()}
    is_ready = set(parts.values()) == {"ok"}
    body = {"status": "ok" if is_ready else "failed", "parts": parts}
    return JsonResponse(body, status=200 if is_ready else 503)


def answer_probes(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, to be the first: probes call by address and plain HTTP, whatever the allowed hosts and HTTPS say."""
    views = {"/livez": livez, "/readyz": readyz}

    def respond(request: HttpRequest) -> HttpResponseBase:
        view = views.get(request.path_info)
        return view(request) if view else get_response(request)

    return respond


def _works(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # a probe answers whatever happens
        logger.warning("readyz: %s failed: %s", name, error)
        return False
    return True


def _check_database() -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_migrations() -> None:
    applied = MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations()
    missing = [".".join(migration) for migration in _shipped_migrations() if migration not in applied]
    if missing:
        raise RuntimeError(f"not applied: {', '.join(missing)}")


@lru_cache(maxsize=1)
def _shipped_migrations() -> tuple[tuple[str, str], ...]:
    """Every migration of this version of the code, read from disk once: files do not change under a process. One that
    stands for several is applied where these are; an archive that had them before has no row of its own for it."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return tuple(sorted(key for key, migration in loader.disk_migrations.items() if not migration.replaces))


def _check_redis() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
        client.ping()


PARTS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "migrations": _check_migrations,
    "redis": _check_redis,
}
