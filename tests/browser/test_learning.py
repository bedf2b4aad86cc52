"""What was learned is said where the editor looks, kept to one story by a click, and carried back to earlier ones."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from tagging.models import Batch, Rule, Tag, TaggingRun
from tagging.tasks import retag
from tests.browser.test_walk import PATIENCE, log_in
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.browser
TEXT = "Dock workers met Branquist on Monday. They told Branquist of the storm, and Branquist, {}, said he would help."


def story(number: int) -> Article:
    article: Article = ArticleFactory(
        source=SourceFactory(name="Harbour Wire", slug="harbour-wire")
        if number == 0
        else Article.objects.latest("id").source,
        headline=f"Branquist speaks of storm {number}",
        text=TEXT.format(50 + number),
    )
    retag(article)
    return article


@pytest.mark.django_db(transaction=True)
def test_an_editor_teaches_a_name_and_sees_what_follows(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    right, wrong = EntityFactory(name="Ottilie Branquist"), EntityFactory(name="Bo Branquist")
    stories = [story(number) for number in range(3)]
    for _ in range(60):
        if not TaggingRun.objects.exclude(state__in=("done", "superseded")).exists():
            break
        page.wait_for_timeout(1000)
    tag = Tag.objects.create(article=stories[0], entity=wrong, surfaces=["branquist"], confidence=0.6)
    log_in(page, "erin", f"/admin/review/{stories[0].pk}/")
    page.locator(f"#tag-{tag.pk}").wait_for(timeout=PATIENCE)
    page.locator(f"#tag-{tag.pk}").focus()
    page.keyboard.press("r")
    page.locator("#pick-q").fill("Ottilie")
    page.locator("#choices .choice").filter(has_text=right.name).click()
    line = page.locator(".learned")
    expect(line).to_contain_text("= Ottilie Branquist")
    line.get_by_role("button", name="only this story").click()
    expect(page.locator("#said")).to_contain_text("For this story alone")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Undone")

    page.goto(f"/admin/tagging/rule/{Rule.objects.get(active=True).pk}/change/")
    page.get_by_role("button", name="See what it would change in earlier stories").click()
    batch = Batch.objects.get()
    for _ in range(60):
        page.goto(f"/admin/tagging/batch/{batch.pk}/change/")
        if page.locator("table.sample").count():
            break
        page.wait_for_timeout(1000)
    expect(page.locator("table.sample")).to_contain_text("+ Ottilie Branquist")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Go on")).to_have_count(0)
    for _ in range(60):
        page.goto(f"/admin/tagging/batch/{batch.pk}/change/")
        if page.get_by_role("button", name="Undo all of it").count():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_role("button", name="Undo all of it")).to_be_visible()
