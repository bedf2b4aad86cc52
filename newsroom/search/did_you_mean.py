"""What a query that finds nothing may have meant: its words and names as others spell them.

Every query that is offered finds a story that the one who asks may see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import QuerySet

from articles.search import Question, SearchError, vocabulary
from articles.search.fields import quoted
from articles.search.syntax import Field, Word, leaves
from newsroom.search.asking import SearchRequest, documents, question
from newsroom.search.fields import KINDS, Meant
from tagging.models import Alias, Entity
from tagging.pipeline.names import name_key

MOST_WORDS, MOST_TRIED, MOST_OFFERED = 5, 8, 3


def did_you_mean(user: Any, request: SearchRequest, asked: Question, meant: Sequence[Meant]) -> list[str]:
    """Whole queries, the likeliest first."""
    queries = dict.fromkeys([*_names(user, asked, meant), *_words(asked)])
    finding = (
        query for query in islice(queries, MOST_TRIED) if _finds_something(user, replace(request, q=query, cursor=""))
    )
    return list(islice(finding, MOST_OFFERED))


def _finds_something(user: Any, request: SearchRequest) -> bool:
    try:
        return documents(user, request, question(user, request)[0]).order_by().exists()
    except SearchError:
        return False


def _words(asked: Question) -> Iterator[str]:
    """Each word that stands alone replaced by one that is spelled like it; and all of them at once."""
    words = (
        [leaf for leaf, negated in leaves(asked.node) if isinstance(leaf, Word) and not negated] if asked.node else []
    )
    words = [word for word in words if len(word.text) >= vocabulary.SHORTEST][:MOST_WORDS]
    close = vocabulary.like([word.text for word in words]) if words else {}
    for place in range(vocabulary.MOST_OFFERED):
        for word in words:
            if place < len(close[word.text]):
                yield _replaced(asked.text, word, close[word.text][place])
    both = asked.text
    for word in reversed(words):
        if close[word.text]:
            both = _replaced(both, word, close[word.text][0])
    if both != asked.text:
        yield both


def _names(user: Any, asked: Question, meant: Sequence[Meant]) -> Iterator[str]:
    """A name in a field, where no record bears it, replaced by one that is spelled like it."""
    for one in meant:
        if one.records or one.field.name not in KINDS:
            continue
        for name in _spelled_like(user, name_key(one.field.value.text), KINDS[one.field.name]):
            yield _replaced(asked.text, one.field, f"{one.field.name}:{quoted(name)}")


def _spelled_like(user: Any, key: str, kind: str | None) -> list[str]:
    own, other = _near(Entity.objects.canonical(), key, "pk"), _near(Alias.objects.filter(blocked=False), key, "entity")
    seen = Entity.objects.visible_to(user).filter(pk__in=[*own, *other], never_profile=False)
    if kind:
        seen = seen.filter(kind=kind)
    near = {**other, **own}
    return [entity.name for entity in sorted(seen, key=lambda entity: -near[entity.pk])][: vocabulary.MOST_OFFERED]


def _near(rows: QuerySet[Any], key: str, column: str) -> dict[Any, float]:
    found = rows.filter(key__trigram_similar=key).annotate(near=TrigramSimilarity("key", key)).order_by("-near")
    return dict(found.values_list(column, "near")[: vocabulary.MOST_OFFERED * 2])


def _replaced(query: str, leaf: Word | Field, text: str) -> str:
    return query[: leaf.start] + text + query[leaf.end :]
