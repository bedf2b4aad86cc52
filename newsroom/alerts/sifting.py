"""Which of the searches that share a key with a new story find it: told by the story's own words and names, read once,
so that only a few searches are asked in full.

``fits`` answers as the search engine would; None where it takes more than the story to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from uuid import UUID

from django.db import connection

from articles.search import SearchError
from articles.search.parser import parse
from articles.search.syntax import And, Field, Near, Node, Not, Or, Phrase, Prefix, Term, Word, leaves, texts
from articles.search.vectors import Column, Lexemes
from newsroom.alerts.story import Story
from newsroom.search.fields import FIELDS, KINDS
from tagging.models import Level
from tagging.pipeline.names import name_key

_BORNE = """
SELECT kind, key FROM tagging_entity WHERE key = ANY(%s)
UNION
SELECT entity.kind, alias.key FROM tagging_alias AS alias JOIN tagging_entity AS entity ON entity.id = alias.entity_id
WHERE alias.key = ANY(%s) AND NOT alias.blocked
"""
_CHAIN = re.compile(r"'(?:[^']|'')+'(?: <(?:-|\d+)> '(?:[^']|'')+')*")  # words one after the other, as a tsquery
_LINK = re.compile(r"(?: <(?P<apart>-|\d+)> )?'(?P<lexeme>(?:[^']|'')+)'")
Chain = list[tuple[int, str]]  # lexemes, each with how far behind the one before it stands


@lru_cache(maxsize=20_000)
def read(query: str) -> Node | None:
    """None where it cannot be read, or asks for nothing in words."""
    try:
        return parse(query, FIELDS)
    except SearchError:
        return None


class Sieve:
    """A story, of which these queries are asked."""

    def __init__(self, story: Story, queries: Iterable[Node]) -> None:
        nodes = list(queries)
        self.story = story
        self.lexemes = Lexemes(text for node in nodes for text in texts(node))
        names = (leaf for node in nodes for leaf, _ in leaves(node) if isinstance(leaf, Field))
        self.elsewhere = _borne({name_key(name.value.text) for name in names if self.is_only_part(name)})

    def fits(self, node: Node) -> bool | None:
        match node:
            case And(parts):
                return _all(self.fits, self.lexemes.sought(parts))
            case Or(parts):
                return _negated(_all(lambda part: _negated(self.fits(part)), parts))
            case Not(part):
                return _negated(self.fits(part))
            case Near():
                return self.has_near(node)
            case Field("title", value):
                return self.has(value, "title_stemmed", "title_exact")
            case Field():
                return self.names(node)
        return self.has(node, "stemmed", "exact")

    def has(self, term: Term, stemmed: Column, exact: Column) -> bool | None:
        if isinstance(term, Word) and (query := self.lexemes.stemmed(term.text)):
            return self.stands(query, stemmed)
        query = self.lexemes.exact(term.text)
        return self.begins(query, exact) if isinstance(term, Prefix) else self.stands(query, exact)

    def stands(self, query: str, column: Column) -> bool | None:
        """Whether the words of a phrase stand somewhere one after the other."""
        chain = _chain(query)
        if chain is None:
            return None
        ends: set[int] | None = None
        for apart, lexeme in chain:
            places = self.story.words[column].get(lexeme, [])
            ends = {place for place in places if ends is None or place - apart in ends}
        return bool(ends)

    def begins(self, query: str, column: Column) -> bool | None:
        chain = _chain(query)
        if chain is None or len(chain) > 1:
            return None
        return any(lexeme.startswith(chain[0][1]) for lexeme in self.story.words[column])

    def has_near(self, near: Near) -> bool | None:
        """Told of two words that have a stem each."""
        chains = [_chain(self.lexemes.stemmed(term.text)) for term in (near.left, near.right) if isinstance(term, Word)]
        left, right = chains if len(chains) == 2 else (None, None)
        if left is None or right is None or len(left) + len(right) > 2:
            return None
        one, other = (self.story.words["stemmed"].get(chain[0][1], []) for chain in (left, right))
        return any(0 < abs(a - b) <= near.distance for a in one for b in other)

    def names(self, field: Field) -> bool | None:
        """Where a record bears a name whole, those that do are meant; else, which the archive has to tell, those that
        have it within theirs."""
        if field.name not in KINDS:
            return False if field.name == "event" and self.lacks(field) else None
        if self.lacks(field):
            return False
        is_whole = _is_id(field.value.text) or self.is_borne(field) or self.is_borne_elsewhere(field)
        return any(self.named(field)) if is_whole and isinstance(field.value, Word | Phrase) else None

    def lacks(self, field: Field) -> bool:
        """Whether no record of the story is the one that is asked for, or has a part of the name."""
        text = field.value.text
        if _is_id(text):
            return f"e:{UUID(text)}" not in self.story.keys
        return field.name in KINDS and f"n:{name_key(text)}" not in self.story.keys

    def is_only_part(self, field: Field) -> bool:
        is_name = field.name in KINDS and not _is_id(field.value.text)
        return is_name and not self.lacks(field) and not self.is_borne(field)

    def is_borne(self, field: Field) -> bool:
        key, kind = name_key(field.value.text), KINDS[field.name]
        return any(key in bearer.names and kind in (None, bearer.kind) for bearer in self.story.bearers)

    def is_borne_elsewhere(self, field: Field) -> bool:
        key, kind = name_key(field.value.text), KINDS[field.name]
        return any(name == key and kind in (None, of_kind) for of_kind, name in self.elsewhere)

    def is_tagged(self, record: UUID) -> bool:
        """By a tag that readers are shown, with this record or one that is the same."""
        return any(self.tags_of(record))

    def tags_of(self, record: UUID) -> Iterator[UUID]:
        for bearer in self.story.bearers:
            if bearer.is_own and bearer.id == record and bearer.tag in self.story.chosen:
                yield bearer.tag

    def named(self, field: Field) -> Iterator[UUID]:
        """The tagged records that bear the name whole."""
        if field.name not in KINDS or not isinstance(field.value, Word | Phrase):
            return
        key, kind = name_key(field.value.text), KINDS[field.name]
        for bearer in self.story.bearers:
            level, _ = self.story.chosen.get(bearer.tag, ("", ""))
            is_meant = key in bearer.names or field.value.text.lower() == str(bearer.id)
            is_near = bearer.is_own or (field.name == "place" and not field.exactly)
            is_level = level == Level.ABOUT if field.name == "about" else bool(level)
            if is_meant and is_near and is_level and kind in (None, bearer.kind):
                yield bearer.tag


def _borne(names: Collection[str]) -> set[tuple[str, str]]:
    """Which of these names records of the archive bear whole, each with their kind."""
    if not names:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_BORNE, [list(names)] * 2)
        return set(cursor.fetchall())


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _all(fits: Callable[[Node], bool | None], parts: Sequence[Node]) -> bool | None:
    answers = [fits(part) for part in parts]
    return False if False in answers else None if None in answers else True


def _negated(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _chain(query: str) -> Chain | None:
    """None for what is no phrase."""
    if not _CHAIN.fullmatch(query):
        return None
    return [
        (
            1 if link["apart"] in (None, "-") else int(link["apart"]),
            link["lexeme"].replace("''", "'").replace("\\\\", "\\"),
        )
        for link in _LINK.finditer(query)
    ]
