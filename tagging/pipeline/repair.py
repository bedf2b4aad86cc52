"""Mends what a recogniser found before anybody asks whose name it is. Each step is small, reads alone and may be
left out; ``STEPS`` says which ones a backend needs, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from tagging.pipeline.acronyms import add_acronyms
from tagging.pipeline.datelines import mark_dateline
from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.known import add_known_names, only_kind
from tagging.pipeline.lists import part_columns, read_surname_first
from tagging.pipeline.lookalikes import (
    drop_common_words,
    mark_companies,
    mark_people_named_like_places,
    mark_shouted_kinds,
    take_names_like_months,
)
from tagging.pipeline.nicknames import add_nicknames, join_quoted_nicknames
from tagging.pipeline.people import looks_like_full_name, parse
from tagging.pipeline.propagation import propagate
from tagging.pipeline.spans import cut, field_text, in_order, span_at
from tagging.pipeline.titles import title_length
from tagging.pipeline.types import Document, Knowledge, Span, SpanKind
from tagging.pipeline.vessels import mark_vessels
from tagging.pipeline.words import words

Step = Callable[[Document, list[Span], Knowledge], list[Span]]

_SMALL = r"(?:of|for|and|by|with|at)"
_OUTER_LEFT = re.compile(rf"^(?:[\s\"“”'‘’`(\[{{<,.;:!?*#@&|/\\–—-]+|(?i:the|a|an)\s+|{_SMALL}\s+)+")
_OUTER_RIGHT = re.compile(
    rf"(?:['’](?:s|S)?|\s+(?:{_SMALL}|the)|[\s\"“”‘`(\[{{<>,;:!?*#&|/\\–—-]+|(?<!\b\w)(?<!\b[A-Z][a-z])\.)+$"
)
_OPEN_BRACKET = re.compile(r"\s*\([^)]*$")
_CLOSED_OVER = re.compile(r"^[^(]*\)")
_ADDRESS = re.compile(r"^(?:https?:|www\.|@|#|\S+@\S+\.\w|\S+\.(?:com|org|net|gov)\b)", re.IGNORECASE)
_DIRECTION = re.compile(r"(?:(?:north|south|east|west)[a-z]*ern|central|downtown|mainland)\s+(?=[A-Z])")
_DIRECTION_SHOUTED = re.compile(r"(?:(?:NORTH|SOUTH|EAST|WEST)[A-Z]*ERN|DOWNTOWN|MAINLAND)\s+(?=[A-Z])")
_GENERATION = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
_GENERATION_FOLLOWS = re.compile(r",?[ ](?:Jr|Sr)\b\.?|[ ](?:II|III|IV)\b")
_APOSTROPHES = "'’ʻ‘"
_REST_OF_WORD = re.compile(rf"[{_APOSTROPHES}](?!(?:s|d|ll|re|ve|m|t)\b)[a-zà-ÿ]+")  # "Ndung'u", but not "Ruto's"
_STOP_FOLLOWS = re.compile(r"\.")
_ABBREVIATED = re.compile(r"\b[^\W\d_a-z][^\W\d_]{0,2}\.$")
_HAPPENING = re.compile(r"(?:Operation|Hurricane|Typhoon|Cyclone|Tropical Storm|Storm|Super Typhoon)\s+[A-Z]")
_WORD = re.compile(r"\S+")
_JOINT = re.compile(r"\s*[-–—/]\s*|\s+(?:and|&)\s+|,\s+")
_ARTICLE_BETWEEN = re.compile(r"[ -](?:al|el|ul|ad|an|ar|as|ash|at|az)-")  # Arabic: "Bab al-Hawa", "Zia-ul-Haq"
_PARTICLE_BETWEEN = re.compile(
    r" (?:al|el|bin|bint|ibn|ben|von|van|de|del|della|di|da|do|das|dos|du)(?: (?:la|las|los|der|den))? "
)
_RANK_OF = re.compile(
    r"\b(?:Prince|Princess|Duke|Duchess|Earl|Countess|Marquess|Viscount|Archbishop) of $", re.IGNORECASE
)
_RANK_REACH = 15  # characters
_GLUED = re.compile(r"(?:[a-z]{3,}|a|an|as|at|by|in|is|of|on|or|to)(?=[A-Z][a-z]{2})")  # not "iPhone", "deGrasse"
_SURE = 0.85  # of a name of no kind we know: a film may be called like a town
_BRACKETED = re.compile(r"^(.{3,}?)\s+\(([^()]{2,})\)$", re.DOTALL)


def repair(document: Document, spans: Iterable[Span], knowledge: Knowledge, steps: Iterable[Step]) -> list[Span]:
    found = in_order(spans)
    for step in steps:
        mended = step(document, found, knowledge)
        if mended != found:
            found = in_order(mended)
    return found


def join_split_names(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Deir" and "-Zor" with " al" between them are one name, "Omar" and "Hassan" with " bin " one person's."""
    joined: list[Span] = []
    for span in spans:
        if not any(map(str.isupper, span.text)):
            continue  # the article seen as a name of its own
        before = joined[-1] if joined else None
        if before and (before.field, before.kind) == (span.field, span.kind) and _is_joined(document, before, span):
            surest = max(before.confidence, span.confidence)
            joined[-1] = span_at(document, span.field, before.start, span.end, span.kind, surest)
        else:
            joined.append(span)
    return joined


def _is_joined(document: Document, before: Span, after: Span) -> bool:
    text = field_text(document, after.field)
    gap = text[before.end : after.start] + ("-" if after.text.startswith("-") else "")
    goes_on = _ABBREVIATED.search(before.text) or before.text.rpartition(" ")[2] in words("particles")
    within_person = (gap == " " and goes_on) or _PARTICLE_BETWEEN.fullmatch(gap)  # "Guðni Th." and "Jóhannesson"
    return bool(_ARTICLE_BETWEEN.fullmatch(gap) or (after.kind == "person" and within_person))


def take_generations(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Sam Reed" before " Jr." and "Sam Reed" before " III" go on to there."""
    return [_with_generation(document, span) if span.kind == "person" else span for span in spans]


def _with_generation(document: Document, span: Span) -> Span:
    pattern = _STOP_FOLLOWS if span.text.endswith((" Jr", " Sr")) else _GENERATION_FOLLOWS
    follows = pattern.match(field_text(document, span.field), span.end)
    return span_at(document, span.field, span.start, follows.end(), "person", span.confidence) if follows else span


def finish_words(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Curtis Tu'", cut where "ihalangingie" goes on, is taken to its end."""
    return [_finished(document, span) for span in spans]


def _finished(document: Document, span: Span) -> Span:
    text = field_text(document, span.field)
    rest = _REST_OF_WORD.match(text, span.start + len(span.text.rstrip(_APOSTROPHES)))
    return span_at(document, span.field, span.start, rest.end(), span.kind, span.confidence) if rest else span


def cut_glued_words(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "inBrussels", "websiteVessel Finder": where a link was taken out of a page, the blank often went too."""
    return [span if knowledge.named(span.text) else _unglued(span) for span in spans]


def _unglued(span: Span) -> Span:
    glued = _GLUED.match(span.text)
    return cut(span, glued.end(), len(span.text)) if glued else span


def trim(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """Cut quotes, brackets, articles, possessives and stops off both ends; drop what is no name at all."""
    return [span for span in map(_trimmed, spans) if _has_a_name(span.text)]


def part_brackets(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Caribbean Community (CARICOM)" is two names."""
    return [part for span in spans for part in _bracket_parts(span)]


def cut_phrases(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "USA prioritize police" → "USA", "western Pacific" → "Pacific": common English words are no part of a name,
    but for what it is a name of ("Mangochi hospital")."""
    return [span if knowledge.named(span.text) else _trimmed(_without_common_words(span)) for span in spans]


def cut_descriptions(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "European rival Airbus", "Brumo chief executive Ann Leewood": what is said before a name is no part of it, where
    the rest is a name in this story or the authority file, or the words before it are a title."""
    names = {span.text for span in spans}
    return [_described(span, names, knowledge) for span in spans]


def cut_titles(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """Take the title off a person's name; a span that is nothing but a title goes, but for a surname ("King") of
    somebody named in full."""
    surnames = _surnames(spans)
    begun = [_without_begun_title(document, span) if span.kind == "place" else span for span in spans]
    return [part for s in begun for part in ([s] if s.text in surnames else _title_parts(s, knowledge))]


def _without_begun_title(document: Document, span: Span) -> Span:
    """ "West Kelowna Fire" before " Chief Ann Leewood" is West Kelowna."""
    before, _, last = span.text.rpartition(" ")
    after = _WORD.match(field_text(document, span.field), span.end + 1) if before else None
    if after is None:
        return span
    title = f"{last} {after.group()}"
    return cut(span, 0, len(before)) if title_length(title) == len(title) and not title_length(last) else span


def part_joined_names(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "US-China", "CARICOM-Caribbean", "France and Germany", "Port Talbot, Wales": names of their own, unless the
    whole is one."""
    return [part for span in spans for part in _joined_parts(span, knowledge)]


def mark_known_kinds(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """A name that the authority file knows as one kind only is of that kind: for a recogniser that is often wrong."""
    return [replace(span, kind=only_kind(span.text, knowledge) or span.kind) for span in spans]


def mark_doubtful_kinds(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """A name seen in doubt, and as none of the kinds we know ("the Comoros"), is of the one kind it is known as."""
    return [replace(s, kind=only_kind(s.text, knowledge) or s.kind) if _is_doubtful(s) else s for s in spans]


def _is_doubtful(span: Span) -> bool:
    return span.kind == "other" and span.confidence < _SURE


def mark_demonyms(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Haitian" is no place: its kind becomes ``other``."""
    return [replace(span, kind="other") if is_demonym(span.text) else span for span in spans]


def mark_happenings(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "Operation Epic Fury" and "Hurricane Katrina" are no organization, place or person."""
    return [replace(s, kind="other") if _HAPPENING.match(s.text) else s for s in spans]


def mark_ranks(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """The Duke of Sussex is not in Sussex."""
    return [
        replace(span, kind="other") if span.kind == "place" and _ends_rank(document, span) else span for span in spans
    ]


def _ends_rank(document: Document, span: Span) -> bool:
    before = field_text(document, span.field)[max(0, span.start - _RANK_REACH) : span.start]
    return _RANK_OF.search(before) is not None


def drop_generic(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """ "State", "Thursday", "Ministers" and "The" name nothing by themselves; a surname ("King") does."""
    surnames = _surnames(spans)
    return [s for s in spans if s.text.lower().rstrip(".") not in words("generic") or s.text in surnames]


def _surnames(spans: list[Span]) -> set[str]:
    """Of those who are named in full."""
    return {parse(s.text).words[-1] for s in spans if s.kind == "person" and looks_like_full_name(s.text)}


_BEFORE_KINDS: tuple[Step, ...] = (
    part_columns,
    mark_vessels,
    join_quoted_nicknames,
    join_split_names,
    mark_dateline,
    finish_words,
    cut_glued_words,
    trim,
    read_surname_first,
    take_generations,
    part_brackets,
    mark_companies,
    cut_descriptions,
    cut_phrases,
    cut_titles,
    take_names_like_months,
    part_joined_names,
    mark_people_named_like_places,
    mark_shouted_kinds,
)
_KINDS_AND_AFTER: tuple[Step, ...] = (
    mark_demonyms,
    mark_happenings,
    mark_ranks,
    drop_generic,
    drop_common_words,
    add_nicknames,
    add_acronyms,
    add_known_names,
    propagate,
)
STEPS: dict[str, tuple[Step, ...]] = {
    "minilm": (*_BEFORE_KINDS, mark_doubtful_kinds, *_KINDS_AND_AFTER),
    "spacy_md": (*_BEFORE_KINDS, mark_known_kinds, *_KINDS_AND_AFTER),
}
DEFAULT_STEPS = STEPS["minilm"]


def _trimmed(span: Span) -> Span:
    """Trim until nothing is left to trim: a bracket may stand outside a quote and the other way round."""
    while (shorter := _trimmed_once(span)).text != span.text:
        span = shorter
    return span


def _trimmed_once(span: Span) -> Span:
    text = span.text
    left = _OUTER_LEFT.match(text)
    start = left.end() if left else 0
    if closed := _CLOSED_OVER.match(text[start:]):
        start += closed.end() if closed.end() < len(text) - start else 0
    open_bracket = _OPEN_BRACKET.search(text, start)
    end = open_bracket.start() if open_bracket and open_bracket.start() > start else len(text)
    if right := _OUTER_RIGHT.search(text[start:end]):
        end = start + right.start()
    return cut(span, start, end)


def _has_a_name(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    enough = letters > 1 or (letters == 1 and text[1:].isdigit())  # "G9"
    return enough and any(c.isupper() for c in text) and not _ADDRESS.match(text) and not _GENERATION.fullmatch(text)


def _bracket_parts(span: Span) -> Iterator[Span]:
    match = _BRACKETED.match(span.text)
    if match is None:
        yield span
        return
    yield cut(span, *match.span(1))
    yield cut(span, *match.span(2))


def _without_common_words(span: Span) -> Span:
    if span.kind == "other" or not span.text.isascii():
        return span
    direction = (_DIRECTION_SHOUTED if span.text.isupper() else _DIRECTION).match(span.text)
    start = end = direction.end() if direction else 0
    for match in _WORD.finditer(span.text, start):
        word = match.group()
        if word in words("places_in_small_letters") or not (word.islower() and word.isalpha()):
            end = match.end()
        elif end > start and word not in words("lowercase_in_names"):
            break
    return cut(span, start, end) if any(c.isupper() for c in span.text[start:end]) else span


def _described(span: Span, names: set[str], knowledge: Knowledge) -> Span:
    small = [word for word in re.finditer(r"\S+", span.text) if _is_common(word.group())]
    if not small or span.kind == "other" or knowledge.named(span.text):
        return span
    rest = span.text[small[-1].end() :].lstrip()
    titled = (
        span.kind == "person" and title_length(span.text[small[0].start() :]) == small[-1].end() - small[0].start() + 1
    )
    if rest and rest[0].isupper() and (titled or rest in names or knowledge.named(rest)):
        return cut(span, len(span.text) - len(rest), len(span.text))
    return span


def _is_common(word: str) -> bool:
    return word.isalpha() and word.islower() and word not in words("lowercase_in_names") | words("particles")


def _title_parts(span: Span, knowledge: Knowledge) -> Iterator[Span]:
    length = title_length(span.text)
    if span.kind == "person":
        if 0 < length < len(span.text):
            yield cut(span, length, len(span.text))
        elif length == 0:
            yield from _affiliation_parts(span, knowledge)
    elif length < len(span.text) or knowledge.named(span.text):
        yield _without_last_title(span, knowledge)


def _without_last_title(span: Span, knowledge: Knowledge) -> Span:
    """ "Pennsylvania Rep" before "Frank Pallone" is Pennsylvania."""
    before, _, last = span.text.rpartition(" ")
    if not before or title_length(last) < len(last) or knowledge.named(span.text):
        return span
    kind = "other" if is_demonym(before) else only_kind(before, knowledge)
    return replace(cut(span, 0, len(before)), kind=kind) if kind else span


def _affiliation_parts(span: Span, knowledge: Knowledge) -> Iterator[Span]:
    """ "UN Secretary-General Antonio Guterres" in one piece: what stands before the title is a name of its own. (The
    "King" of "Sam King III" is no title.)"""
    for match in _WORD.finditer(span.text):
        length = title_length(span.text[match.start() :]) if match.start() else 0
        rest = span.text[match.start() + length :]
        if length and rest and not _GENERATION.fullmatch(rest):
            before = cut(span, 0, len(span.text[: match.start()].rstrip()))
            if kind := only_kind(before.text, knowledge):
                yield replace(before, kind=kind)
            yield cut(span, match.start() + length, len(span.text))
            return
    yield span


def _joined_parts(span: Span, knowledge: Knowledge) -> Iterator[Span]:
    joints = [match.span() for match in _JOINT.finditer(span.text)]
    if not joints or span.kind == "person" or knowledge.named(span.text):
        yield span
        return
    edges = [0, *(edge for joint in joints for edge in joint), len(span.text)]
    parts = [cut(span, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    kinds = [_part_kind(part, knowledge) for part in parts]
    if all(kinds) or any(kind and _is_acronym(part.text) for part, kind in zip(parts, kinds, strict=True)):
        yield from (replace(part, kind=kind) for part, kind in zip(parts, kinds, strict=True) if kind)
    elif span.kind == "place" and kinds[-1] == "place" and span.text[slice(*joints[-1])].strip() == ",":
        yield from (cut(span, 0, joints[-1][0]), parts[-1])  # a town that nobody knows, and what it lies in
    else:
        yield span


def _part_kind(part: Span, knowledge: Knowledge) -> SpanKind | None:
    if is_demonym(part.text):
        return "other"
    return only_kind(part.text, knowledge) if part.text[:1].isupper() else None


def _is_acronym(text: str) -> bool:
    return len(text) > 1 and text.isupper() and text.isalpha()
