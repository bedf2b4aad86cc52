"""Nicknames that the text gives: "Jimmy Cherizier, nicknamed “Barbecue,”" or 'Jimmy "Barbecue" Cherizier'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tagging.pipeline.spans import Taken, field_text, span_at
from tagging.pipeline.types import FIELDS, Document, Field, Knowledge, Span

_CAPITALISED = r"[^\W\d_a-z][\w'’.-]*"
_NAME = rf"{_CAPITALISED}(?:\s+(?:(?:of|the|de|la|el)\s+)*{_CAPITALISED}){{0,3}}"
_NICK = r"[^\W\d_a-z][^\s\"“”'’().,]*(?:\s+[^\W\d_a-z][^\s\"“”'’().,]*){0,2}"
_CALLED = re.compile(
    r"(?P<between>[^.;:\n]{0,60}?)[\s,(]+"
    r"(?:(?:also|better|widely|popularly|commonly|locally|simply|once|formerly|previously|otherwise)\s+)*"
    r"(?:(?:nicknamed|dubbed|alias|aka|a\.k\.a\.?)|known\s+(?:\w+\s+){0,3}?as|who\s+goes\s+by)\s+"
    r"(?:[\"“](?P<quoted>[^\"“”\n]{2,30}?)[,.]?[\"”]|[‘'](?P<single>[^\"“”‘\n]{2,30}?)[,.]?['’](?!\w)"
    rf"|(?:the\s+)?(?P<plain>{_NAME}))",
    re.DOTALL,
)
_CALLED_FIRST = re.compile(
    r"(?:^|[.!?][\"”]?\s+|\n\s*)(?:(?:(?:Also|Better|Widely|Popularly|Commonly|Locally)\s+(?:known|called)|Known|Nicknamed|"
    rf"Dubbed)\s+(?:as\s+)?)(?:[\"“‘](?P<quoted>[^\"“”‘’\n]{{2,30}}?),?[\"”’],?|(?:the\s+)?(?P<plain>{_NAME}),)\s+$"
)
_BORN = re.compile(r",?\s\(?(?:born|née|né)\s+")
_GAP = r"(?:[^\S\n]{1,2}|[^\S\n]?\n)"  # a line may end within a name, a paragraph does not
_INSIDE = re.compile(
    rf"{_CAPITALISED}(?:{_GAP}{_CAPITALISED})?(?<!\w\w\.){_GAP}"
    rf"[\"“‘'(](?P<nick>(?:the\s+)?{_NICK})[\"”’')]{_GAP}"
    rf"{_CAPITALISED}(?:[ ]{_CAPITALISED})?"
)
_REACH = 130
NICKNAME_GIVEN = "nickname given in the text"
_NEXT_TO = 3  # an organization or place and its other name stand side by side, a person may have an apposition


@dataclass(frozen=True, slots=True)
class Nickname:
    """A name given to the owner of ``span``; ``start`` and ``end`` say where in the same field."""

    span: Span
    text: str
    start: int
    end: int


def nicknames(document: Document, spans: list[Span]) -> list[Nickname]:
    """The nicknames that the story explains, each with the mention of its bearer."""
    taken = Taken(spans)
    found = []
    for span in spans:
        if span.kind != "other":
            found += [*_given_before(document, span), *_given_after(document, span, taken), *_given_inside(span)]
            found += _given_at_birth(document, span, taken)
    return found


def join_quoted_nicknames(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """'Jimmy "Barbecue" Cherizier' is one name, when the recogniser saw a person in it."""
    taken = Taken(spans)
    joined = [span for field in FIELDS for span in _quoted_names(document, field, taken)]
    covered = Taken(joined)
    return [*joined, *(s for s in spans if covered.is_free(s.field, s.start, s.end))]


def add_nicknames(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """A person's nickname is a mention of the person, also where the recogniser saw no name in it."""
    taken = Taken(spans)
    given = [n for n in nicknames(document, spans) if n.span.kind == "person"]
    free = [n for n in given if taken.is_free(n.span.field, n.start, n.end)]
    return [*spans, *(span_at(document, n.span.field, n.start, n.end, "person", n.span.confidence) for n in free)]


def _quoted_names(document: Document, field: Field, taken: Taken) -> Iterator[Span]:
    for match in _INSIDE.finditer(field_text(document, field)):
        inside = taken.overlapping(field, *match.span())
        ends = [s for s in inside if s.kind == "person" and s.end == match.end()]
        if ends and all(match.start() <= s.start and s.end <= match.end() for s in inside):
            yield span_at(document, field, *match.span(), "person", ends[0].confidence)


def _given_before(document: Document, span: Span) -> Iterator[Nickname]:
    """ "Known as Hammer, Zielony" gives Zielony the name before it."""
    offset = max(0, span.start - _REACH)
    before = field_text(document, span.field)[offset : span.start]
    if span.kind != "person" or not before.rstrip().endswith((",", '"', "”", "’")):
        return
    if (match := _CALLED_FIRST.search(before)) is None:
        return
    group = "quoted" if match["quoted"] else "plain"
    if match[group][0].isupper():
        yield Nickname(span, match[group], offset + match.start(group), offset + match.end(group))


def _given_at_birth(document: Document, span: Span, taken: Taken) -> Iterator[Nickname]:
    """ "Stella Drake, born Anna Zielona"."""
    match = _BORN.match(field_text(document, span.field), span.end) if span.kind == "person" else None
    for name in taken.overlapping(span.field, match.end(), match.end() + 1) if match else ():
        if match and name.kind == "person" and name.start == match.end() and " " in name.text:
            yield Nickname(span, name.text, name.start, name.end)


def _given_after(document: Document, span: Span, taken: Taken) -> Iterator[Nickname]:
    text = field_text(document, span.field)
    match = _CALLED.match(text, span.end, span.end + _REACH)
    if match is None:
        return
    between_end = match.end("between")
    if span.kind != "person" and between_end - span.end > _NEXT_TO:
        return
    if any(s.kind == span.kind for s in taken.overlapping(span.field, span.end, between_end)):
        return
    group = next(name for name in ("quoted", "single", "plain") if match.group(name))
    if match.group(group)[0].isupper():
        yield Nickname(span, match.group(group), *match.span(group))


def _given_inside(span: Span) -> Iterator[Nickname]:
    match = _INSIDE.fullmatch(span.text) if span.kind == "person" else None
    if match and match.group("nick")[0].isupper():
        start, end = match.span("nick")
        yield Nickname(span, match.group("nick"), span.start + start, span.start + end)
