"""Text in, tags out, nothing stored: JSON lines on stdin and stdout."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import languages
from articles.dates import DateError, parse_published
from articles.text import Cleaned, clean
from tagging import knowledge
from tagging.pipeline.annotate import annotate
from tagging.pipeline.events import load_parser
from tagging.pipeline.recognisers import load
from tagging.pipeline.types import FIELDS, Annotation, Document, Field


class Command(BaseCommand):
    help = (
        "Annotate stories: {id, headline?, text, published_at?} a line on stdin; a line each on stdout with mentions, "
        "tags, dates and events. Offsets are code points into the fields as they came in. Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recogniser", default=settings.RECOGNISER, help="The backend, or the folder of a model.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            recogniser = load(options["recogniser"])
        except LookupError as error:
            raise CommandError(str(error)) from None
        parser = load_parser() if settings.EVENTS else None
        authority = knowledge.current()
        for number, line in enumerate(getattr(sys.stdin, "buffer", sys.stdin), 1):  # bytes: a bad one spoils its line
            if not line.strip():
                continue
            try:
                story = read_story(line)
                fields = {name: clean(story.get(name) or "") for name in FIELDS}
                annotation = annotate(_document(story, fields), authority, recogniser, parser=parser)
            except ValueError as error:
                self.stdout.write(_json({"id": _id_of(line), "line": number, "error": str(error)}))
                continue
            self.stdout.write(_json(answer(story, fields, annotation)))
            self.stdout.flush()


def _id_of(line: str | bytes) -> Any:
    """The id of a line that cannot be annotated, as far as it can be read."""
    try:
        return json.loads(line)["id"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return None


def _json(value: dict[str, Any]) -> str:
    """One line of JSON; halves of surrogate pairs, which a line may hold and no output can, are escaped."""
    line = json.dumps(value, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", line)


def read_story(line: str | bytes) -> dict[str, Any]:
    """One input line, checked; ValueError says what is wrong with it."""
    try:
        story = json.loads(line)
    except RecursionError:
        raise ValueError("the line is nested too deeply") from None
    if not isinstance(story, dict) or "id" not in story:
        raise ValueError("a line must be an object with an id and a text")
    for name in FIELDS:
        if not isinstance(story.get(name) or "", str):
            raise ValueError(f"{name} must be text")
    return story


def _document(story: dict[str, Any], fields: dict[Field, Cleaned]) -> Document:
    published_at = None
    if value := story.get("published_at"):
        try:
            published_at = parse_published(str(value), timezone.get_current_timezone()).at
        except DateError as error:
            raise ValueError(f"published_at: {error.message}") from None
    return Document(
        text=fields["text"].text,
        headline=fields["headline"].text,
        published_at=published_at,
        # What is fed to this command is meant to be tagged: too short a text to tell counts as English.
        language=languages.detect(fields["text"].text, str(story.get("language") or "en")),
    )


def answer(story: dict[str, Any], fields: dict[Field, Cleaned], annotation: Annotation) -> dict[str, Any]:
    """The output line; offsets lead back to the input where cleaning moved them."""
    return {
        "id": story["id"],
        "mentions": list(_mentions(story, fields, annotation)),
        "tags": [
            {
                "kind": tag.kind,
                "name": tag.name,
                "aliases": list(tag.aliases),
                "status": tag.status,
                "level": tag.level,
                "confidence": tag.confidence,
                "relevance": tag.relevance,
                "reason": tag.reason,
            }
            for tag in annotation.tags
        ],
        "dates": list(_dates(story, fields, annotation)),
        "events": list(_events(fields, annotation)),
    }


def _dates(story: dict[str, Any], fields: dict[Field, Cleaned], annotation: Annotation) -> Iterator[dict[str, Any]]:
    for found in annotation.dates:
        start, end = fields[found.field].source_span(found.start, found.end)
        yield {
            "field": found.field,
            "start": start,
            "end": end,
            "text": story[found.field][start:end],
            "from": found.first.isoformat() if found.first else None,
            "to": found.last.isoformat() if found.last else None,
            "precision": found.precision,
            "timex": found.timex,
        }


def _events(fields: dict[Field, Cleaned], annotation: Annotation) -> Iterator[dict[str, Any]]:
    for draft in annotation.events:
        start, end = fields[draft.field].source_span(draft.start, draft.end)
        yield {
            "title": draft.title,
            "type": draft.type,
            "from": draft.first.isoformat() if draft.first else None,
            "to": draft.last.isoformat() if draft.last else None,
            "precision": draft.precision,
            "planned": draft.planned,
            "place": draft.place or None,
            "participants": [{"name": each.name, "role": each.role} for each in draft.participants],
            "confidence": draft.confidence,
            "reason": draft.reason,
            "evidence": {"field": draft.field, "start": start, "end": end},
        }


def _mentions(story: dict[str, Any], fields: dict[Field, Cleaned], annotation: Annotation) -> Iterator[dict[str, Any]]:
    for mention in annotation.mentions:
        start, end = fields[mention.field].source_span(mention.start, mention.end)
        yield {
            "field": mention.field,
            "start": start,
            "end": end,
            "text": story[mention.field][start:end],
            "kind": mention.kind,
            "entity": None if mention.tag is None else annotation.tags[mention.tag].name,
            "confidence": mention.confidence,
            "reason": mention.reason,
            "candidates": [
                {"entity": each.name, "score": each.score, "reasons": list(each.reasons)} for each in mention.candidates
            ],
        }
