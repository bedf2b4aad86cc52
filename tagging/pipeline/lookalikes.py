"""Names that look like other things: a person called like a place, a place called like a bird."""

from __future__ import annotations

import re
from dataclasses import replace

from tagging.pipeline.grouping import SURE_OF_KIND
from tagging.pipeline.people import looks_like_full_name, parse
from tagging.pipeline.spans import field_text, span_at
from tagging.pipeline.types import FIELDS, KINDS, Document, Knowledge, Span, SpanKind

_CIVILITY = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\b\.?\s+$")
_CIVILITY_REACH = 6  # characters
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n]|[-–—]\s)[\s\"“‘'(]*$")
_START_REACH = 6
_MONTH_BEFORE = re.compile(r"(?:(\w+)(?:[^\S\n]|,[^\S\n]))?\b(April|May|June|August)[^\S\n]$")
_MONTH_REACH = 30
_OF_A_MONTH = re.compile(
    r"(?:\d+|in|on|since|until|till|by|of|from|to|last|next|this|early|late|mid|during|before|after|through|between|and|or|"
    r"every|each|for|again)",
    re.IGNORECASE,
)
_FOUNDED = re.compile(
    r"\s(?:AG|GmbH|KGaA|Inc|Ltd|LLC|LLP|plc|PLC|Kaisha|Oyj|SpA|S\.p\.A)\.?$"
)  # "Sa" and "Co" are surnames too
_PLACE_OR_BODY: tuple[SpanKind, ...] = ("organization", "place")


def mark_people_named_like_places(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Georgia Bell", taken for a place or body, is a person where the story goes on with "Bell" as one and she is
    known, the recogniser was in doubt, or nobody else can be that Bell; "India" right before the unknown "Oxenberg" is
    her first name, and "Ireland" after "Mr" a surname."""
    lone = {span.text for span in spans if span.kind == "person" and " " not in span.text}
    borne = {parse(span.text).words[-1] for span in spans if span.kind == "person" and parse(span.text).is_full}
    marked: list[Span] = []
    for span in spans:
        if marked and _is_first_name(document, marked[-1], span, knowledge):
            span = span_at(document, span.field, marked.pop().start, span.end, "person", span.confidence)
        elif _is_name_of(lone, borne, span, knowledge) or _is_addressed(document, span):
            span = replace(span, kind="person")
        marked.append(span)
    return marked


def _is_name_of(lone: set[str], borne: set[str], span: Span, knowledge: Knowledge) -> bool:
    first, _, last = span.text.partition(" ")
    if span.kind not in _PLACE_OR_BODY or last not in lone or not first.istitle():
        return False
    known = {record.kind for record in knowledge.named(span.text)}
    if known:
        return known == {"person"}
    return span.confidence < SURE_OF_KIND or (last not in borne and looks_like_full_name(span.text))


def _is_addressed(document: Document, span: Span) -> bool:
    before = field_text(document, span.field)[max(0, span.start - _CIVILITY_REACH) : span.start]
    return span.kind in _PLACE_OR_BODY and " " not in span.text and bool(_CIVILITY.search(before))


def _is_first_name(document: Document, before: Span, span: Span, knowledge: Knowledge) -> bool:
    if (before.kind, span.kind, before.field) != ("place", "person", span.field) or span.start - before.end != 1:
        return False
    is_blank = field_text(document, span.field)[before.end] == " "
    is_word = before.text.isalpha() and span.text.istitle() and " " not in span.text
    return is_blank and is_word and not before.text.isupper() and not knowledge.surnamed(span.text)


def mark_shouted_kinds(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """A name in a headline all in capitals, which look alike whatever they name, is of the one kind it has below; a
    word that stands below in small letters alone ("THEY TOLD US") is none."""
    if not document.headline.isupper():
        return spans
    spans = [s for s in spans if s.field != "headline" or not _is_only_small(document, s.text)]
    kinds: dict[str, set[SpanKind]] = {}
    for span in spans:
        if span.field == "text":
            kinds.setdefault(span.text.lower(), set()).add(span.kind)
    return [_with_only(kinds.get(s.text.lower(), set()), s) if s.field == "headline" else s for s in spans]


def _is_only_small(document: Document, word: str) -> bool:
    if not word.isalpha():
        return False
    written = re.findall(rf"(?<!\w){word}(?!\w)", document.text, re.IGNORECASE)
    return bool(written) and all(map(str.islower, written))


def _with_only(kinds: set[SpanKind], span: Span) -> Span:
    return replace(span, kind=next(iter(kinds))) if len(kinds) == 1 else span


def drop_common_words(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Turkey prices rose" names no place where the story speaks of turkeys and the word has a capital only where any
    word has one, at the start of a sentence or headline."""
    doubtful = {s.text for s in spans if s.kind == "place" and s.text.istitle() and _starts_sentence(document, s)}
    common = {word for word in doubtful if _is_written_small(document, word)}
    named = {word for word in common if _stands_within_sentence(document, word)}
    return [s for s in spans if s.kind != "place" or s.text not in common - named]


def _is_written_small(document: Document, word: str) -> bool:
    """As several of its kind ("turkeys"): so no place is meant."""
    small = re.compile(rf"(?<![\w-]){re.escape(word.lower().removesuffix('s'))}s(?![\w-])")
    return any(small.search(field_text(document, field)) for field in FIELDS)


def _stands_within_sentence(document: Document, word: str) -> bool:
    text = document.text
    return any(
        not _SENTENCE_START.search(text[max(0, match.start() - _START_REACH) : match.start()])
        for match in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
    )


def _starts_sentence(document: Document, span: Span) -> bool:
    text = field_text(document, span.field)
    return bool(_SENTENCE_START.search(text[max(0, span.start - _START_REACH) : span.start]))


def take_names_like_months(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "April" before the lone "Marchwood" is her first name, but for "in April Marchwood said" and "3 April"."""
    return [_with_month(document, s) if s.kind == "person" and " " not in s.text else s for s in spans]


def _with_month(document: Document, span: Span) -> Span:
    offset = max(0, span.start - _MONTH_REACH)
    found = _MONTH_BEFORE.search(field_text(document, span.field)[offset : span.start])
    if found is None or not span.text.istitle() or _OF_A_MONTH.fullmatch(found[1] or ""):
        return span
    return span_at(document, span.field, offset + found.start(2), span.end, "person", span.confidence)


def mark_companies(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Merck KGaA" is no person, nor is "Ann Reed Inc"."""
    return [replace(s, kind="organization") if s.kind in KINDS and _FOUNDED.search(s.text) else s for s in spans]
