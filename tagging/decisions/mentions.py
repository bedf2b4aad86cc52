"""Decisions on one mention alone: the other mentions of its name in the story stay what they are."""

from __future__ import annotations

from typing import Unpack

from django.db import transaction

from articles.models import Article
from tagging.decisions.act import Act, By, DecisionError, check_allowed, earlier_decision
from tagging.decisions.entities import NewRecord, record_of
from tagging.decisions.tags import decide, relink, tag_of
from tagging.models import Action, Decision, Entity, Mention, TagState

SAID = "a person said so, of this mention"


def relink_mention(mention: Mention, entity: Entity | NewRecord, **by: Unpack[By]) -> Decision:
    """Here, and only here, the name means ``entity``. Nothing is learned from it: it is the exception."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.RELINK):
            return earlier
        found, article = _locked(mention)
        if found.tag is not None and found.tag.mentions.count() == 1:
            return relink(found.tag, entity, **by)
        act = Act(Action.RELINK, by)
        entity = record_of(entity, act)
        if found.tag is not None and found.tag.entity_id == entity.pk:
            raise DecisionError("same_record", "The mention already leads to this record.")
        act.note_before(found)
        target = tag_of(article, entity, act)
        # A name that was ruled out here stays so, but for this mention.
        surfaces = [] if target.state == TagState.REJECTED else target.surfaces
        decide(target, by, state=TagState.ACCEPTED, surfaces=surfaces)
        found.tag, found.decided_by, found.reason = target, by["actor"], SAID
        found.confidence, found.candidates = 1.0, None
        found.save()
        act.note_after(found, target)
        return act.write(found, article=article, entity=entity)


def _locked(mention: Mention) -> tuple[Mention, Article]:
    """The mention as it is now, in the story's current words; the Article is locked first, as the store does."""
    article = Article.objects.select_for_update(of=("self",)).filter(current=mention.revision_id).first()
    rows = Mention.objects.select_for_update(of=("self",)).select_related("tag")
    found = rows.filter(pk=mention.pk).first()
    if article is None or found is None:
        raise DecisionError("gone", "This mention is no longer there: the story was tagged anew. Look at it again.")
    return found, article
