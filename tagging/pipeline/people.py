"""The anatomy of a person's name, and which short form belongs to which full name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.names import name_key
from tagging.pipeline.words import words

_SUFFIX = re.compile(r",?\s+(?:jr|sr|ii|iii|iv|esq|phd|md|mp)\.?$", re.IGNORECASE)
_GENERATION = re.compile(r",?\s+(jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_QUOTED = re.compile(r"\s*[\"“”'‘’(][^\"“”()]{2,30}[\"“”'’)]\s+")
_INITIAL = re.compile(r"^\w\.?(?:\w\.?)?$")
_SHAPE = re.compile(r"^[^\W\d_][^\W\d_]*(?:[.'’-]+[^\W\d_]*)*$")
_ARTICLE_INSIDE = re.compile(r"^([^\W\d_]{2,})-((?:ul|ur|ud|uz|al)-[^\W\d_]+)$")
_PATRONYMIC = re.compile(r"\w+(?:[oe]v[iy]ch|[oeiy]vn[ay]|ichna)|Ilyich", re.IGNORECASE)
_LONGEST_NAME = 6
_WITH_KUNYA = 2  # words of "Abu Bakr"; whoever has one more has a name of his own
_NO_FIRST_NAMES = frozenset(("De", "Von", "Vom", "Zum", "Zur"))  # "Van", "Ben", "Di" and "Du" are some people's

Fit = Literal["surname", "inner", "first"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart: ``words`` as written and their ``keys``, generational suffix apart."""

    words: tuple[str, ...]
    keys: tuple[str, ...]
    generation: str

    @property
    def is_full(self) -> bool:
        """More than a surname with its particles, or a byname like "Abu Bakr"."""
        if self.words[:1] == ("Abu",):
            return len(self.words) > _WITH_KUNYA
        return len(self.words) > 1 and not _is_particle(self.words[0]) and not self._opens_with_surname

    @property
    def family_first(self) -> bool:
        """Written as in "Xi Jinping": what comes first is the surname."""
        return 2 <= len(self.words) <= 3 and self.keys[0] in words("family_names_first")

    @property
    def _opens_with_surname(self) -> bool:
        """ "De Gaulle" and "Van der Sar", as they stand at the beginning of a sentence."""
        first, second = self.words[:2]
        return first in _NO_FIRST_NAMES or (first.lower() in words("particles") and _is_particle(second))

    @property
    def middles(self) -> tuple[str, ...]:
        return self.keys[1:-1]


@lru_cache(maxsize=20_000)
def parse(name: str) -> PersonName:
    """``'Martin Luther King, Jr.' -> words (Martin, Luther, King), generation 'jr'``."""
    generation = _GENERATION.search(name)
    bare = plain(_SUFFIX.sub("", name)).strip()
    parts = tuple(part for part in bare.split() if name_key(part))
    return PersonName(parts, tuple(map(_part_key, parts)), generation.group(1).lower() if generation else "")


def surname_keys(name: str) -> tuple[str, ...]:
    """The keys under which a bare surname finds this person: last word, with particles, or first for "Xi Jinping"."""
    person = parse(name)
    if len(person.words) < 2:
        return ()
    keys = [person.keys[-1]]
    start = len(person.words) - 1
    while start > 1 and _is_particle(person.words[start - 1]):
        start -= 1
    keys.append(" ".join(person.keys[start:]))
    if person.family_first:
        keys.append(person.keys[0])
    return tuple(dict.fromkeys(keys))


def fit(short: str, full: str) -> Fit | None:
    """How ``short`` may stand for ``full``: as its surname, an inner name (Maduro for Nicolás Maduro Moros) or its
    first name; None if it is no part of it."""
    part, whole = _flat(short), _flat(full)
    if not part or len(part) >= len(whole):
        return None
    if whole[-len(part) :] == part:
        return "surname"
    if whole[: len(part)] == part:
        return "surname" if parse(full).family_first else "first"
    starts = range(1, len(whole) - len(part))
    return "inner" if any(whole[i : i + len(part)] == part for i in starts) else None


def same_person(one: str, other: str) -> bool:
    """Two full names written differently: "Joseph R. Biden" and "J. R. Biden" agree, "George H. W. Bush" and
    "George W. Bush" do not, nor do Jr. and Sr."""
    a, b = parse(one), parse(other)
    if not (a.is_full and b.is_full) or a.keys[-1] != b.keys[-1] or not _abbreviates(a.keys[:1], b.keys[:1]):
        return False
    if a.generation and b.generation and a.generation != b.generation:
        return False
    return not a.middles or not b.middles or _abbreviates(a.middles, b.middles)


def plain(name: str) -> str:
    """The name as it is spoken, without a nickname in its middle: 'Jimmy "Barbecue" Cherizier' → "Jimmy Cherizier",
    "Reed, Ann" → "Ann Reed"."""
    bare = _QUOTED.sub(" ", name)
    surname, _, given = bare.partition(", ")
    return bare if not given or _SUFFIX.search(bare) else f"{given} {surname}"


def variants(name: str) -> tuple[str, ...]:
    """Shorter spellings under which an authority file may know a full name."""
    person = parse(name)
    if not person.is_full:
        return ()
    between = range(1, len(person.words) - 1)  # also a patronymic: "Pavel Ivanovich Orlov"
    without_initials = [
        word
        for i, word in enumerate(person.words)
        if not (i > 0 and _INITIAL.match(word)) and not (i in between and _PATRONYMIC.fullmatch(word))
    ]
    spelling = " ".join([*without_initials, person.generation]).strip()  # a son is not his father
    return (spelling,) if spelling != name and " " in spelling else ()


def looks_like_full_name(name: str) -> bool:
    """Two to six words, each capitalised or a particle, none of which belongs to an organization or a phrase."""
    person = parse(_ARTICLE_INSIDE.sub(r"\1 \2", name))  # "Zia-ul-Haq" is a first name and a surname
    if not person.is_full or len(person.words) > _LONGEST_NAME:
        return False
    if not all(_SHAPE.match(w) and (w[0].isupper() or _is_particle(re.split(r"[-'’]", w)[0])) for w in person.words):
        return False
    ends_well = len(person.keys[-1]) > 1 or person.family_first
    return ends_well and not any(map(_is_no_name, person.keys[1:-1])) and _opens_and_ends_as_name(person)


def _opens_and_ends_as_name(person: PersonName) -> bool:
    """ "April Reed" and "Rodney King" are names, "Prime King" and "April March" are not."""
    first, last = _is_no_name(person.keys[0]), _is_no_name(person.keys[-1])
    if first and last:
        return False
    is_first = person.keys[0] in words("first_names_too")
    is_last = person.keys[-1] in words("surnames_too") and not _describes(person.words[0])
    return (not first or is_first) and (not last or is_last)


def _describes(word: str) -> bool:
    """ "Saudi King", "Former Judge": the second word is what somebody is."""
    return is_demonym(word) or word.lower() in words("title_adjectives")


def _is_no_name(key: str) -> bool:
    return key in words("generic") or key in _ORGANIZATION


_ORGANIZATION = words("organization_words") - {"brothers", "press", "guard", "front", "church", "bank", "service"}


def _part_key(part: str) -> str:
    return name_key(part) if part[0].isalpha() and len(part) > 1 else part.lower().strip(".,")


def _flat(name: str) -> tuple[str, ...]:
    return tuple(" ".join(parse(name).keys).split())


def _is_particle(word: str) -> bool:
    return (word.islower() and word.strip("'’-") in words("particles")) or word in ("Al", "Bin", "Ibn", "Abu")


def _abbreviates(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Word for word the same, or one of the two an initial of the other."""
    return len(one) == len(other) and all(
        a == b or (a[:1] == b[:1] and 1 in (len(a), len(b))) for a, b in zip(one, other, strict=True)
    )
