"""Where a story was written: "NUSA DUA, Indonesia –", "SÃO PAULO (Reuters) -" at the start of its text."""

from __future__ import annotations

import re
from functools import lru_cache

from tagging.pipeline.spans import span_at
from tagging.pipeline.types import Document, Knowledge, Span

# The place in capitals, then perhaps its region, a date and the agency, then a dash.
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_](?:[^\W\d_]|[ .'’/-](?=[^\W\d_]))+\.?)"
    r"(?P<more>(?:,\s?[^,\n()–—:]{2,30}){0,2}(?:\s?\([^()\n]{2,30}\))?)\s*(?:[–—]|--?(?=\s))"
)


@lru_cache(maxsize=8)  # who reads a story asks for each of its names
def dateline_end(text: str) -> int:
    """Where the dateline that opens a text ends; 0 if none does."""
    match = _dateline(text)
    return match.end() if match else 0


def _dateline(text: str) -> re.Match[str] | None:
    match = _DATELINE.match(text)
    return match if match and match.group("place").isupper() else None


def mark_dateline(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """What stands in capitals before the dash that opens a story is a place, whatever it looks like."""
    match = _dateline(document.text)
    if match is None:
        return spans
    start, end = match.span("place")
    inside = [s for s in spans if s.field == "text" and start <= s.start and s.end <= end]
    if not inside or all(s.kind == "place" for s in inside) or "/" in match.group("place"):
        return spans
    known = {record.kind for record in knowledge.named(match.group("place"))}
    if "place" not in known and (known or not match.group("more")):
        return spans  # "NATO (Reuters) –", or a rubric: "RUGBY LEAGUE –"
    dateline = span_at(document, "text", start, end, "place", max(s.confidence for s in inside))
    return [*(s for s in spans if s not in inside), dateline]
