"""Feeds asked for news. Off unless configured; a feed is fetched from its own host and from nowhere else."""

from __future__ import annotations

import hashlib
import http.client
import logging
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile

from articles.claims import working_on
from articles.outgoing import AddressError, checked, connect, target
from articles.sources import source_named
from articles.uploads import receive

logger = logging.getLogger(__name__)

TIMEOUT = 15  # seconds
REMEMBERED = 30 * 24 * 3600  # seconds; a feed that is fetched once more than needed does no harm
AGENT = "Newsroom (feed reader)"


class FeedError(Exception):
    """A feed that cannot or must not be fetched; the message says why."""


class Answer(NamedTuple):
    status: int
    tags: dict[str, str]  # ETag and Last-Modified, as they are asked with the next time
    data: bytes


def poll(address: str, source_name: str = "") -> bool:
    """Fetch a feed and receive it where it changed; True where it did. What goes wrong is logged, never raised."""
    with working_on(uuid5(NAMESPACE_URL, f"feed {address}")) as mine:
        if not mine:
            return False
        try:
            return _poll(address, source_name)
        except (FeedError, AddressError, OSError, http.client.HTTPException) as error:
            logger.error("feed %s: %s", address, error)
            return False


def _poll(address: str, source_name: str) -> bool:
    key = f"feed:{hashlib.sha256(address.encode()).hexdigest()}"
    before: dict[str, str] = cache.get(key) or {}
    answer = fetch(address, {name: value for name, value in before.items() if name.startswith("If-")})
    if answer.status == 304:
        return False
    digest = hashlib.sha256(answer.data).hexdigest()
    if digest != before.get("digest"):
        source = source_named(source_name) if source_name else None
        receive(ContentFile(answer.data), filename="feed.xml", actor=None, source=source)
    cache.set(key, {**answer.tags, "digest": digest}, REMEMBERED)
    return digest != before.get("digest")


def fetch(address: str, headers: dict[str, str]) -> Answer:
    """One request to a public address of the feed's host. Redirects are not followed: the new address is told."""
    url = checked(address)
    connection = connect(url, timeout=TIMEOUT, private_hosts=settings.FEED_PRIVATE_HOSTS)
    try:
        sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", **headers}
        connection.request("GET", target(url), headers=sent)
        answer = connection.getresponse()
        if 300 <= answer.status < 400 and answer.status != 304:
            raise FeedError(
                f"It moved to {answer.getheader('Location', '?')[:300]}: change its address if that is right."
            )
        if answer.status not in (200, 304):
            raise FeedError(f"The server said {answer.status}.")
        data = answer.read(settings.UPLOAD_MAX_BYTES + 1)
    finally:
        connection.close()
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise FeedError("It is larger than what is taken.")
    given = {"If-None-Match": answer.getheader("ETag"), "If-Modified-Since": answer.getheader("Last-Modified")}
    return Answer(answer.status, {name: value[:500] for name, value in given.items() if value}, data)
