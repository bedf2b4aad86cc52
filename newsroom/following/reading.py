"""Pages of the feed, as one audience may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from articles.models import Article
from articles.visibility import AnyOf
from newsroom.following.models import Told, ToldKind

SCAN = 5000  # rows of the feed that one page looks at, however few of them its reader may see


class Ahead(Exception):
    """The cursor is of a later state than the archive's: it was brought back from a backup."""


@dataclass(frozen=True)
class Page:
    rows: list[Told]
    next: int
    more: bool


def newest() -> int:
    return Told.objects.aggregate(newest=Max("seq"))["newest"] or 0


def page(audience: AnyOf, since: int, limit: int, only: frozenset[UUID] | None = None) -> Page:
    """The next rows. Fewer than ``limit`` do not mean the end: ``more`` says whether it is reached.

    Where it is, the page ends with its last row, or where it began: a cursor that moved would tell that something
    happened which its reader may not see. With ``only`` the sources of these ids and their stories are told.
    """
    end = newest()  # before the rows, so that none is passed over
    if since > end:
        raise Ahead
    rows = list(_told_to(audience, since, only).select_related("actor")[: limit + 1])
    if len(rows) > limit:
        return Page(rows[:limit], rows[limit - 1].seq, True)
    if end > since + SCAN:
        return Page(rows, since + SCAN, True)
    return Page(rows, rows[-1].seq if rows else since, False)


def latest(audience: AnyOf) -> int:
    """The last row that is told to them; where there is none among the newest, a place that seldom moves."""
    end = newest()
    last = _told_to(audience, max(0, end - SCAN)).last()
    return last.seq if last else end // SCAN * SCAN


def is_something_new(audience: AnyOf, since: int) -> bool:
    return _told_to(audience, since).exists()


def _told_to(audience: AnyOf, since: int, only: frozenset[UUID] | None = None) -> QuerySet[Told]:
    window = Told.objects.filter(seq__gt=since, seq__lte=since + SCAN)
    saw, sees = (F(name).bitand(audience.bit) for name in ("was", "now"))
    if only is not None:
        stories = Article.objects.filter(pk=OuterRef("object_id"), source__in=only)
        own = Q(kind=ToldKind.SOURCE, object_id__in=only) | (Q(kind=ToldKind.ARTICLE) & Exists(stories))
        window = window.filter(own)
    return window.alias(saw=saw, sees=sees).filter(Q(saw__gt=0) | Q(sees__gt=0)).order_by("seq")
