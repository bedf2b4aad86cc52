"""``Idempotency-Key``: a request that is sent again is not carried out again, and gets the answer of the first time.

What was done and its answer are one transaction: no crash parts them, and of two requests at once the second waits for
the first. A refusal changed nothing and is not kept: sent again, the request is judged anew. So is what failed.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.http import QueryDict
from django.utils import timezone
from psycopg.errors import LockNotAvailable
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from newsroom.accounts.models import User
from newsroom.api.errors import Conflict, Unprocessable, invalid
from newsroom.api.etags import rendered
from newsroom.api.models import KEPT_FOR, KeptAnswer

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
LONGEST_KEY = 255
WAIT = 3  # seconds, for the same request that is under way
LARGEST = 1024 * 1024  # bytes of an answer that is kept
HEADERS = ("Location", "ETag")
SECRETS = {"secret", "token"}  # an answer with one of these is told once
_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# A new row, or one that has outlived its day; none where the key was used since.
BEGIN = """
INSERT INTO newsroom_api_keptanswer AS kept (user_id, key, fingerprint, status, headers, at)
VALUES (%s, %s, %s, 0, '{}', now())
ON CONFLICT (user_id, key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = 0, headers = '{}', body = NULL, at = excluded.at
WHERE kept.at < %s RETURNING id
"""

Handler = Callable[[], Response]


class KeyInUse(Conflict):
    default_detail = "The first request with this Idempotency-Key is still under way: come back for its answer."
    default_code = "key_in_use"
    wait = 1


class DoneAlready(Conflict):
    default_detail = "This was done when it was first sent. Its answer is not told again: read the thing itself."
    default_code = "done_already"


def key_of(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not (key.isascii() and key.isprintable() and 0 < len(key) <= LONGEST_KEY):
        raise invalid(HEADER, f"Up to {LONGEST_KEY} printable ASCII characters.")
    return key


def once(key: str, request: Request, user: User, act: Handler) -> Response:
    """Carry it out, unless it was carried out under this key: then answer as then, as far as that may be told."""
    mark = _fingerprint(request)  # reads the body, which may raise
    with transaction.atomic():
        kept, is_new = _begin(user, hashlib.sha256(key.encode()).hexdigest(), mark)
        if not is_new:
            return _again(kept, mark, user)
        response = act()
        _keep(kept, request, response)
        return response


def _begin(user: User, key: str, mark: str) -> tuple[KeptAnswer, bool]:
    """The row of the key. Who comes second waits here until the first one has committed, or was rolled back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT}s"])
            cursor.execute(BEGIN, [user.pk, key, mark, timezone.now() - KEPT_FOR])
            made = cursor.fetchone()
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise KeyInUse from None
        raise
    return KeptAnswer.objects.get(user=user, key=key), made is not None


def _keep(kept: KeptAnswer, request: Request, response: Response) -> None:
    kept.status = response.status_code
    kept.headers = {name: response[name] for name in HEADERS if name in response}
    body = rendered(request, response)
    if len(body) <= LARGEST and not (isinstance(response.data, dict) and SECRETS & response.data.keys()):
        kept.body = zlib.compress(body)
    kept.save(update_fields=["status", "headers", "body"])


def _again(kept: KeptAnswer, mark: str, user: User) -> Response:
    if kept.fingerprint != mark:
        raise Unprocessable("This Idempotency-Key was used for another request.", code="key_reused")
    body = None if kept.body is None else zlib.decompress(kept.body)
    if body is None or _tells_hidden(body, user):
        raise DoneAlready(headers={REPLAYED: "true", **kept.headers})
    told = json.loads(body) if body else None
    return Response(told, status=kept.status, headers={REPLAYED: "true", **kept.headers})


def _tells_hidden(body: bytes, user: User) -> bool:
    """Whether it names a story that its reader may see no more: by its id, which every answer on a story has."""
    named = Article.objects.filter(pk__in={each.decode() for each in _UUID.findall(body)}).order_by()
    seen = named.visible_to(user).values_list("pk", flat=True)
    return not set(named.values_list("pk", flat=True)) <= set(seen)


def _fingerprint(request: Request) -> str:
    """What the request says, however it is written: a form has another boundary each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in _parts(request.data):
        digest.update(part)
    return digest.hexdigest()


def _parts(data: Any) -> Iterator[bytes]:
    if not isinstance(data, QueryDict):
        yield json.dumps(data, sort_keys=True).encode()
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield json.dumps([name, value.name if isinstance(value, UploadedFile) else value]).encode()
            if isinstance(value, UploadedFile):
                yield from value.chunks()
                value.seek(0)
