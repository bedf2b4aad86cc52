"""The worker's side: annotate a text as the one who asks may see the authority file, and tell nobody else."""

from __future__ import annotations

import logging
import traceback
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import languages
from articles.models import Source
from articles.visibility import sees_all_records
from newsroom.accounts.models import User
from newsroom.annotating import keeping
from tagging import knowledge
from tagging.annotating import Words, annotated
from tagging.pipeline.annotate import PIPELINE_VERSION, READ_LIMIT, supports
from tagging.pipeline.recognisers import load
from tagging.pipeline.types import Document, Knowledge
from tagging.seeing import SeenBy

logger = logging.getLogger(__name__)


def carry_out(job: UUID) -> None:
    given = keeping.take_out(job)
    if given is None:
        return
    try:
        found = annotation(given)
    except Exception as error:
        # What an error says may quote the text, which no log must hold: only its kind and its place are told.
        logger.error("annotation %s failed: %s in %s", job, type(error).__name__, _place(error))
        keeping.fail(job, "The text could not be annotated: a fault of ours.")
    else:
        keeping.answer(job, found)


def annotation(given: dict[str, Any]) -> dict[str, Any]:
    words, recogniser = Words.of(given), load(settings.RECOGNISER)
    known = _known_to(given["user"], given["only_sources"])
    document = _document(words, given)
    found = annotated(words, document, known, recogniser)
    return found | {
        "language": document.language,
        "language_supported": supports(document.language),
        "read_in_full": len(document.text) <= READ_LIMIT,
        "events_read": settings.EVENTS and supports(document.language),
        "pipeline_version": f"{recogniser.name}-{PIPELINE_VERSION}",
        "knowledge_version": known.version,
    }


def _known_to(user_id: str, only: list[str] | None) -> Knowledge:
    """As the request knew them: ``only`` are the sources that their token is limited to."""
    user = User.objects.get(pk=user_id, is_active=True)
    everything = knowledge.current()
    user.only_sources = frozenset(map(UUID, only)) if only is not None else None
    return everything if sees_all_records(user) else SeenBy(everything, user)


def _document(words: Words, given: dict[str, Any]) -> Document:
    source = Source.objects.filter(pk=given["source"]).first() if given["source"] else None
    likely = given["language"] or (source.language if source else "") or settings.NEWSROOM_LANGUAGE
    language = languages.detect("\n".join(each.text for each in words.cleaned.values()), likely)
    published_at = parse_datetime(given["published_at"]) if given["published_at"] else None
    return words.document(
        published_at=timezone.localtime(published_at) if published_at else None,
        language=language,
        source=str(source.pk) if source else "",
        place=source.place if source else "",
    )


def _place(error: Exception) -> str:
    """Where it was raised, without the values there."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.name}, line {frame.lineno} of {frame.filename}"
