"""Ships, which are called like people and places and are neither."""

from __future__ import annotations

import re
from dataclasses import replace

from tagging.pipeline.spans import field_text, span_at
from tagging.pipeline.types import Document, Field, Knowledge, Span

_REACH = 60  # characters before a name that say what it is a name of
_OF_NAVIES = r"(?:USS|USNS|USCGC|HMS|HMAS|HMCS|HMNZS|INS|RMS|RRS|[MRSF]/[VTY])"
_AFTER_ARTICLE = r"(?<=\b[Tt]he )(?:MV|MS|MT|MY|SS|RV|FV)"  # without one, "MV Rao" may be somebody's initials
_PREFIX = rf"(?<![\w/])(?:{_OF_NAVIES}|{_AFTER_ARTICLE})"
_PREFIX_ENDS = re.compile(rf"{_PREFIX}\s(?:(?:King|Queen|Prince|Princess|Duke)\s(?:of\s)?)?$")  # "HMS Queen Elizabeth"
_OPENS = re.compile(rf"{_PREFIX}\s[A-Z]")
_ALONE = re.compile(_PREFIX)
_GOES_ON = re.compile(r"\s(?:of|de|del|da)(?:\s(?:the|la))?\s[A-Z][\w'’-]*")  # "HMS Prince of Wales"
_DESCRIBED = re.compile(
    r"\b(?:the|an?|[\w-]+['’]s)\s(?:[\w-]+\s){0,3}(?:(?:war|battle|steam|gun|life)?(?:boat|ship)|aircraft carrier|"
    r"bulk carrier|liner|tanker|freighter|ferry|frigate|destroyer|cruiser|corvette|submarine|icebreaker|trawler|yacht|"
    r"schooner|vessel)\s$",
    re.IGNORECASE,
)
_THE = re.compile(r"\b[Tt]he\s$")


def mark_vessels(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "USS Gerald R. Ford", "the tanker Ann Reed" and then "the Gerald R. Ford" are neither people nor places. In "the
    ship Ann Reed boarded" somebody may be meant whom the story names elsewhere."""
    starts = {(span.field, span.start) for span in spans}
    whole = [_with_prefix(document, span) for span in spans if not _is_prefix(document, span, starts)]
    described = {span.text for span in whole if _is_described(document, span)}
    elsewhere = {s.text for s in whole if s.text in described and not _has_a_sign(document, s)}
    prefixed = {span.text.partition(" ")[2] for span in set(whole) - set(spans)}
    ships = (described - elsewhere) | prefixed
    return [
        replace(s, kind="other", confidence=1.0) if s.text in ships and _has_a_sign(document, s) else s for s in whole
    ]


def _is_prefix(document: Document, span: Span, starts: set[tuple[Field, int]]) -> bool:
    """ "RRS", taken for a name of its own before the name."""
    prefix = _ALONE.match(field_text(document, span.field), span.start)
    return prefix is not None and prefix.end() == span.end and (span.field, span.end + 1) in starts


def _with_prefix(document: Document, span: Span) -> Span:
    text = field_text(document, span.field)
    before = _PREFIX_ENDS.search(text[max(0, span.start - _REACH) : span.start])
    if before is None and not _OPENS.match(text, span.start):
        return span
    start = span.start - len(before.group()) if before else span.start
    end = rest.end() if (rest := _GOES_ON.match(text, span.end)) else span.end
    return span_at(document, span.field, start, end, "other", 1.0)


def _is_described(document: Document, span: Span) -> bool:
    """Two words or more: a relative clause may begin so too ("the tanker Iran seized"), and more often about a body."""
    return span.kind != "organization" and " " in span.text and bool(_DESCRIBED.search(_before(document, span)))


def _has_a_sign(document: Document, span: Span) -> bool:
    return _is_described(document, span) or bool(_THE.search(_before(document, span)))


def _before(document: Document, span: Span) -> str:
    return field_text(document, span.field)[max(0, span.start - _REACH) : span.start]
