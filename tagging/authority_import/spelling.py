"""Whether two names may be spellings of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from tagging.authority_import.records import NAME_LENGTH, Record
from tagging.models import EntityKind
from tagging.pipeline.names import name_key
from tagging.pipeline.organizations import variants

# How many words of the shorter name the longer one has: people change first names, bodies share their topics.
SHARED = {EntityKind.PERSON: 1 / 2, EntityKind.ORGANIZATION: 2 / 3, EntityKind.PLACE: 2 / 3}
MUCH_ALIKE = 75  # of 100, rapidfuzz's token_sort_ratio
_LISTED = re.compile(r"\s*\((?:the|class \w)\)$", re.IGNORECASE)  # as lists of shares write companies
_SMALL = frozenset(("the", "and", "for", "of", "in", "de", "la", "al", "bin"))


def spellings(record: Record) -> Iterator[str]:
    """Keys of the name without "Inc.", "(The)" and the like; of organizations only."""
    if record.kind == EntityKind.ORGANIZATION:
        name = _LISTED.sub("", record.name)
        for spelling in (name, *variants(name)):
            if (key := name_key(spelling)[:NAME_LENGTH]) and key != record.key:
                yield key


def full_words(key: str) -> int:
    """Words that are more than initials: "M. Solheim" may be many people, "Mira Ana Solheim" hardly two."""
    return sum(len(word) > 1 for word in key.split())


def alike(kind: str, one: str, other: str) -> bool:
    """Most words of the shorter name in common, much the same letters, or the initials of the longer one."""
    first, second = _words(one), _words(other)
    if first and second and len(first & second) >= SHARED[EntityKind(kind)] * min(len(first), len(second)):
        return True
    if fuzz.token_sort_ratio(name_key(one), name_key(other)) >= MUCH_ALIKE:
        return True
    return _is_acronym(one, other) or _is_acronym(other, one)


def _words(name: str) -> set[str]:
    return {word for word in name_key(name).split() if len(word) > 2} - _SMALL


def _is_acronym(short: str, long: str) -> bool:
    letters = name_key(short)
    initials = iter(word[0] for word in name_key(long).split())
    return " " not in letters and len(letters) > 1 and " " in long and all(letter in initials for letter in letters)
