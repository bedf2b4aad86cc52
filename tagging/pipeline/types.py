"""What flows through the pipeline: a Document goes in, an Annotation comes out.

Offsets are Unicode code points into the named field of the Document, end exclusive, so that
``getattr(document, span.field)[span.start:span.end] == span.text`` always holds.
Everything here is plain data: no Django, no settings, no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

Field = Literal["headline", "text"]
Kind = Literal["person", "organization", "place"]
SpanKind = Literal["person", "organization", "place", "other"]
Status = Literal["confirmed", "proposed"]
Level = Literal["about", "passing"]
Precision = Literal["minute", "day", "week", "month", "quarter", "year", "decade", "unknown"]
TimexKind = Literal["DATE", "TIME", "DURATION", "SET"]
EventType = Literal[
    "diplomacy",
    "visit",
    "deal",
    "sanction",
    "aid",
    "election",
    "appointment",
    "legislation",
    "protest",
    "attack",
    "arrest",
    "court",
    "disaster",
    "health",
    "death",
    "business",
    "science",
    "culture",
    "sport",
    "other",
]
Role = Literal["agent", "patient", "participant"]

FIELDS: tuple[Field, ...] = ("headline", "text")
KINDS: tuple[Kind, ...] = ("person", "organization", "place")

# From it on a machine's suggestion is shown to readers (Source policy "mixed"), below it only to editors: the lowest
# multiple of 0.05 from which on at least 97 % of linked mentions are right, in the stories that the confidence was
# fitted to, by models that did not see them (``manage.py fit_confidence``).
LINK_THRESHOLD = 0.9
# Below it hardly one in twenty is right: nobody is asked, and the mentions stay without a tag, with what they may mean.
ASK_THRESHOLD = 0.05


@dataclass(frozen=True, slots=True)
class Document:
    """One story as the pipeline reads it."""

    text: str
    headline: str = ""
    published_at: datetime | None = None
    language: str = "en"
    source: str | None = None
    place: str = ""  # where the source's own news is from ("Portland, Oregon")


@dataclass(frozen=True, slots=True)
class Span:
    """A name that a recogniser saw; ``confidence`` is its own probability, 0 to 1."""

    field: Field
    start: int
    end: int
    text: str
    kind: SpanKind
    confidence: float


@dataclass(frozen=True, slots=True)
class Office:
    """What somebody is or was: ``title`` and ``of`` as ``name_key`` gives them; ``start`` and ``end`` as far as they
    are known ("2001", "2001-01-20", ""), the end included."""

    title: str
    of: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """One row of the authority file as the pipeline knows it. ``meant``: by name (``name_key``), in how many stories
    people said that it means this record. ``said``: by name and context (``sport.context_of``), in how many stories
    people said that it does, and that it does not. ``called``: the words that a story has for what somebody is
    ("coach goalkeeper"), in how many stories; those that people accepted count twice."""

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    status: Status = "confirmed"
    description: str = ""
    parent_id: str | None = None
    offices: tuple[Office, ...] = ()
    meant: tuple[tuple[str, int], ...] = ()
    said: tuple[tuple[str, str, int, int], ...] = ()
    called: tuple[tuple[str, int], ...] = ()


RuleAction = Literal["link", "not_link", "never"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What people taught of a name (``surface_key``, as ``name_key`` gives it), in a ``source`` or, without one,
    everywhere: it means the record, it does not, or it is never a name of this kind. ``reason`` tells it in words.
    With a ``context``: in stories of that kind alone (``sport.context_of``)."""

    id: str
    action: RuleAction
    surface_key: str
    source: str | None = None
    kind: str = ""
    entity_id: str = ""
    reason: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How people decided on a sort of suggestions, in how many ``stories``: ``yes`` and ``no``, of which the machine
    ``expected`` so many to be a yes."""

    yes: float
    no: float
    expected: float
    stories: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record a mention might mean; ``score`` 0 to 1, with the reasons an editor can read."""

    entity_id: str
    name: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A span with what it was resolved to: ``tag`` is an index into ``Annotation.tags`` (None = unresolved)."""

    field: Field
    start: int
    end: int
    text: str
    kind: SpanKind
    confidence: float
    tag: int | None = None
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class TagDraft:
    """One entity that the story names. ``entity_id`` None means a new, proposed entity called ``name``, which is none
    of ``apart_from`` though they have its name. ``explained`` are names that the story itself gives it ("(EADS)"),
    ``called`` the words for what a proposed person is ("goalkeeper").
    ``sort`` is which sort of suggestion it is (``sorts.sort_of``) and ``sure`` how sure the machine itself is of it."""

    kind: Kind
    name: str
    entity_id: str | None
    status: Status
    aliases: tuple[str, ...]
    level: Level
    confidence: float
    relevance: float
    reason: str
    apart_from: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    sort: str = ""
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date or time expression. ``first`` and ``last`` (inclusive) are None where only ``timex``, its TIMEX3 value,
    can be told. A time of day is a datetime, aware only where the story names its zone."""

    field: Field
    start: int
    end: int
    text: str
    kind: TimexKind
    timex: str
    precision: Precision
    first: date | datetime | None = None
    last: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part in an event; ``tag`` is an index into ``Annotation.tags``."""

    name: str
    role: Role
    tag: int


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What a sentence (``field``, ``start``, ``end``) says has happened or is planned; ``trigger`` is where the word
    for it stands. ``first`` and ``last`` (inclusive) are None where the story does not say when; ``toll`` counts the
    "killed" and "injured". ``place_tag`` is an index into ``Annotation.tags``."""

    title: str
    type: EventType
    planned: bool
    confidence: float
    reason: str
    field: Field
    start: int
    end: int
    trigger: tuple[int, int]
    first: date | datetime | None = None
    last: date | datetime | None = None
    precision: Precision = "unknown"
    place: str = ""
    place_tag: int | None = None
    participants: tuple[Participant, ...] = ()
    toll: tuple[tuple[str, int], ...] = ()
    in_headline: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything read out of one Document. ``events_read``: were events looked for?"""

    mentions: tuple[Mention, ...] = ()
    tags: tuple[TagDraft, ...] = ()
    dates: tuple[DateMention, ...] = ()
    events: tuple[EventDraft, ...] = ()
    events_read: bool = False
    language_supported: bool = True
    rules: tuple[str, ...] = ()  # ids of those that decided something here
    read_in_full: bool = True  # False: the recogniser read only the beginning of a very long text


class Recogniser(Protocol):
    """Finds names in text. One implementation per backend."""

    name: str

    def recognise(self, document: Document) -> Sequence[Span]: ...


class Knowledge(Protocol):
    """The authority file, read-only and in memory."""

    @property
    def version(self) -> str: ...

    def named(self, surface: str) -> Sequence[EntityRecord]:
        """Records whose name or alias equals ``surface`` after normalisation (case, accents, punctuation)."""
        ...

    def surnamed(self, surface: str) -> Sequence[EntityRecord]:
        """People whose surname (or family name put first) equals ``surface`` after normalisation."""
        ...

    def teams(self, surface: str) -> Sequence[EntityRecord]:
        """Teams and clubs one of whose names equals ``surface`` after normalisation, or begins or ends with it."""
        ...

    def sounding(self, surface: str) -> Sequence[EntityRecord]:
        """Records one of whose names may be ``surface`` in another transliteration."""
        ...

    def surnames_sounding(self, surface: str) -> Sequence[EntityRecord]:
        """People who hold or held an office, whose surname may be ``surface`` in another transliteration."""
        ...

    def nearly_named(self, surface: str) -> Sequence[EntityRecord]:
        """Records of which ``surface`` may be a misspelled name."""
        ...

    def with_initials(self, acronym: str) -> Sequence[EntityRecord]:
        """Organizations whose initials these letters are."""
        ...

    def get(self, entity_id: str) -> EntityRecord | None: ...

    def rules(self, surface: str, source: str | None) -> Sequence[Rule]:
        """What people taught of the name, in the source before everywhere."""
        ...

    def judged(self, source: str | None, sort: str) -> Judgement | None:
        """How people decided on this sort of suggestions in the source."""
        ...
