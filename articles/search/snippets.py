"""The words around a hit, beginning where a sentence does or a word of it, with what was looked for marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import SearchDocument
from articles.models.configurations import EXACT, STEMMED
from articles.search.frequencies import quoted

SNIPPET_SOURCE = 20_000  # characters of the text in which a snippet is looked for
LONGEST = 260  # characters
_START, _STOP = "\x02", "\x03"
_SENTENCE_END = re.compile(r"(?<=[.!?…:])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9\x02])|\n+")
_AT_SPACE = re.compile(r"\s")


def snippets(ids: Sequence[UUID], words: Sequence[str], prefixes: Sequence[str] = ()) -> dict[UUID, SafeString]:
    """For each story the sentence with the most hits; its beginning, where only the headline has any."""
    if not (words or prefixes) or not ids:
        return {}
    either = " OR ".join(f'"{word}"' if " " in word else word for word in words)
    query: Any = SearchQuery(either, config=STEMMED, search_type="websearch")
    for prefix in prefixes:
        query |= SearchQuery(f"{quoted(prefix)}:*", config=EXACT, search_type="raw")
    marked = SearchHeadline(
        Left("text", SNIPPET_SOURCE), query, config=STEMMED, start_sel=_START, stop_sel=_STOP, highlight_all=True
    )
    rows = SearchDocument.objects.filter(article_id__in=ids).values_list("article_id", marked)
    return {pk: best_part(text) for pk, text in rows}


def best_part(text: str) -> SafeString:
    """Of a text with marks the stretch with the most different marked words, from the beginning of a sentence on."""
    sentences = _sentences(text)
    hits = [{word.lower() for word in re.findall(f"{_START}([^{_STOP}]*)", sentence)} for _, sentence in sentences]
    best = max(range(len(sentences)), key=lambda n: (len(hits[n]), -n), default=None)
    return _shortened(text, sentences[best][0] if best is not None else 0)


def _sentences(text: str) -> list[tuple[int, str]]:
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    ends = [*starts[1:], len(text)]
    return [(start, text[start:end]) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def _shortened(text: str, start: int) -> SafeString:
    """From ``start`` on, or from a few words before the first mark where that is far in the sentence."""
    first = text.find(_START, start)
    begins = start
    if first - start > LONGEST // 2:
        space = _AT_SPACE.search(text, first - LONGEST // 3)
        begins = min(space.end() if space else first, first)
    part = text[begins : begins + LONGEST]
    is_cut = len(text.rstrip()) > begins + LONGEST
    if is_cut:
        part = part.rsplit(None, 1)[0]
    part += _STOP * (part.count(_START) - part.count(_STOP))
    before, after = "… " if begins > start else "", " …" if is_cut else ""
    return marked_up(before + " ".join(part.split()) + after)


def marked_up(text: str) -> SafeString:
    """Escaped text in which only our own marks become markup."""
    escaped = escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(escaped)  # noqa: S308
