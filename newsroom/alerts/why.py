"""The words and names for which a search finds a story, by what was read of the story."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from articles.search.syntax import Field, Near, Node, Prefix, Term, leaves
from articles.search.vectors import lexemes_of
from newsroom.alerts.sifting import Sieve

MOST = 12


def why(sieve: Sieve, node: Node | None, followed: Iterable[str], pages: Collection[UUID]) -> list[str]:
    """Words as the story writes them, then "tagged Ann Lee" for records that have a page for whoever asks: those that
    the query names, and those ``followed``, by id."""
    sought = [leaf for leaf, negated in leaves(node) if not negated] if node else []
    words = [word for leaf in sought for term in _terms(leaf) for word in _written(sieve, term)]
    named = [pk for leaf in sought if isinstance(leaf, Field) for pk in sieve.named(leaf)]
    named += [pk for record in followed for pk in sieve.tags_of(UUID(record))]
    tagged = (f"tagged {sieve.story.chosen[pk][1]}" for pk in named if pk in pages)
    return list(dict.fromkeys([*words, *tagged]))[:MOST]


def _terms(leaf: Term | Near | Field) -> list[Term]:
    match leaf:
        case Near(left, right):
            return [left, right]
        case Field("title", value):
            return [value]
        case Field():
            return []
    return [leaf]


def _written(sieve: Sieve, term: Term) -> Iterator[str]:
    written = sieve.story.written
    if isinstance(term, Prefix):
        yield from (word for words in written.values() for word in words if word.startswith(term.text.lower()))
        return
    for lexeme in lexemes_of(sieve.lexemes.stemmed(term.text) or sieve.lexemes.exact(term.text)):
        yield from written.get(lexeme, ())
