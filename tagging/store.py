"""Annotation → rows, in one transaction. What a person decided always wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from articles.models import Article, Change, Revision
from tagging.models import Entity, Mention, Origin, Status, Tag, TaggingRun, TagState
from tagging.models.tags import provenance
from tagging.pipeline import types
from tagging.pipeline.names import name_key
from tagging.signals import article_settled

MENTION_TEXT = 500  # longest span that is kept; what recognisers take for longer names is none
TAG_FIELDS = ("level", "confidence", "relevance", "surfaces", "provenance")


@dataclass
class Draft:
    """A tag about to be stored: its entity, what the pipeline says of it, and its mentions."""

    entity: Entity
    tag: types.TagDraft
    mentions: list[types.Mention] = field(default_factory=list)

    @property
    def surfaces(self) -> list[str]:
        return sorted({name_key(mention.text)[:250] for mention in self.mentions} - {""})


def store(run: TaggingRun, annotation: types.Annotation) -> bool:
    """Make the rows of the run's Article say what the Annotation says; False where a newer Revision took over.

    1. Lock the Article: decisions on it and taggings of it come one after the other.
    2. Leave out what a person ruled out: rejected entities, and for their kind the surfaces that were rejected.
       A surface that a person gave to an entity goes to that entity.
    3. Write the difference: machine-made tags are added, changed, removed; decided ones keep what was decided.
    4. The ledger, the change row and the announcement are part of the same transaction.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=run.article_id)
        if article.current_id != run.revision_id:
            return False
        decided = _Decided(article)
        drafts, loose = _drafts(annotation, decided)
        tags = _write_tags(article, run, drafts, decided)
        _write_mentions(article, annotation, drafts, loose, tags)
        Change.objects.record("tagged", "article", article.pk, article_id=article.pk)
        transaction.on_commit(lambda: article_settled.send(Tag, article_id=article.pk), robust=True)
    return True


class _Decided:
    """What people decided about one Article's tags."""

    def __init__(self, article: Article) -> None:
        self.tags = list(
            Tag.objects.filter(article=article, decided_by__isnull=False).select_related("entity__merged_into")
        )
        rejected = [tag for tag in self.tags if tag.state == TagState.REJECTED]
        self.rejected = {tag.entity.canonical().pk for tag in rejected}
        self.rejected_surfaces = {(tag.entity.kind, surface) for tag in rejected for surface in tag.surfaces}
        kept = [tag for tag in self.tags if tag.state != TagState.REJECTED]
        self.given = {surface: tag for tag in kept for surface in tag.surfaces}

    def allows(self, kind: str, entity_id: UUID | None, surface: str) -> bool:
        return entity_id not in self.rejected and (kind, surface) not in self.rejected_surfaces


def _drafts(annotation: types.Annotation, decided: _Decided) -> tuple[list[Draft], list[types.Mention]]:
    """The tags to store, each with its mentions, and the mentions that belong to none."""
    groups: dict[int, list[types.Mention]] = defaultdict(list)
    loose: list[types.Mention] = []
    given: dict[UUID, Draft] = {}
    for mention in annotation.mentions:
        surface = name_key(mention.text)
        if tag := decided.given.get(surface):
            _give(tag, mention, given)
        elif mention.tag is None or len(mention.text) > MENTION_TEXT:
            loose.append(mention)
        else:
            groups[mention.tag].append(mention)
    by_entity = {draft.entity.pk: draft for draft in given.values()}
    # In the order of names: two workers that propose the same new records must not wait for each other in a ring.
    for index in sorted(groups, key=lambda index: (annotation.tags[index].kind, name_key(annotation.tags[index].name))):
        _draft(annotation.tags[index], groups[index], decided, by_entity, loose)
    return list(by_entity.values()), loose


def _give(tag: Tag, mention: types.Mention, given: dict[UUID, Draft]) -> None:
    entity = tag.entity.canonical()
    if entity.pk not in given:
        draft = types.TagDraft(
            kind=entity.kind,  # type: ignore[arg-type]
            name=entity.name,
            entity_id=str(entity.pk),
            status=entity.status,  # type: ignore[arg-type]
            aliases=(),
            level=tag.level,  # type: ignore[arg-type]
            confidence=tag.confidence,
            relevance=tag.relevance,
            reason=str(tag.provenance.get("reason", "")),
        )
        given[entity.pk] = Draft(entity, draft)
    given[entity.pk].mentions.append(replace(mention, reason="a person said so", candidates=()))


def _draft(
    tag: types.TagDraft,
    mentions: list[types.Mention],
    decided: _Decided,
    by_entity: dict[UUID, Draft],
    loose: list[types.Mention],
) -> None:
    known = UUID(tag.entity_id) if tag.entity_id else None
    allowed = [m for m in mentions if decided.allows(tag.kind, known, name_key(m.text))]
    entity = _entity(tag) if allowed else None
    if entity is None or entity.pk in decided.rejected:
        loose += [replace(m, tag=None, reason="rejected here by a person") for m in mentions]
        return
    loose += [replace(m, tag=None, reason="rejected here by a person") for m in mentions if m not in allowed]
    by_entity.setdefault(entity.pk, Draft(entity, tag)).mentions += allowed


def _entity(tag: types.TagDraft) -> Entity | None:
    if tag.entity_id is None:
        return propose(tag.kind, tag.name)
    entity = Entity.objects.filter(pk=tag.entity_id).select_related("merged_into").first()
    return entity and entity.canonical()


def propose(kind: str, name: str) -> Entity:
    """The record of that kind and name, or a new proposed one; two workers at once get the same.

    A database constraint serialises creation on the normalised name; the loser of a race takes the winner's row.
    """
    key = name_key(name)[:250]
    of_name = Entity.objects.canonical().filter(kind=kind, key=key)
    if found := of_name.order_by("status", "created_at").first():  # "confirmed" sorts before "proposed"
        return found
    entity = Entity(kind=kind, name=name[:250], key=key, status=Status.PROPOSED, origin=Origin.MACHINE)
    entity.slug = Entity.slug_for(entity.name)
    Entity.objects.bulk_create([entity], ignore_conflicts=True)
    return of_name.order_by("status", "created_at").get()


def _write_tags(article: Article, run: TaggingRun, drafts: list[Draft], decided: _Decided) -> dict[UUID, Tag]:
    """Tags by entity id, as they stand afterwards."""
    existing = {tag.entity_id: tag for tag in Tag.objects.filter(article=article)}
    decided_ids = {tag.entity.canonical().pk: tag for tag in decided.tags}
    new: list[Tag] = []
    changed: list[Tag] = []
    tags: dict[UUID, Tag] = {}
    for draft in drafts:
        if tag := decided_ids.get(draft.entity.pk):
            tags[draft.entity.pk] = tag
        elif tag := existing.get(draft.entity.pk):
            changed += [tag] if _update(tag, draft, run) else []
            tags[draft.entity.pk] = tag
        else:
            tag = Tag(article=article, entity=draft.entity)
            _update(tag, draft, run)
            new.append(tag)
            tags[draft.entity.pk] = tag
    gone = [tag.pk for pk, tag in existing.items() if pk not in tags and tag.decided_by_id is None]
    Tag.objects.filter(pk__in=gone).delete()
    Tag.objects.bulk_create(new)
    Tag.objects.bulk_update(changed, TAG_FIELDS)
    return tags


def _update(tag: Tag, draft: Draft, run: TaggingRun) -> bool:
    before = [getattr(tag, name) for name in TAG_FIELDS[:4]]
    tag.level = draft.tag.level
    tag.confidence, tag.relevance = draft.tag.confidence, draft.tag.relevance
    tag.surfaces = draft.surfaces
    tag.provenance = provenance(Origin.MACHINE, run=run, reason=draft.tag.reason)
    return before != [getattr(tag, name) for name in TAG_FIELDS[:4]]


def _write_mentions(
    article: Article,
    annotation: types.Annotation,
    drafts: list[Draft],
    loose: list[types.Mention],
    tags: dict[UUID, Tag],
) -> None:
    """Replace the machine's mentions; those that people made are carried to the current words."""
    revision = article.current
    assert revision is not None
    hand_made = _hand_made(article, revision)
    taken = {(m.field, m.start, m.end) for m in hand_made}
    rows = hand_made
    owned = [(m, tags[draft.entity.pk]) for draft in drafts for m in draft.mentions]
    for mention, tag in [*owned, *((m, None) for m in loose)]:
        place = (mention.field, mention.start, mention.end)
        if place not in taken and len(mention.text) <= MENTION_TEXT:
            taken.add(place)
            rows.append(_row(revision, mention, tag))
    _of_article(article).delete()
    Mention.objects.bulk_create(rows, batch_size=1000)


def _of_article(article: Article) -> Any:
    return Mention.objects.filter(revision__article=article)


def _row(revision: Revision, mention: types.Mention, tag: Tag | None) -> Mention:
    candidates = [
        {"entity": c.entity_id, "name": c.name, "score": c.score, "reasons": list(c.reasons)}
        for c in mention.candidates[:5]
    ]
    return Mention(
        revision=revision,
        tag=tag,
        field=mention.field,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        kind=mention.kind,
        confidence=mention.confidence,
        reason=mention.reason[:300],
        candidates=candidates or None,
    )


def _hand_made(article: Article, revision: Revision) -> list[Mention]:
    """People's own mentions, found again in the current words: at their old place, or wherever the same words stand."""
    kept: dict[tuple[str, int, int], Mention] = {}
    for old in _of_article(article).filter(decided_by__isnull=False).select_related("tag"):
        words = getattr(revision, old.field)
        places = [old.start] if words[old.start : old.end] == old.text else occurrences(words, old.text)
        for start in places:
            end = start + len(old.text)
            kept.setdefault(
                (old.field, start, end),
                Mention(
                    revision=revision,
                    tag=old.tag,
                    field=old.field,
                    start=start,
                    end=end,
                    text=old.text,
                    kind=old.kind,
                    reason=old.reason,
                    decided_by_id=old.decided_by_id,
                ),
            )
    return list(kept.values())


def occurrences(words: str, name: str) -> list[int]:
    """Where ``name`` stands in ``words`` as whole words (code points)."""
    found: list[int] = []
    start = words.find(name)
    while name and start >= 0:
        end = start + len(name)
        if not words[start - 1 : start].isalnum() and not words[end : end + 1].isalnum():
            found.append(start)
        start = words.find(name, end)
    return found


def tagging_state(article_id: UUID) -> TaggingRun | None:
    """The newest tagging of an Article."""
    return TaggingRun.objects.filter(article_id=article_id).order_by("-id").first()


def newest_runs(article_ids: Iterable[UUID]) -> dict[UUID, TaggingRun]:
    """The newest tagging of each Article, in one query."""
    runs = TaggingRun.objects.filter(article_id__in=list(article_ids)).order_by("article_id", "-id")
    return {run.article_id: run for run in runs.distinct("article_id")}


def collect_unused() -> int:
    """Remove machine-proposed records that no tag uses and nobody touched for an hour; returns how many."""
    old = timezone.now() - timedelta(hours=1)
    unused = Entity.objects.filter(
        status=Status.PROPOSED,
        origin=Origin.MACHINE,
        created_at__lt=old,
        never_profile=False,
        tags__isnull=True,
        participations__isnull=True,
        events_here__isnull=True,
        decisions__isnull=True,
        rules__isnull=True,
        merged_from__isnull=True,
        parts__isnull=True,
        aliases__isnull=True,
    )
    ids = list(unused.values_list("pk", flat=True)[:1000])
    return Entity.objects.filter(pk__in=ids, tags__isnull=True).delete()[0]
