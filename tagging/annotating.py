"""Text in, tags, dates and events out, nothing stored: the one answer of the ``annotate`` command and of the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from articles.text import Cleaned, clean
from tagging.pipeline.annotate import annotate
from tagging.pipeline.events import load_parser
from tagging.pipeline.types import FIELDS, Annotation, Candidate, Document, EventDraft, Field, Knowledge, Recogniser


@dataclass(frozen=True)
class Words:
    """A story's fields as they came in, and cleaned, with the way back."""

    given: Mapping[Field, str]
    cleaned: Mapping[Field, Cleaned]

    @classmethod
    def of(cls, story: Mapping[str, Any]) -> Words:
        given = {name: str(story.get(name) or "") for name in FIELDS}
        return cls(given, {name: clean(text) for name, text in given.items()})

    def document(self, *, published_at: datetime | None, language: str, source: str = "", place: str = "") -> Document:
        return Document(
            text=self.cleaned["text"].text,
            headline=self.cleaned["headline"].text,
            published_at=published_at,
            language=language,
            source=source or None,
            place=place,
        )

    def span(self, field: Field, start: int, end: int) -> dict[str, Any]:
        """A place in the cleaned words, told as one in those that came in."""
        start, end = self.cleaned[field].source_span(start, end)
        return {"field": field, "start": start, "end": end}

    def quote(self, field: Field, start: int, end: int) -> dict[str, Any]:
        span = self.span(field, start, end)
        return {**span, "text": self.given[field][span["start"] : span["end"]]}


def annotated(words: Words, document: Document, knowledge: Knowledge, recogniser: Recogniser) -> dict[str, Any]:
    """What the pipeline reads out of the document, as plain data; offsets are into the words as they came in."""
    parser = load_parser() if settings.EVENTS else None
    annotation = annotate(document, knowledge, recogniser, parser=parser)
    return {
        "mentions": list(_mentions(words, annotation)),
        "tags": [
            {
                "kind": tag.kind,
                "name": tag.name,
                "entity": tag.entity_id,
                "aliases": list(tag.aliases),
                "status": tag.status,
                "level": tag.level,
                "confidence": tag.confidence,
                "relevance": tag.relevance,
                "reason": tag.reason,
            }
            for tag in annotation.tags
        ],
        "dates": list(_dates(words, annotation)),
        "events": [_event(words, draft) for draft in annotation.events],
    }


def _mentions(words: Words, annotation: Annotation) -> Iterator[dict[str, Any]]:
    for mention in annotation.mentions:
        yield {
            **words.quote(mention.field, mention.start, mention.end),
            "kind": mention.kind,
            "tag": mention.tag,
            "confidence": mention.confidence,
            "reason": mention.reason,
            "candidates": list(map(_candidate, mention.candidates)),
        }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    told = {"entity": candidate.entity_id, "name": candidate.name, "score": candidate.score}
    return {**told, "reasons": list(candidate.reasons)}


def _dates(words: Words, annotation: Annotation) -> Iterator[dict[str, Any]]:
    for found in annotation.dates:
        yield {
            **words.quote(found.field, found.start, found.end),
            "from": found.first.isoformat() if found.first else None,
            "to": found.last.isoformat() if found.last else None,
            "precision": found.precision,
            "timex": found.timex,
        }


def _event(words: Words, draft: EventDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "type": draft.type,
        "from": draft.first.isoformat() if draft.first else None,
        "to": draft.last.isoformat() if draft.last else None,
        "precision": draft.precision,
        "planned": draft.planned,
        "place": draft.place or None,
        "place_tag": draft.place_tag,
        "participants": [{"name": each.name, "role": each.role, "tag": each.tag} for each in draft.participants],
        "confidence": draft.confidence,
        "reason": draft.reason,
        "evidence": words.span(draft.field, draft.start, draft.end),
    }
