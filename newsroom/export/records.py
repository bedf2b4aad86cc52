"""Stories as JSON, one a line: all that readers of the archive see of them."""

from __future__ import annotations

import json
from typing import Any

from newsroom.api.stories import FoundTag, Story
from newsroom.export.base import Format, details, how, notices, published

TOLD = (
    "subheadline",
    "summary",
    "dateline",
    "slugline",
    "genre",
    "urgency",
    "rights",
    "licence_until",
    "captions",
    "links",
)


def record(story: Story) -> dict[str, Any]:
    article = story.article
    return {
        "id": str(article.pk),
        "headline": article.headline,
        "text": article.text,
        "byline": article.byline,
        "published_at": published(article),
        "source": article.source.name if article.source else None,
        "external_id": article.external_id,
        "version": article.external_version,
        "url": article.url,
        "language": article.language,
        "state": article.state,
        "embargo_until": article.embargo_until and article.embargo_until.isoformat(),
        "notices": notices(article),
        "subjects": article.subjects,
        **details(article, *TOLD),
        "tags": [_tag(found) for found in story.tags],
        "events": [{"id": str(event.row.pk), "title": str(event.row)} for event in story.events],
    }


def _tag(found: FoundTag) -> dict[str, Any]:
    entity = found.entity.row
    return {
        "id": str(entity.pk),
        "kind": getattr(entity, "kind", ""),
        "name": str(entity),
        "external_ids": getattr(entity, "external_ids", {}),
        "level": found.tag.level,
        "state": found.tag.state,
        "confidence": round(found.tag.confidence, 4),
        "relevance": round(found.tag.relevance, 4),
        "how": how(found),
        "mentions": [[m.field, m.start, m.end] for m in found.mentions or ()],
    }


def _line(story: Story) -> str:
    return json.dumps(record(story), ensure_ascii=False) + "\n"


FORMAT = Format("jsonl", "JSON lines", "application/jsonl; charset=utf-8", "jsonl", _line)
