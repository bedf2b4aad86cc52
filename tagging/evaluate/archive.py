"""An archive in memory: stories come in one after the other, and what one proposed the next one finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tagging.evaluate import data
from tagging.pipeline.annotate import annotate, annotate_spans
from tagging.pipeline.authority import Authority
from tagging.pipeline.confidence import Confidence
from tagging.pipeline.events import Parser
from tagging.pipeline.names import name_key
from tagging.pipeline.offices import offices
from tagging.pipeline.types import Annotation, Document, EntityRecord, Recogniser, Span, TagDraft

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

    def tag(self, document: Document, recogniser: Recogniser, parser: Parser | None = None) -> Tagged:
        """Annotate a story and keep what it proposes."""
        return self._keep(annotate(document, self.authority, recogniser, self._sure, parser))

    def tag_spans(self, document: Document, spans: Iterable[Span]) -> Tagged:
        """The same for a story whose names are given."""
        return self._keep(annotate_spans(document, spans, self.authority, self._sure))

    def _keep(self, annotation: Annotation) -> Tagged:
        ids = tuple(tag.entity_id or self._proposed(tag) for tag in annotation.tags)
        for tag, entity_id in zip(annotation.tags, ids, strict=True):
            self._learn_names(entity_id, tag.explained)
            self._learn_callings(entity_id, " ".join(tag.called))
        return Tagged(annotation, ids)

    def _proposed(self, tag: TagDraft) -> str:
        key = (tag.kind, name_key(tag.name)[:LONGEST_NAME])
        if self._named.get(key) in (None, *tag.apart_from):
            self._named[key] = f"proposed:{len(self.authority)}"
            self.authority.put(EntityRecord(self._named[key], tag.kind, tag.name[:LONGEST_NAME], status="proposed"))
        return self._named[key]

    def _learn_names(self, entity_id: str, names: Iterable[str]) -> None:
        record = self.authority.get(entity_id)
        if names and record and record.status == "proposed":
            self.authority.put(replace(record, aliases=tuple(dict.fromkeys([*record.aliases, *names]))))

    def _learn_callings(self, entity_id: str, called: str) -> None:
        record = self.authority.get(entity_id)
        if called and record and record.status == "proposed":
            times = dict(record.called)
            times[called] = times.get(called, 0) + 1
            self.authority.put(replace(record, called=tuple(sorted(times.items()))))


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
