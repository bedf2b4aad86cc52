"""The authority file as somebody may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tagging.models import Entity
from tagging.pipeline.types import EntityRecord, Judgement, Knowledge, Rule


class SeenBy:
    """``Knowledge`` without the records that have no page for the user: what is read with it is as if they were not
    there. Which these are is asked once of each record that a name leads to."""

    def __init__(self, knowledge: Knowledge, user: Any) -> None:
        self._all, self._user = knowledge, user
        self._is_seen: dict[str, bool] = {}

    @property
    def version(self) -> str:
        return self._all.version

    def named(self, surface: str) -> Sequence[EntityRecord]:
        return self._seen(self._all.named(surface))

    def surnamed(self, surface: str) -> Sequence[EntityRecord]:
        return self._seen(self._all.surnamed(surface))

    def teams(self, surface: str) -> Sequence[EntityRecord]:
        return self._seen(self._all.teams(surface))

    def sounding(self, surface: str) -> Sequence[EntityRecord]:
        return self._seen(self._all.sounding(surface))

    def surnames_sounding(self, surface: str) -> Sequence[EntityRecord]:
        return self._seen(self._all.surnames_sounding(surface))

    def nearly_named(self, surface: str) -> Sequence[EntityRecord]:
        return self._seen(self._all.nearly_named(surface))

    def with_initials(self, acronym: str) -> Sequence[EntityRecord]:
        return self._seen(self._all.with_initials(acronym))

    def get(self, entity_id: str) -> EntityRecord | None:
        record = self._all.get(entity_id)
        return record if record and self._seen([record]) else None

    def rules(self, surface: str, source: str | None) -> Sequence[Rule]:
        found = self._all.rules(surface, source)
        return [rule for rule in found if not rule.entity_id or self.get(rule.entity_id)]

    def judged(self, source: str | None, sort: str) -> Judgement | None:
        return self._all.judged(source, sort)

    def _seen(self, records: Iterable[EntityRecord]) -> list[EntityRecord]:
        records = list(records)
        new = {record.id for record in records} - self._is_seen.keys()
        if new:
            seen = Entity.objects.visible_to(self._user).filter(pk__in=new).values_list("pk", flat=True)
            self._is_seen |= dict.fromkeys(new, False) | {str(pk): True for pk in seen}
        return [record for record in records if self._is_seen[record.id]]
