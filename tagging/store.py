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

RULED_OUT = "rejected here by a person"
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
       A surface that a person gave to an entity goes to that entity, unless it named another one beside it already.
       Where a person marked words, the machine's mentions of them give way.
    3. Write the difference: machine-made tags are added, changed, removed; decided ones keep what was decided.
    4. The ledger, the change row and the announcement are part of the same transaction.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=run.article_id)
        if article.current_id != run.revision_id:
            return False
        decided = _Decided(article)
        hand_made = _hand_made(article)
        drafts, loose = _drafts(_beside(annotation, hand_made), decided)
        tags = _write_tags(article, run, drafts, decided)
        _write_mentions(article, hand_made, drafts, loose, tags)
        Change.objects.record("tagged", "article", article.pk, article_id=article.pk)
        transaction.on_commit(lambda: article_settled.send(Tag, article_id=article.pk), robust=True)
    return True


class _Decided:
    """What people decided about one Article's tags."""

    def __init__(self, article: Article) -> None:
        tags = Tag.objects.filter(article=article).select_related("entity__merged_into").order_by("decided_at", "id")
        self.all = list(tags)
        self.tags = [tag for tag in self.all if tag.is_decided]
        rejected = [tag for tag in self.tags if tag.state == TagState.REJECTED]
        self.rejected = {tag.entity.canonical().pk for tag in rejected}
        self.rejected_surfaces = {(tag.entity.kind, surface) for tag in rejected for surface in tag.surfaces}
        kept = [tag for tag in self.tags if tag.state != TagState.REJECTED]
        self._given: dict[str, list[Tag]] = defaultdict(list)
        for tag in kept:
            for surface in tag.surfaces:
                self._given[surface].append(tag)
        # What the surface names beside the decided tags, by both ways in which the pipeline may say so.
        standing = [tag for tag in self.all if not tag.is_decided]
        self._standing = {
            (identity, surface) for tag in standing for identity in _identities(tag) for surface in tag.surfaces
        }

    def owner(self, draft: types.TagDraft | None, surface: str) -> Tag | None:
        """The tag to which a person gave the surface; of several the one that the pipeline means, or the latest."""
        owners = self._given.get(surface)
        if not owners:
            return None
        if draft is None:
            return owners[-1]
        meant = _identity(draft)
        if (meant, surface) in self._standing:
            return None
        return next((tag for tag in owners if meant in _identities(tag)), owners[-1])

    def allows(self, tag: types.TagDraft, surface: str) -> bool:
        known = UUID(tag.entity_id) if tag.entity_id else None
        return known not in self.rejected and (tag.kind, surface) not in self.rejected_surfaces


def _identity(draft: types.TagDraft) -> str:
    return draft.entity_id or f"{draft.kind} {name_key(draft.name)[:250]}"


def _identities(tag: Tag) -> tuple[str, str]:
    entity = tag.entity.canonical()
    return str(entity.pk), f"{entity.kind} {entity.key}"


def _beside(annotation: types.Annotation, hand_made: list[Mention]) -> types.Annotation:
    """The annotation without the mentions that cross what a person marked."""
    marked = [(m.field, m.start, m.end) for m in hand_made]

    def is_free(mention: types.Mention) -> bool:
        return not any(f == mention.field and s < mention.end and mention.start < e for f, s, e in marked)

    return replace(annotation, mentions=tuple(filter(is_free, annotation.mentions))) if marked else annotation


def _drafts(annotation: types.Annotation, decided: _Decided) -> tuple[list[Draft], list[types.Mention]]:
    """The tags to store, each with its mentions, and the mentions that belong to none."""
    allowed: dict[int, list[types.Mention]] = defaultdict(list)
    loose: list[types.Mention] = []
    by_entity: dict[UUID, Draft] = {}
    for mention in annotation.mentions:
        surface = name_key(mention.text)[:250]
        draft = None if mention.tag is None else annotation.tags[mention.tag]
        if len(mention.text) > MENTION_TEXT:
            continue
        if tag := decided.owner(draft, surface):
            _give(tag, mention, by_entity)
        elif mention.tag is None or draft is None:
            loose.append(mention)
        elif decided.allows(draft, surface):
            allowed[mention.tag].append(mention)
        else:
            loose.append(_ruled_out(mention))
    entities = _entities({index: annotation.tags[index] for index in allowed})
    for index, mentions in allowed.items():
        entity = entities.get(index)
        if entity is None:  # the record is gone since the knowledge was read
            loose += [replace(mention, tag=None, reason="") for mention in mentions]
        elif entity.pk in decided.rejected:
            loose += map(_ruled_out, mentions)
        else:
            by_entity.setdefault(entity.pk, Draft(entity, annotation.tags[index])).mentions += mentions
    return list(by_entity.values()), loose


def _ruled_out(mention: types.Mention) -> types.Mention:
    return replace(mention, tag=None, reason=RULED_OUT)


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


def _entities(drafts: dict[int, types.TagDraft]) -> dict[int, Entity]:
    """The record of each draft, by its index: known ones at the end of their merges, new names proposed."""
    known = [draft.entity_id for draft in drafts.values() if draft.entity_id]
    found = {str(e.pk): e.canonical() for e in Entity.objects.filter(pk__in=known).select_related("merged_into")}
    names: dict[tuple[str, str], str] = {
        (draft.kind, name_key(draft.name)[:250]): draft.name for draft in drafts.values() if not draft.entity_id
    }
    proposed = propose(names)
    entities = {
        index: found.get(draft.entity_id) if draft.entity_id else proposed[draft.kind, name_key(draft.name)[:250]]
        for index, draft in drafts.items()
    }
    return {index: entity for index, entity in entities.items() if entity is not None}


def propose(names: dict[tuple[str, str], str]) -> dict[tuple[str, str], Entity]:
    """The records called ``names`` (by kind and normalised name), new ones proposed; in three queries at most.

    A database constraint serialises creation on the normalised name: of two workers at once the later one waits and
    takes the earlier's row. All go in the order of names, so that two workers never wait for each other in a ring.
    """
    if not names:
        return {}
    found = _named(names)
    missing = sorted(set(names) - set(found))
    if missing:
        Entity.objects.bulk_create(
            (_proposal(kind, key, names[kind, key]) for kind, key in missing), ignore_conflicts=True
        )
        found |= _named(missing)
    return found


def _named(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Entity]:
    kinds, keys = {kind for kind, _ in names}, {key for _, key in names}
    rows = Entity.objects.canonical().filter(kind__in=kinds, key__in=keys)
    # A confirmed record comes after a proposed one, so that it is the one that stays.
    ordered = sorted(rows, key=lambda entity: (entity.status == Status.CONFIRMED, entity.created_at))
    return {(entity.kind, entity.key): entity for entity in ordered if (entity.kind, entity.key) in names}


def _proposal(kind: str, key: str, name: str) -> Entity:
    slug = Entity.slug_for(name)
    return Entity(kind=kind, name=name[:250], key=key, slug=slug, status=Status.PROPOSED, origin=Origin.MACHINE)


def _write_tags(article: Article, run: TaggingRun, drafts: list[Draft], decided: _Decided) -> dict[UUID, Tag]:
    """Tags by entity id, as they stand afterwards."""
    existing = {tag.entity_id: tag for tag in decided.all}
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
    kept = {tag.pk for tag in tags.values()}
    gone = [tag.pk for tag in decided.all if tag.pk not in kept and not tag.is_decided]
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
    hand_made: list[Mention],
    drafts: list[Draft],
    loose: list[types.Mention],
    tags: dict[UUID, Tag],
) -> None:
    """Replace the machine's mentions; those that people made are carried to the current words."""
    revision = article.current
    assert revision is not None
    taken = {(m.field, m.start, m.end) for m in hand_made}
    rows = list(hand_made)
    owned = [(m, tags[draft.entity.pk]) for draft in drafts for m in draft.mentions]
    for mention, tag in [*owned, *((m, None) for m in loose)]:
        place = (mention.field, mention.start, mention.end)
        if place not in taken:
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


def _hand_made(article: Article) -> list[Mention]:
    """People's own mentions, found again in the current words: at their old place, or wherever the same words stand."""
    revision = article.current
    assert revision is not None
    kept: dict[tuple[str, int, int], Mention] = {}
    made = _of_article(article).filter(decided_by__isnull=False, tag__decided_by__isnull=False)
    for old in made.select_related("tag"):
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
