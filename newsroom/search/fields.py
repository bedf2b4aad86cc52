"""The fields of a query that need what is known of a story: who is named, what it is about, what editors decided."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from articles.models import Article, SearchDocument
from articles.search import OF_STORIES, Among, FieldRule, Like
from articles.search.fields import fault, whole
from articles.search.similar import similar, telling, unquoted
from articles.search.syntax import Field, Prefix
from tagging.models import (
    Alias,
    Entity,
    EntityKind,
    Event,
    Level,
    Report,
    Tag,
    TagChoice,
    TagState,
    policies,
    shown,
)
from tagging.models.merges import with_merged
from tagging.pipeline.names import name_key
from tagging.unreviewed import unreviewed

NAMESAKES = 50  # records that one value may mean
# What kind of record each field of names looks for; any, for what a story is about.
KINDS = {
    "person": EntityKind.PERSON,
    "org": EntityKind.ORGANIZATION,
    "place": EntityKind.PLACE,
    "about": None,
}
FIELDS = frozenset({*OF_STORIES, *KINDS, "event", "is", "similar"})
_STATES = ("accepted", "unreviewed")
_TELLING = 3  # letters of a name that is looked for inside longer ones
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/?$)", re.IGNORECASE)


@dataclass(frozen=True)
class Meant:
    """Which records a value of the query was read as: those that have a page for whoever asks; ``among`` are the rows
    that make a story fit."""

    field: Field
    records: list[Entity] | list[Event]
    among: Among

    @property
    def is_record(self) -> bool:
        """Asked for by its id, not by a name."""
        return _is_record(self.field) is not None


@dataclass
class Fields:
    """What each field means to ``user``, and what was ``meant`` by the names that were read so far."""

    user: Any
    tags: str = TagChoice.SHOWN
    meant: list[Meant] = field(default_factory=list)

    @cached_property
    def policies(self) -> dict[UUID, str]:
        return policies()

    def rules(self) -> Mapping[str, FieldRule]:
        return {
            **OF_STORIES,
            "person": self._tagged,
            "org": self._tagged,
            "place": self._place,
            "event": self._event,
            "about": lambda asked: self._tagged(asked, level=Level.ABOUT),
            "is": _is,
            "similar": self._similar,
        }

    def _tagged(self, asked: Field, **more: Any) -> Among:
        whole(asked)
        found, seen = self._records(asked)
        return self._means(asked, seen, Among(self._tags(entity__in=found, **more)))

    def _means(self, asked: Field, records: list[Entity] | list[Event], among: Among) -> Among:
        self.meant.append(Meant(asked, records, among))
        return among

    def _place(self, asked: Field) -> Among:
        """The place and what lies inside it; ``place:Haiti!`` is Haiti alone."""
        if isinstance(asked.value, Prefix):
            whole(asked)
        found, seen = self._records(asked)
        inside: Any = found if asked.exactly or not found else Entity.objects.within(*found).order_by().values("pk")
        return self._means(asked, seen, Among(self._tags(entity__in=inside)))

    def _event(self, asked: Field) -> Among:
        key = name_key(whole(asked))
        rows = Event.objects.filter(_is_record(asked) or Q(key=key))
        if not rows.exists() and len(key) >= _TELLING:
            rows = Event.objects.filter(key__contains=key)
        found = self._bounded(asked, rows)
        stays = {event.canonical().pk for event in found.select_related("merged_into__merged_into")}
        seen = list(Event.objects.visible_to(self.user).filter(pk__in=stays))
        families = [pk for family in with_merged(Event, stays).values() for pk in family]
        return self._means(asked, seen, Among(Report.objects.filter(shown(), event__in=families)))

    def _similar(self, asked: Field) -> Like:
        """``similar:`` and the id or the address of a story that ``user`` may see."""
        found = _ID.search(whole(asked))
        seen = SearchDocument.objects.visible_to(self.user)
        if not found or not seen.filter(pk=found[0]).exists():
            raise fault(asked, "similar: takes the address of a story, or its id; there is no such story.")
        story = UUID(found[0])
        weights = telling(story)
        return Like(similar(story, weights, seen), unquoted(list(weights)))

    def _tags(self, **where: Any) -> QuerySet[Tag]:
        return Tag.objects.filter(**where).chosen(self.tags, self.policies)

    def _records(self, asked: Field) -> tuple[list[UUID], list[Entity]]:
        """The records that bear the name, or else have it within theirs, with all that were merged into them; and
        those of them that have a page for ``user``."""
        kind = KINDS[asked.name]
        of_kind = Entity.objects.filter(kind=kind) if kind else Entity.objects.all()
        key = name_key(asked.value.text)
        where = _is_record(asked) or _named(Q(key=key))
        found = self._bounded(asked, of_kind.filter(where))
        if not found and len(key) >= _TELLING:
            inside = Q(key__startswith=f"{key} ") | Q(key__endswith=f" {key}") | Q(key__contains=f" {key} ")
            found = self._bounded(asked, of_kind.filter(_named(inside & Q(key__contains=key))))
        stays = {entity.canonical().pk for entity in found.select_related("merged_into__merged_into")}
        seen = Entity.objects.visible_to(self.user).filter(pk__in=stays, never_profile=False)
        ids = [pk for family in with_merged(Entity, stays).values() for pk in family] if stays else []
        return ids, list(seen)

    def _bounded(self, asked: Field, rows: QuerySet[Any]) -> QuerySet[Any]:
        ids = list(rows.order_by().values_list("pk", flat=True)[: NAMESAKES + 1])
        if len(ids) > NAMESAKES:
            raise fault(
                asked, f"More than {NAMESAKES} records have {asked.value.text} in their name: write more of it."
            )
        return rows.model._default_manager.filter(pk__in=ids)


def _named(where: Q) -> Q:
    """The record's own name or one of its aliases."""
    others = Alias.objects.filter(where, blocked=False).order_by().values("entity")
    return where | Q(pk__in=others)


def _is_record(asked: Field) -> Q | None:
    """An id names one record for sure."""
    try:
        return Q(pk=UUID(asked.value.text))
    except ValueError:
        return None


def _is(asked: Field) -> Among:
    """``is:accepted``: an editor has accepted one of its tags. ``is:unreviewed``: it still waits for an editor."""
    state = whole(asked).lower()
    if state == "accepted":
        return Among(Tag.objects.filter(state=TagState.ACCEPTED, decided_by__isnull=False))
    if state == "unreviewed":
        return Among(Article.objects.filter(unreviewed()), "pk")
    close = difflib.get_close_matches(state, _STATES, n=1)
    raise fault(asked, "is: takes accepted or unreviewed.", close[0] if close else "")
