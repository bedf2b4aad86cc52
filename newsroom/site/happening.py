"""All that the page of one event shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Left

from articles.models import Article
from newsroom.accounts.models import User
from newsroom.site.names import CANONICAL, addresses
from newsroom.site.paging import Order, Page, instant
from newsroom.site.stories import LEAD_CHARACTERS, STORIES_PER_PAGE, listed
from tagging.models import Event, Report
from tagging.models.merges import with_merged

IN_ORDER = Order("article__sort_at", read=instant, pk="article_id")


@dataclass(frozen=True)
class TakingPart:
    name: str
    role: str
    url: str


def page(user: User, event: Event, cursor: str) -> dict[str, Any]:
    """The context of ``site/event.html``. ``event`` comes with its Place; raises BadCursor."""
    rows = event.participations.select_related(f"entity__{CANONICAL}").order_by("role", "id")
    participations = list(rows)
    named = [row.entity for row in participations if row.entity]
    urls = addresses(user, [*named, event.place] if event.place else named)
    reports = _reports(user, event, cursor)
    articles = [_article(report) for report in reports.rows]
    evidence = {report.article_id: report.evidence.get("text", "") for report in reports.rows}
    return {
        "event": event,
        "place": event.place.canonical() if event.place else None,
        "place_url": urls[event.place.pk] if event.place else "",
        "taking_part": [
            TakingPart(row.entity.canonical().name, row.get_role_display(), urls[row.entity.pk])
            if row.entity
            else TakingPart(row.surface, row.get_role_display(), "")
            for row in participations
        ],
        "stories": listed(user, articles, evidence),
        "next": reports.next,
    }


def _reports(user: User, event: Event, cursor: str) -> Page[Report]:
    """The stories that report it, in the order in which they came out."""
    rows = Report.objects.told_to(user).filter(event__in=with_merged(Event, [event.pk])[event.pk])
    words = rows.select_related("article__current", "article__source").defer("article__current__text")
    words = words.prefetch_related("article__notices").annotate(lead=Left("article__current__text", LEAD_CHARACTERS))
    return IN_ORDER.page(words, cursor, STORIES_PER_PAGE)


def _article(report: Report) -> Article:
    report.article.lead = report.lead  # type: ignore[attr-defined]
    return report.article
