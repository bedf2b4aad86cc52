"""What a query means, as a tree. Every term knows its place in the query, ``start`` to ``end``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """In any of its forms: a search for "vote" finds "votes"."""

    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Prefix:
    """Any word that starts so."""

    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Phrase:
    """Exactly these words one after the other; stop words count."""

    text: str
    start: int = 0
    end: int = 0


Term = Word | Prefix | Phrase


@dataclass(frozen=True)
class Near:
    """Both, at most ``distance`` words apart, in either order."""

    left: Term
    right: Term
    distance: int
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Field:
    """``name:value``; ``exactly`` where a ``!`` follows the value."""

    name: str
    value: Term
    exactly: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Not:
    part: Node


@dataclass(frozen=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Node, ...]


Node = Word | Prefix | Phrase | Near | Field | Not | And | Or


def leaves(node: Node, *, negated: bool = False) -> Iterator[tuple[Word | Prefix | Phrase | Near | Field, bool]]:
    """The terms from left to right, each with whether it stands behind a minus."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part, negated=negated)
        case Not(part):
            yield from leaves(part, negated=not negated)
        case _:
            yield node, negated


def texts(node: Node | None) -> list[str]:
    """All words and phrases that are looked for in a story, the excluded ones too."""
    found = []
    for leaf, _ in leaves(node) if node else ():
        match leaf:
            case Near(left, right):
                found += [left.text, right.text]
            case Field("title", value):
                found.append(value.text)
            case Word(text) | Prefix(text) | Phrase(text):
                found.append(text)
    return found


def written(node: Node, *, inside: bool = False) -> str:
    """The query with every AND and bracket written out, as the archive reads it."""
    match node:
        case Word(text):
            return text
        case Prefix(text):
            return f"{text}*"
        case Phrase(text):
            return f'"{text}"'
        case Near(left, right, distance):
            return f"{written(left)} near/{distance} {written(right)}"
        case Field(name, value, exactly):
            return f"{name}:{written(value)}{'!' if exactly else ''}"
        case Not(part):
            return f"-{written(part, inside=True)}"
        case And(parts) | Or(parts):
            joined = (" AND " if isinstance(node, And) else " OR ").join(written(part, inside=True) for part in parts)
            return f"({joined})" if inside else joined
