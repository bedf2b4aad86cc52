"""What waits for an editor: the queue of stories to review, and the counts on the desk's front page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery
from django.urls import reverse

from articles.models import Article, Upload, UploadState
from articles.visibility import ArticleQuerySet
from newsroom.accounts.models import User
from newsroom.desk.lists import CAP, capped_count, capped_text
from tagging.models import Entity, Hold, RunState, Status, Tag, TaggingRun, TagState
from tagging.unreviewed import unreviewed


def to_review(user: User) -> ArticleQuerySet:
    """Stories that wait for an editor; newest first."""
    return Article.objects.visible_to(user).filter(unreviewed()).order_by("-sort_at", "-id")


def next_to_review(user: User, after: Article | None = None) -> Article | None:
    """The story to open next: the newest that waits and that nobody else has open, or the next older one."""
    held = Hold.objects.standing().exclude(holder=user).filter(article=OuterRef("pk"))
    waiting = to_review(user).filter(~Exists(held))
    if after is not None:
        older = Q(sort_at__lt=after.sort_at) | Q(sort_at=after.sort_at, id__lt=after.id)
        waiting = waiting.filter(older, sort_at__lte=after.sort_at)
    return waiting.first()


def story_counts(records: Iterable[UUID], user: User) -> dict[UUID, int]:
    """How many stories name each record, counted up to the cap, in one query for all of them."""
    named = Tag.objects.visible_to(user).filter(entity=OuterRef("pk")).exclude(state=TagState.REJECTED)
    few = named.order_by().values("pk")[: CAP + 1]
    counted = Entity.objects.filter(pk__in=list(records)).annotate(stories=_Rows(few))
    return dict(counted.order_by().values_list("pk", "stories"))


class _Rows(Subquery):
    """The number of rows of a subquery that has a limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Waiting:
    """One line of the desk: how much of what waits, and where to work on it."""

    title: str
    count: int
    url: str
    urgent: bool = False

    @property
    def shown(self) -> str:
        return capped_text(self.count)

    @property
    def is_more(self) -> bool:
        return self.count > CAP


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for this editor; each count stops at 1,000."""
    return [
        Waiting("Stories to review", capped_count(to_review(user)), reverse("admin:review_next")),
        Waiting(
            "Proposed records",
            capped_count(Entity.objects.canonical().filter(status=Status.PROPOSED)),
            reverse("admin:queue") + "?show=proposed",
        ),
        Waiting(
            "Uploads failed",
            capped_count(Upload.objects.visible_to(user).filter(state__in=[UploadState.FAILED, UploadState.PARTLY])),
            reverse("admin:articles_upload_changelist") + "?trouble=yes",
            urgent=True,
        ),
        Waiting(
            "Tagging failed",
            capped_count(TaggingRun.objects.newest().visible_to(user).filter(state=RunState.FAILED)),
            reverse("admin:tagging_taggingrun_changelist") + "?state=failed&newest=yes",
            urgent=True,
        ),
    ]
