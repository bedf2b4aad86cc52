"""How good the tagging is by editors' own decisions: what machines suggested, and what people said of it.

The newest MOST decisions are read, whatever the size of the archive. A tag counts once, by what was said of it last.
Only *wrong* and *another record* speak against a suggestion; that a story names something in passing does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from articles.visibility import visible
from tagging.models import Action, Decision, Entity, Rule, TagState

MOST = 5_000  # decisions
MOST_RULES = 50
HITS = 200  # of a rule
BINS = 10
Z = 1.96  # of an interval that holds 19 times of 20

ON_TAGS = (
    *(Action.ACCEPT, Action.REJECT, Action.PASSING, Action.ABOUT, Action.RELINK, Action.RETYPE, Action.ADD),
    Action.SIGN_OFF,
)


@dataclass(frozen=True)
class Judged:
    """A machine's suggestion, and whether people said that it was right."""

    at: datetime
    right: bool
    confidence: float
    kind: str
    source: str
    version: str
    sort: str  # of a suggestion that the machine hesitated over

    @property
    def week(self) -> date:
        day = self.at.date()
        return day - timedelta(days=day.weekday())


@dataclass
class Share:
    """How many of how many, with the interval in which the true share lies 19 times of 20 (Wilson)."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        n, p = self.of, self.share
        middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + Z * Z / n)), min(1.0, (middle + half) / (1 + Z * Z / n))


@dataclass
class Week:
    """What was done in a week: decisions, the stories that they were on, and those signed off with nothing else."""

    decisions: int = 0
    stories: set[UUID] = field(default_factory=set)
    signed_off: set[UUID] = field(default_factory=set)
    corrected: set[UUID] = field(default_factory=set)

    @property
    def each(self) -> float:
        return self.decisions / len(self.stories) if self.stories else 0.0

    @property
    def by_one_key(self) -> int:
        return len(self.signed_off - self.corrected)


@dataclass(frozen=True)
class RuleScore:
    """In how many stories a rule decided (of the newest HITS), and in how many of them people said as it does."""

    rule: Rule
    stories: int
    helped: int
    hurt: int


@dataclass(frozen=True)
class Measured:
    judged: list[Judged]
    weeks: dict[date, Week]
    decisions: int  # that were read

    def by(self, name: str) -> dict[Any, Share]:
        """The share of right suggestions by a field of theirs."""
        shares: dict[Any, Share] = defaultdict(Share)
        for one in self.judged:
            _count(shares[getattr(one, name)], one.right)
        return dict(shares)

    @property
    def total(self) -> Share:
        return Share(sum(one.right for one in self.judged), len(self.judged))

    def acceptance(self) -> list[tuple[float, Share]]:
        """The share that was accepted, by the middle of a tenth of the confidences."""
        bins: dict[int, Share] = defaultdict(Share)
        for one in self.judged:
            _count(bins[min(int(one.confidence * BINS), BINS - 1)], one.right)
        return [((index + 0.5) / BINS, bins[index]) for index in sorted(bins)]


def measure(user: Any) -> Measured:
    """The newest decisions on stories that the user may see; those that were undone do not count."""
    seen = Q(visible(user, "article__"), undone_by=None, action__in=ON_TAGS)
    rows = (
        Decision.objects.filter(seen)
        .order_by("-id")
        .values("at", "action", "article_id", "article__source__name", "before", "after")
    )
    decisions: list[Any] = list(rows[:MOST])
    return Measured(_judged(decisions), _weeks(decisions), len(decisions))


def _judged(decisions: Sequence[dict[str, Any]]) -> list[Judged]:
    said: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {}
    for decision in decisions:  # the newest first
        for address, before in decision["before"].items():
            after = decision["after"].get(address)
            if before and after and _is_machines(address, before):
                said.setdefault(address, (decision, before, after["state"] == TagState.ACCEPTED))
    kinds = _kinds(before["entity_id"] for _, before, _ in said.values())
    return [
        Judged(
            decision["at"],
            right,
            before["confidence"],
            kinds.get(before["entity_id"], ""),
            decision["article__source__name"] or "No source",
            str(before["provenance"].get("pipeline") or "unknown"),
            str(before["provenance"].get("sort") or ""),
        )
        for decision, before, right in said.values()
    ]


def _is_machines(address: str, before: dict[str, Any]) -> bool:
    is_suggestion = before.get("state") == TagState.SUGGESTED and before.get("decided_by_id") is None
    return address.startswith("tag:") and is_suggestion


def _kinds(ids: Iterable[str]) -> dict[str, str]:
    return {str(pk): kind for pk, kind in Entity.objects.filter(pk__in=set(ids)).values_list("pk", "kind")}


def _weeks(decisions: Iterable[dict[str, Any]]) -> dict[date, Week]:
    weeks: dict[date, Week] = defaultdict(Week)
    for decision in decisions:
        day = decision["at"].date()
        week = weeks[day - timedelta(days=day.weekday())]
        week.decisions += 1
        week.stories.add(decision["article_id"])
        done = week.signed_off if decision["action"] == Action.SIGN_OFF else week.corrected
        done.add(decision["article_id"])
    return dict(sorted(weeks.items()))


def _count(share: Share, right: bool) -> None:
    share.right += right
    share.of += 1


# A rule that links is right where its record was accepted, one that rules it out where it was rejected.
HELPED = """
SELECT rule.id, count(*), count(*) FILTER (WHERE (tag.state = 'accepted') = (rule.action = 'link')),
    count(*) FILTER (WHERE (tag.state = 'rejected') = (rule.action = 'link'))
FROM tagging_rule AS rule
CROSS JOIN LATERAL (SELECT article_id FROM tagging_rulehit WHERE rule_id = rule.id ORDER BY id DESC LIMIT %s) AS hit
LEFT JOIN tagging_tag AS tag ON tag.article_id = hit.article_id AND tag.entity_id = rule.entity_id
    AND tag.decided_by_id IS NOT NULL
WHERE rule.id = ANY(%s) GROUP BY rule.id
"""


def rules(user: Any) -> list[RuleScore]:
    """The newest rules that decided anywhere, the harmful first, then the most helpful."""
    seen = Q(article__isnull=True) | visible(user, "article__")
    newest = Rule.objects.filter(seen, hits__isnull=False).select_related("source", "entity", "taught_by").distinct()
    by_id = {rule.pk: rule for rule in newest.order_by("-id")[:MOST_RULES]}
    with connection.cursor() as cursor:
        cursor.execute(HELPED, [HITS, list(by_id)])
        scores = [RuleScore(by_id[pk], *counts) for pk, *counts in cursor.fetchall()]
    return sorted(scores, key=lambda score: (-score.hurt, -score.helped, -score.stories))
