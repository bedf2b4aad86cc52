"""Stories as schema.org NewsArticle in JSON-LD: what they are about, and what they mention."""

from __future__ import annotations

import json
from typing import Any

from newsroom.api.stories import FoundTag, Story
from newsroom.export.base import Format, published, urn

_TYPES = {"person": "Person", "organization": "Organization", "place": "Place"}
_ADDRESSES = {"wikidata": "https://www.wikidata.org/entity/"}


def news_article(story: Story) -> dict[str, Any]:
    article = story.article
    told = {
        "@type": "NewsArticle",
        "@id": urn(article.pk),
        "headline": article.headline,
        "articleBody": article.text,
        "author": article.byline and {"@type": "Person", "name": article.byline},
        "datePublished": published(article),
        "dateModified": article.updated_at.isoformat(),
        "inLanguage": article.language if article.language != "und" else None,
        "url": article.url,
        "publisher": article.source and {"@type": "Organization", "name": article.source.name},
        "correction": article.current.notice if article.current and article.current.number > 1 else None,
        "about": [_thing(found) for found in story.tags if found.tag.level == "about"],
        "mentions": [_thing(found) for found in story.tags if found.tag.level != "about"]
        + [{"@type": "Event", "@id": urn(event.row.pk), "name": str(event.row)} for event in story.events],
    }
    return {name: value for name, value in told.items() if value}


def _thing(found: FoundTag) -> dict[str, Any]:
    entity: Any = found.entity.row
    same = [_ADDRESSES[scheme] + code for scheme, code in entity.external_ids.items() if scheme in _ADDRESSES]
    thing = {"@type": _TYPES[entity.kind], "@id": urn(entity.pk), "name": entity.name}
    return thing | ({"sameAs": same} if same else {})


FORMAT = Format(
    "jsonld",
    "JSON-LD",
    "application/ld+json",
    "jsonld",
    lambda story: json.dumps(news_article(story), ensure_ascii=False),
    begin=lambda: '{"@context": "https://schema.org", "@graph": [\n',
    between=",\n",
    end="\n]}\n",
)
