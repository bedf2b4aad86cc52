"""Personal addresses of feeds: how one is made, found by its secret, and revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from newsroom.accounts.models import FeedAddress, FeedKind, User

MOST_ADDRESSES = 50
LAST_USE_STEP = timedelta(minutes=1)


class TooManyAddresses(Exception):
    """The user has as many as one may have."""


def issue_address(user: User, feed: str, subject: UUID | None = None) -> str:
    """Make an address and return its secret, the only time it can be seen. Raises TooManyAddresses."""
    if user.addresses.alive().count() >= MOST_ADDRESSES:
        raise TooManyAddresses
    secret = secrets.token_urlsafe(32)
    FeedAddress.objects.create(user=user, feed=FeedKind(feed), subject=subject, digest=_digest(secret))
    return secret


def address_of(secret: str) -> FeedAddress | None:
    """The living address with this secret, and its user; notes its use, to the minute so that reading stays reading."""
    found = FeedAddress.objects.alive().select_related("user").filter(digest=_digest(secret)).first()
    now = timezone.now()
    if found and (found.last_used_at is None or now - found.last_used_at > LAST_USE_STEP):
        FeedAddress.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def revoke(user: User, pk: UUID) -> bool:
    """Whether there was such an address of this user."""
    return user.addresses.alive().filter(pk=pk).update(revoked_at=timezone.now()) == 1


def _digest(secret: str) -> str:
    """A secret of 256 random bits is not to be guessed: a fast digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
