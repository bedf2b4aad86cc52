"""The authority file: real people, organizations and places, and the names they carry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now, Upper
from django.utils.text import slugify

from articles.ids import uuid7
from articles.models.history import tracked
from articles.models.touching import noted_where, touches
from articles.visibility import sees_all_records, visible
from tagging.pipeline.names import name_key


class EntityKind(models.TextChoices):
    PERSON = "person", "Person"
    ORGANIZATION = "organization", "Organization"
    PLACE = "place", "Place"


class Status(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"


class Origin(models.TextChoices):
    SEED = "seed", "Seed"
    IMPORT = "import", "Import"
    MACHINE = "machine", "Found by machine"
    SOURCE = "source", "The file's own tags"
    EDITOR = "editor", "Editor"


# Tells every worker's knowledge which records to read again; by trigger, so that no way of writing forgets it.
NOTE_KNOWLEDGE = """
INSERT INTO tagging_knowledgechange ({noted}, xid, at)
SELECT DISTINCT {column}, pg_current_xact_id()::text::bigint, now() FROM {rows};
RETURN NULL;
"""


def note_knowledge(name: str, operation: Any, column: str, rows: str, *, noted: str = "entity_id") -> pgtrigger.Trigger:
    old, new = (rows, None) if rows == "old_values" else (None, rows)
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old, new=new),
        func=NOTE_KNOWLEDGE.format(noted=noted, column=column, rows=rows),
    )


# How stories name a record is read from the record; one that is merged no more stands in them as it did before.
UNMERGED = "old_values.merged_into_id <> coalesce(new_values.merged_into_id, new_values.id)"
RENAMED = (
    "(old_values.name, old_values.kind, old_values.merged_into_id, old_values.never_profile)"
    " IS DISTINCT FROM (new_values.name, new_values.kind, new_values.merged_into_id, new_values.never_profile)"
)
GOES_BY_ANOTHER_NAME = noted_where("naming", "id", RENAMED) + noted_where("stories_of_entity", "id", UNMERGED)
STORIES_FOR_A_PAGE = 3


# UNION drops what was found before, so that rings end; a merged record stands for the one it was merged into.
WITHIN = """
WITH RECURSIVE inside(id) AS (
    SELECT id FROM tagging_entity WHERE id = ANY(%s)
    UNION
    SELECT part.id FROM inside CROSS JOIN LATERAL (
        SELECT id FROM tagging_entity WHERE parent_id = inside.id
        UNION ALL
        SELECT id FROM tagging_entity WHERE merged_into_id = inside.id
    ) AS part
)
SELECT id FROM inside
"""


class EntityQuerySet(models.QuerySet["Entity"]):
    def within(self, *wholes: Entity | UUID) -> EntityQuerySet:
        """The places and organizations themselves and all that lies in or belongs to them: Haiti, its departments and
        their towns. Costs what it finds."""
        ids = [whole.pk if isinstance(whole, Entity) else whole for whole in wholes]
        return self.filter(pk__in=RawSQL(WITHIN, [ids]))  # noqa: S611

    def canonical(self) -> EntityQuerySet:
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: Any) -> EntityQuerySet:
        """Those with a page: all for editors; for readers if confirmed, or named in three stories they may see, by
        tags they may see."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if sees_all_records(user):
            return self.all()
        from tagging.models.tags import Tag

        third = Tag.objects.filter(visible(user, "article__"), entity=OuterRef("pk")).chosen()
        named = Exists(third.order_by()[STORIES_FOR_A_PAGE - 1 : STORIES_FOR_A_PAGE])
        return self.filter(Q(status=Status.CONFIRMED) | named, never_profile=False)


@tracked
class Entity(models.Model):
    """One real person, organization or place. ``merged_into`` points from a merged record to the one that stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=EntityKind)
    name = models.CharField(max_length=250)
    key = models.CharField(max_length=250, editable=False, help_text="name_key(name)")
    slug = models.SlugField(max_length=80, allow_unicode=True, blank=True, editable=False)
    description = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.CONFIRMED)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.EDITOR, editable=False)
    seed_key = models.CharField(max_length=120, null=True, unique=True, editable=False)
    external_ids = models.JSONField(default=dict, blank=True, help_text='{"wikidata": "Q22686"}')
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parts",
        help_text="What the place lies in; what the organization belongs to.",
    )
    roles = models.JSONField(default=list, blank=True, help_text="[{title, of, from, to}]")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_from"
    )
    apart_in = models.CharField(
        max_length=60,
        blank=True,
        default="",
        editable=False,
        help_text="The field of life in which machines found it to be somebody else of a proposed name.",
    )
    never_profile = models.BooleanField(default=False, help_text="No page, no typeahead: a private person.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT)

    objects = EntityQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = "record"  # people's word for it
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EntityKind.values), name="entity_kind_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="entity_status_known"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="entity_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="entity_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(name=""), name="entity_has_name"),
            # Two workers that meet the same new name at once get one proposed record, not two; nor do they where it is
            # plainly that of somebody else than who is proposed already.
            models.UniqueConstraint(
                fields=["kind", "key", "apart_in"],
                name="entity_one_proposed_per_name",
                condition=Q(status=Status.PROPOSED, merged_into__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "key"], name="entity_kind_key"),
            models.Index(fields=["status", "created_at"], name="entity_proposed", condition=Q(status=Status.PROPOSED)),
            models.Index(fields=["-created_at"], name="entity_made_by_editors", condition=Q(origin=Origin.EDITOR)),
            models.Index(fields=["-created_at"], name="entity_kept_apart", condition=~Q(apart_in="")),
            GinIndex(OpClass("key", "gin_trgm_ops"), name="entity_key_trigram"),
            GinIndex(OpClass(Upper("description"), "gin_trgm_ops"), name="entity_description_trigram"),
            # Asked by the thousand while an import writes: a list of pending entries would be searched each time.
            GinIndex(OpClass("external_ids", "jsonb_path_ops"), name="entity_external_ids", fastupdate=False),
        ]
        triggers = [
            *touches("touched", ("entity", "id"), also=GOES_BY_ANOTHER_NAME),
            note_knowledge("knowledge_new", pgtrigger.Insert, "id", "new_values"),
            note_knowledge("knowledge_changed", pgtrigger.Update, "id", "new_values"),
            note_knowledge("knowledge_gone", pgtrigger.Delete, "id", "old_values"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.name)[:250]
        self.slug = self.slug_for(self.name)
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "key", "slug"}
        super().save(*args, **kwargs)

    @staticmethod
    def slug_for(name: str) -> str:
        return slugify(name, allow_unicode=True)[:80].rstrip("-")

    @property
    def plural(self) -> str:
        return {"person": "people", "organization": "organizations", "place": "places"}[self.kind]

    def get_absolute_url(self) -> str:
        return f"/{self.plural}/{self.slug or self.kind}-{self.id}/"

    def canonical(self) -> Entity:
        """The record that this one was merged into, at the end of the chain."""
        entity = self
        while entity.merged_into is not None:
            entity = entity.merged_into
        return entity


class _OfKind(models.Manager.from_queryset(EntityQuerySet)):  # type: ignore[misc]
    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> EntityQuerySet:
        return EntityQuerySet(self.model, using=self._db).filter(kind=self.kind)


class Person(Entity):
    objects = _OfKind("person")  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name_plural = "people"


class Organization(Entity):
    objects = _OfKind("organization")  # type: ignore[misc]

    class Meta:
        proxy = True


class Place(Entity):
    objects = _OfKind("place")  # type: ignore[misc]

    class Meta:
        proxy = True


class AliasKind(models.TextChoices):
    NAME = "name", "Name"
    SURNAME = "surname", "Surname"
    ACRONYM = "acronym", "Acronym"
    NICKNAME = "nickname", "Nickname"
    FORMER = "former", "Former name"


@tracked
class Alias(models.Model):
    """A name an Entity may carry besides its own. A blocked alias is remembered as not meaning this Entity."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=250)
    key = models.CharField(max_length=250, editable=False, help_text="name_key(name)")
    kind = models.CharField(max_length=8, choices=AliasKind, default=AliasKind.NAME)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.EDITOR, editable=False)
    blocked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT)

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="alias_once_per_entity"),
            models.CheckConstraint(condition=~Q(name=""), name="alias_has_name"),
        ]
        indexes = [
            models.Index(fields=["key"], name="alias_key"),
            GinIndex(OpClass("key", "gin_trgm_ops"), name="alias_key_trigram"),
        ]
        triggers = [
            *touches("touched", ("entity", "entity_id")),
            note_knowledge("knowledge_new", pgtrigger.Insert, "entity_id", "new_values"),
            note_knowledge("knowledge_changed", pgtrigger.Update, "entity_id", "new_values"),
            note_knowledge("knowledge_gone", pgtrigger.Delete, "entity_id", "old_values"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.name)[:250]
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "key"}
        super().save(*args, **kwargs)


class KnowledgeChange(models.Model):
    """The delta log: this Entity, or a name of it, or a Rule for this name changed. Written by trigger, read by
    ``tagging.knowledge``."""

    id = models.BigAutoField(primary_key=True)
    entity_id = models.UUIDField(null=True)
    surface_key = models.CharField(max_length=250, null=True)
    xid = models.BigIntegerField(db_index=True, help_text="The transaction that wrote it.")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.id}: {self.entity_id or self.surface_key}"
