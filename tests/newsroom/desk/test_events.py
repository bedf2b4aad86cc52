"""An event at the desk: what stories say of it, and what editors decide on that."""

from __future__ import annotations

import re
from typing import Any

import pytest

from articles.models import Article
from tagging.models import Event, EventsApart, Report
from tests.factories import ArticleFactory, EventFactory, ReportFactory

pytestmark = pytest.mark.django_db

CLAIMS = {"type": "visit", "from": "2022-10-09", "to": "2022-10-09", "precision": "day", "planned": False}


@pytest.fixture
def event() -> Event:
    """One that two stories report."""
    made = EventFactory(title="Visit to Larsund", origin="machine", status="proposed")
    for number in range(2):
        ReportFactory(
            event=made,
            article=ArticleFactory(headline=f"Story {number}", text=f"Words {number}."),
            claims={"title": f"Visit {number}", "toll": {"killed": number}, **CLAIMS},
            evidence={"field": "text", "start": 0, "end": 8, "text": f"Words {number}."},
        )
    return made


def page_of(desk: Any, event: Event) -> str:
    return str(desk.get(f"/admin/tagging/event/{event.pk}/change/").content.decode())


def act(desk: Any, event: Event, what: str, **more: Any) -> Any:
    return desk.post(f"/admin/events/{event.pk}/act/", {"act": what, **more})


def test_the_page_shows_each_report_with_its_claims(desk: Any, event: Event) -> None:
    page = page_of(desk, event)
    assert page.count("2022-10-09") >= 2
    for words in ("Words 0.", "Words 1.", "1 killed", "Story 1"):
        assert words in page


def test_an_event_is_confirmed_pinned_and_rejected_by_its_buttons(desk: Any, event: Event) -> None:
    for what, field, value in (
        ("confirm", "status", "confirmed"),
        ("pin", "pinned", ["participants", "place", "planned", "title", "type", "when"]),
        ("unpin", "pinned", []),
        ("reject", "status", "rejected"),
    ):
        act(desk, event, what)
        event.refresh_from_db()
        assert getattr(event, field) == value
    history = desk.get(f"/admin/tagging/event/{event.pk}/history/").content.decode()
    assert len(re.findall(r"/admin/decisions/[0-9a-f-]+/undo/", history)) == 4


def undo_offered(page: str) -> list[str]:
    return re.findall(r'action="(/admin/decisions/[0-9a-f-]+/undo/)"', page)


def test_the_page_takes_back_the_last_act_that_stands_and_then_the_one_before(desk: Any, event: Event) -> None:
    assert undo_offered(page_of(desk, event)) == []
    for what in ("confirm", "pin"):
        act(desk, event, what)
    here = f"/admin/tagging/event/{event.pk}/change/"
    for is_pinned, status in ((False, "confirmed"), (False, "proposed")):
        [address] = undo_offered(page_of(desk, event))
        assert desk.post(address, {"next": here}).headers["Location"] == here
        event.refresh_from_db()
        assert (bool(event.pinned), event.status) == (is_pinned, status)
    assert undo_offered(page_of(desk, event)) == []


def test_the_page_takes_back_what_was_said_of_a_report(desk: Any, event: Event) -> None:
    report = event.reports.latest("pk")
    act(desk, event, f"wrong:{report.pk}")
    [address] = undo_offered(page_of(desk, event))
    desk.post(address)
    report.refresh_from_db()
    assert report.state == "suggested"


def test_no_undo_is_offered_of_what_was_said_of_a_story_that_an_editor_may_not_see(desk: Any, event: Event) -> None:
    report = event.reports.latest("pk")
    act(desk, event, f"accept:{report.pk}")
    Article.objects.filter(pk=report.article_id).update(state="withheld")
    assert undo_offered(page_of(desk, event)) == []


def test_reports_are_accepted_and_wrong_ones_marked(desk: Any, event: Event) -> None:
    first, second = Report.objects.order_by("pk")
    act(desk, event, f"accept:{first.pk}")
    act(desk, event, f"wrong:{second.pk}")
    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "rejected"]
    assert act(desk, event, "nonsense").status_code == 302
    assert act(desk, event, "accept:nonsense").status_code == 302


def test_chosen_stories_are_split_off(desk: Any, event: Event) -> None:
    second = Report.objects.order_by("pk")[1]
    answer = act(desk, event, "split", report=[str(second.pk)])
    new = Event.objects.exclude(pk=event.pk).get()
    assert answer["Location"] == f"/admin/tagging/event/{new.pk}/change/"
    assert new.reports.get().article == second.article


def test_what_is_typed_is_pinned_and_who_takes_part_is_a_decision(desk: Any, event: Event) -> None:
    forms = {f"{name}-{what}_FORMS": "0" for name in ("participations", "reports") for what in ("TOTAL", "INITIAL")}
    fields = {"title": "The visit", "type": "visit", "precision": "unknown", **forms}
    fields |= {
        "participations-TOTAL_FORMS": "1",
        "participations-0-role": "agent",
        "participations-0-surface": "a band",
    }
    assert desk.post(f"/admin/tagging/event/{event.pk}/change/", fields).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.pinned) == ("The visit", ["participants", "title", "type"])
    assert str(event.participations.get()) == "a band"
    assert event.decisions.count() == 2


def test_two_events_are_merged_or_never_the_same(desk: Any, event: Event) -> None:
    other = EventFactory(title="Solheim in Larsund")
    page = desk.get(f"/admin/events/{event.pk}/merge/?q=solheim").content.decode()
    assert page.count('class="choice"') == 1
    assert "Merge into" in desk.get(f"/admin/events/{event.pk}/merge/?other={other.pk}").content.decode()
    desk.post(f"/admin/events/{event.pk}/merge/act/", {"other": str(other.pk), "act": "apart"})
    assert EventsApart.objects.count() == 1
    assert "these are two events" in desk.get(f"/admin/events/{event.pk}/merge/?other={other.pk}").content.decode()
    third = EventFactory(title="Third")
    answer = desk.post(f"/admin/events/{event.pk}/merge/act/", {"other": str(third.pk), "act": "merge"})
    assert answer["Location"] == f"/admin/tagging/event/{third.pk}/change/"


def test_the_review_page_shows_the_events_that_the_story_tells(desk: Any, event: Event) -> None:
    report = Report.objects.order_by("pk")[0]
    address = f"/admin/review/{report.article_id}/"
    assert "Visit to Larsund" in desk.get(address).content.decode()
    desk.post(f"{address}events/{report.pk}/reject/")
    report.refresh_from_db()
    assert report.state == "rejected"
    desk.post(f"{address}undo/", {"decision": str(event.decisions.get().pk)})
    report.refresh_from_db()
    assert report.state == "suggested"


def test_an_editor_sees_no_report_of_a_story_that_is_withheld(desk: Any, event: Event) -> None:
    Article.objects.filter(pk=Report.objects.order_by("pk")[1].article_id).update(state="withheld")
    page = page_of(desk, event)
    assert "Words 0." in page
    assert "Words 1." not in page
