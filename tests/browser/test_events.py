"""An editor corrects an event by keys in the review of a story, and on the event's own page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tagging.models import Event, Report
from tests.browser.test_walk import PATIENCE, log_in
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, UserFactory

pytestmark = pytest.mark.browser


def told() -> Event:
    """One event that three stories report, each with claims of its own."""
    place = EntityFactory(name="Larsund", kind="place")
    event: Event = EventFactory(title="Mira Solheim visits Larsund", type="visit", origin="machine", status="proposed")
    for number, day in enumerate(("2022-10-09", "2022-10-09", "2022-10-11")):
        words = f"Mira Solheim visited Larsund, story {number} says."
        ReportFactory(
            event=event,
            article=ArticleFactory(headline=f"Solheim in Larsund {number}", text=words, tagged=True),
            confidence=0.9,
            claims={
                "title": event.title,
                "type": "visit",
                "from": day,
                "to": day,
                "precision": "day",
                "planned": False,
                "toll": {"killed": number},
                "place": {"name": "Larsund", "entity": str(place.pk)},
            },
            evidence={"field": "text", "start": 0, "end": len(words), "text": words},
            provenance={"origin": "machine", "reason": "“visited”, “Sunday”"},
        )
    EventFactory(title="Talks in Larsund", type="diplomacy", place=place)
    return event


def keep(page: Page, name: str) -> None:
    """A picture to look at, where somebody wants one."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.django_db(transaction=True)
def test_an_editor_corrects_an_event(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    event = told()
    first, *_, third = Report.objects.order_by("pk")
    log_in(page, "erin", f"/admin/review/{first.article_id}/")
    row = page.locator(f"#tag-{first.pk}")
    row.wait_for(timeout=PATIENCE)
    keep(page, "review")
    row.focus()
    page.keyboard.press("x")
    expect(page.locator("#said")).to_contain_text("Marked as wrong: Mira Solheim visits Larsund.", timeout=PATIENCE)
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Undone", timeout=PATIENCE)

    page.goto(f"/admin/tagging/event/{event.pk}/change/")
    expect(page.locator(".event-reports")).to_contain_text("2 killed")
    keep(page, "event")
    page.get_by_label(f"Choose: {third.article}").check()
    page.get_by_role("button", name="The chosen stories report another event").click()
    expect(page.locator(".messagelist")).to_contain_text("The two are kept apart", timeout=PATIENCE)
    assert event.reports.exclude(state="rejected").count() == 2
    other = Event.objects.get(title="Talks in Larsund")
    page.goto(f"/admin/events/{event.pk}/merge/?other={other.pk}")
    keep(page, "merge")
    page.get_by_role("button", name="Merge into").click()
    expect(page.locator(".messagelist")).to_contain_text("Merged into", timeout=PATIENCE)
    event.refresh_from_db()
    assert event.merged_into == other
