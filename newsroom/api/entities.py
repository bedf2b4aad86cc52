"""``people/``, ``organizations/``, ``places/``: the authority file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Change
from newsroom.api.counting import COUNTED, stories_of_entities
from newsroom.api.errors import Conflict, invalid
from newsroom.api.fields import CodesField, FieldsField, Id, IncludeField, Strict, Text
from newsroom.api.pagination import CursorPages
from newsroom.api.shapes import STATUS_TO_SET, AddressField, CountShape, EntityRef, Shape, address
from newsroom.api.splits import Splitting
from newsroom.api.stories import Record, entity_records
from tagging import decisions
from tagging.models import Alias, AliasKind, Entity, EntityKind, Status
from tagging.models.entities import EntityQuerySet
from tagging.typeahead import entities_like

TERM = ("from", "to")  # no names for class attributes


class AliasShape(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(AliasKind.choices)


class RoleInput(Strict):
    """An office or post that somebody holds or held; `of` is a name, or the key of a seeded record."""

    title = Text(max_length=250)
    of = Text(max_length=250, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        dates = {name: Text(max_length=40, required=False, allow_blank=True) for name in TERM}
        return super().get_fields() | dates


class RoleShape(Shape):
    title = serializers.CharField()
    of = serializers.CharField(help_text="As it was given.")
    record = EntityRef(allow_null=True, help_text="What `of` is the key of.")

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {name: serializers.CharField() for name in TERM}

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        told = {name: str(instance.get(name) or "") for name in ("title", "of", *TERM)}
        record = self.context["records"].get(told["of"])
        return told | {"record": EntityRef(record, context=self.context).data if record else None}


class EntityShape(Shape):
    id = serializers.UUIDField()
    url = AddressField(lambda request, entity: address(request, entity.plural, entity.pk))
    web_url = AddressField(lambda request, entity: request.build_absolute_uri(entity.get_absolute_url()))
    kind = serializers.ChoiceField(EntityKind.choices)
    name = serializers.CharField()
    description = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    aliases = AliasShape(many=True)
    external_ids = serializers.DictField(child=serializers.CharField(), help_text='`{"wikidata": "Q22686"}`')
    roles = RoleShape(many=True)
    parent = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="What a place lies in, what an organization belongs to."
    )

    @extend_schema_field(EntityRef(allow_null=True))
    def get_parent(self, entity: Entity) -> Any:
        record = self.context["records"].get(entity.parent_id)
        return EntityRef(record, context=self.context).data if record and record.has_page else None


class EntityDetail(EntityShape):
    articles = CountShape(help_text="Stories that you may see and whose tag is shown.")


class EntityDecided(EntityDetail):
    decision_id = serializers.UUIDField(allow_null=True, help_text="The last decision that this made.")


class EntityInput(Strict):
    name = Text(max_length=250)
    description = Text(max_length=300, allow_blank=True, required=False)
    external_ids = CodesField(required=False)
    roles = RoleInput(many=True, required=False, max_length=100)  # type: ignore[call-arg]
    parent = Id(required=False, allow_null=True)  # type: ignore[assignment]
    reason = Text(max_length=2000, allow_blank=True, required=False)


class EntityChange(EntityInput):
    name = Text(max_length=250, required=False)
    status = serializers.ChoiceField(STATUS_TO_SET, required=False, help_text="A proposed record is confirmed.")


class AliasInput(Strict):
    name = Text(max_length=250)
    kind = serializers.ChoiceField(AliasKind.choices, default=AliasKind.NAME)
    reason = Text(max_length=2000, allow_blank=True, default="")


class EntityReadQuery(Strict):
    fields = FieldsField(EntityDetail)  # type: ignore[assignment]


class EntityQuery(EntityReadQuery):
    include = IncludeField("articles")
    external_id = serializers.CharField(required=False, max_length=300, help_text="`wikidata:Q22686`.")
    q = serializers.CharField(required=False, max_length=100, help_text="The beginning of a name or alias, or like it.")
    status = serializers.ChoiceField(Status.choices, required=False)

    def validate_external_id(self, value: str) -> dict[str, str]:
        file, _, name = value.partition(":")
        if not (file and name):
            raise serializers.ValidationError("Write it like wikidata:Q22686.", "invalid")
        return {file: name}


class Entities(Splitting):
    """Shared by the three kinds; a subclass says which."""

    kind: EntityKind
    ordering = ("key", "id")
    orderings = {"name": ("key", "id"), "created_at": ("id",)}
    queries = {"list": EntityQuery, "retrieve": EntityReadQuery, **Splitting.queries}
    serializer_class = EntityShape

    def get_queryset(self) -> EntityQuerySet:
        return with_names(self.user).filter(kind=self.kind)

    @extend_schema(responses=EntityShape(many=True))
    def list(self, request: Request) -> Response:
        """Records by name; with `q` the best matches, on one page."""
        asked = self.asked
        rows = self.get_queryset().canonical()
        if "status" in asked:
            rows = rows.filter(status=asked["status"])
        if "external_id" in asked:
            rows = rows.filter(external_ids__contains=asked["external_id"])
        if "q" not in asked:
            return self.get_paginated_response(self._shown(self.paginate_queryset(rows) or []))
        found = self._like(rows, asked["q"])
        return Response({"next": None, "previous": None, "results": self._shown(found)})

    @extend_schema(
        responses={
            200: EntityDetail,
            301: OpenApiResponse(description="Merged, or of another kind by now: see `Location`."),
        }
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One record. One that was merged, or is of another kind by now, leads to where it is."""
        stays = self._seen(self._seen(pk).canonical().pk)
        if stays.pk == pk and stays.kind == self.kind:
            return Response(self._detail(self._any(pk)))
        location = address(request, stays.plural, stays.pk)
        said = "kind_changed" if stays.pk == pk else "merged_into"
        return Response({said: location}, status=301, headers={"Location": location})

    @extend_schema(request=EntityInput, responses={201: EntityDecided})
    def create(self, request: Request) -> Response:
        """A new, confirmed record."""
        given = self.checked(EntityInput)
        reason, parent = given.pop("reason", ""), self._parent(given)
        with transaction.atomic():
            name, description = given.pop("name"), given.pop("description", "")
            entity, decision = decisions.create_entity(
                self.kind, name, description=description, reason=reason, **self.actor
            )
            _set(entity, given | parent, self.user)
        answer = self._decided(entity.pk, decision.pk)
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["url"]})

    @extend_schema(request=EntityChange, responses=EntityDecided)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename, confirm, describe. A changed name stays with the record as an alias."""
        entity = self._editable(pk)
        asked = self.checked(EntityChange)
        act = {"reason": asked.pop("reason", ""), **self.actor}
        name, wanted, parent = asked.pop("name", None), asked.pop("status", None), self._parent(asked, of=entity)
        decision = None
        with transaction.atomic():
            if name is not None and name != entity.name:
                decision = decisions.rename(entity, name, **act)
            if wanted is not None and entity.status != wanted:
                decision = decisions.confirm(entity, **act)
            _set(Entity.objects.get(pk=entity.pk), asked | parent, self.user)
        return Response(self._decided(pk, decision.pk if decision else None))

    @extend_schema(request=AliasInput, responses={201: EntityDecided})
    @action(detail=True, methods=["post"], url_path="aliases")
    def add_alias(self, request: Request, pk: UUID) -> Response:
        """Give the record another name."""
        entity = self._editable(pk)
        asked = self.checked(AliasInput)
        decision = decisions.add_alias(
            entity, asked["name"], alias_kind=asked["kind"], reason=asked["reason"], **self.actor
        )
        return Response(self._decided(pk, decision.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=EntityDecided)
    @action(detail=True, methods=["delete"], url_path="aliases/<uuid:alias>")
    def remove_alias(self, request: Request, pk: UUID, alias: UUID) -> Response:
        """Take a name away from the record."""
        row = self._editable(pk).aliases.filter(pk=alias, blocked=False).first()
        if row is None:
            raise Http404
        decision = decisions.remove_alias(row, **self.actor)
        return Response(self._decided(pk, decision.pk))

    def _like(self, rows: QuerySet[Entity], text: str) -> Sequence[Entity]:
        CursorPages().paginate_queryset(rows.none(), self.request, self)  # checks limit and cursor
        if "ordering" in self.request.query_params:
            raise invalid("ordering", "With q the best matches come first.")
        limit = int(self.request.query_params.get("limit", 20))
        order = [entity.pk for entity in entities_like(self.user, text, kind=self.kind, limit=limit)]
        found = {entity.pk: entity for entity in rows.filter(pk__in=order)}
        return [found[pk] for pk in order if pk in found]

    def _seen(self, pk: UUID) -> Entity:
        """Of whatever kind."""
        entity = Entity.objects.visible_to(self.user).filter(pk=pk).select_related("merged_into").first()
        if entity is None:
            raise Http404
        return entity

    def _any(self, pk: UUID) -> Entity:
        entity = self.get_queryset().filter(pk=pk).select_related("merged_into").first()
        if entity is None:
            raise Http404
        return entity

    def _editable(self, pk: UUID) -> Entity:
        entity = self._any(pk)
        if entity.merged_into_id:
            raise Conflict(f"This record was merged into {entity.canonical().pk}.", code="merged")
        return entity

    def _parent(self, given: dict[str, Any], of: Entity | None = None) -> dict[str, Any]:
        if "parent" not in given:
            return {}
        pk = given.pop("parent")
        if pk is None:
            return {"parent": None}
        parent = Entity.objects.visible_to(self.user).canonical().filter(pk=pk, kind=self.kind).first()
        if parent is None or (of is not None and _lies_in(parent, of)):
            raise invalid("parent", f"No {self.kind} that this record could belong to has this id.", "does_not_exist")
        return {"parent": parent}

    def _shown(self, entities: Sequence[Entity]) -> Any:
        shape: type[EntityShape] = EntityShape
        if "articles" in {*self.asked.get("include", ()), *self.asked.get("fields", ())}:
            shape, counts = EntityDetail, stories_of_entities([entity.pk for entity in entities], self.user)
            for entity in entities:
                entity.articles = counts[entity.pk]  # type: ignore[attr-defined]
        return shape(entities, many=True, context=with_records(entities, self.user, self.context)).data

    def _detail(self, entity: Entity, shape: type[EntityShape] = EntityDetail, **more: Any) -> dict[str, Any]:
        entity.articles = stories_of_entities([entity.pk], self.user, COUNTED)[entity.pk]  # type: ignore[attr-defined]
        for name, value in more.items():
            setattr(entity, name, value)
        return dict(shape(entity, context=with_records([entity], self.user, self.context)).data)

    def _decided(self, pk: UUID, decision: UUID | None) -> dict[str, Any]:
        return self._detail(self._any(pk), EntityDecided, decision_id=decision)


class People(Entities):
    kind = EntityKind.PERSON


class Organizations(Entities):
    kind = EntityKind.ORGANIZATION


class Places(Entities):
    kind = EntityKind.PLACE


def with_names(user: Any) -> EntityQuerySet:
    """Records that the user may see, with what their shape tells."""
    aliases = Prefetch("aliases", Alias.objects.filter(blocked=False))
    return Entity.objects.visible_to(user).select_related("parent__merged_into").prefetch_related(aliases)


def with_records(entities: Sequence[Entity], user: Any, context: dict[str, Any]) -> dict[str, Any]:
    """The records that these point at: parents by id, what roles are of by seed key."""
    keys = {str(role.get("of")) for entity in entities for role in entity.roles if role.get("of")}
    seeded = list(Entity.objects.filter(seed_key__in=keys).select_related("merged_into")) if keys else []
    records = entity_records([*seeded, *(entity.parent for entity in entities)], user)
    by_key: dict[Any, Record] = {entity.seed_key: records[entity.pk] for entity in seeded}
    return context | {"records": records | by_key}


def entities_told(ids: Collection[UUID], user: Any, context: dict[str, Any]) -> Any:
    """These records of whatever kind, as their lists tell them."""
    entities = list(with_names(user).filter(pk__in=ids)) if ids else []
    return EntityShape(entities, many=True, context=with_records(entities, user, context)).data


def _lies_in(entity: Entity, other: Entity) -> bool:
    """Whether ``other`` stands among what ``entity`` belongs to: then it cannot belong to it in turn."""
    seen: set[UUID] = set()
    above: Entity | None = entity
    while above is not None and above.pk not in seen:
        if above.pk == other.pk:
            return True
        seen.add(above.pk)
        above = above.parent
    return False


def _set(entity: Entity, values: dict[str, Any], actor: Any) -> None:
    """Fields that no name or tag hangs on; their history is kept by trigger."""
    if values:
        for name, value in values.items():
            setattr(entity, name, value)
        entity.save(update_fields=list(values))
        Change.objects.record("changed", entity.kind, entity.pk, actor=actor, fields=sorted(values))
