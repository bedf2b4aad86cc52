"""``rules/``: what the archive learned from editors' decisions, and switching it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.visibility import visible
from newsroom.accounts.models import Scope
from newsroom.api.batches import BatchShape
from newsroom.api.fields import Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, CountShape, Shape, SourceRef, address
from tagging import batches, decisions, learning
from tagging.models import Decision, Rule, RuleAction, RuleScope, Verdict
from tagging.pipeline.names import name_key
from tagging.replay import CAP, Which


class _RuleRef(Shape):
    url = AddressField(lambda request, rule: address(request, "rules", rule.pk))
    text = serializers.CharField(source="__str__", help_text="In words.")
    scope = serializers.ChoiceField(RuleScope.choices)
    active = serializers.BooleanField(help_text="Whether stories are tagged by it.")
    verdict = serializers.ChoiceField(Verdict.choices, help_text="What the decisions for and against it come to.")


class LearnedShape(_RuleRef):
    """What was learned. The ways out: `decisions/{decision_id}/undo/`, `decisions/{decision_id}/only-here/`."""

    rule = serializers.UUIDField(source="id")


class RuleShape(_RuleRef):
    """A rule with what it says and what it rests on."""

    id = serializers.UUIDField()
    action = serializers.ChoiceField(RuleAction.choices)
    surface = serializers.CharField(help_text="The name, as it was written.")
    kind = serializers.CharField(help_text="What the name is read as; empty: any kind.")
    context = serializers.CharField(  # type: ignore[assignment]
        help_text="The sport of the stories in which it holds, or `news`: outside of sport; empty: all."
    )
    entity = serializers.UUIDField(source="entity_id", allow_null=True)
    source = SourceRef(allow_null=True)  # type: ignore[assignment]
    article = serializers.UUIDField(source="article_id", allow_null=True)
    pro = serializers.IntegerField(help_text="How often people said so.")
    con = serializers.IntegerField(help_text="How often people said otherwise.")
    switched = serializers.BooleanField(allow_null=True, help_text="On or off by a person; null: the verdict decides.")
    hits = serializers.IntegerField(source="hit_count", help_text="Stories in which it decided.")
    taught_by = serializers.CharField(source="taught_by.username", allow_null=True, default=None)
    taught_at = serializers.DateTimeField(allow_null=True)


class RuleDetail(RuleShape):
    decisions_for = serializers.ListField(child=serializers.UUIDField())
    decisions_against = serializers.ListField(child=serializers.UUIDField())

    may_change = CountShape(help_text="Earlier stories that a replay might change.")


class RuleSwitched(RuleDetail):
    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")


class RuleQuery(Strict):
    active = serializers.BooleanField(required=False)
    action = serializers.ChoiceField(RuleAction.choices, required=False)
    scope = serializers.ChoiceField(RuleScope.choices, required=False)
    source = serializers.UUIDField(required=False)  # type: ignore[assignment]
    entity = serializers.UUIDField(required=False)
    surface = serializers.CharField(required=False, max_length=250, help_text="The name, however it is written.")


class RuleChange(Strict):
    active = serializers.BooleanField()
    reason = Text(max_length=2000, allow_blank=True, default="")


class Rules(Resource):
    editors_only = True
    scopes = dict.fromkeys(("partial_update", "replay"), Scope.REVIEW)
    queries = {"list": RuleQuery}
    serializer_class = RuleShape

    def get_queryset(self) -> QuerySet[Rule]:
        seen = Q(article__isnull=True) | visible(self.user, "article__")
        return Rule.objects.filter(seen).select_related("source", "entity", "taught_by", "article")

    @extend_schema(responses=RuleShape(many=True))
    def list(self, request: Request) -> Response:
        """Rules, newest first."""
        asked = self.asked
        if "surface" in asked:
            asked["surface_key"] = name_key(asked.pop("surface"))
        page = self.paginate_queryset(self.get_queryset().filter(**asked)) or []
        _count_hits(page)
        return self.get_paginated_response(RuleShape(page, many=True, context=self.context).data)

    @extend_schema(responses=RuleDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One rule, with the decisions for and against it."""
        return Response(self._shown(pk))

    @extend_schema(request=RuleChange, responses=RuleSwitched)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Switch a rule off, or on again."""
        asked = self.checked(RuleChange)
        made = decisions.switch_rule(self._rule(pk), asked["active"], reason=asked["reason"], **self.actor)
        return Response(self._shown(pk, made))

    @extend_schema(request=None, responses={202: BatchShape})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: UUID) -> Response:
        """Let the rule, as it stands now, go over earlier stories. The batch first shows in `sample` what would change
        and pauses: `batches/{id}/continue/` does it, `batches/{id}/undo/` takes all of it back."""
        batch = batches.start_replay(Which(rule=self._rule(pk)), actor=self.user)
        return Response(BatchShape(batch, context=self.context).data, status=status.HTTP_202_ACCEPTED)

    def _rule(self, pk: UUID) -> Rule:
        rule = self.get_queryset().filter(pk=pk).first()
        if rule is None:
            raise Http404
        return rule

    def _shown(self, pk: UUID, decision: Decision | None = None) -> dict[str, Any]:
        rule: Any = self._rule(pk)
        _count_hits([rule])
        pro, con = learning.evidence(rule)
        rule.decisions_for = [lesson.decision_id for lesson in pro]
        rule.decisions_against = [lesson.decision_id for lesson in con]
        shape = RuleDetail
        count = Which(rule=rule).count()
        rule.may_change = {"value": min(count, CAP), "exact": count <= CAP}
        if decision is not None:
            rule.decision_id, shape = decision.pk, RuleSwitched
        return dict(shape(rule, context=self.context).data)


def _count_hits(rules: Any) -> None:
    counted = Rule.objects.filter(pk__in=[rule.pk for rule in rules]).order_by()
    counts = dict(counted.annotate(n=Count("hits")).values_list("pk", "n"))
    for rule in rules:
        rule.hit_count = counts.get(rule.pk, 0)
