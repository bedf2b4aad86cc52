"""A Decision in the making: who may make it, what it changes, how it is noted.

``before`` and ``after`` of a Decision map "model:id" to the fields it changed (None: the row was not there), which is
what undo reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

from django.db import connection, models, transaction

from articles.models import Article, Change
from tagging.models import (
    Alias,
    Batch,
    Decision,
    Entity,
    Event,
    EventsApart,
    KeptApart,
    Lesson,
    Mention,
    Participation,
    Report,
    Rule,
    SignOff,
    Tag,
)
from tagging.models.review import plain
from tagging.signals import article_settled

TAG_FIELDS = ("state", "level", "surfaces", "decided_by_id", "decided_at")
ENTITY_FIELDS = (
    "name",
    "status",
    "kind",
    "description",
    "never_profile",
    "external_ids",
    "roles",
    "parent_id",
    "merged_into_id",
)
EVENT_FIELDS = (
    *("title", "type", "description", "start", "end", "precision", "planned", "place_id"),
    *("status", "pinned", "merged_into_id"),
)
REPORT_FIELDS = ("event_id", "state", "decided_by_id", "decided_at")
PARTICIPATION_FIELDS = ("event_id", "role", "entity_id", "surface")
ALIAS_FIELDS = ("entity_id", "name", "kind", "origin", "blocked")
MENTION_FIELDS = ("tag_id", "kind", "reason", "decided_by_id")
MODELS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "tag": (Tag, (*TAG_FIELDS, "article_id", "entity_id", "confidence", "relevance", "provenance")),
    "entity": (Entity, (*ENTITY_FIELDS, "origin", "created_by_id")),
    "alias": (Alias, ALIAS_FIELDS),
    "mention": (Mention, MENTION_FIELDS),
    "sign_off": (SignOff, ("revision_id", "reviewed_by_id", "reviewed_at")),
    "kept_apart": (KeptApart, ("one_id", "other_id", "decided_by_id")),
    "event": (Event, (*EVENT_FIELDS, "origin", "created_by_id")),
    "report": (Report, (*REPORT_FIELDS, "article_id")),
    "participation": (Participation, PARTICIPATION_FIELDS),
    "events_apart": (EventsApart, ("one_id", "other_id", "decided_by_id")),
    "lesson": (Lesson, ("only_here",)),
    "rule": (Rule, ("switched",)),
}
NAME_LENGTH = 250

Fields = dict[str, Any]


class DecisionError(Exception):
    """A decision that cannot be made: ``code`` for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class By(TypedDict, total=False):
    """Who decides, and how it is noted."""

    actor: Any
    reason: str
    key: str | None
    token_name: str


@dataclass
class Act:
    """A Decision in the making: what it changes is noted before and after."""

    action: str
    by: By
    before: dict[str, Fields | None] = field(default_factory=dict)
    after: dict[str, Fields | None] = field(default_factory=dict)

    def note_before(self, *rows: models.Model) -> None:
        for row in rows:
            self.before.setdefault(address_of(row), fields_of(row))

    def note_new(self, row: models.Model) -> None:
        self.before[address_of(row)] = None
        self.after[address_of(row)] = fields_of(row)

    def note_after(self, *rows: models.Model) -> None:
        for row in rows:
            self.after[address_of(row)] = fields_of(row)

    def note_gone(self, row: models.Model) -> None:
        self.before.setdefault(address_of(row), fields_of(row))
        self.after[address_of(row)] = None

    def write(
        self,
        target: models.Model,
        *,
        article: Article | None = None,
        entity: Entity | None = None,
        event: Event | None = None,
        batch: Batch | None = None,
        undoes: Decision | None = None,
    ) -> Decision:
        """``entity`` or ``event`` says in whose history the Decision stands, where it is not the target's own."""
        kind = model_name(target)
        entity = entity or (target if isinstance(target, Entity) else getattr(target, "entity", None))
        event = event or (target if isinstance(target, Event) else getattr(target, "event", None))
        decision = Decision.objects.create(
            actor=self.by["actor"],
            action=self.action,
            article=article,
            entity=entity if isinstance(entity, Entity) else None,
            event=event,
            target_kind=kind,
            target_id=str(target.pk),
            before=self.before,
            after=self.after,
            reason=self.by.get("reason", ""),
            key=self.by.get("key"),
            token_name=self.by.get("token_name", ""),
            batch=batch,
            undoes=undoes,
        )
        Change.objects.record(
            self.action, kind, target.pk, article_id=article.pk if article else None, actor=self.by["actor"]
        )
        self.announce(article)
        return decision

    def announce(self, article: Article | None) -> None:
        if article is not None:
            transaction.on_commit(lambda: article_settled.send(Tag, article_id=article.pk), robust=True)


def model_name(row: models.Model) -> str:
    return next(name for name, (model, _) in MODELS.items() if isinstance(row, model))


def address_of(row: models.Model) -> str:
    return f"{model_name(row)}:{row.pk}"


def fields_of(row: models.Model) -> Fields:
    return {name: plain(getattr(row, name)) for name in MODELS[model_name(row)][1]}


def check_allowed(by: By) -> None:
    if not getattr(by["actor"], "may_edit", False):
        raise DecisionError("not_permitted", "Only editors may decide.")


def earlier_decision(by: By, *actions: str, target: models.Model | None = None) -> Decision | None:
    """The Decision already made under the same key; DecisionError where that was another one.

    Holds the key until the transaction ends: the same request sent twice at once decides once.
    """
    key = by.get("key")
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"decision {key}"])
    found = Decision.objects.filter(key=key).first()
    if found is None:
        return None
    if found.actor_id != by["actor"].pk:
        raise DecisionError("key_taken", "Somebody else used this idempotency key.")
    if found.action not in actions or (target is not None and found.target_id != str(target.pk)):
        raise DecisionError("key_reused", "This idempotency key was used for another decision.")
    return found
