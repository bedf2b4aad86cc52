"""The company a name keeps: what else in the story speaks for one bearer of it rather than another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tagging.pipeline import callings
from tagging.pipeline.careers import LONG_GONE, Ground, Role, contradiction, fit, is_described, is_long_gone
from tagging.pipeline.grouping import Group
from tagging.pipeline.names import name_key
from tagging.pipeline.spans import field_text
from tagging.pipeline.sport import sport_of
from tagging.pipeline.types import Document, EntityRecord, Knowledge

FOLLOWS = 0.4  # "Paris, Texas"
RELATED = (0.3, 0.15, 0.05)  # what it lies in or belongs to, one, two, three steps up, is in the story
DESCRIBED = 0.1  # all words of its description are in the story
OFFICE_HERE = 0.15  # the country or body of somebody's office is in the story
MEANT = 0.3  # of a name that always meant this record, as people said
HOME = 0.15  # the source's own place
CAPITAL = 0.2  # a capital is meant where nothing speaks for another place of its name
STORY_OF_SPORT = 0.12  # a story about sport means the one who lives by it; it makes no answer of a surname alone
INNER = 0.15  # the city is meant, not the state of its name around it

_READ = 200_000  # characters of a story in which words of descriptions are looked for
_TERM = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(("and", "the", "for", "from", "with", "was", "who", "its", "his", "her", "their", "has", "had"))

_UNSURE = 2  # decisions that are added to those that were made: one alone says little


class Company:
    """Collects the records that are plainly in a story, then says what speaks for a doubtful one."""

    def __init__(self, document: Document, knowledge: Knowledge) -> None:
        self._document, self._knowledge = document, knowledge
        self._terms = terms(f"{document.headline} {document.text[:_READ]}")
        self._present: set[str] = set()
        self._roles: dict[int, Role] = {}
        self._home = self._of_source(document.place)

    def add(self, record: EntityRecord) -> None:
        self._present.add(record.id)
        self._present.update(above.id for above in self._above(record))

    def grounds(self, group: Group, record: EntityRecord, rivals: list[EntityRecord]) -> Iterator[Ground]:
        """What to add to the score of ``record`` as the bearer of the group's name, and why."""
        above = list(self._above(record))
        if region := self._named_after(group, above):
            yield FOLLOWS, f"“{region}” follows"
        steps = [step for step, owner in enumerate(above) if owner.id in self._present]
        if record.id in self._present:
            yield RELATED[0], "something of it is in the story"
        elif steps:
            yield RELATED[steps[0]], f"{above[steps[0]].name} is in the story"
        described = terms(record.description)
        if common := described & self._terms:
            yield DESCRIBED * len(common) / len(described), f"described by {', '.join(sorted(common)[:3])}"
        if record.kind == "person":
            yield from self._by_career(group, record, rivals)
        yield from self._by_rank(record, rivals)
        yield from _by_decisions(group, record, rivals)
        if self._home & {record.id, *(owner.id for owner in above)}:
            yield HOME, f"the source is at home in {self._document.place}"

    def against(self, group: Group, record: EntityRecord) -> Ground | None:
        """What makes the bearer of the group's name somebody else than the record, if anything does."""
        return contradiction(self._role(group), record, self._document.published_at)

    def doubt(self, group: Group, record: EntityRecord) -> str:
        """What makes it perhaps somebody else, in words."""
        return "" if is_described(record) else callings.doubt(self._role(group).called, record)

    def called(self, group: Group) -> tuple[str, ...]:
        """What the story calls the bearer of the group's name."""
        return tuple(sorted(self._role(group).called))

    def _role(self, group: Group) -> Role:
        if id(group) not in self._roles:
            self._roles[id(group)] = Role(self._document, group)
        return self._roles[id(group)]

    def _of_source(self, place: str) -> set[str]:
        """The records of the source's place: of "Portland, Oregon" the one that lies in Oregon."""
        name, _, region = map(str.strip, place.partition(","))
        found = [record for record in self._knowledge.named(name) if record.kind == "place"] if name else []
        within = [r for r in found if region and any(o in self._knowledge.named(region) for o in self._above(r))]
        return {record.id for record in within or found}

    def _by_career(self, group: Group, record: EntityRecord, rivals: list[EntityRecord]) -> Iterator[Ground]:
        on = self._document.published_at
        yield from fit(self._role(group), record, on)
        if not is_described(record) and callings.lives_by_sport(record) and sport_of(self._document):
            yield STORY_OF_SPORT, "in sport, as the story is"
        if len(rivals) > 1 and is_long_gone(record, on):
            yield LONG_GONE, "out of office for decades"
        for office in record.offices:
            if office.of and any(body.id in self._present for body in self._knowledge.named(office.of)):
                yield OFFICE_HERE, f"{office.of} is in the story"
                return

    def _by_rank(self, record: EntityRecord, rivals: list[EntityRecord]) -> Iterator[Ground]:
        if record.kind == "place" and record.description.lower().startswith("capital of"):
            yield CAPITAL, "a capital"
        outer = {above.id for above in self._above(record)}
        if any(rival.id in outer and "country" not in terms(rival.description) for rival in rivals):
            yield INNER, "the narrower place of this name"

    def _above(self, record: EntityRecord) -> Iterator[EntityRecord]:
        """What the record lies in or belongs to, nearest first, as far as it counts; loops do no harm."""
        for _ in RELATED:
            owner = self._knowledge.get(record.parent_id) if record.parent_id else None
            if owner is None:
                return
            yield owner
            record = owner

    def _named_after(self, group: Group, above: list[EntityRecord]) -> str:
        """The name of a region that follows one of the mentions after a comma ("Portland, Oregon")."""
        names = [name for owner in above for name in (owner.name, *owner.aliases)]
        for part in group.parts if names else ():
            after = field_text(self._document, part.span.field)[part.span.end : part.span.end + 60].lstrip(" ")
            if after.startswith(","):
                words_after = after[1:].lstrip()
                for name in names:
                    if words_after.startswith(name) and not words_after[len(name) : len(name) + 1].isalnum():
                        return name
        return ""


def _by_decisions(group: Group, record: EntityRecord, rivals: list[EntityRecord]) -> Iterator[Ground]:
    """How often people said that this name means the record, of all times that they said what it means."""
    keys = {name_key(group.name), *(name_key(part.span.text) for part in group.parts if not part.relation)}
    own = _times(record, keys)
    if own:
        all_times = sum(_times(rival, keys) for rival in rivals)
        yield MEANT * own / (all_times + _UNSURE), f"meant in {own} of {all_times} stories, people said"


def _times(record: EntityRecord, keys: set[str]) -> int:
    return max((times for key, times in record.meant if key in keys), default=0)


def terms(text: str) -> frozenset[str]:
    """The telling words of a text, in lower case."""
    return frozenset(term for term in map(str.lower, _TERM.findall(text)) if term not in _COMMON)
