"""A day's work without a mouse: twenty tags of a story, and many stories at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from tagging.models import Decision, Entity, Hold, Mention, SignOff, Tag
from tests.browser.test_walk import PATIENCE, log_in
from tests.factories import ArticleFactory, EntityFactory, TagFactory, UserFactory
from tests.newsroom.desk.conftest import mention

pytestmark = pytest.mark.browser
NAMES = [f"{first} {last}" for first in ("Ada", "Bo", "Cy", "Dee") for last in ("Berg", "Dahl", "Frost", "Lind", "Vik")]


@pytest.mark.django_db(transaction=True)
def test_twenty_tags_are_reviewed_with_keys_alone(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    article = ArticleFactory(headline="Guests", text="There came " + ", ".join(NAMES) + ".", tagged=True)
    for number, name in enumerate(NAMES):
        tag = TagFactory(article=article, entity__name=name, relevance=1 - number / 100)
        mention(tag, name)
    Hold.objects.take(article, UserFactory(editor=True))
    log_in(page, "erin", f"/admin/review/{article.pk}/")
    page.locator("article.tag.is-current").wait_for(timeout=PATIENCE)
    expect(page.locator("#hold .hold-line")).to_be_visible()
    top = page.locator("#story").evaluate("story => story.offsetTop")
    assert page.locator(".tag[data-digit='9'] .tag-name").inner_text() == NAMES[8]
    expect(page.locator(".tag[data-digit]")).to_have_count(9)
    page.keyboard.press("?")
    expect(page.locator("#keys-title")).to_be_focused()
    page.keyboard.press("Escape")
    for number in range(len(NAMES)):
        page.keyboard.press("x" if number % 5 == 4 else "a")
    expect(page.locator(".review-count .all-done")).to_be_visible(timeout=PATIENCE)
    states = list(Tag.objects.order_by("-relevance").values_list("state", flat=True))
    assert states == (["accepted"] * 4 + ["rejected"]) * 4
    assert Decision.objects.count() == len(NAMES)
    assert page.locator("#said").inner_text().startswith("Marked as wrong")
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert page.locator("#story").evaluate("story => story.offsetTop") == top, "nothing that is said moves the story"

    page.keyboard.press("e")
    expect(page.locator("#heard")).to_contain_text(f"1 of 1, “{NAMES[-1]}”: There came")
    page.keyboard.press("i")
    expect(page.locator("#heard")).to_have_text("Every name has a tag.")
    page.keyboard.press("Escape")
    expect(page.locator("#said")).to_be_empty()
    page.keyboard.press("t")
    expect(page.locator("details.more[open] .more-acts .act").first).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_url("**/admin/", timeout=PATIENCE)
    assert SignOff.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_key_settles_many_stories_and_one_takes_it_back(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    joly, other = EntityFactory(name="Mélanie Joly"), EntityFactory(name="Oda Lund")
    for number in range(7):
        tag = TagFactory(
            article=ArticleFactory(text=f"Joly spoke {number}.", tagged=True),
            entity=joly,
            surfaces=["joly"],
            confidence=0.5,
        )
        mention(tag, "Joly")
    TagFactory(entity=other, confidence=0.6, article__tagged=True)
    log_in(page, "erin", "/admin/queue/")
    expect(page.locator(".ask.is-current")).to_contain_text("“Joly” in 7 stories looks like Mélanie Joly")
    page.keyboard.press("a")
    expect(page.locator(".messagelist")).to_contain_text("7 stories", timeout=PATIENCE)
    assert Tag.objects.filter(state="accepted", entity=joly).count() == 7
    page.keyboard.press("u")
    expect(page.locator(".ask.is-current")).to_contain_text("in 7 stories", timeout=PATIENCE)
    assert Tag.objects.filter(state="suggested").count() == 8
    expect(page.locator("#heard")).to_contain_text("Undone")
    page.keyboard.press("j")
    expect(page.locator(".ask.is-current")).to_contain_text("Oda Lund")
    page.keyboard.press("o")
    expect(page.locator("input[name=tag]").first).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("Space")
    page.get_by_role("button", name="The ticked ones are not").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("is not Oda Lund", timeout=PATIENCE)
    assert Tag.objects.get(entity=other).state == "rejected"


@pytest.mark.django_db(transaction=True)
def test_a_digit_finds_the_exception_and_one_key_takes_all_the_others(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    article = ArticleFactory(headline="Guests", text="There came " + ", ".join(NAMES[:6]) + ".", tagged=True)
    for number, name in enumerate(NAMES[:6]):
        tag = TagFactory(article=article, entity__name=name, relevance=1 - number / 100, confidence=0.95 - number / 10)
        mention(tag, name)
    log_in(page, "erin", f"/admin/review/{article.pk}/")
    page.locator("article.tag.is-current").wait_for(timeout=PATIENCE)
    for key in ("4", "x", "S"):
        page.keyboard.press(key)
    page.wait_for_url("**/admin/", timeout=PATIENCE)
    states = list(Tag.objects.order_by("-relevance").values_list("state", flat=True))
    assert states == ["accepted"] * 3 + ["rejected"] + ["accepted"] * 2
    assert SignOff.objects.count() == 1


def untagged(article: Article, words: str, kind: str, candidates: list[Entity]) -> None:
    """A name that was read, and of which nobody knows what it means."""
    start = article.current.text.index(words)
    told = [{"entity": str(one.pk), "name": one.name, "score": 0.5, "reasons": []} for one in candidates]
    Mention.objects.create(
        revision=article.current,
        field="text",
        start=start,
        end=start + len(words),
        text=words,
        kind=kind,
        candidates=told or None,
    )


@pytest.mark.django_db(transaction=True)
def test_a_name_without_a_tag_is_added_with_keys_alone(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    article = ArticleFactory(headline="Guests", text="Joly came with Anna Karst and Lund Works.", tagged=True)
    mention(TagFactory(article=article, entity__name="Anna Karst"), "Anna Karst")
    first, second = EntityFactory(name="Eva Joly"), EntityFactory(name="Mélanie Joly")
    untagged(article, "Joly", "person", [second, first])
    untagged(article, "Lund Works", "organization", [])
    log_in(page, "erin", f"/admin/review/{article.pk}/")
    page.locator("article.tag.is-current").wait_for(timeout=PATIENCE)
    page.keyboard.press("i")
    page.keyboard.press("n")
    expect(page.locator("#pick-q")).to_be_focused(timeout=PATIENCE)
    expect(page.locator(".choice").first).to_contain_text("Mélanie Joly")
    page.keyboard.press("Enter")
    page.keyboard.press("i")  # at once, as quick hands do: it means the story as it is after the answer
    page.keyboard.press("n")
    expect(page.locator("#said")).to_contain_text("Added: Mélanie Joly", timeout=PATIENCE)
    expect(page.locator("#pick-q")).to_have_value("Lund Works", timeout=PATIENCE)
    expect(page.locator("#pick-q")).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#said")).to_contain_text("Added: Lund Works", timeout=PATIENCE)
    assert Tag.objects.get(entity__name="Lund Works").entity.kind == "organization"
    accepted = Tag.objects.filter(state="accepted").values_list("entity__name", flat=True)
    assert set(accepted) == {"Mélanie Joly", "Lund Works"}
