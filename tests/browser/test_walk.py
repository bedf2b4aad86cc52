"""One walk through the house as its users take it: upload → tagged → decided → found."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles.models import Article
from tagging.models import Decision, Tag
from tests.factories import UserFactory

pytestmark = pytest.mark.browser
PASSWORD = "not-a-secret-4711"
PATIENCE = 45_000  # milliseconds
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
STORY = """Ferry talks open in Bridgetown

By Tamsin Adeyemi-Clarke

BRIDGETOWN, Nov 15 (Harbour Wire) – Prime Minister Mia Mottley of Barbados opened talks on Tuesday about a new ferry.

Mottley said the Caribbean Community (CARICOM) would pay for it. Engineers from Canada will inspect the harbour.

"We have waited thirty years for this," said Marisol Quintanegra, who runs the fish market.
"""


def log_in(page: Page, username: str, to: str) -> None:
    page.goto(to)
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def assert_accessible(page: Page, *paths: str) -> None:
    """WCAG 2.2 AA, as far as a program can tell (axe-core), in another window: axe writes styles of its own."""
    browser, state = page.context.browser, page.context.storage_state()
    assert browser is not None
    with browser.new_context(base_url=page.url, storage_state=state, bypass_csp=True) as context:
        other = context.new_page()
        for path in paths:
            other.goto(path)
            found = Axe().run(other, options=WCAG)
            assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


@pytest.mark.django_db(transaction=True)
def test_an_editor_uploads_a_story_decides_on_its_tags_and_a_journalist_finds_it(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    UserFactory(username="rosa")

    log_in(page, "erin", "/admin/add-story/")
    story = {"name": "ferry.txt", "mimeType": "text/plain", "buffer": STORY.encode()}
    page.locator("#files").set_input_files(story)
    page.locator("#look").click()
    expect(page.locator("#id_headline")).to_have_value("Ferry talks open in Bridgetown")
    page.locator("#save").click()

    expect(page.get_by_text("Ferry talks open in Bridgetown").first).to_be_visible(timeout=PATIENCE)
    article = Article.objects.get()
    page.goto(f"/admin/review/{article.pk}/")
    expect(page.locator("article.tag").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("mark, .mention").filter(has_text="Mia Mottley").first).to_be_visible()

    page.keyboard.press("j")
    focused = page.locator("article.tag:focus, article.tag:focus-within").first
    tag_id = focused.get_attribute("data-id")
    page.keyboard.press("a")
    expect(page.locator(f"#tag-{tag_id}")).to_have_attribute("data-state", "accepted")
    assert Tag.objects.get(pk=tag_id).decided_by.username == "erin"

    canada = Tag.objects.get(entity__name="Canada")
    page.locator(f"#x-{canada.pk}").click()
    expect(page.locator(f"#tag-{canada.pk}")).to_have_attribute("data-state", "rejected")
    assert Decision.objects.count() == 2
    assert_accessible(
        page,
        *("/admin/", f"/admin/review/{article.pk}/", "/admin/queue/", "/admin/queue/?show=proposed", "/admin/quality/"),
        *(f"/admin/merge/{canada.entity_id}/", f"/admin/tagging/place/{canada.entity_id}/change/"),
        *("/admin/tagging/decision/", f"/admin/articles/article/{article.pk}/change/", "/admin/add-story/"),
    )

    page.context.clear_cookies()
    log_in(page, "rosa", "/?q=ferry")
    page.get_by_role("link", name="Ferry talks open in Bridgetown").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Ferry talks open"))
    expect(page.get_by_role("link", name="Mia Mottley").first).to_be_visible()
    assert page.get_by_role("link", name="Canada", exact=True).count() == 0

    page.get_by_role("link", name="Mia Mottley").first.click()
    expect(page.get_by_role("link", name="Ferry talks open in Bridgetown").first).to_be_visible()
    assert_accessible(
        page, page.url, article.get_absolute_url(), "/", "/?q=ferry", "/people/", "/events/", "/searches/", "/tokens/"
    )
