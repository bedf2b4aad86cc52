"""What is worth a new, proposed record: full names of people, and what is clearly a name of its own."""

from __future__ import annotations

from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.grouping import ACRONYM_GIVEN, Group
from tagging.pipeline.names import name_key
from tagging.pipeline.people import looks_like_full_name
from tagging.pipeline.titles import MONARCHS
from tagging.pipeline.words import words

PERSON_FROM = 0.5  # confidence of the recogniser
LONG_NAME_FROM = 0.5
SINGLE_WORD_FROM = 0.8

_TELLING_LENGTH = 3  # words that, together with an acronym, are a name of its own


def proposed_name(group: Group) -> str:
    """The name under which to propose a record for the group; "" if it should stay a mention: a lone first name or
    surname, a phrase, gibberish, or a body like "Congress" that does not say whose it is."""
    if group.among:
        return ""
    return _person(group) if group.kind == "person" else _body_or_place(group)


def _person(group: Group) -> str:
    title = group.title.rpartition(" ")[2]
    if " " not in group.name and title in MONARCHS:
        return f"{title.title()} {group.name}" if group.name.istitle() else ""
    if group.confidence < PERSON_FROM or not looks_like_full_name(group.name):
        return ""
    return group.name.title() if group.name.isupper() else group.name


def _body_or_place(group: Group) -> str:
    name = group.name
    if name_key(name) in _unspecific() or not _is_telling(group):
        return ""
    if group.surest < (LONG_NAME_FROM if " " in name else SINGLE_WORD_FROM):
        return ""
    return name.title() if group.kind == "place" and name.isupper() and len(name) > 4 else name


def _is_telling(group: Group) -> bool:
    """Mostly letters, and at least one word that is neither generic nor a demonym; "Haitian Army" will do too, and so
    will "National Federation Party" where the story has an acronym for it."""
    parts = group.name.split()
    letters = sum(c.isalpha() for c in group.name)
    if letters < 3 or letters < len(group.name) * 0.6:
        return False
    capitalised = [w for w in parts if w[0].isupper() and w.lower() not in words("generic")]
    institution = group.kind == "organization" and parts[-1].lower() in words("organization_words")
    if len(parts) >= _TELLING_LENGTH and ACRONYM_GIVEN in group.aliases.values():
        return True
    return any(institution or not is_demonym(w) for w in capitalised)


def _unspecific() -> frozenset[str]:
    return frozenset(map(name_key, words("unspecific")))
