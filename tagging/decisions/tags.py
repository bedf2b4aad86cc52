"""Decisions on a story's tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from articles.models import Article, Revision
from tagging import learning
from tagging.decisions.act import NAME_LENGTH, Act, By, DecisionError, address_of, check_allowed, earlier_decision
from tagging.decisions.entities import NewRecord, record_of
from tagging.models import Action, Decision, Entity, EntityKind, Level, Mention, Origin, Says, Status, Tag, TagState
from tagging.models.tags import provenance
from tagging.pipeline.names import name_key
from tagging.proposals import proposal
from tagging.store import occurrences


def accept(tag: Tag, **by: Unpack[By]) -> Decision:
    """The tag is right: from now on no machine changes it."""
    return _set_tag(Action.ACCEPT, tag, by, state=TagState.ACCEPTED)


def reject(tag: Tag, **by: Unpack[By]) -> Decision:
    """The tag is wrong: it is hidden at once, and neither its entity nor its surfaces are suggested here again."""
    return _set_tag(Action.REJECT, tag, by, state=TagState.REJECTED)


def set_level(tag: Tag, level: str, **by: Unpack[By]) -> Decision:
    """The story is about it, or names it in passing; saying so accepts the tag."""
    if level not in Level.values:
        raise DecisionError("bad_level", f"“{level}” is not a level: about or passing.")
    action = Action.ABOUT if level == Level.ABOUT else Action.PASSING
    return _set_tag(action, tag, by, state=TagState.ACCEPTED, level=level)


def _set_tag(action: str, tag: Tag, by: By, **values: Any) -> Decision:
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, action, target=tag):
            return earlier
        tag = _locked(tag)
        if tag.is_decided and all(getattr(tag, name) == value for name, value in values.items()):
            last = Decision.objects.filter(target_kind="tag", target_id=str(tag.pk)).first()
            if last is not None and not _has_newer_words(tag, last):
                return last
        act = Act(action, by)
        act.note_before(tag)
        decide(tag, by, **values)
        act.note_after(tag)
        decision = act.write(tag, article=tag.article)
        wrong = tag.state == TagState.REJECTED
        learning.learn(decision, learning.said_of(tag, Says.NEVER if wrong else Says.MEANS, teaches=wrong))
        return decision


def _has_newer_words(tag: Tag, last: Decision) -> bool:
    """A new version came in since: whoever decides now has looked at that."""
    return Article.objects.filter(pk=tag.article_id, current__created_at__gt=last.at).exists()


def _locked(tag: Tag) -> Tag:
    """The tag as it is now; its Article is locked first, as the store does, so that the two never cross."""
    Article.objects.select_for_update().filter(pk=tag.article_id).first()
    found = Tag.objects.select_for_update(of=("self",)).select_related("article", "entity").filter(pk=tag.pk).first()
    if found is None:
        raise DecisionError("gone", "This tag is no longer there: the story was tagged anew. Look at it again.")
    return found


def decide(tag: Tag, by: By, **values: Any) -> None:
    for name, value in values.items():
        setattr(tag, name, value)
    tag.decided_by, tag.decided_at = by["actor"], timezone.now()
    tag.save()


def relink(tag: Tag, entity: Entity | NewRecord, **by: Unpack[By]) -> Decision:
    """What names the tag's entity here means ``entity``: all its mentions in the story move to that record."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.RELINK, target=tag):
            return earlier
        tag, act = _locked(tag), Act(Action.RELINK, by)
        entity = record_of(entity, act)
        if entity.pk == tag.entity_id:
            raise DecisionError("same_record", "The tag already leads to this record.")
        return _lead_to(entity, tag, act)


def retype(tag: Tag, kind: str, **by: Unpack[By]) -> Decision:
    """What names the tag's entity here is of another kind ("Georgia is a person here"): it leads to the record of that
    kind and name, which is proposed where there is none."""
    check_allowed(by)
    if kind not in EntityKind.values:
        raise DecisionError("bad_kind", f"“{kind}” is not a kind: person, organization or place.")
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.RETYPE, target=tag):
            return earlier
        tag = _locked(tag)
        if tag.entity.kind == kind:
            raise DecisionError("same_kind", f"It is known as {tag.entity.get_kind_display().lower()} already.")
        return _lead_to(_called(_name_here(tag), kind), tag, Act(Action.RETYPE, by))


def _lead_to(entity: Entity, tag: Tag, act: Act) -> Decision:
    """All mentions of the tag move to the story's tag of ``entity``, and its own record is ruled out here."""
    target = tag_of(tag.article, entity, act)
    act.note_before(tag)
    moved = tag.surfaces
    surfaces = sorted({*target.surfaces, *moved})
    level = Level.ABOUT if Level.ABOUT in (tag.level, target.level) else Level.PASSING
    relevance = max(tag.relevance, target.relevance)
    decide(target, act.by, state=TagState.ACCEPTED, level=level, surfaces=surfaces, relevance=relevance)
    kind = {"kind": entity.kind} if act.action == Action.RETYPE else {}
    Mention.objects.filter(tag=tag).update(tag=target, reason="a person said so", **kind)
    # The record is ruled out here; its surfaces are not: they now lead to the other record.
    decide(tag, act.by, state=TagState.REJECTED, surfaces=[])
    act.note_after(tag, target)
    decision = act.write(tag, article=tag.article)
    means = learning.Said(Says.MEANS, moved, entity, kind=tag.entity.kind, instead_of=tag.entity)
    learning.learn(decision, means, learning.Said(Says.NOT, moved, tag.entity, teaches=False, suggestion=tag))
    return decision


def led_to(decision: Decision) -> UUID:
    """The tag to which a relink or retype led what the tag named."""
    tags = (address.partition(":")[2] for address in decision.after if address.startswith("tag:"))
    return next(UUID(pk) for pk in tags if pk != decision.target_id)


def _name_here(tag: Tag) -> str:
    """What the story calls it, as written: the longest of its names."""
    named = Mention.objects.filter(tag=tag).values_list("text", flat=True)
    return max(named, key=lambda text: (len(text), text), default=tag.entity.name)[:NAME_LENGTH]


def _called(name: str, kind: str) -> Entity:
    """The record of that kind and name, a confirmed one first; else a proposed one, as a machine would make it."""
    key = name_key(name)[:NAME_LENGTH]
    own = Entity.objects.canonical().filter(kind=kind, key=key).order_by("status", "created_at").first()
    if own is not None:
        return own
    aliases = Entity.objects.canonical().filter(kind=kind, aliases__key=key, aliases__blocked=False)
    called = list(aliases.distinct()[:2])
    if len(called) == 1:
        return called[0]
    Entity.objects.bulk_create([proposal(kind, key, name)], ignore_conflicts=True)  # somebody may be quicker
    return Entity.objects.canonical().get(kind=kind, key=key, status=Status.PROPOSED)


def tag_of(article: Article, entity: Entity, act: Act) -> Tag:
    tag = Tag.objects.filter(article=article, entity=entity).first()
    if tag is not None:
        act.note_before(tag)
        return tag
    tag = Tag(article=article, entity=entity, confidence=1.0, provenance=provenance(Origin.EDITOR))
    tag.save()
    act.before[address_of(tag)] = None
    return tag


def add_tag(
    article: Article, entity: Entity | NewRecord, *, level: str = Level.ABOUT, surface: str = "", **by: Unpack[By]
) -> tuple[Tag, Decision]:
    """A person tags the story. Where ``surface``, or else a name of the record, stands in it, mentions are made."""
    check_allowed(by)
    if level not in Level.values:
        raise DecisionError("bad_level", f"“{level}” is not a level: about or passing.")
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
        if earlier := earlier_decision(by, Action.ADD):
            return _locked(Tag(pk=UUID(earlier.target_id), article=article)), earlier
        act = Act(Action.ADD, by)
        entity = record_of(entity, act)
        tag = tag_of(article, entity, act)
        names = [surface] if surface else [entity.name, *(alias.name for alias in entity.aliases.filter(blocked=False))]
        found = _mark(article, tag, names, by)
        decide(tag, by, state=TagState.ACCEPTED, level=level, surfaces=sorted({*tag.surfaces, *found}))
        act.note_after(tag)
        decision = act.write(tag, article=article)
        named = found or {key for key in tag.surfaces if not surface or key == name_key(surface)}
        read_as = next(iter(found.values()), "")
        learning.learn(decision, learning.Said(Says.MEANS, named, entity, kind=read_as, teaches=bool(surface)))
        return tag, decision


def _mark(article: Article, tag: Tag, names: Iterable[str], by: By) -> dict[str, str]:
    """Make mentions of ``tag`` where ``names`` stand; returns the normalised names that were found, each with the
    kind that it was read as before ("": it was not read)."""
    revision = article.current
    assert revision is not None
    existing = list(Mention.objects.filter(revision=revision))
    found: dict[str, str] = {}
    for name in sorted(set(names), key=len, reverse=True):
        for place in ("headline", "text"):
            for start in occurrences(getattr(revision, place), name):
                end = start + len(name)
                crossed = [m for m in existing if m.field == place and m.start < end and start < m.end]
                if any(m.tag_id for m in crossed):
                    continue  # marked already; or another tag's words: relink that one instead
                Mention.objects.filter(pk__in=[m.pk for m in crossed]).delete()
                read_as = next((m.kind for m in crossed if m.text == name and m.kind in EntityKind.values), "")
                existing = [m for m in existing if m not in crossed]
                existing.append(_new_mention(revision, tag, place, start, name, by))
                found.setdefault(name_key(name)[:NAME_LENGTH], read_as)
    return found


def _new_mention(revision: Revision, tag: Tag, place: str, start: int, name: str, by: By) -> Mention:
    return Mention.objects.create(
        revision=revision,
        tag=tag,
        field=place,
        start=start,
        end=start + len(name),
        text=name,
        kind=tag.entity.kind,
        reason="added by a person",
        decided_by=by["actor"],
    )
