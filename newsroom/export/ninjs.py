"""Stories as ninjs 3.1 of the IPTC. Its people, organisations and places hold no confidence: machine tags stand among
its subjects as well, which do."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from newsroom.api.stories import FoundTag, Story
from newsroom.export.base import Format, details, how, notices, percent, urn

_LISTS = {"person": "people", "organization": "organisations", "place": "places"}
_STATUS = {"withheld": "withheld", "withdrawn": "canceled"}


def item(story: Story) -> dict[str, Any]:
    article = story.article
    told = article.details
    made = {
        "uri": urn(article.pk),
        "type": "text",
        "standard": {"name": "ninjs", "version": "3.1"},
        "representationType": "full",
        "version": str(article.version),
        "firstCreated": article.created_at.isoformat(),
        "versionCreated": article.updated_at.isoformat(),
        "contentCreated": article.published_at and article.published_at.isoformat(),
        "embargoedUntil": article.embargo_until and article.embargo_until.isoformat(),
        "pubStatus": _STATUS.get(article.state, "usable"),
        "urgency": told.get("urgency"),
        "copyrightNotice": told.get("rights"),
        "edNote": "\n".join(notices(article)),
        "language": article.language if article.language != "und" else None,
        "title": article.headline,
        "headlines": [{"role": "main", "contentType": "text/plain", "value": article.headline}],
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": told.get("summary", "")}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": article.text}],
        "by": article.byline,
        "slugline": told.get("slugline"),
        "located": told.get("dateline"),
        "genres": [{"name": told["genre"]}] if told.get("genre") else None,
        "infoSources": [{"name": article.source.name}] if article.source else None,
        "altIds": [{"role": "source", "value": article.external_id}] if article.external_id else None,
        "subjects": [_subject(subject) for subject in article.subjects] + [_rated(found) for found in story.tags],
        "events": [{"name": str(event.row), "uri": urn(event.row.pk)} for event in story.events],
        "expires": _moment(details(article, "licence_until").get("licence_until")),
        **{name: [_named(t) for t in story.tags if t.entity.row.kind == kind] for kind, name in _LISTS.items()},  # type: ignore[union-attr]
    }
    made["descriptions"] = [part for part in made["descriptions"] if part["value"]]
    return {name: value for name, value in made.items() if value}


def _moment(words: str | None) -> str | None:
    """A day alone is no moment: it is left out."""
    return words if words and "T" in words and datetime.fromisoformat(words).tzinfo else None


def _subject(subject: dict[str, str]) -> dict[str, str]:
    literal = ":".join(filter(None, (subject.get("scheme", ""), subject.get("code", ""))))
    return {name: value for name, value in (("name", subject.get("name", "")), ("literal", literal)) if value}


def _named(found: FoundTag) -> dict[str, str]:
    return {"name": str(found.entity.row), "uri": urn(found.entity.row.pk), "rel": found.tag.level}


def _rated(found: FoundTag) -> dict[str, Any]:
    return {
        **_named(found),
        "creator": how(found),
        "confidence": percent(found.tag.confidence),
        "relevance": percent(found.tag.relevance),
    }


FORMAT = Format(
    "ninjs",
    "ninjs",
    "application/json",
    "json",
    lambda story: json.dumps(item(story), ensure_ascii=False),
    begin=lambda: "[\n",
    between=",\n",
    end="\n]\n",
)
