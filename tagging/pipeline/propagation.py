"""A name found once in a story is looked for everywhere in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.people import parse
from tagging.pipeline.spans import Taken, field_text, span_at
from tagging.pipeline.types import FIELDS, Document, Field, Knowledge, Span, SpanKind
from tagging.pipeline.words import words

DOUBT = 0.9  # factor on the confidence of the name that was seen elsewhere
_SHORTEST = 4
_START = re.compile(r"(?<![\w-])[^\W\d_a-z]\w*")


@dataclass(slots=True)
class _Names:
    """Names to look for, by their first word and length."""

    kinds: dict[str, tuple[SpanKind, float]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)

    def add(self, name: str, kind: SpanKind, confidence: float) -> None:
        first = _START.match(name)
        if first and name not in self.kinds:
            self.kinds[name] = (kind, confidence)
            self.lengths.setdefault(first.group(), set()).add(len(name))

    def at(self, text: str, start: int, first: str) -> Iterator[str]:
        """The names that stand at ``start``, longest first."""
        for length in sorted(self.lengths.get(first, ()), reverse=True):
            name = text[start : start + length]
            after = text[start + length : start + length + 1]
            if name in self.kinds and not (after.isalnum() or after in ("-", "_")):
                yield name


def propagate(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """Add every further occurrence of the names found, surnames of people included; where only a part of a name was
    seen ("Arctic" of a ship called "Arctic Star"), the whole takes its place."""
    names, taken = _worth_looking_for(spans, knowledge), Taken(spans)
    if not names.kinds:
        return spans
    added = []
    for fld in FIELDS:
        text = field_text(document, fld)
        for match in _START.finditer(text):
            for name in names.at(text, match.start(), match.group()):
                end = match.start() + len(name)
                if _may_take(taken, fld, match.start(), end):
                    kind, confidence = names.kinds[name]
                    span = span_at(document, fld, match.start(), end, kind, round(confidence * DOUBT, 4))
                    taken.add(span)
                    added.append(span)
                    break
    return [*spans, *added, *_in_capitals(document, names, taken)]  # of overlapping spans the longest will stay


def _may_take(taken: Taken, fld: Field, start: int, end: int) -> bool:
    """Free, or only a part of the name was seen there."""
    covered = taken.overlapping(fld, start, end)
    return all(start <= s.start and s.end <= end and s.end - s.start < end - start for s in covered)


def _worth_looking_for(spans: list[Span], knowledge: Knowledge) -> _Names:
    names = _Names()
    people = [s for s in spans if s.kind == "person"]
    for span in people:
        if " " in span.text:
            names.add(span.text, "person", span.confidence)
    for span in spans:
        if span.kind in ("organization", "place") and len(span.text) >= _SHORTEST:
            names.add(span.text, span.kind, span.confidence)
    for span in people:
        surname = parse(span.text).words[-1] if " " in span.text else span.text
        if len(surname) >= _SHORTEST and _is_telling(surname, knowledge):
            names.add(surname, "person", span.confidence)
    return names


def _is_telling(word: str, knowledge: Knowledge) -> bool:
    """A single word that is safe to take for a person wherever it stands capitalised."""
    if not word[0].isupper() or is_demonym(word) or word.lower() in words("generic"):
        return False
    return all(record.kind == "person" for record in knowledge.named(word))


def _in_capitals(document: Document, names: _Names, taken: Taken) -> Iterator[Span]:
    """The same names in a headline or line all in capitals."""
    capitals = _Names()
    for name, (kind, confidence) in names.kinds.items():
        if not name.isupper():
            capitals.add(name.upper(), kind, confidence * DOUBT)
    for fld in FIELDS:
        text = field_text(document, fld)
        for start, end in paragraphs(text):
            if not text[start:end].isupper():
                continue
            for match in _START.finditer(text, start, end):
                for name in capitals.at(text, match.start(), match.group()):
                    span_end = match.start() + len(name)
                    if taken.is_free(fld, match.start(), span_end):
                        found_kind, confidence = capitals.kinds[name]
                        yield span_at(document, fld, match.start(), span_end, found_kind, round(confidence, 4))
                        break
