"""``people/{id}/split/`` and its like: one record that is two, of another kind, or a private person's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.accounts.models import Scope
from newsroom.api.fields import Id, ReasonInput, Strict, Text
from newsroom.api.merges import Merging, count_told
from newsroom.api.shapes import CountShape, EntityRef, Shape
from tagging import batches, decisions, review_queue
from tagging.decisions import Chosen
from tagging.decisions.splitting import MOST_CHOSEN
from tagging.models import EntityKind


class ChosenInput(Strict):
    """What goes to the new record."""

    aliases = serializers.ListField(child=Id(), default=list, max_length=MOST_CHOSEN, help_text="Names of the record.")
    articles = serializers.ListField(child=Id(), default=list, max_length=MOST_CHOSEN, help_text="Further stories.")
    events = serializers.ListField(child=Id(), default=list, max_length=MOST_CHOSEN)


class SplitInput(ChosenInput):
    name = Text(max_length=250, help_text="What the new record is called.")
    description = Text(max_length=300, allow_blank=True, default="")
    reason = Text(max_length=2000, allow_blank=True, default="")


class SplitPlan(Shape):
    """What a split would do; nothing is changed."""

    names = serializers.ListField(child=serializers.CharField(), help_text="That go.")
    stays = serializers.ListField(child=serializers.CharField(), help_text="Names that the old record keeps.")
    stories = CountShape(help_text="That follow: those chosen, and those that go by the names alone.")
    events = serializers.IntegerField()


class SplitShape(Shape):
    made = EntityRef(help_text="The new record.")
    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")
    batch_id = serializers.UUIDField(help_text="The stories that follow: `batches/{id}/`.")


class KindInput(ReasonInput):
    kind = serializers.ChoiceField(EntityKind.choices)


class RecordDecided(Shape):
    record = EntityRef()
    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")


class Binned(Shape):
    batch_id = serializers.UUIDField(
        allow_null=True,
        help_text="In which its tags are rejected: `batches/{id}/undo/` takes it back. Null: it had none.",
    )


class Splitting(Merging):
    """Mixed into the resources of the three kinds."""

    scopes = Merging.scopes | dict.fromkeys(
        ("split", "plan_split", "set_kind", "never_profile", "bin_record"), Scope.REVIEW
    )

    @extend_schema(request=ChosenInput, responses=SplitPlan)
    @action(detail=True, methods=["post"], url_path="split/preview")
    def plan_split(self, request: Request, pk: UUID) -> Response:
        """What would go to a new record; nothing is changed."""
        plan = decisions.plan_split(self._editable(pk), Chosen(**self.checked(ChosenInput)))
        told = {"names": plan.names, "stays": plan.stays, "events": plan.events, "stories": count_told(plan.stories)}
        return Response(SplitPlan(told, context=self.context).data)

    @extend_schema(request=SplitInput, responses={201: SplitShape})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: UUID) -> Response:
        """Make one record two. Names go at once, later stories are tagged by them; the chosen stories follow."""
        given = self.checked(SplitInput)
        name, said = given.pop("name"), {key: given.pop(key) for key in ("description", "reason")}
        new, made = decisions.split(self._editable(pk), name, Chosen(**given), **said, **self.actor)
        batches.run_if_few(made.batch)
        told = {"decision_id": made.pk, "batch_id": made.batch_id, **self._records(made=new)}
        return Response(SplitShape(told, context=self.context).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=KindInput, responses=RecordDecided)
    @action(detail=True, methods=["post"], url_path="retype")
    def set_kind(self, request: Request, pk: UUID) -> Response:
        """The record is of another kind, and found there from now on."""
        given = self.checked(KindInput)
        entity = self._editable(pk)
        made = decisions.set_kind(entity, given["kind"], reason=given["reason"], **self.actor)
        return self._told_of(entity.pk, made.pk)

    @extend_schema(request=ReasonInput, responses=RecordDecided)
    @action(detail=True, methods=["post"], url_path="never-profile")
    def never_profile(self, request: Request, pk: UUID) -> Response:
        """A private person: no page, no typeahead, and nobody is asked about it again."""
        reason = self.checked(ReasonInput)["reason"]
        entity = self._editable(pk)
        made = decisions.never_profile(entity, reason=reason, **self.actor)
        return self._told_of(entity.pk, made.pk)

    @extend_schema(request=None, responses=Binned)
    @action(detail=True, methods=["post"], url_path="bin")
    def bin_record(self, request: Request, pk: UUID) -> Response:
        """A proposed record is no name of anything: its tags are wrong, wherever they stand."""
        batch = review_queue.bin_record(self._editable(pk), actor=self.user)
        return Response(Binned({"batch_id": batch and batch.pk}, context=self.context).data)

    def _told_of(self, pk: UUID, decision: UUID) -> Response:
        told: dict[str, Any] = {"decision_id": decision, **self._records(record=self._other(pk))}
        return Response(RecordDecided(told, context=self.context).data)
