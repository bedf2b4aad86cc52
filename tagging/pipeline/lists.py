"""Names in tables and lists: one to a cell, and often the surname first ("2. Reed, Ann (NOR) 27:12.4")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tagging.pipeline.people import looks_like_full_name
from tagging.pipeline.spans import Taken, cut, field_text, span_at
from tagging.pipeline.types import FIELDS, Document, Field, Knowledge, Span

_COLUMN_END = re.compile(r"\s*\n[^\S\n]*\n\s*|\s*\t\s*|[^\S\n]{3,}")
_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*"
_SURNAME = rf"(?:[^\W\d_]{{2,3}}[ ]){{0,2}}{_WORD}(?:[ ]{_WORD})?"
_GIVEN = rf"(?:{_WORD}|[^\W\d_a-z]\.)(?:[ -](?:{_WORD}|[^\W\d_a-z]\.)){{0,2}}"
_ENTRY = re.compile(
    r"^[^\S\n]*(?:[=\d]+[.)]?[^\S\n]+|[^\W\d_]{2,4}:?[^\S\n]+|[-–—•*][^\S\n]*)?"
    rf"(?P<name>{_SURNAME},[^\S\n](?P<given>{_GIVEN}))"
    r"(?=[^\S\n]*(?:$|[(\d|;:+–—-]|\t)|[^\S\n]{2,})"
    r"(?:[^\S\n]*\((?P<code>[A-Z]{2,4})\))?",
    re.MULTILINE,
)
_FEWEST_ENTRIES = 2


def part_columns(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """A name ends where its cell or paragraph does: at a tab, three blanks, an empty line."""
    return [part for span in spans for part in _cells(span)]


def _cells(span: Span) -> Iterator[Span]:
    start = 0
    for gap in _COLUMN_END.finditer(span.text):
        if gap.start() > start:
            yield cut(span, start, gap.start())
        start = gap.end()
    if start < len(span.text):
        yield cut(span, start, len(span.text))


def read_surname_first(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Reed, Ann" is one person in a list in half of whose lines the recogniser saw one; the code in brackets behind
    it ("NOR") is no name."""
    taken = Taken(spans)
    entries = [entry for field in FIELDS for entry in _entries(document, field, taken)]
    names = Taken(name for name, _ in entries)
    codes = Taken(code for _, code in entries if code)
    rest = (span for span in spans if names.is_free(span.field, span.start, span.end))
    return [*names.spans(), *(s if codes.is_free(s.field, s.start, s.end) else replace(s, kind="other") for s in rest)]


def _entries(document: Document, field: Field, taken: Taken) -> list[tuple[Span, Span | None]]:
    """Each name with its code."""
    matches = list(_ENTRY.finditer(field_text(document, field)))
    seen = [taken.overlapping(field, *match.span("name")) for match in matches]
    people = [_person(match, spans) for match, spans in zip(matches, seen, strict=True)]
    sure = [confidence for confidence in people if confidence]
    if len(sure) < max(_FEWEST_ENTRIES, len(matches) / 2):
        return []
    return [
        (
            span_at(document, field, *match.span("name"), "person", confidence or min(sure)),
            span_at(document, field, *match.span("code"), "other", 1.0) if match["code"] else None,
        )
        for match, confidence, spans in zip(matches, people, seen, strict=True)
        if confidence or not spans
    ]


def _person(match: re.Match[str], seen: list[Span]) -> float:
    """How sure the recogniser was of a person here; 0.0 where there is none, or one with a firm or town behind the name
    ("Ann Reed, Harbour Bank")."""
    behind = [span for span in seen if span.end > match.start("given")]
    people = [span for span in seen if span.kind == "person"]
    if any(span.kind != "person" for span in behind):
        return 0.0
    if not behind and any(looks_like_full_name(span.text) for span in people):
        return 0.0
    return max((span.confidence for span in people), default=0.0)
