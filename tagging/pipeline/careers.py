"""What a person is called before and after the name, held against what is known of his or her offices and field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from tagging.pipeline import offices
from tagging.pipeline.callings import another_field, calling_before, callings, fields
from tagging.pipeline.grouping import Group
from tagging.pipeline.names import name_key
from tagging.pipeline.offices import When
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import Document, EntityRecord, Office

Ground = tuple[float, str]

HELD: dict[When, float] = {"then": 0.4, "undated": 0.25, "before": 0.15, "later": 0.0}
HELD_BY_FORMER: dict[When, float] = {"then": 0.1, "undated": 0.2, "before": 0.35, "later": 0.0}
SAME_FIELD, OTHER_FIELD, TOO_EARLY, OTHER_AGE = 0.15, -0.4, -0.4, -0.8
LONG_GONE = -0.15

_BEFORE, _AFTER = 60, 80  # characters around a name that say what its bearer is
_FORMER = re.compile(r"\b(?:former|ex|late|then|one-time|onetime)[ -]$", re.IGNORECASE)
_APPOSITION = re.compile(r",\s+(?:\d+,\s+)?((?:an?|the|then|former|who (?:is|was))\s+)?([^,.;:()\n]{3,70})")
_AGE_AFTER = re.compile(r",\s+(?:aged\s+)?(\d{1,2}),")
_AGE_BEFORE = re.compile(r"\b(\d{1,2})-year-old\s+(?:[^\s,.;:]+\s+){0,4}$")
_BORN = re.compile(r"\bborn (\d{4})\b")
_YOUNGEST = 12  # years of age at which somebody is in the news
_YOUNGEST_IN_OFFICE = 15
_ROUGHLY = 2  # years by which an age, or the year that it leads to, may be off
_BEFORE_OFFICE = 30  # years before a first office in which its holder is somebody else
_LONG_AFTER = 40


class Role:
    """What the story itself says somebody is: a title, an apposition, an age."""

    def __init__(self, document: Document, group: Group) -> None:
        self.title = group.title
        self.is_former = False
        self.age: int | None = None
        self.called: frozenset[str] = frozenset()
        self._said = ""
        for part in group.parts:
            text = field_text(document, part.span.field)
            self._read(text[max(0, part.span.start - _BEFORE) : part.span.start], text[part.span.end :][:_AFTER])

    def _read(self, before: str, after: str) -> None:
        if self.title and before.rstrip().lower().endswith(self.title):
            self.is_former |= bool(_FORMER.search(before.rstrip()[: -len(self.title)]))
        self.called |= frozenset(callings(before, after, self.title))
        self._said += f" {calling_before(before)}"
        if self.age is None and (age := _AGE_AFTER.match(after) or _AGE_BEFORE.search(before)):
            self.age = int(age.group(1))
        if found := _APPOSITION.match(after):
            self._said += f" {found.group(2)}"
            self.is_former |= "former" in found.group().lower()

    @property
    def words(self) -> frozenset[str]:
        return frozenset(name_key(f"{self.title} {self._said}").split())

    def held(self, record: EntityRecord, on: datetime | None) -> tuple[Office, When] | None:
        """The office of the record that the title or the apposition names."""
        if self.title and (found := offices.best(self.title, record, on)):
            return found
        said = frozenset(name_key(self._said).split())
        named = [office for office in record.offices if offices.named_in(said, office)]
        return offices.nearest(named, on)


def fit(role: Role, record: EntityRecord, on: datetime | None) -> Iterator[Ground]:
    """What the role says for the record."""
    if found := role.held(record, on):
        office, time = found
        weight = (HELD_BY_FORMER if role.is_former else HELD)[time]
        if weight:
            yield weight, f"{offices.in_words(office)}"
    elif role.title and set(role.title.split()) & set(name_key(record.description).split()):
        yield HELD["undated"], f"the title “{role.title}” fits"
    elif same := fields(role.words) & fields(_known_words(record)):
        yield SAME_FIELD, f"in {_listed(same)} too"


def contradiction(role: Role, record: EntityRecord, on: datetime | None) -> Ground | None:
    """What makes it somebody else of this name: another field or age, or a story long before the record's time."""
    here, known = fields(role.words), fields(_known_words(record))
    if here and known and not here & known and "sport" in here | known:
        return OTHER_FIELD, f"in {_listed(here)} here, known in {_listed(known)}"
    if not is_described(record) and (said := another_field(role.called, record)):
        return OTHER_FIELD, said
    first = _first_year(record)
    if on and first and on.year < first:
        return TOO_EARLY, f"the story is of {on.year}, long before the time of this one"
    if on and role.age is not None and _is_of_another_age(on.year - role.age, record):
        return OTHER_AGE, f"{role.age} years old here, which this one was not in {on.year}"
    return None


def _is_of_another_age(born: int, record: EntityRecord) -> bool:
    """Somebody born in that year is not who was born in another, nor who was in office before, or as a child."""
    known = [int(year) for year in _BORN.findall(record.description)]
    if known:
        return all(abs(year - born) > _ROUGHLY for year in known)
    in_office = [int(office.start[:4]) for office in record.offices if office.start[:4].isdigit()]
    return bool(in_office) and min(in_office) - born < _YOUNGEST_IN_OFFICE - _ROUGHLY


def is_long_gone(record: EntityRecord, on: datetime | None) -> bool:
    """Out of office for decades when the story appeared."""
    ends = [office.end[:4] for office in record.offices]
    return bool(on and ends and all(end.isdigit() and on.year - int(end) > _LONG_AFTER for end in ends))


def is_described(record: EntityRecord) -> bool:
    """Somebody wrote down who it is: what stories call it is of no matter then."""
    return bool(record.description or record.offices)


def _known_words(record: EntityRecord) -> frozenset[str]:
    titles = " ".join(office.title for office in record.offices)
    return frozenset(name_key(f"{record.description} {titles}").split())


def _first_year(record: EntityRecord) -> int | None:
    """The first in which it may be in the news, as far as that is known."""
    starts = [office.start[:4] for office in record.offices]
    first = [int(year) - _BEFORE_OFFICE for year in starts if year.isdigit()] if all(starts) else []
    born = [int(year) + _YOUNGEST for year in _BORN.findall(record.description)]
    return max(born, default=None) or min(first, default=None)


def _listed(found: frozenset[str]) -> str:
    return " and ".join(sorted(found))
