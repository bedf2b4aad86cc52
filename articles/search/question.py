"""What somebody asks: the words of the query, read and made into a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from articles.search.compiling import FieldRule, compiled
from articles.search.errors import SearchError
from articles.search.parser import any_word, parse
from articles.search.syntax import And, Near, Node, Or, Phrase, Prefix, Word, leaves, written
from articles.search.syntax import Field as FieldTerm


@dataclass(frozen=True)
class Question:
    """``where`` holds for the stories that match, whoever asks. ``unsought`` are stop words that narrow nothing,
    ``like`` the words of a story that others should be like."""

    text: str = ""
    node: Node | None = None
    where: Q = field(default_factory=Q)
    unsought: list[str] = field(default_factory=list)
    like: list[str] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """What makes one story fit better than another: words and phrases that are looked for, each once."""
        found: list[str] = []
        for leaf, negated in leaves(self.node) if self.node else ():
            match leaf:
                case _ if negated:
                    continue
                case Near(left, right):
                    found += [side.text for side in (left, right) if not isinstance(side, Prefix)]
                case Word(text) | Phrase(text) | FieldTerm("title", Word(text) | Phrase(text)):
                    found.append(text)
        return list(dict.fromkeys([*found, *self.like]))

    @property
    def prefixes(self) -> list[str]:
        """The beginnings of words that are looked for; they are marked, and weigh nothing."""
        found = [leaf for leaf, negated in leaves(self.node) if not negated] if self.node else []
        near = [side for leaf in found if isinstance(leaf, Near) for side in (leaf.left, leaf.right)]
        return list(dict.fromkeys(leaf.text for leaf in [*found, *near] if isinstance(leaf, Prefix)))

    @property
    def reading(self) -> str:
        """The query with its brackets written out, where it mixes AND and OR without them."""
        match self.node:
            case Or(parts) if any(isinstance(part, And) for part in parts) and "(" not in self.text:
                return written(self.node)
        return ""


def ask(text: str, fields: Mapping[str, FieldRule], *, any_of_them: bool = False) -> Question:
    """Read a query; raises SearchError, whose suggestion is a whole query."""
    node = any_word(text) if any_of_them else parse(text, fields)
    try:
        made = compiled(node, fields)
    except SearchError as error:
        if error.suggestion:
            error.suggestion = text[: error.start] + error.suggestion + text[error.end :]
        raise
    return Question(text, node, made.where, made.unsought, made.words)
