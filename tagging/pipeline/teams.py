"""Which team a name means in a story about sport: a record of the authority file that says it is the team of that place
in that sport; else a team to propose under a name that describes it, so that the next story finds the same one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tagging.pipeline.names import name_key
from tagging.pipeline.sides import is_nation, selection, sides
from tagging.pipeline.spans import field_text
from tagging.pipeline.sport import sport_of, sport_of_team
from tagging.pipeline.types import Document, EntityRecord, Knowledge, Span

_AHEAD = 12  # characters after a name in which "under-21" begins
_LEAD = 400  # characters in which a report says that women play
_WOMEN = re.compile(r"\bwomen['’]s\b", re.IGNORECASE)
_PART = re.compile(r"\bof the (.+?) in\b")  # "Baseball team of the American League in Chicago"


@dataclass(frozen=True, slots=True)
class Team:
    """A ``record``; or, without one, a ``name`` to propose; or neither, but several records that may be meant."""

    name: str = ""
    record: EntityRecord | None = None
    reason: str = ""
    among: tuple[EntityRecord, ...] = ()


class Teams:
    """The sides of one story. Outside of team sports there are none."""

    def __init__(self, document: Document, spans: Iterable[Span], knowledge: Knowledge) -> None:
        sport = sport_of(document)
        self.sport = sport.name if sport and sport.by_teams else ""
        self._document, self._knowledge = document, knowledge
        self._found: dict[str, list[EntityRecord]] = {}
        self._headings: dict[str, list[int]] = {}
        self._sides = sides(document, list(spans), knowledge, self._has_team) if self.sport else frozenset()
        self._keys = {name_key(span.text) for span in self._sides}
        opening = f"{document.headline} {document.text[:_LEAD]}" if self.sport else ""
        self._women = "women's " if _WOMEN.search(opening) else ""

    def is_side(self, span: Span) -> bool:
        """Does this name of a place mean a team here?"""
        return span in self._sides

    def is_side_name(self, key: str) -> bool:
        """Does this name (a ``name_key``) mean a team somewhere in the story?"""
        return key in self._keys

    def apart(self, span: Span) -> str:
        """What keeps a side apart from another of the same name: "under-21", "American League"; else ""."""
        if not self.is_side(span):
            return ""
        after = field_text(self._document, span.field)[span.end : span.end + _AHEAD]
        return selection(after) or self._league(span)

    def is_of_another_sport(self, record: EntityRecord) -> bool:
        """Is it a team, but not one of the sport that the story is about?"""
        return bool(self.sport) and sport_of_team(record) not in ("", self.sport)

    def is_of_nation(self, name: str) -> bool:
        return self._nation(name) is not None

    def team(self, name: str, parts: Collection[Span], present: Collection[str]) -> Team | None:
        """The team that an organization's ``name`` stands for; None where sport has nothing to say. ``present`` are
        the ids of records that are in the story anyway."""
        if not self.sport:
            return None
        is_side = any(map(self.is_side, parts))
        apart = self.apart(next(iter(parts)))
        is_selection = bool(apart) and apart not in self._leagues(name)
        if is_side and (is_selection or self.is_of_nation(name)):
            return self._described(name, apart)
        records = _narrowed(self._teams(name), name, apart, present)
        if len(records) == 1:
            return Team(records[0].name, records[0], self._reason(records[0].name, is_side, name))
        if records:
            return Team(among=tuple(records), reason="several teams bear this name") if is_side else None
        return self._described(name, "") if is_side else None

    def _described(self, name: str, apart: str) -> Team:
        """The team called "England cricket team", known or not."""
        selection = f"{apart} " if apart else self._women
        full = f"{self._place_name(name)} {selection}{self.sport} team"
        known = [r for r in self._knowledge.named(full) if r.kind == "organization"]
        record = known[0] if len(known) == 1 else None
        return Team(record.name if record else full, record, self._reason(full, True, name))

    def _reason(self, bearer: str, is_side: bool, name: str) -> str:
        story = f"{'an' if self.sport[0] in 'aeiouAEIOU' else 'a'} {self.sport} story"
        return f"team of {self._place_name(name)}: {story}" if is_side else f"{bearer}: {story}"

    def _place_name(self, name: str) -> str:
        """The place's own name in the authority file ("Holland" → "Netherlands"); of namesakes the country's."""
        nation = self._nation(name)
        places = [nation] if nation else [r for r in self._knowledge.named(name) if r.kind == "place"]
        if len({record.name for record in places}) == 1:
            return places[0].name
        return name.title() if name.isupper() else name

    def _nation(self, name: str) -> EntityRecord | None:
        return next(filter(is_nation, self._knowledge.named(name)), None)

    def _has_team(self, name: str) -> bool:
        return bool(self._teams(name))

    def _teams(self, name: str) -> list[EntityRecord]:
        key = name_key(name)
        if key not in self._found:
            found = self._knowledge.teams(name)
            self._found[key] = [record for record in found if sport_of_team(record) == self.sport]
        return self._found[key]

    def _leagues(self, name: str) -> set[str]:
        return {match.group(1) for record in self._teams(name) if (match := _PART.search(record.description))}

    def _league(self, span: Span) -> str:
        """Of the leagues that tell the teams of this name apart, the one that was named last before the span."""
        leagues = self._leagues(span.text)
        if len(leagues) < 2 or span.field == "headline":
            return ""
        last = {league: self._last_before(league, span.start) for league in sorted(leagues)}
        best = max(last, key=lambda league: last[league])
        return best if last[best] >= 0 else ""

    def _last_before(self, league: str, start: int) -> int:
        if league not in self._headings:
            found = re.finditer(re.escape(league), self._document.text, re.IGNORECASE)
            self._headings[league] = [match.start() for match in found]
        places = self._headings[league]
        index = bisect_right(places, start)
        return places[index - 1] if index else -1


def _narrowed(records: list[EntityRecord], name: str, apart: str, present: Collection[str]) -> list[EntityRecord]:
    """Those that are called exactly so, else those of the league in question, else those in the story."""
    tests = (
        lambda record: name_key(name) in map(name_key, (record.name, *record.aliases)),
        lambda record: bool(apart) and f"of the {apart} " in record.description,
        lambda record: record.id in present,
        lambda record: name_key(record.name).startswith(f"{name_key(name)} "),
    )
    for test in tests:
        if len(records) > 1:
            records = [record for record in records if test(record)] or records
    return records
