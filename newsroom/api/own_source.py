"""Which source a client may send stories of."""

from __future__ import annotations

from django.db import transaction

from articles.models import Source
from articles.sources import source_named
from articles.visibility import may_use, only_sources
from newsroom.accounts.models import User
from newsroom.api.errors import invalid


def own_source(user: User, name: str | None) -> Source | None:
    """The source of that name, made where there is none; that of the token where it is limited to one and none is
    named. Raises ValidationError for one that the token is not for."""
    only = only_sources(user)
    if not name and only is not None and len(only) == 1:
        return Source.objects.filter(pk__in=only).first()
    with transaction.atomic():
        source = source_named(name) if name else None
        if not may_use(user, source):
            raise invalid("source", "The token is limited to other sources: say one of its own.", "not_permitted")
        return source
