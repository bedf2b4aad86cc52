"""The desk's front page: what waits, what to do, what came in."""

from __future__ import annotations

from typing import Any, cast

from articles.models import Article
from newsroom.accounts.models import User
from newsroom.desk.waiting import waiting_for
from tagging.store import newest_runs

LATEST = 12


def front_page(user: Any) -> dict[str, Any]:
    """The context of the front page for this editor."""
    editor = cast(User, user)
    newest = Article.objects.visible_to(editor).select_related("current", "source").defer("current__text")
    latest = list(newest.order_by("-sort_at", "-id")[:LATEST])
    runs = newest_runs([article.pk for article in latest])
    return {
        "waiting": waiting_for(editor),
        "latest": [(article, runs.get(article.pk)) for article in latest],
    }
