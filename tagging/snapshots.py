"""What machines made of a story, as it stands: noted before and after a replay, and put back from that.

What people decided is in no snapshot. Put back is row by row: a row that something else changed since stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from articles.models import Article
from tagging.models import Entity, Mention, RunState, Tag, TaggingRun
from tagging.models.review import plain
from tagging.moves import COLUMNS
from tagging.pipeline.names import name_key
from tagging.store import tagging_state

Fields = dict[str, Any]
MENTION = ("field", "start", "end", "text", "kind", "confidence", "reason", "candidates")


class Snapshot(NamedTuple):
    """Machine-made tags by their id, machine-made mentions of the current words by their place, and the newest tagging
    with its state then (empty: there was none)."""

    revision: str
    tags: dict[str, Fields]
    mentions: dict[str, Fields]
    state: str = RunState.DONE  # the run and its state are missing where they were not noted yet
    run: str | None = None

    def says_the_same(self, other: Snapshot) -> bool:
        return self._replace(run=None) == other._replace(run=None)


def snapshot(article: Article) -> Snapshot:
    tags = Tag.objects.filter(article=article, decided_by=None)
    mentions = Mention.objects.filter(revision=article.current_id, decided_by=None)
    run = tagging_state(article.pk)
    return Snapshot(
        str(article.current_id),
        {str(tag.pk): {column.attname: plain(getattr(tag, column.attname)) for column in COLUMNS} for tag in tags},
        {f"{m.field} {m.start} {m.end}": _mention(m) for m in mentions},
        run.state if run else "",
        str(run.pk) if run else None,
    )


def _mention(mention: Mention) -> Fields:
    return {name: getattr(mention, name) for name in MENTION} | {"tag_id": plain(mention.tag_id)}


def put_back(article_id: UUID, before: Snapshot, after: Snapshot) -> None:
    """What changed from ``before`` to ``after`` is as it was, as far as it still is as it then became; so is the
    state of its tagging. A story that had not been tagged, and was since by something else, keeps that."""
    article = Article.objects.select_for_update(of=("self",)).filter(pk=article_id).first()
    if article is None or str(article.current_id) != before.revision:
        return
    made = TaggingRun.objects.filter(pk__in=[after.run] if after.run else [])
    if before.state != RunState.DONE and _is_tagged_since(article, made):
        return
    now = snapshot(article)
    _put_tags_back(article, before.tags, after.tags, now.tags)
    _put_mentions_back(article, before.mentions, after.mentions, now.mentions)
    made.delete()


def _is_tagged_since(article: Article, made: QuerySet[TaggingRun]) -> bool:
    others = TaggingRun.objects.filter(article=article, revision=article.current_id, state=RunState.DONE)
    return others.filter(finished_at__gt=made.values("finished_at")).exists()


def _changed(before: dict[str, Fields], after: dict[str, Fields], now: dict[str, Fields]) -> Iterable[str]:
    for key in {**before, **after}:
        if before.get(key) != after.get(key) and now.get(key) == after.get(key):
            yield key


def _put_tags_back(
    article: Article, before: dict[str, Fields], after: dict[str, Fields], now: dict[str, Fields]
) -> None:
    back = list(_changed(before, after, now))
    Tag.objects.filter(pk__in=[pk for pk in back if pk not in before], decided_by=None).delete()
    there = set(Tag.objects.filter(article=article).values_list("entity_id", flat=True))
    known = set(Entity.objects.filter(pk__in=[f["entity_id"] for f in before.values()]).values_list("pk", flat=True))
    for pk in (pk for pk in back if pk in before):
        fields = {column.attname: column.to_python(before[pk][column.attname]) for column in COLUMNS}
        if pk in now:
            Tag.objects.filter(pk=pk, decided_by=None).update(**fields)
        elif fields["entity_id"] in known - there:
            Tag(**fields).save(force_insert=True)
            Tag.objects.filter(pk=pk).update(created_at=fields["created_at"])  # which the save set to now


def _put_mentions_back(
    article: Article, before: dict[str, Fields], after: dict[str, Fields], now: dict[str, Fields]
) -> None:
    back = list(_changed(before, after, now))
    own = Mention.objects.filter(revision=article.current_id, decided_by=None)
    gone = [m.pk for m in own if f"{m.field} {m.start} {m.end}" in back]
    Mention.objects.filter(pk__in=gone).delete()
    taken = set(Mention.objects.filter(revision=article.current_id).values_list("field", "start", "end"))
    tags = {str(pk) for pk in Tag.objects.filter(article=article).values_list("pk", flat=True)}
    rows = [before[place] for place in back if place in before]
    Mention.objects.bulk_create(
        Mention(
            revision_id=UUID(str(article.current_id)),
            key=name_key(row["text"])[:250],
            **row | {"tag_id": row["tag_id"] if row["tag_id"] in tags else None},
        )
        for row in rows
        if (row["field"], row["start"], row["end"]) not in taken
    )
