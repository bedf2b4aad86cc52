"""New stories against saved searches, along the change feed.

The feed has a row for whatever can make a story match: it came, was tagged, decided on, published, its embargo ended.
Reading on and writing the alerts is one transaction, and an alert exists once per search and story: a worker that is
killed has done all of a step or nothing of it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from articles.models import Article, Change
from articles.search import SearchError
from articles.search.snippets import snippets
from articles.search.syntax import Node
from articles.visibility import Audience, audience
from newsroom.accounts.models import User
from newsroom.alerts.models import Alert, Follower, SavedSearch
from newsroom.alerts.sifting import Sieve, read
from newsroom.alerts.story import Story
from newsroom.alerts.why import MOST, why
from newsroom.search import SearchRequest, documents, question
from newsroom.search.reasons import reasons
from tagging.models import Entity

STEP = 100  # changes in one transaction
FRESH = timedelta(days=3)  # what is older when it comes is the archive's, not news
# By the index of keys first, whatever else the planner thinks of.
_SHARING = """
WITH search AS MATERIALIZED (
    SELECT id, query, filters, owner_id, problem, since FROM alerts_savedsearch WHERE keys && %s::text[]
)
SELECT search.id, search.query, search.filters::text, search.owner_id FROM search
JOIN accounts_user AS owner ON owner.id = search.owner_id AND owner.is_active
WHERE search.problem = '' AND search.since <= %s
    AND NOT EXISTS (SELECT FROM alerts_alert WHERE search_id = search.id AND article_id = %s)
"""
_MARKED = re.compile(r"<mark>([^<]*)</mark>")


def follow() -> int:
    """Read the next changes; returns how many. Nobody else does so at the same time."""
    with transaction.atomic():
        follower = _follower()
        if follower is None:
            return 0
        changes = list(Change.objects.filter(seq__gt=follower.seq).order_by("seq")[:STEP])
        by_story: dict[UUID, list[Change]] = defaultdict(list)
        for change in changes:
            if change.article_id:
                by_story[change.article_id].append(change)
        for article in Article.objects.filter(pk__in=by_story):
            if moment := news_since(article, by_story[article.pk], timezone.now()):
                match(article, moment)
        if changes:
            follower.seq = changes[-1].seq or follower.seq
            follower.save()
        return len(changes)


def _follower() -> Follower | None:
    """The locked row; None while another process holds it. At the very first, what happened before is passed over."""
    if not Follower.objects.exists():
        newest = Change.objects.aggregate(newest=Max("seq"))["newest"] or 0
        Follower.objects.bulk_create([Follower(pk=1, seq=newest)], ignore_conflicts=True)
    return Follower.objects.select_for_update(skip_locked=True).first()


def news_since(article: Article, changes: Iterable[Change], now: datetime) -> datetime | None:
    """Since when a story is news to those who may read it; None for one that is too old to be any.

    A story from the backfill is as old as its date says, however new it is here, and one whose embargo ended long ago
    too. A draft that is published is as new as its publishing.
    """
    released = [change.at for change in changes if change.action == "state" and change.data.get("before") == "draft"]
    lifted = [article.embargo_until] if article.embargo_until and article.embargo_until <= now else []
    told = max([article.published_at or article.created_at, *lifted, *released])
    if told < now - FRESH:
        return None
    return max([article.created_at, *lifted, *released])


class Asked(NamedTuple):
    """Of a saved search what it takes to answer it by the story alone."""

    id: UUID
    query: str
    filters: dict[str, list[str]]
    owner_id: int


def match(article: Article, since: datetime) -> int:
    """Write an alert for each search that finds the story and has none yet; returns how many."""
    story = Story(article.pk)
    searches = sharing_a_key(story, since)
    asking = _Asking(article, story, searches)
    alerts = []
    for search in searches:
        try:
            why = asking.why(search)
        except SearchError as error:
            SavedSearch.objects.filter(pk=search.id).update(problem=error.told[:500])
            continue
        if why is not None:
            alerts.append(Alert(search_id=search.id, article=article, reasons=why))
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    return len(alerts)


def sharing_a_key(story: Story, since: datetime) -> list[Asked]:
    """Those that were told of it already are left out, and those whose owner is gone."""
    with connection.cursor() as cursor:
        # The planner takes a comparison of two long lists for cheap, and would make one with every saved search.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_SHARING, [list(story.keys), since, story.article_id])
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return [Asked(pk, query, json.loads(filters), owner) for pk, query, filters, owner in rows]


class _Asking:
    """One story, of which searches are asked: of what it takes to answer, what they share is read once."""

    def __init__(self, article: Article, story: Story, searches: Collection[Asked]) -> None:
        self.article, self.story = article, story
        self.sieve = Sieve(story, filter(None, (read(search.query) for search in searches)))
        self.owners = User.objects.in_bulk({search.owner_id for search in searches})
        self._is_seen: dict[Audience, bool] = {}
        self._pages: dict[Audience, frozenset[UUID]] = {}

    def why(self, search: Asked) -> list[str] | None:
        """The words and names for which the search finds the story; None where it does not, or its owner may not see
        it."""
        node, owner = read(search.query), self.owners[search.owner_id]
        fits = self.fits(search, node)
        if fits is False or not self.is_seen_by(owner):
            return None
        if fits is None:
            return self.asked_in_full(search)
        return why(self.sieve, node, search.filters.get("entity", ()), self.pages_for(owner))

    def fits(self, search: Asked, node: Node | None) -> bool | None:
        if node is None and search.query:
            return None  # it cannot be read: the engine says why
        followed = [self.sieve.is_tagged(UUID(pk)) for pk in search.filters.get("entity", ())]
        by_words = self.sieve.fits(node) if node else True
        if by_words is False or False in followed:
            return False
        is_all = by_words and not any(values for name, values in search.filters.items() if name != "entity")
        return True if is_all else None

    def is_seen_by(self, user: User) -> bool:
        who = audience(user)
        if who not in self._is_seen:
            self._is_seen[who] = Article.objects.visible_to(user).filter(pk=self.article.pk).exists()
        return self._is_seen[who]

    def pages_for(self, user: User) -> frozenset[UUID]:
        """The records that the story is tagged with, those that have a page for ``user``."""
        who = audience(user)
        if who not in self._pages:
            tagged = Entity.objects.filter(pk__in=self.story.chosen, never_profile=False)
            stays = {entity.pk: entity.canonical().pk for entity in tagged.select_related("merged_into__merged_into")}
            seen = Entity.objects.visible_to(user).filter(pk__in=stays.values(), never_profile=False)
            there = set(seen.values_list("pk", flat=True))
            self._pages[who] = frozenset(pk for pk, stay in stays.items() if stay in there)
        return self._pages[who]

    def asked_in_full(self, known: Asked) -> list[str] | None:
        search = SavedSearch.objects.select_related("owner").get(pk=known.id)
        request: SearchRequest = search.request()
        asked, fields = question(search.owner, request)
        if not documents(search.owner, request, asked).filter(article=self.article).exists():
            return None
        snippet = snippets([self.article.pk], asked.words, asked.prefixes).get(self.article.pk, "")
        words = dict.fromkeys(word.lower() for word in _MARKED.findall(snippet))
        return [*words, *reasons([self.article.pk], fields.meant).get(self.article.pk, [])][:MOST]
