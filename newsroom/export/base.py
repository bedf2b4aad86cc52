"""What a format of the export is: how it begins, says a story, goes on and ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from articles.models import Article
from newsroom.api.stories import FoundTag, Story


def _nothing() -> str:
    return ""


@dataclass(frozen=True)
class Format:
    """One way to write stories. ``story`` writes one; the rest is what stands around and between them."""

    name: str
    label: str
    content_type: str
    suffix: str
    story: Callable[[Story], str]
    begin: Callable[[], str] = _nothing
    between: str = ""
    end: str = ""

    def write(self, stories: Iterable[Story]) -> Iterator[str]:
        yield self.begin()
        for number, story in enumerate(stories):
            yield (self.between if number else "") + self.story(story)
        yield self.end


def urn(pk: UUID) -> str:
    return f"urn:uuid:{pk}"


def published(article: Article) -> str | None:
    """As exactly as it is known: a moment, or a day."""
    if article.published_at is None:
        return None
    at = article.published_at.isoformat()
    return at[:10] if article.published_precision == "day" else at


def notices(article: Article) -> list[str]:
    """What must go with the story wherever it goes."""
    return [f"{title}: {text}" for title, text in article.standing_notices()]


def paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


def percent(share: float) -> int:
    return round(100 * share)


def how(found: FoundTag) -> str:
    """Who says so: a person, the story's own file, or a machine."""
    if found.tag.decided_by_id:
        return "person"
    return "source" if found.tag.provenance.get("origin") == "source" else "machine"


def details(article: Article, *names: str) -> dict[str, Any]:
    """What its file told of it, as far as it did."""
    return {name: article.details[name] for name in names if article.details.get(name)}
