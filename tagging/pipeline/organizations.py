"""The spellings of an organization's name: with and without its legal form, "the", "&" and the country it serves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.names import name_key
from tagging.pipeline.types import EntityRecord
from tagging.pipeline.words import words

_FORMS = "|".join(
    re.escape(form.rstrip(".")).replace(r"\ ", r"\s+") for form in sorted(words("legal_forms"), key=len, reverse=True)
)
_LEGAL_FORM = re.compile(rf"(?:,?\s+(?:&\s*|and\s+)?(?:{_FORMS})\b\.?)+$", re.IGNORECASE)
_HOLDING = re.compile(r"\s+(?:group|holdings?|group\s+holdings?)$", re.IGNORECASE)
_SHORTEST_ACRONYM = 3
_STATES = frozenset(("us", "usa", "united states", "american"))
_OF_CONTINENTS = frozenset(("european", "african", "asian"))
_GERMAN = frozenset(("german", "austrian", "swiss", "liechtenstein"))
_FOUNDED_IN: dict[str, frozenset[str]] = {  # without those that firms from elsewhere take as well, like "plc"
    "AB": frozenset(("swedish", "finnish")),
    "AG": _GERMAN,
    "ASA": frozenset(("norwegian",)),
    "GmbH": _GERMAN,
    "KGaA": _GERMAN,
    "Oyj": frozenset(("finnish",)),
    "SpA": frozenset(("italian", "chilean", "algerian")),
}


def without_legal_form(name: str) -> str:
    """ "Brumo Holdings Co. Ltd." → "Brumo Holdings"; the name itself if it has none, or nothing else."""
    return _LEGAL_FORM.sub("", name) or name


def is_of_another_country(name: str, record: EntityRecord) -> bool:
    """ "Merck KGaA" is founded under German law, the "Merck" that is described as American is not."""
    founded_in = _FOUNDED_IN.get(name.rpartition(" ")[2].replace(".", ""))
    if record.kind != "organization" or founded_in is None:
        return False
    described = name_key(record.description).split()
    told = {word for word in described if word in _STATES or is_demonym(word)} - _OF_CONTINENTS
    return bool(told) and not told & founded_in


def variants(name: str) -> Iterator[str]:
    """Other spellings under which an authority file may know an organization, the nearest first."""
    bare = without_legal_form(name)
    spellings = [bare, bare.replace(" & ", " and ")]
    spellings += [spelling.replace(" the ", " ") for spelling in spellings]
    if bare != name:
        spellings.append(_HOLDING.sub("", bare))  # "Brumo Group plc", but "Brumo Group" may be another
    yield from (spelling for spelling in dict.fromkeys(spellings) if spelling != name)


def without_country(name: str) -> tuple[str, str]:
    """ "U.S. Grain Inspection Service" → the country and the rest; two empty strings where none opens the name."""
    for size in (2, 1):
        country, rest = " ".join(name.split()[:size]), " ".join(name.split()[size:])
        if rest and (name_key(country) in _STATES or is_demonym(country)):
            return country, rest
    return "", ""


def serves(record: EntityRecord, country: str) -> bool:
    """Does its description say so?"""
    wanted = _STATES if name_key(country) in _STATES else {name_key(country)}
    described = f" {name_key(record.description)} "
    return any(f" {word} " in described for word in wanted)


def initials(name: str) -> Iterator[str]:
    """Acronyms that the name may have, in small letters; a first word that only says whose it is may be left out
    ("US Health and Human Services" → "hhs")."""
    letters = "".join(word[0] for word in _capitalised(without_legal_form(name))).lower()
    yield from (acronym for acronym in (letters, letters[1:]) if len(acronym) >= _SHORTEST_ACRONYM)


def _capitalised(name: str) -> list[str]:
    parts = name.replace("-", " ").split()
    return [w for w in parts if w[0].isupper() and w.lower() not in words("lowercase_in_names")]
