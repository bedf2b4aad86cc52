"""New stories against saved searches, along the change feed.

The feed has a row for whatever can make a story match: it came, was tagged, decided on, published, its embargo ended.
Reading on and writing the alerts is one transaction, and an alert exists once per search and story: a worker that is
killed has done all of a step or nothing of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from articles.models import Article, Change
from articles.search import SearchError
from articles.search.snippets import snippets
from newsroom.alerts.keys import offered
from newsroom.alerts.models import Alert, Follower, SavedSearch
from newsroom.alerts.sifting import sifted, words_of
from newsroom.search import SearchRequest, documents, question
from newsroom.search.reasons import reasons

STEP = 100  # changes in one transaction
FRESH = timedelta(days=3)  # what is older when it comes is the archive's, not news
MOST_WORDS = 12
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


def match(article: Article, since: datetime) -> int:
    """Write an alert for each search that finds the story and has none yet; returns how many."""
    found = []
    for search in may_find(article, since).select_related("owner"):
        try:
            why = _why(search, article)
        except SearchError as error:
            SavedSearch.objects.filter(pk=search.pk).update(problem=error.told[:500])
            continue
        if why is not None:
            found.append(Alert(search=search, article=article, reasons=why))
    Alert.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def may_find(article: Article, since: datetime) -> QuerySet[SavedSearch]:
    """The searches that share a key with the story and are not refuted by its words."""
    words = words_of(article.pk)
    keys = offered(article.pk, words)
    known = Alert.objects.filter(article=article).values("search")
    wanted = SavedSearch.objects.filter(keys__overlap=keys, problem="", since__lte=since, owner__is_active=True)
    queries = wanted.exclude(pk__in=known).order_by().values_list("pk", "query")
    return SavedSearch.objects.filter(pk__in=sifted(queries, words, keys))


def _why(search: SavedSearch, article: Article) -> list[str] | None:
    """The words and names for which the search finds the story; None where it does not, or its owner may not see it."""
    request: SearchRequest = search.request()
    asked, fields = question(search.owner, request)
    if not documents(search.owner, request, asked).filter(article=article).exists():
        return None
    snippet = snippets([article.pk], asked.words, asked.prefixes).get(article.pk, "")
    words = dict.fromkeys(word.lower() for word in _MARKED.findall(snippet))
    return [*words, *reasons([article.pk], fields.meant).get(article.pk, [])][:MOST_WORDS]
