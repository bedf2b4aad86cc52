"""From the groups of one story to records of the authority file: one, several that it might be, or none.

Each record with the name is scored by how it matches; the company it keeps decides between namesakes.
A record is linked when it is good enough and clearly the best; otherwise the candidates are kept, and nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tagging.pipeline import organizations, people
from tagging.pipeline.acronyms import may_be
from tagging.pipeline.company import Company
from tagging.pipeline.grouping import ACRONYM_GIVEN, SURE_OF_KIND, Group
from tagging.pipeline.matches import BARE_SURNAME, PROPOSED, Match, by_surname, much_alike
from tagging.pipeline.names import name_key
from tagging.pipeline.nicknames import NICKNAME_GIVEN
from tagging.pipeline.people import parse
from tagging.pipeline.proposals import proposed_name
from tagging.pipeline.rulings import Ruling, ruling
from tagging.pipeline.sport import sport_of_team
from tagging.pipeline.teams import Teams
from tagging.pipeline.titles import MONARCHS
from tagging.pipeline.types import Candidate, Document, EntityRecord, Kind, Knowledge, Span

LINK = 0.7  # a record below this is a candidate, not an answer
MARGIN = 0.1  # and so is one that the next best comes this near to
MOST_CANDIDATES = 5

PREFERRED, ALIAS, VARIANT = 1.0, 0.95, 0.9  # by which name the record was found
OTHER_KIND = 0.15  # taken off
LONE_WORD = 0.35  # likewise, where a single word was surely taken for a person whom the story nowhere names in full, or
# for a place that nobody knows as one ("the Kremlin")
DIFFERENT = 0.3  # what a record of surely another kind is worth as a candidate
WEAK_ACRONYM = 0.3  # taken off, where the recogniser was in doubt too
TEAM = 0.9  # certainty of a team that is called by its place or nickname
NEW_NAME = 0.9  # certainty of a name that nobody's file vouches for
TAUGHT = 1.0  # certainty of what people said a name means here

_TOO_SHORT = 2
_LONGEST_ACRONYM = 4  # longer capitals may as well be a shouted name

_A: dict[Kind, str] = {"person": "a person", "organization": "an organization", "place": "a place"}
_ADMINISTRATIVE = re.compile(
    r"^(?:(?:the\s+)?(?:state|province|region|city|republic)\s+of\s+(.+)|(.+)\s+(?:province|region|governorate|"
    r"oblast|prefecture|state|department))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a group was found to be: a ``record``; or, without one, a new ``name`` worth proposing; or neither. A team
    may be called by the name of its place: its mentions stay names of places. ``rivals`` counts the other records it
    might have been, ``margin`` is how far the best of them stays behind."""

    kind: Kind
    name: str = ""
    record: EntityRecord | None = None
    certainty: float = 1.0
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    is_team: bool = False
    rivals: int = 0
    margin: float = 1.0
    apart_from: tuple[str, ...] = ()  # records of this name that somebody new is not
    rules: tuple[str, ...] = ()  # ids of what people taught, as far as it decided
    is_taught: bool = False  # people said that the name means the record
    called: tuple[str, ...] = ()  # what the story calls somebody of whom nobody wrote anything
    is_doubted: bool = False  # the record may be somebody else of this name

    def kind_of(self, span: Span) -> Kind:
        """What the mention is the name of."""
        return "place" if self.is_team and span.kind == "place" else self.kind


def resolve(document: Document, groups: list[Group], knowledge: Knowledge, teams: Teams) -> list[Resolution]:
    """One Resolution for each group. What is plain comes first and is the company for what is not."""
    company = Company(document, knowledge)
    rulings = [ruling(group, document, knowledge) for group in groups]
    taught = [_taught(each, knowledge) for each in rulings]
    found = [_allowed(_matches(group, knowledge), each) for group, each in zip(groups, rulings, strict=True)]
    for known in filter(None, taught):
        assert known.record is not None
        company.add(known.record)
    for group, matches in zip(groups, found, strict=True):
        _contradict(group, matches, company)
        if answer := _answer(matches):
            company.add(answer.record)
    for group, matches in zip(groups, found, strict=True):
        if not _answer(matches):
            _weigh(group, matches, company)
    present = {answer.record.id for matches in found if (answer := _answer(matches))}
    return [
        known or _ruled(each, _team(group, matches, teams, present) or _resolution(group, matches, company), matches)
        for group, matches, each, known in zip(groups, found, rulings, taught, strict=True)
    ]


def _taught(taught: Ruling, knowledge: Knowledge) -> Resolution | None:
    """The record that people said the name means here, if the authority file still has it."""
    record = knowledge.get(taught.link.entity_id) if taught.link else None
    if record is None or taught.link is None:
        return None
    return Resolution(
        record.kind, record.name, record, TAUGHT, taught.link.reason, rules=(taught.link.id,), is_taught=True
    )


def _allowed(matches: list[Match], taught: Ruling) -> list[Match]:
    return [match for match in matches if match.record.id not in taught.not_link] if taught.not_link else matches


def _ruled(taught: Ruling, found: Resolution, matches: list[Match]) -> Resolution:
    """Without the records that people ruled out. Where no other bears the name, nobody new is made up of it."""
    if not taught.not_link:
        return found
    rules = tuple(rule.id for rule in taught.not_link.values())
    reason = "; ".join(rule.reason for rule in taught.not_link.values())
    if (found.record is None and not matches) or (found.record and found.record.id in taught.not_link):
        return Resolution(found.kind, reason=reason, rules=rules)
    return replace(found, reason=f"{found.reason}; {reason}", rules=rules)


def _team(group: Group, matches: list[Match], teams: Teams, present: set[str]) -> Resolution | None:
    """What sport says of an organization: always of a side, else where the authority file alone gives no answer or a
    team of another sport ("Rangers")."""
    named = [part.span for part in group.parts if not part.relation]
    if group.kind != "organization" or not named:
        return None
    answer = _answer(matches)
    if answer and not any(map(teams.is_side, named)) and not teams.is_of_another_sport(answer.record):
        return None
    team = teams.team(group.name, named, present)
    if team is None:
        return None
    if team.among:
        among = (Candidate(record.id, record.name, DIFFERENT, (team.reason,)) for record in team.among)
        return Resolution("organization", reason=team.reason, candidates=tuple(among)[:MOST_CANDIDATES], is_team=True)
    certainty = TEAM if team.record else NEW_NAME
    return Resolution("organization", team.name, team.record, certainty, team.reason, is_team=True)


def _contradict(group: Group, matches: list[Match], company: Company) -> None:
    for match in matches:
        if match.record.kind == "person" and (against := company.against(group, match.record)):
            match.score += against[0]
            match.reasons.append(against[1])
            match.contradicted = against[1]
        elif match.record.kind == "person":
            match.doubt = company.doubt(group, match.record)


def _weigh(group: Group, matches: list[Match], company: Company) -> None:
    records = [match.record for match in matches]
    for match in filter(lambda match: match.may_be_meant, matches):
        for weight, reason in company.grounds(group, match.record, records):
            match.score += weight
            match.reasons.append(reason)


def _matches(group: Group, knowledge: Knowledge) -> list[Match]:
    """Every record that bears the first of the group's names that anybody bears; else, bearers of the surname."""
    if group.among:
        candidates = (match.record for other in group.among for match in _matches(other, knowledge))
        return [Match(r, BARE_SURNAME, [f"surname of {r.name}"]) for r in dict.fromkeys(candidates)]
    for surface, most, reason in _surfaces(group):
        records = knowledge.named(surface)
        if reason == ACRONYM_GIVEN:
            records = [record for record in records if may_be(record, group.name)]
        if reason == NICKNAME_GIVEN and group.kind == "person":
            records = [record for record in records if _shares_a_name(record, group.name)]
        if most == VARIANT and group.kind == "organization":
            records = [record for record in records if not _spelled(surface, record).startswith("The ")]  # "Sun Co"
            records = [record for record in records if not organizations.is_of_another_country(group.name, record)]
        if group.name.endswith(" State"):
            records = [record for record in records if not _is_its_college(group.name, record)]
        if records:
            is_lone = _is_lone_word(group) and not knowledge.surnamed(group.name)
            is_lone |= group.kind == "place" and _are_bodies(records)
            return [_match(record, surface, most, reason, group, is_lone) for record in records]
    if group.kind == "person" and not parse(group.name).is_full:
        return by_surname(group, knowledge)
    found = list(_national(group, knowledge)) if group.kind == "organization" else []
    return found or much_alike(group, knowledge)


def _national(group: Group, knowledge: Knowledge) -> Iterator[Match]:
    """ "U.S. Grain Inspection Service" is the service of this name that is described as American."""
    country, rest = organizations.without_country(group.name)
    for record in knowledge.named(rest) if rest else ():
        if record.kind == "organization" and organizations.serves(record, country):
            yield Match(record, VARIANT, [f"written “{group.name}” here"])


def _surfaces(group: Group) -> Iterator[tuple[str, float, str]]:
    """The names to ask for, the most telling first, with the most that a match by them is worth."""
    title = group.title.rpartition(" ")[2]
    if title in MONARCHS or (group.title and " " not in group.name):
        yield f"{title} {group.name}", PREFERRED, "title and name"
    yield group.name, PREFERRED, ""
    for spelling in dict.fromkeys(part.span.text for part in group.parts if not part.relation):
        if spelling != group.name:
            yield spelling, PREFERRED, ""
    for spelling in _variants(group):
        yield spelling, VARIANT, f"written “{group.name}” here"
    for alias, reason in group.aliases.items():
        yield alias, VARIANT, reason


def _variants(group: Group) -> Iterable[str]:
    if group.kind == "person":
        return people.variants(group.name)
    return [*organizations.variants(group.name), *_without_rank(group.name)]


def _without_rank(name: str) -> Iterable[str]:
    """ "Diyala Province" and "State of Bahia" without the word for what they are."""
    match = _ADMINISTRATIVE.match(name)
    return filter(None, match.groups()) if match else ()


def _shares_a_name(record: EntityRecord, full_name: str) -> bool:
    """Many men are called "Barbecue": the one with this nickname has a part of his full name too, if one is known."""
    full_names = [name_key(name).split() for name in (record.name, *record.aliases) if " " in name_key(name)]
    return not full_names or any(set(name_key(full_name).split()) & set(parts) for parts in full_names)


def _is_weak_acronym(surface: str, record: EntityRecord) -> bool:
    """Two letters stand for too many things, and "Ice" may be ice; with stops ("N.J.") they are written on purpose, and
    "US" and "UK" are countries."""
    spelled = _spelled(surface, record)
    if spelled == surface and ("." in surface or record.description.startswith("Country")):
        return False
    return spelled.isupper() and " " not in spelled and (len(name_key(surface)) == _TOO_SHORT or not surface.isupper())


def _spelled(surface: str, record: EntityRecord) -> str:
    """The record's own spelling of the name by which it was found."""
    return next((name for name in (record.name, *record.aliases) if name_key(name) == name_key(surface)), "")


def _is_its_college(name: str, record: EntityRecord) -> bool:
    """ "Oklahoma State" is a university. (Where a city shares the name, the record says "Washington State".)"""
    is_us_state = name_key(record.description).startswith("us state")
    return is_us_state and name_key(name) not in map(name_key, (record.name, *record.aliases))


def _match(record: EntityRecord, surface: str, most: float, reason: str, group: Group, is_lone: bool) -> Match:
    if name_key(record.name) == name_key(surface):
        score, how = PREFERRED, "name in the authority file"
    else:
        is_acronym = surface.replace(".", "").isupper() and " " not in surface
        score, how = ALIAS, f"{'acronym' if is_acronym else 'alias'} in the authority file"
        if len(name_key(surface)) == _TOO_SHORT and _spelled(surface, record).isupper() and not surface.isupper():
            return Match(
                record, DIFFERENT, [how, f"written “{surface}” here"], may_be_meant=False
            )  # "Baton Rouge, La."
        if group.surest < SURE_OF_KIND and _is_weak_acronym(surface, record):
            score -= WEAK_ACRONYM
    reasons = [reason, how] if reason else [how]
    score = min(score, most) - (PROPOSED if record.status == "proposed" else 0.0)
    if record.kind == group.kind:
        return Match(record, score, reasons)
    reasons.append(f"known as {_A[record.kind]}")
    if _kind_may_be_wrong(group, surface, record):
        return Match(record, score - OTHER_KIND, reasons)
    if is_lone and record.status == "confirmed":
        return Match(record, score - LONE_WORD, reasons)
    return Match(record, DIFFERENT, reasons, may_be_meant=False)


def _kind_may_be_wrong(group: Group, surface: str, record: EntityRecord) -> bool:
    """The recogniser was in doubt, or the name leaves none: an acronym, or several words that are known as a
    body. (A sure organization with a place's name may be a team or a firm, a sure person a namesake.)"""
    if group.surest < SURE_OF_KIND:
        return not group.title
    if group.kind == "person":
        return False
    if _is_acronym(surface):
        return _spelled(surface, record).isupper()  # "NARA" is not Nara
    return " " in surface and record.kind == "organization"


def _is_lone_word(group: Group) -> bool:
    """ "Kinshasa had waited", taken for somebody's name: linked only where the company it keeps speaks for it."""
    return group.kind == "person" and " " not in group.name and not group.title


def _are_bodies(records: Sequence[EntityRecord]) -> bool:
    """Organizations alone, and no teams, which are called like places."""
    return all(record.kind == "organization" and not sport_of_team(record) for record in records)


def _is_acronym(surface: str) -> bool:
    letters = surface.replace(".", "")
    return letters.isupper() and letters.isalpha() and len(letters) <= _LONGEST_ACRONYM


def _answer(matches: list[Match]) -> Match | None:
    """The match that is good enough and clearly the best."""
    ranked = _ranked(matches)
    if not ranked or ranked[0].score < LINK:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < MARGIN:
        return None
    return ranked[0]


def _ranked(matches: list[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: (-match.score, match.record.id))


def _resolution(group: Group, matches: list[Match], company: Company) -> Resolution:
    """With what the story calls somebody whose record, if any, nobody looked at yet."""
    found = _meant(group, matches)
    if found.kind != "person" or not found.name or (found.record and found.record.status == "confirmed"):
        return found
    return replace(found, called=company.called(group))


def _meant(group: Group, matches: list[Match]) -> Resolution:
    kind: Kind = "organization" if group.kind == "other" else group.kind
    if answer := _answer(matches):
        record, reason = answer.record, "; ".join([*answer.reasons, *_ruled_out(matches), *_doubts(answer)])
        certainty, others = min(answer.score, 1.0), [match.score for match in matches if match is not answer]
        margin = min(answer.score - max(others, default=0.0), 1.0)
        found = Resolution(record.kind, record.name, record, certainty, reason, rivals=len(others), margin=margin)
        return replace(found, is_doubted=bool(answer.doubt))
    candidates = tuple(_candidates(matches))
    bearers = [match for match in matches if not match.alike]
    if group.among:
        names = ", ".join(other.name for other in group.among[:MOST_CANDIDATES])
        return Resolution(kind, reason=f"{group.name} may be any of these: {names}", candidates=candidates)
    if bearers and not _is_somebody_else(group, bearers):
        reason = "several records bear this name" if len(bearers) > 1 else "not sure enough that it is this record"
        return Resolution(kind, reason=reason, candidates=candidates)
    if name := proposed_name(group):
        reason = "full name in nobody's file" if kind == "person" else "name in nobody's file"
        new = Resolution(kind, name, certainty=NEW_NAME, rivals=len(matches), reason=reason, candidates=candidates)
        return _apart(new, bearers)
    return Resolution(kind, reason="no record of this name", candidates=candidates)


def _ruled_out(matches: list[Match]) -> list[str]:
    """Why the first of those who bear the name too, but are plainly somebody else, is not meant."""
    out = [match for match in matches if match.contradicted]
    return [f"not the other of this name: {out[0].contradicted}"] if out else []


def _doubts(answer: Match) -> list[str]:
    return [f"perhaps somebody else of this name: {answer.doubt}"] if answer.doubt else []


def _apart(new: Resolution, bearers: list[Match]) -> Resolution:
    """Somebody new who is none of those that bear the name."""
    others = tuple(match.record.id for match in bearers if match.record.kind == new.kind)
    if not others:
        return new
    reason = f"somebody else than who is known by this name: {bearers[0].contradicted or bearers[0].reasons[-1]}"
    return replace(new, reason=reason, apart_from=others)


def _candidates(matches: list[Match]) -> Iterator[Candidate]:
    for match in _ranked(matches)[:MOST_CANDIDATES]:
        score = round(max(0.0, min(match.score, 1.0)), 4)
        yield Candidate(match.record.id, match.record.name, score, tuple(match.reasons))


def _is_somebody_else(group: Group, matches: list[Match]) -> bool:
    """The full name of a person is known only as that of a place or body, or everything speaks against who bears it:
    this is somebody new."""
    if group.kind != "person" or " " not in group.name:
        return False
    return all(match.record.kind != "person" or match.contradicted for match in matches)
