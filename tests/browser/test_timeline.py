"""A timeline in the browser: it goes closer in place, and without JavaScript by pages; a calendar address is made."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_walk import log_in
from tests.factories import EntityFactory, EventFactory, UserFactory

pytestmark = pytest.mark.browser


def haiti() -> str:
    UserFactory(username="rosa")
    place = EntityFactory(kind="place", name="Hispaniola Bay")
    for day, title in (("2021-08-14", "Quake"), ("2022-10-15", "Delivery"), ("2022-10-21", "Vote")):
        EventFactory(title=title, start=f"{day}T00:00:00Z", precision="day", place=place)
    return place.get_absolute_url()


@pytest.mark.django_db(transaction=True)
def test_a_timeline_goes_closer_in_place(page: Page) -> None:
    address = haiti()
    log_in(page, "rosa", address)
    expect(page.get_by_role("link", name="Quake")).to_be_visible()
    page.get_by_role("link", name="2022: 2 events").click()
    heading = page.get_by_role("heading", name="Timeline: 2022")
    expect(heading).to_be_focused()
    expect(page.get_by_role("link", name="Quake")).to_have_count(0)
    page.get_by_role("link", name="October 2022: 2 events").click()
    page.get_by_role("link", name="21 October 2022: 1 event").click()
    expect(page.get_by_role("link", name="Vote")).to_be_visible()
    expect(page.get_by_role("link", name="Delivery")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"timeline/\?at=2022-10-21"))  # what is seen can be handed on
    expect(page.get_by_role("heading", name="0 stories")).to_be_visible()  # and yet the record's page stays
    page.go_back()
    expect(page.get_by_role("link", name="Delivery")).to_be_visible()
    page.get_by_role("button", name="Subscribe in a calendar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Events: Hispaniola Bay")
    feed = page.locator(".secret").first.inner_text()
    answer = page.context.request.get(feed, headers={"Cookie": ""})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Quake" in answer.text()


@pytest.mark.django_db(transaction=True)
def test_a_timeline_needs_no_javascript(browser: Browser, address: str) -> None:
    record = haiti()
    page = browser.new_context(base_url=address, java_script_enabled=False).new_page()
    log_in(page, "rosa", record)
    page.get_by_role("link", name="2022: 2 events").click()
    page.get_by_role("link", name="October 2022: 2 events").click()
    expect(page).to_have_url(re.compile(re.escape(record) + r"timeline/\?at=2022-10"))
    expect(page.get_by_role("link", name="Delivery")).to_be_visible()
    page.context.close()
