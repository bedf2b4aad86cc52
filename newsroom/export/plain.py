"""Stories as plain text: headline, byline, source and date, notices, words."""

from __future__ import annotations

from newsroom.api.stories import Story
from newsroom.export.base import Format, notices, published


def _story(story: Story) -> str:
    article = story.article
    credit = ", ".join(filter(None, (str(article.source or ""), published(article))))
    top = [article.headline, article.byline and f"By {article.byline}", credit, *notices(article)]
    return "\n\n".join([*filter(None, top), article.text]) + "\n"


FORMAT = Format("txt", "Text", "text/plain; charset=utf-8", "txt", _story, between="\n* * *\n\n")
