"""What was made of a purged story's words goes with them. What people did stays told: who, when, which act."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from articles.models import Article, ArticleState
from articles.purging import history_of, unsealed
from tagging import event_view
from tagging.models import (
    Batch,
    BatchChange,
    Decision,
    Event,
    Hold,
    LeftOpen,
    Mention,
    Origin,
    Participation,
    Report,
    RuleHit,
    Tag,
    TaggingRun,
)

APPEND_ONLY = (
    *("tagging.Decision", "tagging.TagEvent", "tagging.ReportEvent", "tagging.EventEvent"),
    "tagging.ParticipationEvent",
)
# What a Decision notes of rows that says something of the story.
SAID: dict[str, dict[str, Any]] = {
    "tag": {"surfaces": [], "provenance": {}},
    "event": {"title": "", "description": ""},
    "participation": {"surface": ""},
}


def forget(article: Article, **kwargs: Any) -> None:
    """``article_removed``: of an erased story no tag, mention or report stays, and no word in any history. What was
    learned stays: names and records, which undoing its decisions takes back before a purge."""
    if article.state != ArticleState.ERASED:
        return
    told = list(Report.objects.filter(article=article).values_list("event_id", flat=True))
    with unsealed(*APPEND_ONLY):
        Mention.objects.filter(revision__article=article).delete()
        LeftOpen.objects.filter(sign_off__revision__article=article).delete()
        for model in (Tag, Report, Hold, RuleHit):
            model._default_manager.filter(article=article).delete()
        history_of(Tag).filter(article_id=article.pk).update(surfaces=[], provenance={})
        history_of(Report).filter(article_id=article.pk).update(evidence={}, claims={}, provenance={})
        TaggingRun.objects.filter(article=article).update(error="", note="")
        event_view.refresh(told)
        untold = _forget_events(told)
        _blank(Decision.objects.filter(Q(article=article) | Q(target_kind="event", target_id__in=map(str, untold))))
        _forget_batches(article)


def _forget_events(told: Iterable[UUID]) -> Collection[UUID]:
    """Events that machines found in this story alone; tells which."""
    alone = Event.objects.filter(pk__in=list(told), origin=Origin.MACHINE, reports=None)
    ids = list(alone.filter(merged_into=None, merged_from=None).values_list("pk", flat=True))
    Event.objects.filter(pk__in=ids).delete()
    history_of(Event).filter(pgh_obj_id__in=ids).update(title="", key="", slug="", description="")
    history_of(Participation).filter(event_id__in=ids).update(surface="")
    return ids


def _blank(decisions: Iterable[Decision]) -> None:
    for decision in decisions:
        before, after = _blanked(decision.before), _blanked(decision.after)
        Decision.objects.filter(pk=decision.pk).update(before=before, after=after, reason="")


def _blanked(values: dict[str, Any]) -> dict[str, Any]:
    return {address: _unsaid(address.partition(":")[0], fields) for address, fields in values.items()}


def _unsaid(kind: str, fields: dict[str, Any] | None) -> dict[str, Any] | None:
    said = SAID.get(kind, {})
    return fields and {name: said.get(name, value) for name, value in fields.items()}


def _forget_batches(article: Article) -> None:
    """What a batch noted of the story, to put it back one day, and its line in the sample of a replay."""
    own = Q(target=f"article:{article.pk}") | Q(before__article_id=str(article.pk))
    BatchChange.objects.filter(own).delete()
    for batch in Batch.objects.filter(task__sample__contains=[{"article": str(article.pk)}]):
        sample = [story for story in batch.task["sample"] if story["article"] != str(article.pk)]
        Batch.objects.filter(pk=batch.pk).update(task={**batch.task, "sample": sample})
