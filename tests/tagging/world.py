"""A small story and what a pipeline might say of it, for tests of what becomes of an annotation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from articles.models import Article
from tagging.models import Entity, Mention, Tag, TaggingRun
from tagging.pipeline.types import FIELDS, Annotation, TagDraft
from tagging.pipeline.types import Mention as Found
from tagging.store import occurrences, store
from tagging.tasks import retag


@dataclass(frozen=True)
class Named:
    """That the pipeline finds ``surfaces`` to mean ``entity``, or a new record called ``name``; or cannot tell."""

    surfaces: tuple[str, ...]
    entity: Entity | None = None
    name: str = ""
    kind: str = "person"
    confidence: float = 0.9
    apart_from: tuple[Entity, ...] = ()
    explained: tuple[str, ...] = ()

    def draft(self) -> TagDraft | None:
        if self.entity is None and not self.name:
            return None
        return TagDraft(
            kind=self.entity.kind if self.entity else self.kind,  # type: ignore[arg-type]
            name=self.entity.name if self.entity else self.name,
            entity_id=str(self.entity.pk) if self.entity else None,
            status="confirmed" if self.entity else "proposed",
            aliases=(),
            level="about",
            confidence=self.confidence,
            relevance=0.5,
            reason="said so",
            apart_from=tuple(str(entity.pk) for entity in self.apart_from),
            explained=self.explained,
        )


def annotation(article: Article, *found: Named) -> Annotation:
    """Every occurrence of the surfaces, the longer names first; words are taken once."""
    drafts = [one.draft() for one in found]
    tags = [draft for draft in drafts if draft]
    mentions: list[Found] = []
    surfaces = sorted(((s, i) for i, one in enumerate(found) for s in one.surfaces), key=lambda pair: -len(pair[0]))
    for surface, index in surfaces:
        draft = drafts[index]
        for field in FIELDS:
            for start in occurrences(getattr(article.current, field), surface):
                place = (field, start, start + len(surface))
                if not any(m.field == field and m.start < place[2] and start < m.end for m in mentions):
                    tag = tags.index(draft) if draft else None
                    kind: Any = draft.kind if draft else found[index].kind
                    mentions.append(Found(*place, surface, kind, found[index].confidence, tag))
    used = sorted({m.tag for m in mentions if m.tag is not None})
    moved = {old: new for new, old in enumerate(used)}
    kept = [
        Found(m.field, m.start, m.end, m.text, m.kind, m.confidence, None if m.tag is None else moved[m.tag])
        for m in mentions
    ]
    return Annotation(mentions=tuple(kept), tags=tuple(tags[old] for old in used))


def tag_story(article: Article, *found: Named) -> TaggingRun:
    """Tag the article's current words: a new run, and the store."""
    article.refresh_from_db()
    run = retag(article)
    assert store(run, annotation(article, *found))
    return run


def tags_of(article: Article) -> dict[str, str]:
    """State of each tag by the name of its record."""
    return {tag.entity.name: tag.state for tag in Tag.objects.filter(article=article).select_related("entity")}


def mentions_of(article: Article, *, of: Iterable[str] | None = None) -> list[tuple[str, str | None]]:
    """The words of each mention and the record it leads to, in the order of the text."""
    rows = Mention.objects.filter(revision__article=article).select_related("tag__entity").order_by("field", "start")
    return [(m.text, m.tag.entity.name if m.tag else None) for m in rows if of is None or m.text in of]
