"""Many files, and a large one: each with its own progress, in pieces, and one page that says what became of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Delivery, Upload
from tests.browser.test_walk import PATIENCE, log_in
from tests.factories import UserFactory

pytestmark = pytest.mark.browser
STORY = "{0} closes for the winter\n\nThe {0} of Larsund closes until spring, the harbour authority said on Monday."


@pytest.mark.django_db(transaction=True)
def test_files_are_sent_in_pieces_each_with_its_progress_and_taken_back(page: Page) -> None:
    UserFactory(username="erin", editor=True)
    log_in(page, "erin", "/admin/add-story/")
    files = [
        {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": STORY.format(name.capitalize()).encode()}
        for name in ("quay", "pier", "dock")
    ]
    large = {"name": "scan.bin", "mimeType": "application/octet-stream", "buffer": b"\x89PNG\r\n\x1a\n" * 1_200_000}
    page.locator("#files").set_input_files([*files, large])
    expect(page.locator("#look")).to_have_text("Send 4 files")
    page.locator("#batch-source").fill("Harbour Desk")
    page.locator("#look").click()
    expect(page.locator("#file-names progress")).to_have_count(4)

    expect(page).to_have_url(re.compile("/uploads/mine/"), timeout=PATIENCE)
    expect(page.get_by_text("4 files, all read.")).to_be_visible(timeout=PATIENCE)
    assert sorted(Upload.objects.values_list("filename", "state")) == [
        ("dock.txt", "done"),
        ("pier.txt", "done"),
        ("quay.txt", "done"),
        ("scan.bin", "failed"),
    ]
    assert Delivery.objects.filter(upload__isnull=False).count() == 4
    assert set(Article.objects.values_list("source__name", flat=True)) == {"Harbour Desk"}

    page.get_by_role("link", name="quay.txt").click()
    page.get_by_role("link", name="Undo this upload").click()
    expect(page.get_by_role("link", name="Quay closes for the winter")).to_be_visible()
    page.get_by_role("button", name="Undo this upload").click()
    expect(page.get_by_text("was taken back: 1 withdrawn.")).to_be_visible()
    assert Article.objects.get(current__headline="Quay closes for the winter").state == "withdrawn"
