"""What is true of a story, as people wrote it down."""

from __future__ import annotations

from dataclasses import dataclass, field

from tagging.pipeline.types import Document, Field, Kind, Level, SpanKind


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A name in the text. ``entity`` says what it means across stories; None where nobody linked it."""

    field: Field
    start: int
    end: int
    kind: SpanKind
    entity: str | None = None

    @property
    def is_linked_name(self) -> bool:
        return self.entity is not None and self.kind != "other"


@dataclass(frozen=True, slots=True)
class GoldTag:
    """A tag that a careful editor would give; ``surfaces`` are the words that name it in the story."""

    kind: Kind
    name: str
    level: Level | None = None
    surfaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One story and its gold; each set fills the parts that it has."""

    id: str
    document: Document
    mentions: tuple[GoldMention, ...] = ()
    must: tuple[GoldTag, ...] = ()
    ok: tuple[GoldTag, ...] = ()
    never: tuple[GoldTag, ...] = ()
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a desk's own tags: field → codes
    annotated_to: int | None = None  # the text is annotated up to here; None: all of it

    def covers(self, where: Field, start: int) -> bool:
        """Did anybody look for names there?"""
        return where == "headline" or self.annotated_to is None or start < self.annotated_to
