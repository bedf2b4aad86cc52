"""All that the page of one event shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Left

from newsroom.accounts.models import User
from newsroom.alerts import saving
from newsroom.alerts.models import Rhythm
from newsroom.site import around, claims, linked_data
from newsroom.site.names import CANONICAL, Request, addresses
from newsroom.site.paging import Order, Page, instant
from newsroom.site.stories import LEAD_CHARACTERS, STORIES_PER_PAGE, Story, listed
from tagging.models import Event, Report, TagState
from tagging.models.events import ReportQuerySet
from tagging.models.merges import with_merged

IN_ORDER = Order("article__sort_at", read=instant, pk="article_id")


@dataclass(frozen=True)
class TakingPart:
    name: str
    role: str
    url: str
    kind: str = ""


@dataclass(frozen=True)
class Told:
    """A story that reports the event, and how sure it is that it does."""

    story: Story
    report: Report

    @property
    def is_machine_made(self) -> bool:
        return self.report.state == TagState.SUGGESTED


def page(user: User, event: Event, cursor: str) -> dict[str, Any]:
    """The context of ``site/event.html``. ``event`` comes with its Place; raises BadCursor."""
    rows = event.participations.select_related(f"entity__{CANONICAL}").order_by("role", "id")
    participations = list(rows)
    named = [row.entity for row in participations if row.entity]
    urls = addresses(user, [*named, event.place] if event.place else named)
    reports = Report.objects.told_to(user).filter(event__in=with_merged(Event, [event.pk])[event.pk])
    told = _in_order(reports, cursor)
    context: dict[str, Any] = {
        "event": event,
        "place": event.place.canonical() if event.place else None,
        "place_url": urls[event.place.pk] if event.place else "",
        "taking_part": [
            TakingPart(row.entity.canonical().name, row.get_role_display(), urls[row.entity.pk], row.entity.kind)
            if row.entity
            else TakingPart(row.surface, row.get_role_display(), "")
            for row in participations
        ],
        "reports": _told(user, told.rows),
        "next": told.next,
        "is_first": not cursor,
    }
    if not cursor:
        context["comparison"] = claims.compare(reports)
        context["followed"] = saving.followed(user, event)
        context["rhythms"] = Rhythm.choices
        context["neighbours"] = around.near(user, event, [row.entity_id for row in participations if row.entity_id])
    return context


def linked(request: Request, context: dict[str, Any]) -> linked_data.Linked:
    """The same for machines, out of the context of the page."""
    place, build = context["place"], request.build_absolute_uri
    about = [linked_data.named(one.kind, one.name, build(one.url) if one.url else "") for one in context["taking_part"]]
    return linked_data.event(
        request,
        context["event"],
        place=linked_data.named("place", place.name, build(context["place_url"])) if place else None,
        about=about,
        stories=[told.story.article for told in context["reports"]],
    )


def _in_order(reports: ReportQuerySet, cursor: str) -> Page[Report]:
    """The stories that report it, in the order in which they came out."""
    words = reports.select_related("article__current", "article__source").defer("article__current__text")
    words = words.prefetch_related("article__notices").annotate(lead=Left("article__current__text", LEAD_CHARACTERS))
    return IN_ORDER.page(words, cursor, STORIES_PER_PAGE)


def _told(user: User, reports: list[Report]) -> list[Told]:
    """Each story with the sentence that tells the event; a Report without one is shown by the story's first words."""
    for report in reports:
        report.article.lead = report.lead  # type: ignore[attr-defined]
    evidence = {report.article_id: report.evidence.get("text", "") for report in reports}
    stories = listed(user, [report.article for report in reports], evidence)
    return [Told(story, report) for story, report in zip(stories, reports, strict=True)]
