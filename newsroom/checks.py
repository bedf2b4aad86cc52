"""System checks: a misconfiguration explains itself, with an id and what to do."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from tagging.pipeline.recognisers import BACKENDS, is_known


@register()
def check_recogniser(**kwargs: Any) -> list[CheckMessage]:
    if is_known(settings.RECOGNISER):
        return []
    hint = f"Set RECOGNISER to one of: {', '.join(sorted(BACKENDS))}; or to a folder that train_recogniser wrote."
    return [Error(f"No recogniser is called “{settings.RECOGNISER}”.", hint=hint, id="newsroom.E001")]


@register()
def check_data_folder(**kwargs: Any) -> list[CheckMessage]:
    folder = settings.DATA_DIR
    if not folder.exists() or os.access(folder, os.W_OK | os.X_OK):
        return []
    hint = "Set NEWSROOM_DATA_DIR to a folder of this user: received files are kept in it."
    return [Error(f"{folder} cannot be written to.", hint=hint, id="newsroom.E002")]


@register(deploy=True)
def check_reachable_hosts(**kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "List the archive's own host names in ALLOWED_HOSTS."
    return [Warning("Any host name is answered.", hint=hint, id="newsroom.W001")]


@register(deploy=True)
def check_debug_is_local(**kwargs: Any) -> list[CheckMessage]:
    local = {"localhost", "127.0.0.1", "[::1]"}
    if not settings.DEBUG or set(settings.ALLOWED_HOSTS) <= local:
        return []
    hint = "Set DEBUG=0: its error pages show the inside to whoever comes."
    return [Error("DEBUG is on for host names that others can reach.", hint=hint, id="newsroom.E003")]
