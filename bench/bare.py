"""Views without any of our code but the token check: they send the statements that our views sent, and answer the rows.

``BARE_STATEMENTS`` names the file that holds the statements, by the name of the view: {name: [sql]}.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.urls import include, path

from newsroom.accounts.tokens import ApiTokenAuthentication


@cache
def statements() -> dict[str, list[str]]:
    told: dict[str, list[str]] = json.loads(Path(os.environ["BARE_STATEMENTS"]).read_text())
    return told


@login_not_required
def bare(request: Any, name: str) -> HttpResponse:
    if ApiTokenAuthentication().authenticate(request) is None:
        return HttpResponse(status=401)
    return JsonResponse({"rows": [_rows(statement) for statement in statements()[name]]})


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


urlpatterns = [path("bare/<str:name>/", bare), path("", include("newsroom.urls"))]
