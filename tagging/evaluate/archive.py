"""An archive in memory: stories come in one after the other, and what one proposed the next one finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tagging.evaluate import data
from tagging.pipeline.annotate import annotate, annotate_spans
from tagging.pipeline.authority import Authority
from tagging.pipeline.confidence import Confidence
from tagging.pipeline.names import name_key
from tagging.pipeline.offices import offices
from tagging.pipeline.types import Annotation, Document, EntityRecord, Recogniser, Span

LONGEST_NAME = 250  # characters, as in the database


@dataclass(frozen=True, slots=True)
class Tagged:
    """An Annotation and, tag by tag, the id of the record that each came to in the archive."""

    annotation: Annotation
    entities: tuple[str, ...]


class Archive:
    """Starts with ``records``; keeps what is proposed as ``tagging.store`` does: one record for each kind and
    normalised name, a confirmed one of that name before a new one."""

    def __init__(self, records: Iterable[EntityRecord], sure: Confidence | None = None) -> None:
        known = list(records)
        self._sure = sure
        self.authority = Authority(known)
        self._named = {(record.kind, name_key(record.name)): record.id for record in reversed(known)}

    def tag(self, document: Document, recogniser: Recogniser) -> Tagged:
        """Annotate a story and keep what it proposes."""
        return self._keep(annotate(document, self.authority, recogniser, self._sure))

    def tag_spans(self, document: Document, spans: Iterable[Span]) -> Tagged:
        """The same for a story whose names are given."""
        return self._keep(annotate_spans(document, spans, self.authority, self._sure))

    def _keep(self, annotation: Annotation) -> Tagged:
        ids = (tag.entity_id or self._proposed(EntityRecord("", tag.kind, tag.name)) for tag in annotation.tags)
        return Tagged(annotation, tuple(ids))

    def _proposed(self, wanted: EntityRecord) -> str:
        key = (wanted.kind, name_key(wanted.name)[:LONGEST_NAME])
        if key not in self._named:
            self._named[key] = f"proposed:{len(self._named)}"
            name = wanted.name[:LONGEST_NAME]
            self.authority.put(EntityRecord(self._named[key], wanted.kind, name, status="proposed"))
        return self._named[key]


def shipped_records() -> Iterator[EntityRecord]:
    """The authority file that a fresh archive starts with."""
    for path in sorted(data.AUTHORITY.glob("*.jsonl")):
        for row in data.rows(path):
            yield EntityRecord(
                id=row["key"],
                kind=row["kind"],
                name=row["name"],
                aliases=tuple(row.get("aliases", ())),
                description=row.get("description", ""),
                parent_id=row.get("parent"),
                offices=offices(row.get("roles", ())),
            )


class Remembered:
    """A Recogniser that reads each story once, however often it is asked."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.name = recogniser.name
        self._recogniser = recogniser
        self._found: dict[Document, Sequence[Span]] = {}

    def recognise(self, document: Document) -> Sequence[Span]:
        if document not in self._found:
            self._found[document] = self._recogniser.recognise(document)
        return self._found[document]
