"""Stories that hold a name which the query asks for as a record, but bear no tag for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.search import Count, Question, count
from articles.search.fields import quoted
from articles.search.syntax import And, Field
from newsroom.search.asking import SearchRequest, documents, question
from newsroom.search.fields import Meant

NAMED = ("person", "org", "place")
MOST = 3  # names of one query that are looked at


@dataclass(frozen=True)
class Untagged:
    """``query`` finds the stories that contain one of ``names`` and fulfil the rest of the query; ``count`` of them."""

    names: list[str]
    query: str
    count: Count


def untagged(user: Any, request: SearchRequest, asked: Question, meant: Sequence[Meant]) -> list[Untagged]:
    found = []
    for one in _asked_for_alone(asked, meant):
        names = _names(one)
        query = _instead(asked.text, one.field, names)
        other, _ = question(user, replace(request, q=query))
        found.append(Untagged(names, query, count(documents(user, request, other))))
    return [one for one in found if one.count.value]


def _asked_for_alone(asked: Question, meant: Sequence[Meant]) -> Iterator[Meant]:
    """The names that every story found must bear, whatever else the query says."""
    parts = asked.node.parts if isinstance(asked.node, And) else (asked.node,)
    fields = [part for part in parts if isinstance(part, Field) and part.name in NAMED]
    required = [one for one in fields if asked.text[one.start :].lower().startswith(f"{one.name}:")]  # not person:(…)
    yield from [one for one in meant if one.field in required and (one.records or _is_typed(one))][:MOST]


def _names(meant: Meant) -> list[str]:
    """The name that was typed; the record's own beside it where only one is meant."""
    typed = [meant.field.value.text] if _is_typed(meant) else []
    own = [str(meant.records[0])] if len(meant.records) == 1 else []
    return list(dict.fromkeys(name.replace('"', " ") for name in [*own, *typed])) or [str(meant.records[0])]


def _is_typed(meant: Meant) -> bool:
    return not meant.is_record


def _instead(query: str, field: Field, names: list[str]) -> str:
    phrases = " OR ".join(f'"{name}"' for name in names)
    either = f"({phrases})" if len(names) > 1 else phrases
    leaf = f"{field.name}:{quoted(field.value.text)}{'!' if field.exactly else ''}"
    return f"{query[: field.start]}{either} -{leaf}{query[field.end :]}"
