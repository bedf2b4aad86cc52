"""Tokens → tree. Recursive descent over

query  = parts ("OR" parts)*            words side by side bind tighter than OR
parts  = part ("AND"? part)*
part   = "-"? ( "(" query ")" | field | term ("near/N" term)? )
field  = name ":" ( term | "(" query ")" )
term   = word | prefix* | "phrase"
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import replace

from articles.search.errors import SearchError
from articles.search.lexer import Kind, Token, tokens
from articles.search.syntax import And, Field, Near, Node, Not, Or, Phrase, Prefix, Term, Word

LONGEST_QUERY = 2_000  # characters
MOST_TERMS = 100
DEEPEST = 20  # brackets in brackets
FURTHEST = 30  # words apart
_WORDS = re.compile(r"\w+(?:['’.\-]\w+)*")
_TERMS: dict[Kind, type[Word] | type[Prefix] | type[Phrase]] = {
    Kind.WORD: Word,
    Kind.PREFIX: Prefix,
    Kind.PHRASE: Phrase,
}
# Names of fields as others call them.
_OTHER_NAMES = {
    "headline": "title",
    "intitle": "title",
    "organization": "org",
    "organisation": "org",
    "company": "org",
    "people": "person",
    "location": "place",
    "author": "by",
    "byline": "by",
    "language": "lang",
    "topic": "subject",
    "site": "source",
    "published": "date",
    "day": "date",
    "year": "date",
}


def parse(query: str, fields: Collection[str]) -> Node | None:
    """What the query means; None for an empty one. Raises SearchError with the place of the mistake."""
    _check_size(query)
    if not query.strip():
        return None
    parser = _Parser(query, fields)
    node = parser.query(None)
    if parser.token.kind is Kind.CLOSE:
        raise parser.fault(parser.token, "This bracket was never opened.", "")
    return node


def any_word(text: str) -> Node | None:
    """Plain language: a story need hold only one of the words; no sign has a meaning."""
    _check_size(text)
    words: dict[str, Word] = {}
    for match in _WORDS.finditer(text):
        words.setdefault(match[0].lower(), Word(match[0], match.start(), match.end()))
    if len(words) > MOST_TERMS:
        raise SearchError("too_long", f"These are more than {MOST_TERMS} words: leave some out.")
    return Or(tuple(words.values())) if len(words) > 1 else next(iter(words.values()), None)


def _check_size(query: str) -> None:
    if len(query) > LONGEST_QUERY:
        message = f"The query has {len(query):,} characters; {LONGEST_QUERY:,} are the most that can be answered."
        raise SearchError("too_long", message, start=LONGEST_QUERY, end=len(query))
    if "\0" in query:
        at = query.index("\0")
        message = "The query has a character that no story can hold (NUL)."
        raise SearchError("bad_query", message, start=at, end=at + 1, suggestion=query.replace("\0", ""))


class _Parser:
    def __init__(self, query: str, fields: Collection[str]) -> None:
        self.source, self.fields = query, fields
        self.rest = tokens(query)
        self.token = next(self.rest)
        self.terms = self.depth = 0

    def query(self, field: str | None) -> Node:
        parts = [self.parts(field)]
        while self.token.kind is Kind.OR:
            sign = self.take()
            if self.token.kind in (Kind.END, Kind.CLOSE, Kind.OR, Kind.AND):
                raise self.fault(sign, "After OR a word is missing.", "")
            parts.append(self.parts(field))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def parts(self, field: str | None) -> Node:
        if self.token.kind in (Kind.OR, Kind.AND):
            raise self.fault(self.token, f"Before {self.token.text} a word is missing.", "")
        parts = [self.part(field)]
        while self.token.kind not in (Kind.OR, Kind.CLOSE, Kind.END):
            if self.token.kind is Kind.AND:
                sign = self.take()
                if self.token.kind in (Kind.END, Kind.CLOSE, Kind.OR, Kind.AND):
                    raise self.fault(sign, "After AND a word is missing.", "")
            parts.append(self.part(field))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def part(self, field: str | None) -> Node:
        token = self.take()
        match token.kind:
            case Kind.MINUS:
                if self.token.kind is Kind.MINUS:
                    raise self.fault(token, "One minus is enough.", "")
                return Not(self.part(field))
            case Kind.OPEN:
                return self.bracket(token, field)
            case Kind.FIELD:
                return self.field(token, field)
            case Kind.WORD | Kind.PREFIX | Kind.PHRASE:
                return self.value(field, token, token.start) if field else self.near(self.term(token))
            case Kind.NEAR:
                raise self.fault(token, f"near/{token.text} stands between two words or phrases.", "")
        raise self.fault(token, "Here a word is missing.", "")

    def bracket(self, opening: Token, field: str | None) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise SearchError("too_deep", f"Brackets can stand {DEEPEST} deep at most.", start=opening.start)
        if self.token.kind is Kind.CLOSE:
            raise self.fault(replace(opening, end=self.token.end), "There is nothing between these brackets.", "")
        if self.token.kind is Kind.END:
            raise self.fault(opening, "This bracket is never closed.", "")
        node = self.query(field)
        if self.token.kind is not Kind.CLOSE:
            suggestion = f"{self.source.rstrip()})"
            raise self.error(opening.start, opening.end, "This bracket is never closed.", suggestion)
        self.take()
        self.depth -= 1
        return node

    def field(self, token: Token, around: str | None) -> Node:
        if token.text not in self.fields:
            raise self.unknown(token)
        if around:
            raise self.fault(token, f"Inside {around}:(…) there can be no other field.", "")
        value = self.take()
        if value.kind is Kind.OPEN:
            return self.bracket(value, token.text)
        return self.value(token.text, value, token.start)

    def value(self, name: str, token: Token, start: int) -> Field:
        return Field(name, self.term(token), token.exactly, start, token.end)

    def near(self, left: Term) -> Term | Near:
        if self.token.kind is not Kind.NEAR:
            self.check_colon(left)
            return left
        sign = self.take()
        distance = int(sign.text[:9])
        if not 1 <= distance <= FURTHEST:
            nearest = f"near/{min(max(distance, 1), FURTHEST)}"
            raise self.fault(sign, f"near/ takes a number of words from 1 to {FURTHEST}.", nearest)
        if self.token.kind not in _TERMS:
            raise self.fault(sign, "near/ stands between two words or phrases.", "")
        right = self.term(self.take())
        if self.token.kind is Kind.NEAR:
            message = "near/ joins two words or phrases; a third needs a near/ of its own."
            raise self.fault(self.token, message, f"{self.source[right.start : right.end]} near/{self.token.text}")
        return Near(left, right, distance, left.start, right.end)

    def term(self, token: Token) -> Term:
        self.terms += 1
        if self.terms > MOST_TERMS:
            message = f"The query has more than {MOST_TERMS} words. A long list of names is a list search."
            raise SearchError("too_long", message, start=token.start, end=len(self.source))
        return _TERMS[token.kind](token.text, token.start, token.end)

    def check_colon(self, term: Term) -> None:
        """``title: bridge`` means a field to whoever types it, but says three words to us."""
        name = term.text.removesuffix(":").lower()
        if term.text.endswith(":") and (name in self.fields or name in _OTHER_NAMES):
            after = self.source[term.end :].lstrip()
            mended = f"{self.source[: term.start]}{_OTHER_NAMES.get(name, name)}:{after}" if after else ""
            raise self.error(term.start, term.end, f"What is looked for must follow {term.text} at once.", mended)

    def unknown(self, token: Token) -> SearchError:
        close = difflib.get_close_matches(token.text, [*self.fields, *_OTHER_NAMES], n=1)
        meant = next(iter(close), "")
        meant = _OTHER_NAMES.get(meant, meant)
        message = f"There is no field {token.text}: here."
        if meant:
            return self.fault(token, f"{message} Did you mean {meant}: ?", f"{meant}:")
        end = next((at for at in range(token.end, len(self.source)) if self.source[at].isspace()), len(self.source))
        word = self.source[token.start : end].replace('"', "")
        message += " To look for the words as they stand, put them in quotation marks."
        return self.fault(replace(token, end=end), message, f'"{word}"')

    def take(self) -> Token:
        token, self.token = self.token, self.token
        if token.kind is not Kind.END:
            self.token = next(self.rest)
        return token

    def fault(self, token: Token, message: str, mended: str) -> SearchError:
        suggestion = " ".join((self.source[: token.start] + mended + self.source[token.end :]).split())
        return self.error(token.start, token.end, message, suggestion)

    def error(self, start: int, end: int, message: str, suggestion: str) -> SearchError:
        return SearchError("bad_query", message, start=start, end=end, suggestion=suggestion)
