"""Which of the searches that share a key with a new story cannot find it: told by the story's own words, read once, so
that only a few searches are asked in full.

``fits`` answers False only where the search engine would find nothing; None where it takes more than words to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from django.db import connection

from articles.models.configurations import EXACT, STEMMED
from articles.search import SearchError
from articles.search.parser import parse
from articles.search.syntax import And, Field, Near, Node, Not, Or, Prefix, Term, Word, texts
from articles.search.vectors import Column, Lexemes
from newsroom.search.fields import FIELDS, KINDS
from tagging.pipeline.names import name_key

_WORDS = """
SELECT 'stemmed', lexeme, positions FROM articles_searchdocument, unnest(stemmed) WHERE article_id = %(id)s
UNION ALL
SELECT 'exact', lexeme, positions FROM articles_searchdocument, unnest(exact) WHERE article_id = %(id)s
UNION ALL
SELECT 'title_stemmed', lexeme, positions FROM articles_searchdocument,
    unnest(to_tsvector(%(stemmed)s::regconfig, left(headline, 2000))) WHERE article_id = %(id)s
UNION ALL
SELECT 'title_exact', lexeme, positions FROM articles_searchdocument,
    unnest(to_tsvector(%(exact)s::regconfig, left(headline, 2000))) WHERE article_id = %(id)s
"""
_CHAIN = re.compile(r"'(?:[^']|'')+'(?: <(?:-|\d+)> '(?:[^']|'')+')*")  # words one after the other, as a tsquery
_LINK = re.compile(r"(?: <(?P<apart>-|\d+)> )?'(?P<lexeme>(?:[^']|'')+)'")
Chain = list[tuple[int, str]]  # lexemes, each with how far behind the one before it stands
Words = dict[Column, dict[str, list[int]]]


def words_of(article_id: UUID) -> Words:
    """Where each lexeme of the story stands, by vector."""
    words: Words = {"stemmed": {}, "exact": {}, "title_stemmed": {}, "title_exact": {}}
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, {"id": article_id, "stemmed": STEMMED, "exact": EXACT})
        for column, lexeme, positions in cursor.fetchall():
            words[column][lexeme] = positions
    return words


def sifted(queries: Iterable[tuple[UUID, str]], words: Words, offered: Iterable[str]) -> list[UUID]:
    """Those searches, given with their queries, that may find the story; one that cannot be read is among them."""
    read = [(pk, _read(query)) for pk, query in queries]
    lexemes = Lexemes(text for _, node in read for text in texts(node))
    story = Story(words, frozenset(offered), lexemes)
    return [pk for pk, node in read if node is None or story.fits(node) is not False]


@lru_cache(maxsize=20_000)
def _read(query: str) -> Node | None:
    try:
        return parse(query, FIELDS)
    except SearchError:
        return None


class Story:
    """A story's words and keys (``newsroom.alerts.keys``), of which queries are asked."""

    def __init__(self, words: Words, offered: frozenset[str], lexemes: Lexemes) -> None:
        self.words, self.offered, self.lexemes = words, offered, lexemes

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
                return self.may_name(node)
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
            places = self.words[column].get(lexeme, [])
            ends = {place for place in places if ends is None or place - apart in ends}
        return bool(ends)

    def begins(self, query: str, column: Column) -> bool | None:
        chain = _chain(query)
        if chain is None or len(chain) > 1:
            return None
        return any(lexeme.startswith(chain[0][1]) for lexeme in self.words[column])

    def has_near(self, near: Near) -> bool | None:
        """Told of two words that have a stem each."""
        chains = [_chain(self.lexemes.stemmed(term.text)) for term in (near.left, near.right) if isinstance(term, Word)]
        left, right = chains if len(chains) == 2 else (None, None)
        if left is None or right is None or len(left) + len(right) > 2:
            return None
        one, other = (self.words["stemmed"].get(chain[0][1], []) for chain in (left, right))
        return any(0 < abs(a - b) <= near.distance for a in one for b in other)

    def may_name(self, field: Field) -> bool | None:
        """A name that no record of the story bears is not named; of anything else words tell nothing."""
        text = field.value.text
        try:
            named = {f"e:{UUID(text)}"} if field.name in {*KINDS, "event"} else self.offered
        except ValueError:
            named = {f"n:{name_key(text)}"} if field.name in KINDS else self.offered
        return None if named & self.offered else False


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
