"""Other stories that tell the same in nearly the same words: what is decided in one offers itself to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from articles.models import Article
from tagging.models import Action, Decision, Tag, TagState

DAYS = 7  # on either side of the story
CANDIDATES = 40  # stories whose words are compared
WORDS = 800  # of each story
TOGETHER = 4  # words that are compared as one
ALIKE = 0.5  # of the shorter story's
OFFERED = {Action.ACCEPT: "accept", Action.REJECT: "reject", Action.RELINK: "relink"}


def others(decision: Decision, user: Any) -> list[Tag]:
    """Suggestions of the record that the Decision was on, in versions and near-duplicates of its story."""
    article = decision.article
    if decision.action not in OFFERED or decision.target_kind != "tag" or article is None or decision.entity is None:
        return []
    days = timedelta(days=DAYS)
    near = Tag.objects.visible_to(user).filter(
        entity=decision.entity,
        state=TagState.SUGGESTED,
        article__sort_at__range=(article.sort_at - days, article.sort_at + days),
    )
    tags = list(near.exclude(article=article).select_related("article__current").order_by("-id")[:CANDIDATES])
    own = set(_shingles(article)) if tags else set()
    return [tag for tag in tags if _are_alike(own, set(_shingles(tag.article)))]


def _shingles(article: Article) -> Iterator[str]:
    words = article.text[: WORDS * 12].casefold().split()[:WORDS]
    return (" ".join(words[at : at + TOGETHER]) for at in range(max(1, len(words) - TOGETHER + 1)))


def _are_alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= ALIKE * min(len(one), len(other))
