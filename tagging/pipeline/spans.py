"""Small operations on spans that keep their promise: ``field[start:end] == text``."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from tagging.pipeline.types import Document, Field, Span, SpanKind


def field_text(document: Document, field: Field) -> str:
    return document.headline if field == "headline" else document.text


def span_at(document: Document, field: Field, start: int, end: int, kind: SpanKind, confidence: float) -> Span:
    return Span(field, start, end, field_text(document, field)[start:end], kind, confidence)


def cut(span: Span, start: int, end: int) -> Span:
    """The part of the span between two offsets *within* it."""
    if (start, end) == (0, len(span.text)):
        return span
    return replace(span, start=span.start + start, end=span.start + end, text=span.text[start:end])


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Headline first, then by place; of two that overlap the longer (then the surer, then the earlier) stays."""
    kept = Taken()
    for span in sorted(spans, key=lambda s: (s.start - s.end, -s.confidence, s.field, s.start)):
        if kept.is_free(span.field, span.start, span.end):
            kept.add(span)
    return kept.spans()


class Taken:
    """Which stretches of the fields are covered by spans; asks and adds in logarithmic time."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans: dict[Field, list[Span]] = {"headline": [], "text": []}
        self._starts: dict[Field, list[int]] = {"headline": [], "text": []}
        for span in sorted(spans, key=lambda s: s.start):
            self._spans[span.field].append(span)
            self._starts[span.field].append(span.start)

    def overlapping(self, field: Field, start: int, end: int) -> list[Span]:
        spans, starts = self._spans[field], self._starts[field]
        right = left = bisect_left(starts, end)
        while left and spans[left - 1].end > start:
            left -= 1
        return spans[left:right]

    def is_free(self, field: Field, start: int, end: int) -> bool:
        return not self.overlapping(field, start, end)

    def add(self, span: Span) -> None:
        index = bisect_left(self._starts[span.field], span.start)
        self._spans[span.field].insert(index, span)
        self._starts[span.field].insert(index, span.start)

    def spans(self) -> list[Span]:
        return [*self._spans["headline"], *self._spans["text"]]
