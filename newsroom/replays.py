"""What a replay would change, as far as somebody may see the stories."""

from __future__ import annotations

from typing import Any

from articles.models import Article
from tagging.models import Batch


def seen_in_sample(batch: Batch, user: Any) -> list[dict[str, Any]]:
    sample: list[dict[str, Any]] = batch.task.get("sample", [])
    seen = Article.objects.visible_to(user).filter(pk__in=[story["article"] for story in sample])
    ids = {str(pk) for pk in seen.values_list("pk", flat=True)} if sample else set()
    return [story for story in sample if story["article"] in ids]
