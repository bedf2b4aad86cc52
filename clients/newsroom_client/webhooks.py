"""For receivers of webhooks: is a message truly from the archive? (Standard Webhooks, v1.)"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE = 300  # seconds that a message may be old, or ahead


class BadMessage(Exception):
    """It is not signed with this secret, or is too old: refuse it."""


def read_message(headers: Mapping[str, str], body: bytes, secret: str, *, now: float | None = None) -> Any:
    """The message ``{id, type, webhook, data}``; raises BadMessage. ``secret`` is as the API gave it (``whsec_…``)."""
    told = {name.lower(): value for name, value in headers.items()}
    try:
        key, stamp, signatures = told["webhook-id"], told["webhook-timestamp"], told["webhook-signature"]
        age = abs((time.time() if now is None else now) - int(stamp))
    except (KeyError, ValueError) as error:
        raise BadMessage("It bears no signature.") from error
    if age > TOLERANCE:
        raise BadMessage("It is too old.")
    signed = f"{key}.{stamp}.".encode() + body
    own = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(own).decode()
    if not any(hmac.compare_digest(wanted, given) for given in signatures.split()):
        raise BadMessage("It is not signed with this secret.")
    return json.loads(body)
