"""Text in, tags out, nothing stored: JSON lines on stdin and stdout."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import languages
from articles.dates import DateError, parse_published
from tagging import knowledge
from tagging.annotating import Words, annotated
from tagging.pipeline.recognisers import load
from tagging.pipeline.types import FIELDS, Document


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
        authority = knowledge.current()
        for number, line in enumerate(getattr(sys.stdin, "buffer", sys.stdin), 1):  # bytes: a bad one spoils its line
            if not line.strip():
                continue
            try:
                story = read_story(line)
                words = Words.of(story)
                found = annotated(words, _document(story, words), authority, recogniser)
            except ValueError as error:
                self.stdout.write(_json({"id": _id_of(line), "line": number, "error": str(error)}))
                continue
            self.stdout.write(_json(answer(story, found)))
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


def _document(story: dict[str, Any], words: Words) -> Document:
    published_at = None
    if value := story.get("published_at"):
        try:
            published_at = parse_published(str(value), timezone.get_current_timezone()).at
        except DateError as error:
            raise ValueError(f"published_at: {error.message}") from None
    # What is fed to this command is meant to be tagged: too short a text to tell counts as English.
    language = languages.detect(words.cleaned["text"].text, str(story.get("language") or "en"))
    return words.document(published_at=published_at, language=language)


def answer(story: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The output line; a mention names its record."""
    for mention in found["mentions"]:
        mention["entity"] = None if mention["tag"] is None else found["tags"][mention["tag"]]["name"]
    return {"id": story["id"], **found}
