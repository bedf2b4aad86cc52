"""Tree → condition on SearchDocument. Words become one query per vector, so that one look into its index answers all
of them; what fields mean is handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from articles.models.search import SearchDocument
from articles.search.errors import SearchError
from articles.search.syntax import And, Field, Near, Node, Not, Or, Prefix, Term, Word, texts
from articles.search.vectors import Column, Lexemes, follow, holds


@dataclass(frozen=True)
class Among:
    """The stories that ``rows`` hang on; ``column`` is the path from a row to the story's id."""

    rows: QuerySet[Any]
    column: str = "article_id"


@dataclass(frozen=True)
class Like:
    """The stories that fulfil ``where``; the more of ``words`` one has, the better it fits."""

    where: Q
    words: list[str]


# What a field makes of its value: a condition on the search document itself, or rows that hang on the story.
FieldRule = Callable[[Field], Q | Among | Like]

_TWO = re.compile(r"'(?:[^']|'')+' <-> '(?:[^']|'')+'")  # a phrase of two words, as a tsquery has it


@dataclass(frozen=True)
class _Words:
    """A condition on one vector; ``negated`` if it is to be absent. ``pairs`` are words of a phrase that follow each
    other: where they are known, the index need not be followed by a look at every story that holds the words; where
    they ``suffice``, by none at all."""

    column: Column
    query: str
    negated: bool = False
    pairs: tuple[int, ...] = ()
    suffice: bool = False

    @property
    def where(self) -> Q:
        if self.negated:
            return ~holds(self.column, self.query)
        if self.suffice:
            return follow(self.pairs)
        return holds(self.column, self.query) & (follow(self.pairs) if self.pairs else Q())


@dataclass(frozen=True)
class _Both:
    """Conditions that no one index answers."""

    where: Q


_Part = _Words | _Both | Q | Among


@dataclass(frozen=True)
class Compiled:
    """``where`` holds for the stories that match. ``unsought`` are stop words that were left out, since nearly every
    story has them; ``words`` are those of a story that others should be like."""

    where: Q
    unsought: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def compiled(node: Node | None, fields: Mapping[str, FieldRule]) -> Compiled:
    if node is None:
        return Compiled(Q())
    compiler = _Compiler(Lexemes(texts(node)), fields)
    return Compiled(compiler.where(node), compiler.unsought, compiler.words)


class _Compiler:
    def __init__(self, lexemes: Lexemes, fields: Mapping[str, FieldRule]) -> None:
        self.lexemes, self.fields = lexemes, fields
        self.unsought: list[str] = []
        self.words: list[str] = []

    def where(self, node: Node) -> Q:
        return _condition(self.compile(node))

    def compile(self, node: Node) -> _Part:
        match node:
            case And(parts):
                return self.all_of(self.without_stop_words(parts))
            case Or(parts):
                return self.any_of([self.compile(part) for part in parts])
            case Not(part):
                return self.none_of(self.compile(part))
            case Near():
                return self.near(node)
            case Field("title", value):
                return self.term(value, title=True)
            case Field():
                return self.field(node)
            case _:
                return self.term(node)

    def field(self, node: Field) -> Q | Among:
        made = self.fields[node.name](node)
        if isinstance(made, Like):
            self.words += made.words
            return made.where
        return made

    def without_stop_words(self, parts: tuple[Node, ...]) -> tuple[Node, ...]:
        sought = self.lexemes.sought(parts)
        self.unsought += [part.text for part in parts if isinstance(part, Word) and part not in sought]
        return sought

    def term(self, term: Term, *, title: bool = False) -> _Words:
        stemmed: Column = "title_stemmed" if title else "stemmed"
        exact: Column = "title_exact" if title else "exact"
        if isinstance(term, Word) and (query := self.lexemes.stemmed(term.text)):
            return _Words(stemmed, query)
        query = self.exactly(term)
        if title or isinstance(term, Prefix):
            return _Words(exact, query)
        return _Words(exact, query, pairs=tuple(self.lexemes.pairs(term.text)), suffice=bool(_TWO.fullmatch(query)))

    def exactly(self, term: Term) -> str:
        query = self.lexemes.exact(term.text)
        if not query:
            message = f"There is no word in {term.text}."
            raise SearchError("bad_query", message, start=term.start, end=term.end)
        return f"{query}:*" if isinstance(term, Prefix) else query

    def near(self, near: Near) -> _Words:
        """Two words in any of their forms; where a phrase or the start of a word is among them, both as written."""
        queries = [self.lexemes.stemmed(term.text) for term in (near.left, near.right)]
        column: Column = "stemmed"
        if not all(queries) or not (isinstance(near.left, Word) and isinstance(near.right, Word)):
            queries, column = [self.exactly(near.left), self.exactly(near.right)], "exact"
        left, right = queries
        apart = range(1, near.distance + 1)
        either = [f"(({a}) <{n}> ({b}))" for n in apart for a, b in ((left, right), (right, left))]
        return _Words(column, " | ".join(either))

    def all_of(self, nodes: tuple[Node, ...]) -> _Words | _Both:
        parts = [self.compile(node) for node in nodes]
        words = [part for part in parts if isinstance(part, _Words) and (part.negated or not part.pairs)]
        where = [
            _condition(part) for part in parts if not isinstance(part, _Words) or (part.pairs and not part.negated)
        ]
        together = [self.together(column, words) for column in dict.fromkeys(part.column for part in words)]
        if not where and len(together) == 1:
            return together[0]
        return _Both(Q(*where, *(_condition(part) for part in together)))

    def together(self, column: Column, words: list[_Words]) -> _Words:
        here = [part for part in words if part.column == column]
        if all(part.negated for part in here):
            return _Words(column, " | ".join(f"({part.query})" for part in here), negated=True)
        return _Words(column, " & ".join(f"!({part.query})" if part.negated else f"({part.query})" for part in here))

    def any_of(self, parts: list[_Part]) -> _Words | Q:
        words = [part for part in parts if isinstance(part, _Words) and not (part.negated or part.pairs)]
        others = [part for part in parts if not isinstance(part, _Words) or part.negated or part.pairs]
        columns = dict.fromkeys(part.column for part in words)
        either = [
            _Words(column, " | ".join(f"({part.query})" for part in words if part.column == column))
            for column in columns
        ]
        if not others and len(either) == 1:
            return either[0]
        where = Q(pk__in=[])
        for part in [*either, *others]:
            where |= _alternative(part)
        return where

    def none_of(self, part: _Part) -> _Words | Q:
        if isinstance(part, _Words):
            return replace(part, negated=not part.negated)
        return ~_condition(part)


def _condition(part: _Part) -> Q:
    if isinstance(part, _Both):
        return part.where
    if isinstance(part, Among):
        return Q(Exists(part.rows.filter(**{part.column: OuterRef("article_id")})))
    return part.where if isinstance(part, _Words) else part


class _IsAmong(Func):
    """``article_id = ANY(ARRAY(SELECT …))``: the subquery runs once and its rows are then looked up in an index, also
    as one side of an OR, where a plain subquery would have every story of the archive looked at."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _alternative(part: _Part) -> Q:
    if isinstance(part, _Both):
        part = Among(SearchDocument.objects.filter(part.where))
    if isinstance(part, Among):
        return Q(_IsAmong(F("article_id"), ArraySubquery(part.rows.order_by().values(part.column))))
    return _condition(part)
