"""``decisions/``: what editors decided, and undoing it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.visibility import only_sources, visible
from newsroom.accounts.models import Scope
from newsroom.api.bulk_decisions import BulkDecisions
from newsroom.api.fields import ReasonInput, Strict
from newsroom.api.permissions import ALL
from newsroom.api.shapes import AddressField, Shape, address
from tagging import decisions
from tagging.models import Action, Decision, Event
from tagging.replay import replays_of


class DecisionShape(Shape):
    """One editor's act. `before` and `after` hold every value it changed, by model and id."""

    id = serializers.UUIDField()
    url = AddressField(lambda request, decision: address(request, "decisions", decision.pk))
    action = serializers.ChoiceField(Action.choices)
    at = serializers.DateTimeField()
    actor = serializers.CharField(source="actor.username")
    token_name = serializers.CharField(help_text="The API token it came by, if it did.")
    article = serializers.UUIDField(source="article_id", allow_null=True)
    entity = serializers.UUIDField(source="entity_id", allow_null=True)
    event = serializers.UUIDField(source="event_id", allow_null=True)
    target_kind = serializers.CharField()
    target_id = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()
    reason = serializers.CharField()
    undoes = serializers.UUIDField(source="undoes_id", allow_null=True)
    undone_by = serializers.UUIDField(source="undone_by.pk", allow_null=True, default=None)


class Undone(DecisionShape):
    replays = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Finished replays of rules that rested on it. They stay; `batches/{id}/undo/` undoes one.",
    )


class DecisionQuery(Strict):
    article = serializers.UUIDField(required=False)
    entity = serializers.UUIDField(required=False)
    event = serializers.UUIDField(required=False)
    target_id = serializers.CharField(required=False, max_length=40, help_text="Of a tag, for example.")
    action = serializers.ListField(
        child=serializers.ChoiceField(Action.choices), required=False, help_text="One of these, as often as you like."
    )
    actor = serializers.CharField(required=False, max_length=150, help_text="A username.")
    since = serializers.DateTimeField(required=False)


ASKED = {"action": "action__in", "actor": "actor__username", "since": "at__gte"}


class Decisions(BulkDecisions):
    editors_only = True
    scopes = dict.fromkeys(("undo", "only_here"), Scope.REVIEW) | BulkDecisions.scopes
    queries = {"list": DecisionQuery}
    serializer_class = DecisionShape
    for_limited = ALL

    def get_queryset(self) -> QuerySet[Decision]:
        seen = visible(self.user, "article__")
        if only_sources(self.user) is None:
            seen |= Q(article__isnull=True)
        told = Q(event__isnull=True) | Q(event__in=Event.objects.visible_to(self.user))
        return Decision.objects.filter(seen, told).select_related("actor", "undone_by")

    @extend_schema(responses=DecisionShape(many=True))
    def list(self, request: Request) -> Response:
        """Decisions, newest first."""
        wanted = {ASKED.get(name, name): value for name, value in self.asked.items()}
        page = self.paginate_queryset(self.get_queryset().filter(**wanted))
        return self.get_paginated_response(DecisionShape(page, many=True, context=self.context).data)

    @extend_schema(responses=DecisionShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One decision."""
        return Response(self._shown(pk))

    @extend_schema(request=ReasonInput, responses={201: Undone})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: UUID) -> Response:
        """Take a decision back; answers the decision that does so."""
        decision = self._decision(pk)
        reason = self.checked(ReasonInput)["reason"]
        made = decisions.undo(decision, reason=reason, **self.actor)
        left = [batch.pk for batch in replays_of(decision)]
        return Response(self._shown(made.pk) | {"replays": left}, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReasonInput, responses={201: DecisionShape})
    @action(detail=True, methods=["post"], url_path="only-here")
    def only_here(self, request: Request, pk: UUID) -> Response:
        """What a decision taught is for its own story alone; answers the decision that says so."""
        decision = self._decision(pk)
        made = decisions.only_here(decision, reason=self.checked(ReasonInput)["reason"], **self.actor)
        return Response(self._shown(made.pk), status=status.HTTP_201_CREATED)

    def _decision(self, pk: UUID) -> Decision:
        decision = self.get_queryset().filter(pk=pk).first()
        if decision is None:
            raise Http404
        return decision

    def _shown(self, pk: UUID) -> dict[str, object]:
        return dict(DecisionShape(self._decision(pk), context=self.context).data)
