"""``quality/``: how good the tagging is, by what editors said of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address
from tagging.evaluate import decided
from tagging.evaluate.decided import RuleScore, Share

BY = ("kind", "source", "version", "week", "sort")
MOST = 50  # groups of a kind


class ShareShape(Shape):
    """How many suggestions were right, with the interval in which the true share lies 19 times of 20."""

    right = serializers.IntegerField()
    of = serializers.IntegerField()
    share = serializers.FloatField()
    low = serializers.SerializerMethodField()
    high = serializers.SerializerMethodField()

    def get_low(self, share: Share) -> float:
        return share.interval[0]

    def get_high(self, share: Share) -> float:
        return share.interval[1]


class GroupShare(Shape):
    group = serializers.CharField()
    share = ShareShape()


class AcceptanceShape(Shape):
    confidence = serializers.FloatField(help_text="The middle of a tenth.")
    share = ShareShape()


class WeekShape(Shape):
    week = serializers.DateField(help_text="Its Monday.")
    decisions = serializers.IntegerField()
    decisions_per_story = serializers.FloatField()
    signed_off_by_one_key = serializers.IntegerField()


class RuleScoreShape(Shape):
    """In how many stories a rule decided, and in how many of them people said as it does, or otherwise."""

    rule = AddressField(lambda request, score: address(request, "rules", score.rule.pk))
    says = serializers.CharField(source="rule")
    stories = serializers.IntegerField()
    helped = serializers.IntegerField()
    hurt = serializers.IntegerField()


class GroupsShape(Shape):
    """The largest groups of each kind; of weeks the newest."""

    kind = GroupShare(many=True)
    source = GroupShare(many=True)  # type: ignore[assignment]
    version = GroupShare(many=True)
    week = GroupShare(many=True)
    sort = GroupShare(many=True)


class QualityShape(Shape):
    """Of the newest decisions on suggestions, those that were undone apart."""

    decisions = serializers.IntegerField(help_text="That were read.")
    is_capped = serializers.BooleanField(help_text="There are older ones.")
    total = ShareShape()
    by = GroupsShape()
    acceptance = AcceptanceShape(many=True)
    weeks = WeekShape(many=True)
    rules = RuleScoreShape(many=True, help_text="Those that decided lately: the harmful first.")


class Quality(Resource):
    editors_only = True
    pagination_class = None
    serializer_class = QualityShape

    @extend_schema(responses=QualityShape, operation_id="quality")
    def list(self, request: Request) -> Response:
        """How good the tagging is, by editors' own decisions on stories that you may see."""
        measured = decided.measure(self.user)
        told: dict[str, Any] = {
            "decisions": measured.decisions,
            "is_capped": measured.decisions >= decided.MOST,
            "total": measured.total,
            "by": {name: _largest(measured.by(name), name) for name in BY},
            "acceptance": [{"confidence": at, "share": share} for at, share in measured.acceptance()],
            "weeks": [
                {
                    "week": week,
                    "decisions": done.decisions,
                    "decisions_per_story": done.each,
                    "signed_off_by_one_key": done.by_one_key,
                }
                for week, done in sorted(measured.weeks.items())[-MOST:]
            ],
            "rules": _scores(decided.rules(self.user)),
        }
        return Response(QualityShape(told, context=self.context).data)


def _scores(scores: list[RuleScore]) -> list[RuleScore]:
    return scores[:MOST]


def _largest(shares: dict[Any, Share], name: str) -> list[dict[str, Any]]:
    by = (lambda item: str(item[0])) if name == "week" else (lambda item: (item[1].of, str(item[0])))
    largest = sorted(shares.items(), key=by, reverse=True)[:MOST]
    return [{"group": str(group), "share": share} for group, share in largest if group != ""]
