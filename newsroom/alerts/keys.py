"""What a story must have to match a query: keys, of which it needs one. So a new story is asked about few searches.

A key is a lexeme ("s:ferri" by stem, "x:the" as written), the beginning of a word ("p:fer"), a part of a name ("n:ann
lee") or a record ("e:…"). ``required`` reads them out of a query, ``offered`` out of a story; a query about which no
key can be said (``lang:fr``, ``-ferry``) has the key that every story has. Keys may let too much through, never too
little: the query itself decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from articles.search.frequencies import quoted, stories_with
from articles.search.lexer import SHORTEST_PREFIX
from articles.search.syntax import And, Field, Near, Node, Not, Or, Prefix, Term, Word, texts
from articles.search.vectors import Column, Lexemes
from newsroom.alerts.sifting import Words, words_of
from newsroom.search import SearchRequest
from newsroom.search.fields import KINDS
from tagging.models import Alias, Entity, Event, Report
from tagging.models.merges import with_merged
from tagging.pipeline.names import name_key

EVERY = "*"
COMMON = 10**9  # stories: what a stop word is taken to have
SELDOM = 50  # stories: what a name is taken to have when one of several keys is chosen
_LEXEME = re.compile(r"'((?:[^']|'')*)'")
# The records that are named, what each lies in, and what any of them was merged into.
_UPWARDS = """
WITH RECURSIVE above (id) AS (
    SELECT entity_id FROM tagging_tag WHERE article_id = %s AND state <> 'rejected'
    UNION
    SELECT next.id FROM above JOIN tagging_entity AS entity ON entity.id = above.id
    CROSS JOIN LATERAL (VALUES (entity.parent_id), (entity.merged_into_id)) AS next (id) WHERE next.id IS NOT NULL
)
SELECT id FROM above
"""
_MARKS: tuple[tuple[str, Column], ...] = (("s", "stemmed"), ("x", "exact"))
Keys = frozenset[str]


def required(node: Node | None, request: SearchRequest) -> list[str]:
    """The keys of which a story needs one."""
    reader = _Reader(node)
    clauses = [frozenset({f"e:{pk}"}) for pk in (*request.entities, *request.events)]
    if node is not None:
        clauses += reader.clauses(node)
    return sorted(reader.rarest(clauses))


class _Reader:
    def __init__(self, node: Node | None) -> None:
        self.lexemes = Lexemes(texts(node))

    def clauses(self, node: Node) -> list[Keys]:
        """Sets of keys: a story needs one out of each set. None where nothing can be said."""
        match node:
            case And(parts):
                return [clause for part in self.lexemes.sought(parts) for clause in self.clauses(part)]
            case Or(parts):
                return [frozenset().union(*(self.rarest(self.clauses(part)) for part in parts))]
            case Not():
                return []
            case Near(left, right):
                return [*self.of_term(left), *self.of_term(right)]
            case Field("title", value):
                return self.of_term(value)
            case Field():
                return self.of_field(node)
        return self.of_term(node)

    def of_term(self, term: Term) -> list[Keys]:
        if isinstance(term, Word) and (stemmed := self.lexemes.stemmed(term.text)):
            return [frozenset({f"s:{lexeme}"}) for lexeme in _lexemes(stemmed)]
        exact = _lexemes(self.lexemes.exact(term.text))
        if not isinstance(term, Prefix):
            return [frozenset({f"x:{lexeme}"}) for lexeme in exact]
        if len(exact) == 1 and len(exact[0]) >= SHORTEST_PREFIX:
            return [frozenset({f"p:{exact[0][:SHORTEST_PREFIX]}"})]
        return []

    def of_field(self, field: Field) -> list[Keys]:
        """Only of fields that name records; the others say nothing that is worth a key."""
        text = field.value.text
        try:
            return [frozenset({f"e:{UUID(text)}"})] if field.name in {*KINDS, "event"} else []
        except ValueError:
            return [frozenset({f"n:{name_key(text)}"})] if field.name in KINDS else []

    def rarest(self, clauses: list[Keys]) -> Keys:
        """Of several clauses the one that the fewest stories fulfil."""
        if len(clauses) < 2:
            return clauses[0] if clauses else frozenset({EVERY})
        costs = _costs(frozenset().union(*clauses))
        return min(clauses, key=lambda clause: (sum(costs[key] for key in clause), sorted(clause)))


def _costs(keys: Keys) -> dict[str, int]:
    """About how many stories have each key."""
    written = Lexemes(key[2:] for key in keys if key.startswith("x:"))
    queries = {key: quoted(key[2:]) for key in keys if key.startswith("s:")}
    queries |= {key: written.stemmed(key[2:]) for key in keys if key.startswith("x:")}
    _, stories = stories_with(list(dict.fromkeys(query for query in queries.values() if query)))
    costs = {key: COMMON if key == EVERY else SELDOM * (20 if key.startswith("p:") else 1) for key in keys}
    return costs | {key: stories.get(query, 0) if query else COMMON for key, query in queries.items()}


def _lexemes(query: str) -> list[str]:
    """Of a tsquery, as PostgreSQL writes it."""
    return [lexeme.replace("''", "'").replace("\\\\", "\\") for lexeme in _LEXEME.findall(query)]


def offered(article_id: UUID, words: Words | None = None) -> list[str]:
    """All keys that a story has; ``words`` are its own, where they were read already."""
    words = words or words_of(article_id)
    with connection.cursor() as cursor:
        cursor.execute(_UPWARDS, [article_id])
        named = [pk for (pk,) in cursor.fetchall()]
    begun = {f"p:{lexeme[:SHORTEST_PREFIX]}" for lexeme in words["exact"]}
    written = [f"{mark}:{lexeme}" for mark, column in _MARKS for lexeme in words[column]]
    return [EVERY, *written, *begun, *_of_names(named), *_of_events(article_id)]


def _of_names(named: list[UUID]) -> set[str]:
    families = with_merged(Entity, named) if named else {}
    members = {pk for family in families.values() for pk in family}
    names = [*Entity.objects.filter(pk__in=members).order_by().values_list("key", flat=True)]
    names += Alias.objects.filter(entity__in=members, blocked=False).order_by().values_list("key", flat=True)
    return {f"e:{pk}" for pk in members} | {f"n:{part}" for part in _parts(names)}


def _parts(names: Iterable[str]) -> set[str]:
    """Every run of words of every name."""
    found: set[str] = set()
    for name in set(names):
        words = name.split()[:12]
        found.update(" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1))
        found.add(name)
    return found


def _of_events(article_id: UUID) -> set[str]:
    reported = Report.objects.filter(article=article_id).values_list("event", "event__merged_into")
    ids = {pk for row in reported for pk in row if pk}
    families = with_merged(Event, ids) if ids else {}
    return {f"e:{pk}" for family in families.values() for pk in family}
