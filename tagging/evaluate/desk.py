"""A real desk's own tags: how many of those that a story's words call for are given?

The desk tagged from closed lists of codes; each code becomes a record (or the shipped record of that name gets it).
A code is *called for* in a story when one of its record's names (name or alias, as it is spelled, or in capitals
throughout), or for a place that of a place within it (by ``parent_id``), stands in headline, dateline or text as words
of their own. It is *given* when a shown tag (from the link threshold on) is of its record or, for a place, of one
within it. Recall only: the desk left out many names that a story has.

A person is looked for by full name. A second count also takes the surname alone ("President Reagan").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tagging.evaluate.archive import Tagged
from tagging.evaluate.gold import Story
from tagging.evaluate.recognition import Score
from tagging.pipeline.names import name_key
from tagging.pipeline.people import parse
from tagging.pipeline.titles import title_length
from tagging.pipeline.types import EntityRecord, Kind
from tagging.pipeline.words import words

KINDS: dict[str, Kind] = {"people": "person", "places": "place", "orgs": "organization"}

_LONGEST_NAME = 9  # words
_TOKEN = re.compile(r"[^\W_]+(?:[.&'’/-]+[^\W_]+)*\.?")
_BRACKETS = re.compile(r"\([^)]*\)|\)")
_OFFICES = frozenset(
    ("exchequer", "forestry", "negotiations", "policy", "politburo")
)  # end an office that no title word ends
_LONGEST_GIVEN_NAME = 2  # words

Code = tuple[str, str]  # field of the closed list, code


@dataclass(frozen=True, slots=True)
class Desk:
    """The authority file with the desk's lists in it, and which records stand for a code."""

    records: tuple[EntityRecord, ...]
    codes: Mapping[str, frozenset[Code]]  # by id of the record; a place also stands for the places that it is in
    names: Mapping[str, frozenset[Code]]  # by name as it is spelled
    surnames: Mapping[str, frozenset[Code]]


def desk(labels: Iterable[Mapping[str, Any]], shipped: Iterable[EntityRecord]) -> Desk:
    """Import the lists on top of the shipped records."""
    records = {record.id: record for record in shipped}
    known = {(record.kind, _squeezed(name)): record.id for record in records.values() for name in _names(record)}
    own: dict[str, set[Code]] = defaultdict(set)
    for label in labels:
        if kind := KINDS.get(label["field"]):
            record = imported(kind, label["code"], label["display"])
            there = next(filter(None, (known.get((kind, _squeezed(name))) for name in _names(record))), None)
            if there:
                record = _with_names(records[there], _names(record))
            records[record.id] = record
            own[record.id].add((label["field"], label["code"]))
    codes = {key: frozenset(_with_containing(key, records, own)) for key in records}
    codes = {key: found for key, found in codes.items() if found}
    return Desk(tuple(records.values()), codes, *_called(records, codes))


def _with_names(record: EntityRecord, names: Iterable[str]) -> EntityRecord:
    """The record with those of the names that it does not have yet as further aliases."""
    by_key = {name_key(name): name for name in names}
    new = [name for key, name in by_key.items() if key not in map(name_key, _names(record))]
    return replace(record, aliases=(*record.aliases, *new))


def imported(kind: Kind, code: str, display: str | None) -> EntityRecord:
    """The record of a code: a person's name without the office ("Finance Minister Gerhard Stoltenberg"), of an
    organization also in American spelling and by an acronym, a place as its code spells it."""
    spelled = code.replace("-", " ").title()
    identity = f"desk:{code}"
    if kind == "person" and display:
        return EntityRecord(identity, kind, person_name(code, display))
    if kind == "person":
        return EntityRecord(identity, kind, spelled, (code.title(),))  # "Leigh-Pemberton"
    if kind == "place":
        return EntityRecord(identity, kind, spelled if len(code) > 3 else code.upper())
    name = display or spelled
    aliases = [name.replace("Organisation", "Organization").replace("Cooperation", "Co-operation")]
    aliases += [name.replace("Organisation", "Organization")] + ([code.upper()] if "-" not in code else [])
    return EntityRecord(identity, kind, name, tuple(a for a in dict.fromkeys(aliases) if a != name))


def person_name(code: str, display: str) -> str:
    """From the code, which ends with the surname, back over at most two given names, never over an office."""
    last = code.split("-")[-1]
    plain = _BRACKETS.sub(" ", display)
    part = next((p for p in plain.split(",") if last in map(_folded, p.split())), plain)
    found = part.split()
    end = max((i + 1 for i, word in enumerate(found) if _folded(word) == last), default=len(found))
    start = end - 1
    while start and end - start <= _LONGEST_GIVEN_NAME + code.count("-") and not _is_office(found[start - 1]):
        start -= 1
    return " ".join(found[start:end])


def _is_office(word: str) -> bool:
    small = word.lower()
    return small in words("generic") | words("organization_words") | _OFFICES or title_length(word) == len(word)


def called_for(story: Story, names: Mapping[str, frozenset[Code]]) -> set[Code]:
    """The codes of which a name stands in the story."""
    document = story.document
    found: set[Code] = set()
    for text in (document.headline, document.text):
        tokens = [match.span() for match in _TOKEN.finditer(text)]
        for first, (start, _) in enumerate(tokens):
            for _, end in tokens[first : first + _LONGEST_NAME]:
                found = found.union(*(names.get(name, ()) for name in _spellings(text[start:end])))
    return found


def _spellings(words_: str) -> set[str]:
    """With and without a stop or a possessive at the end."""
    return {words_, words_.rstrip("."), words_.removesuffix("'s")}


@dataclass(frozen=True, slots=True)
class DeskScores:
    """By field of the lists: recall of codes called for by name, and by name or surname, with ``tags_per_story``."""

    by_name: dict[str, Score]
    by_surname: dict[str, Score]
    tags_per_story: float


def score(stories: Sequence[Story], tagged: Sequence[Tagged], lists: Desk, threshold: float) -> DeskScores:
    """Counts the tags from the threshold on."""
    wider = {name: lists.names.get(name, frozenset()) | codes for name, codes in lists.surnames.items()}
    by_name, by_surname = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    shown = 0
    for story, result in zip(stories, tagged, strict=True):
        tags = [i for i, tag in enumerate(result.annotation.tags) if tag.confidence >= threshold]
        shown += len(tags)
        given = set().union(*(lists.codes.get(result.entities[i], frozenset()) for i in tags))
        wanted = {(field, code) for field, codes in story.labels.items() for code in codes}
        named = wanted & called_for(story, lists.names)
        surnamed = named | (wanted & called_for(story, wider))
        for counts, called in ((by_name, named), (by_surname, surnamed)):
            counts.update(("wanted", field) for field, _ in called)
            counts.update(("right", field) for field, _ in called & given)
    return DeskScores(_scores(by_name), _scores(by_surname), shown / len(stories) if stories else 0.0)


def _scores(counts: Counter[tuple[str, str]]) -> dict[str, Score]:
    return {field: Score(counts["right", field], 0, counts["wanted", field]) for field in KINDS}


def _names(record: EntityRecord) -> list[str]:
    return [record.name, *record.aliases]


def _squeezed(name: str) -> str:
    return name_key(name).replace(" ", "")


def _folded(word: str) -> str:
    return name_key(word).replace(" ", "")


def _with_containing(key: str, records: Mapping[str, EntityRecord], own: Mapping[str, set[Code]]) -> Iterator[Code]:
    """The codes of a record and, if it is a place, of those that it lies in."""
    seen: set[str] = set()
    at: str | None = key
    while at and at in records and at not in seen:
        seen.add(at)
        yield from own.get(at, ())
        at = records[at].parent_id if records[key].kind == "place" else None


def _called(
    records: Mapping[str, EntityRecord], codes: Mapping[str, frozenset[Code]]
) -> tuple[dict[str, frozenset[Code]], dict[str, frozenset[Code]]]:
    """Names, and surnames of people, as they are spelled and in capitals → what they call for."""
    names: dict[str, set[Code]] = defaultdict(set)
    surnames: dict[str, set[Code]] = defaultdict(set)
    for key, meant in codes.items():
        record = records[key]
        for name in _names(record):
            for spelled in (name, name.upper()):
                names[spelled] |= meant
        if record.kind == "person" and parse(record.name).is_full:
            person = parse(record.name)
            surname = person.words[0] if person.family_first else person.words[-1]
            for spelled in (surname, surname.upper()):
                surnames[spelled] |= meant
    return {n: frozenset(c) for n, c in names.items()}, {n: frozenset(c) for n, c in surnames.items()}
