"""Acronyms that the text itself explains: "Caribbean Community (CARICOM)", "CARICOM (Caribbean Community)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tagging.pipeline.spans import Taken, field_text, span_at
from tagging.pipeline.types import Document, Knowledge, Span

_AFTER = re.compile(
    r"['’]?s?,?\s*(?:[(<]\s*(?:the\s+|or\s+)?|,?\s+or\s+(?=[A-Z]{3}))"
    r"[\"“'‘]?([A-Z][A-Za-z&.-]{1,9})\b[\"”'’]?(?=[)>,; ])"
)
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")


def definitions(document: Document, spans: list[Span]) -> dict[str, Span]:
    """Each acronym explained in the story, with the long name that it stands for."""
    found: dict[str, Span] = {}
    for long in spans:
        for acronym, _ in _explained(document, long):
            found.setdefault(acronym, long)
    return found


def add_acronyms(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """An explained acronym is a name wherever it stands, of the kind of its long form."""
    defined = definitions(document, spans)
    if not defined:
        return spans
    kept = [replace(s, kind=defined[s.text].kind) if s.text in defined else s for s in spans]
    taken, added = Taken(kept), []
    pattern = re.compile(
        r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(defined, key=len, reverse=True))) + r")(?![\w-])"
    )
    for field in ("headline", "text"):
        for match in pattern.finditer(field_text(document, field)):
            long = defined[match.group()]
            if taken.is_free(field, *match.span()):
                added.append(span_at(document, field, *match.span(), long.kind, long.confidence))
    return [*kept, *added]


def _explained(document: Document, long: Span) -> Iterator[tuple[str, int]]:
    if long.kind in ("person", "other") or " " not in long.text:
        return
    text = field_text(document, long.field)
    after = _AFTER.match(text, long.end, long.end + 30)
    if after and _stands_for(after.group(1), long.text):
        yield after.group(1), after.start(1)
    before = re.search(r"\b([A-Z][A-Za-z&.-]{1,9})\s+\((?:the\s+)?$", text[max(0, long.start - 20) : long.start])
    if before and text[long.end : long.end + 1] == ")" and _stands_for(before.group(1), long.text):
        yield before.group(1), long.start


def _stands_for(acronym: str, long: str) -> bool:
    """Mostly capitals, and its letters are initials of the long name or it begins as one of its words does."""
    letters = _LETTERS.findall(acronym)
    if sum(c.isupper() for c in letters) < 2 or acronym.lower() in long.lower().split():
        return False
    initials = [word[0].upper() for word in _WORDS.findall(long)]
    return letters[0].upper() in initials
