"""Records that a name may lead to, and for what reason: who bears it, and who bears one much like it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tagging.pipeline.grouping import Group
from tagging.pipeline.people import parse
from tagging.pipeline.types import EntityRecord, Knowledge

PROPOSED = 0.03  # taken off
BARE_SURNAME = 0.55
OTHER_ALPHABET, OTHER_ALPHABET_ONE_WORD = 0.75, 0.5  # "Moammar Khadafy"; "Kiev" alone
MISSPELLED, INITIALS, INITIAL_AND_SURNAME = 0.5, 0.45, 0.6
MOST_WITH_INITIALS = 5  # letters that more bodies share say nothing
_SHORTEST_SOUND = 5  # letters of a single word that is looked for by sound


@dataclass(slots=True)
class Match:
    """A record that the group may mean. ``alike``: it bears not this name, but one much like it; ``contradicted``: what
    the story says against it; ``doubt``: why it may yet be somebody else."""

    record: EntityRecord
    score: float
    reasons: list[str] = field(default_factory=list)
    may_be_meant: bool = True
    alike: bool = False
    contradicted: str = ""
    doubt: str = ""


def by_surname(group: Group, knowledge: Knowledge) -> list[Match]:
    """Who bears a lone surname; if nobody does, an office holder whose surname may be written so."""
    if found := knowledge.surnamed(group.name):
        return [Match(record, BARE_SURNAME, [f"surname of {record.name}"]) for record in found]
    return [
        Match(record, BARE_SURNAME, [f"surname of {record.name} in another spelling"])
        for record in knowledge.surnames_sounding(group.name)
    ]


def much_alike(group: Group, knowledge: Knowledge) -> list[Match]:
    """Records of the kind with a name much like this one, by the first way that leads to any."""
    for way in (_other_alphabet, _misspelled, _initials):
        if found := [match for match in way(group, knowledge) if match.record.kind == group.kind]:
            return found
    return []


def _other_alphabet(group: Group, knowledge: Knowledge) -> Iterator[Match]:
    if len(group.name) >= _SHORTEST_SOUND:
        score = OTHER_ALPHABET if " " in group.name else OTHER_ALPHABET_ONE_WORD
        for record in knowledge.sounding(group.name):
            yield _alike(record, score, f"{record.name} in another spelling")


def _misspelled(group: Group, knowledge: Knowledge) -> Iterator[Match]:
    for record in knowledge.nearly_named(group.name):
        yield _alike(record, MISSPELLED, f"{record.name}, misspelled?")


def _initials(group: Group, knowledge: Knowledge) -> Iterable[Match]:
    if group.kind == "person":
        return _initial_and_surname(group, knowledge)
    if not group.name.replace(".", "").isupper() or " " in group.name:
        return ()
    found = knowledge.with_initials(group.name)
    return [_alike(r, INITIALS, f"initials of {r.name}") for r in found] if len(found) <= MOST_WITH_INITIALS else ()


def _initial_and_surname(group: Group, knowledge: Knowledge) -> Iterator[Match]:
    """ "R. Solheim" may be Rune Solheim."""
    person = parse(group.name)
    if person.is_full and len(person.keys[0]) == 1:
        for record in knowledge.surnamed(person.words[-1]):
            known = parse(record.name)
            if known.keys[0][:1] == person.keys[0] and known.keys[-1] == person.keys[-1]:
                yield _alike(record, INITIAL_AND_SURNAME, f"initial and surname of {record.name}")


def _alike(record: EntityRecord, score: float, reason: str) -> Match:
    taken_off = PROPOSED if record.status == "proposed" else 0.0
    return Match(record, score - taken_off, [reason], alike=True)
