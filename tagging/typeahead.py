"""Names as they are typed: records of the authority file by name or alias."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length

from articles.models import Article
from tagging.models import Alias, Entity, Mention, Status
from tagging.pipeline.names import name_key

TELLING = 3  # letters
MOST_WORDS = 8
CANDIDATES = 200  # rows looked at for each way of matching: what bounds the cost of a short prefix


def entities_like(
    user: Any, text: str, *, kind: str | None = None, limit: int = 10, described: bool = False
) -> list[Entity]:
    """Records that ``user`` may see, one of whose names starts with ``text`` or has a word that does.

    Case and accents do not matter. The exact name first, then confirmed ones, then the shortest names; with
    ``described``, after them, those that have each word in their name or description ("foreign minister").
    """
    key = name_key(text)
    if not key:
        return []
    entities = Entity.objects.canonical().visible_to(user).filter(never_profile=False)
    if kind:
        entities = entities.filter(kind=kind)
    ids = {*_like(Entity.objects.canonical(), key, "pk"), *_like(Alias.objects.filter(blocked=False), key, "entity_id")}
    found = list(_best_first(entities.filter(pk__in=ids), key)[:limit])
    if described and len(found) < limit:
        found += list(_best_first(_described(entities, text).exclude(pk__in=ids), key)[: limit - len(found)])
    return found


def _described(entities: QuerySet[Entity], text: str) -> QuerySet[Entity]:
    words = [word for word in text.replace("\0", " ").split() if len(name_key(word)) >= TELLING][:MOST_WORDS]
    said = [Q(description__icontains=word) | Q(key__contains=name_key(word)) for word in words]
    ids = entities.filter(*said).order_by().values_list("pk", flat=True)[:CANDIDATES] if said else []
    return entities.filter(pk__in=list(ids))


def offered(article: Article, user: Any, words: str, *, kind: str = "", limit: int = 10) -> list[Entity]:
    """What the words of the story may mean: first the records between which the machine could not choose."""
    named = Mention.objects.filter(revision=article.current_id, text=words, candidates__isnull=False)
    candidates = next(iter(named.order_by("field", "start").values_list("candidates", flat=True)), None) or []
    ids = [UUID(candidate["entity"]) for candidate in candidates]
    records = Entity.objects.visible_to(user).canonical().filter(never_profile=False)
    known = (records.filter(kind=kind) if kind else records).in_bulk(ids)
    first = [known[pk] for pk in ids if pk in known]
    alike = entities_like(user, words, kind=kind or None, limit=limit, described=True)
    return list(dict.fromkeys([*first, *alike]))[:limit]


def _like(rows: QuerySet[Any], key: str, column: str) -> list[Any]:
    exact = rows.filter(key=key).order_by().values_list(column, flat=True)[:CANDIDATES]
    starts = rows.filter(Q(key__startswith=key) | Q(key__contains=f" {key}"))
    order = [Length("key")] if len(key) >= TELLING else []  # fewer letters fit too many rows to sort them
    return [*exact, *starts.order_by(*order).values_list(column, flat=True)[:CANDIDATES]]


def _best_first(entities: QuerySet[Entity], key: str) -> QuerySet[Entity]:
    fit = Case(
        When(key=key, then=Value(0)),
        When(Exists(Alias.objects.filter(entity=OuterRef("pk"), key=key, blocked=False)), then=Value(1)),
        When(key__startswith=key, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    unconfirmed = Case(When(status=Status.CONFIRMED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return entities.annotate(fit=fit, unconfirmed=unconfirmed).order_by("fit", "unconfirmed", Length("key"), "key")
