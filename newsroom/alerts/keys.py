"""What a story must have to match a query: keys (``newsroom.alerts.story``), of which it needs one. So a new story is
asked about few searches.

A query about which no key can be said (``lang:fr``, ``-ferry``) needs the key that every story has. Keys may let too
much through, never too little: the query itself decides.
"""

from __future__ import annotations

from uuid import UUID

from articles.search.frequencies import quoted, stories_with
from articles.search.lexer import SHORTEST_PREFIX
from articles.search.syntax import And, Field, Near, Node, Not, Or, Prefix, Term, Word, texts
from articles.search.vectors import Lexemes, lexemes_of
from newsroom.alerts.story import EVERY
from newsroom.search import SearchRequest
from newsroom.search.fields import KINDS
from tagging.pipeline.names import name_key

COMMON = 10**9  # stories: what a stop word is taken to have
SELDOM = 50  # stories: what a name is taken to have when one of several keys is chosen
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
            return [frozenset({f"s:{lexeme}"}) for lexeme in lexemes_of(stemmed)]
        exact = lexemes_of(self.lexemes.exact(term.text))
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
