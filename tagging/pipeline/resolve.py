"""From the groups of one story to records of the authority file: one, several that it might be, or none.

Each record with the name is scored by how it matches; who else is in the story decides between namesakes.
A record is linked when it is good enough and clearly the best; otherwise the candidates are kept, and nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.grouping import Group
from tagging.pipeline.names import name_key
from tagging.pipeline.people import looks_like_full_name, parse, variants
from tagging.pipeline.types import Candidate, Document, EntityRecord, Kind, Knowledge
from tagging.pipeline.words import words

LINK = 0.7  # a record below this is a candidate, not an answer
MARGIN = 0.1  # and so is one that the next best comes this near to
MOST_CANDIDATES = 5
SURE_OF_KIND = 0.85  # a recogniser this sure of a kind is not overruled by a record of another
CLEARLY_A_NAME = 0.8  # a single word in nobody's file is proposed from this confidence on

PREFERRED, ALIAS, VARIANT, BARE_SURNAME = 1.0, 0.95, 0.9, 0.55
OTHER_KIND, PROPOSED = 0.15, 0.03  # taken off
RELATED, DESCRIBED = 0.2, 0.1  # put on: its place or parent is in the story; words of its description are
TITLE_FITS = 0.25
_ROYAL = frozenset(("king", "queen", "prince", "princess", "pope", "emperor", "empress", "emir", "sultan", "saint"))
_TERM = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(("and", "the", "for", "from", "with", "was", "who", "its", "his", "her", "their", "has", "had"))


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a group was found to be. ``record`` None and ``name`` set: a new name worth proposing."""

    kind: Kind
    name: str = ""
    record: EntityRecord | None = None
    certainty: float = 1.0
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class _Match:
    record: EntityRecord
    score: float
    reasons: list[str]


def resolve(document: Document, groups: list[Group], knowledge: Knowledge) -> list[Resolution]:
    """One Resolution for each group. What is plain first; then what needs the company it is in."""
    story = _Story(document)
    matches = [_matches(group, knowledge) for group in groups]
    for found in matches:
        if plain := _answer(found):
            story.add(plain.record)
    for group, found in zip(groups, matches, strict=True):
        for match in found:
            story.weigh(group, match, alone=len(found) == 1)
    return [_resolution(group, found, knowledge) for group, found in zip(groups, matches, strict=True)]


def _matches(group: Group, knowledge: Knowledge) -> list[_Match]:
    """Every record that bears a name of the group, each once, by its best name."""
    best: dict[str, _Match] = {}
    for surface, score, reason in _surfaces(group):
        for record in knowledge.named(surface):
            match = _match(record, surface, score, reason, group)
            if match and (record.id not in best or best[record.id].score < match.score):
                best[record.id] = match
        if best:
            break
    if not best and group.kind == "person" and not group.among:
        for record in _by_surname(group, knowledge):
            best[record.id] = _Match(record, BARE_SURNAME, [f"surname of {record.name}"])
    for other in group.among:
        for match in _matches(other, knowledge):
            best.setdefault(match.record.id, _Match(match.record, BARE_SURNAME, [f"surname of {match.record.name}"]))
    return list(best.values())


def _surfaces(group: Group) -> Iterator[tuple[str, float, str]]:
    """The names to ask for, the most telling first."""
    if group.among:
        return
    if group.title and " " not in group.name:
        yield f"{group.title} {group.name}", 1.0, "title and name"
    yield group.name, 1.0, ""
    for spelling in dict.fromkeys(p.span.text for p in group.parts if not p.reason):
        if spelling != group.name:
            yield spelling, 1.0, ""
    if group.kind == "person":
        for spelling in variants(group.name):
            yield spelling, VARIANT, "spelling without initials"
    for alias, reason in group.aliases.items():
        yield alias, VARIANT, reason


def _match(record: EntityRecord, surface: str, score: float, reason: str, group: Group) -> _Match | None:
    reasons = [reason] if reason else []
    if name_key(record.name) == name_key(surface):
        reasons.append("name in the authority file" if record.name == surface else f"spelling of {record.name}")
    else:
        score = min(score, ALIAS)
        is_acronym = surface.replace(".", "").isupper() and " " not in surface
        reasons.append(f"{'acronym' if is_acronym else 'alias'} in the authority file")
    if record.kind != group.kind:
        if not _kind_may_be_wrong(group, surface, record):
            score = min(score, LINK) - OTHER_KIND
        reasons.append(f"known as {_A[record.kind]}")
        score -= OTHER_KIND
    return _Match(record, score - (PROPOSED if record.status == "proposed" else 0.0), reasons)


_A: dict[Kind, str] = {"person": "a person", "organization": "an organization", "place": "a place"}


def _kind_may_be_wrong(group: Group, surface: str, record: EntityRecord) -> bool:
    """The recogniser was in doubt, or the name says more than the recogniser: several words or an acronym."""
    if max(part.span.confidence for part in group.parts) < SURE_OF_KIND:
        return True
    if "person" in (record.kind, group.kind):
        return " " in surface and group.kind != "person" and not group.title
    return " " in surface or (surface.isupper() and len(surface) < 6)


def _by_surname(group: Group, knowledge: Knowledge) -> Iterable[EntityRecord]:
    if " " in group.name and parse(group.name).is_full:
        return ()
    return knowledge.surnamed(group.name)


class _Story:
    """What the story says beside a name: who else is in it, and in which words."""

    def __init__(self, document: Document) -> None:
        self._terms = _terms(f"{document.headline} {document.text[:200_000]}")
        self._ids: set[str] = set()
        self._parents: set[str] = set()

    def add(self, record: EntityRecord | None) -> None:
        if record is not None:
            self._ids.add(record.id)
            if record.parent_id:
                self._parents.add(record.parent_id)

    def weigh(self, group: Group, match: _Match, *, alone: bool) -> None:
        """Raise the score by what speaks for this record. The only bearer of a full name needs no help."""
        if alone and match.score >= LINK:
            return
        record = match.record
        if record.parent_id in self._ids or (record.id in self._parents):
            match.score += RELATED
            match.reasons.append("what it belongs to is in the story")
        described = _terms(record.description)
        if described and (common := described & self._terms):
            match.score += DESCRIBED * min(1.0, 2 * len(common) / len(described))
            match.reasons.append(f"fits its description ({', '.join(sorted(common)[:3])})")
        if group.title and set(group.title.split()) & described:
            match.score += TITLE_FITS
            match.reasons.append(f"the title “{group.title}” fits")


def _terms(text: str) -> frozenset[str]:
    return frozenset(term for term in map(str.lower, _TERM.findall(text)) if term not in _COMMON)


def _answer(matches: list[_Match]) -> _Match | None:
    """The match that is good enough and clearly the best."""
    ranked = sorted(matches, key=lambda m: (-m.score, m.record.id))
    if not ranked or ranked[0].score < LINK:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < MARGIN:
        return None
    return ranked[0]


def _resolution(group: Group, matches: list[_Match], knowledge: Knowledge) -> Resolution:
    kind: Kind = group.kind if group.kind != "other" else "organization"
    if answer := _answer(matches):
        record = answer.record
        return Resolution(record.kind, record.name, record, min(answer.score, 1.0), "; ".join(answer.reasons))
    if matches:
        ranked = sorted(matches, key=lambda m: (-m.score, m.record.id))[:MOST_CANDIDATES]
        candidates = tuple(
            Candidate(m.record.id, m.record.name, round(max(0.0, min(m.score, 1.0)), 4), tuple(m.reasons))
            for m in ranked
        )
        reason = "several records bear this name" if len(candidates) > 1 else "not sure enough that it is this record"
        if not _proposable_beside(group, matches):
            return Resolution(kind, reason=reason, candidates=candidates)
    if not group.among and (name := _PROPOSE[kind](group, knowledge)):
        return Resolution(
            kind,
            name,
            certainty=0.9,
            reason="full name in nobody's file" if kind == "person" else "name in nobody's file",
        )
    return Resolution(kind, reason="no record of this name")


def _proposable_beside(group: Group, matches: list[_Match]) -> bool:
    """All bearers of the full name are of another kind: "Georgia Bell" the person is not a bell of that name."""
    return group.kind == "person" and " " in group.name and all(m.record.kind != "person" for m in matches)


def _new_person(group: Group, knowledge: Knowledge) -> str:
    name = group.name
    if " " not in name and group.title.split(" ")[-1] in _ROYAL:
        name = f"{group.title.title()} {name}"
        return name if looks_like_full_name(group.name + " Rex") else ""
    if group.confidence < 0.5 or not looks_like_full_name(name):
        return ""
    return name.title() if name.isupper() else name


def _new_organization(group: Group, knowledge: Knowledge) -> str:
    return group.name if _is_clearly_named(group) else ""


def _new_place(group: Group, knowledge: Knowledge) -> str:
    if not _is_clearly_named(group):
        return ""
    return group.name.title() if group.name.isupper() and len(group.name) > 4 else group.name


def _is_clearly_named(group: Group) -> bool:
    """Several words that are not all generic or demonyms ("Haitian Army" will do, "Haitian State" and "Foreign
    Ministry" will not), or one word of which the recogniser is sure."""
    parts = group.name.split()
    capitalised = [w for w in parts if w[0].isupper() and w.lower() not in words("generic")]
    institution = group.kind == "organization" and parts[-1].lower() in words("organization_words")
    telling = [w for w in capitalised if institution or not is_demonym(w)]
    letters = sum(c.isalpha() for c in group.name)
    if not telling or letters < 3 or letters < len(group.name) * 0.6:
        return False
    surest = max(part.span.confidence for part in group.parts)
    return surest >= (CLEARLY_A_NAME if len(parts) == 1 else 0.5)


_PROPOSE: dict[Kind, Callable[[Group, Knowledge], str]] = {
    "person": _new_person,
    "organization": _new_organization,
    "place": _new_place,
}
