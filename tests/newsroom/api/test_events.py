from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tagging.models import Event, Participation, Report
from tests.at_once import at_once
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory

EVENTS = "/api/v1/events/"


def test_an_editor_enters_an_event_that_stories_report(editor: Any, reader: Any) -> None:
    place, mayor, article = EntityFactory(kind="place"), EntityFactory(), ArticleFactory()
    response = editor.post(
        EVENTS,
        {
            "title": "Bridge opening",
            "type": "culture",
            "start": "2022-10-27",
            "end": "2022-10-28T12:00:00+02:00",
            "precision": "day",
            "place": str(place.pk),
            "participants": [{"role": "agent", "entity": str(mayor.pk)}, {"surface": "a brass band"}],
            "articles": [str(article.pk)],
        },
    )
    assert response.status_code == 201
    told = reader.get(response["Location"]).json()
    assert (told["title"], told["start"], told["end"]) == (
        "Bridge opening",
        "2022-10-27T00:00:00Z",
        "2022-10-28T10:00:00Z",
    )
    assert told["place"]["id"] == str(place.pk)
    assert [
        (each["role"], each["entity"] and each["entity"]["name"], each["surface"]) for each in told["participants"]
    ] == [
        ("agent", mayor.name, ""),
        ("participant", None, "a brass band"),
    ]
    assert told["articles"] == {"value": 1, "exact": True}
    [event] = reader.get(f"/api/v1/articles/{article.pk}/").json()["events"]
    assert (event["title"], event["planned"]) == ("Bridge opening", False)
    assert Report.objects.get().decided_by == editor.user


def test_an_event_is_changed_and_its_participants_replaced(editor: Any) -> None:
    event = EventFactory()
    address = f"{EVENTS}{event.pk}/"
    editor.patch(address, {"participants": [{"surface": "one"}]})
    told = editor.patch(address, {"title": "Another title", "participants": [{"surface": "two"}]}).json()
    assert told["title"] == "Another title"
    assert [each["surface"] for each in told["participants"]] == ["two"]
    assert editor.patch(address, {"planned": True}).json()["participants"] == told["participants"]


def test_a_story_is_attached_to_an_event_and_taken_off_again(editor: Any, reader: Any) -> None:
    event, article = EventFactory(), ArticleFactory()
    address = f"{EVENTS}{event.pk}/articles/{article.pk}/"
    assert editor.put(address).json()["state"] == "accepted"
    attached = editor.put(address, headers={"Idempotency-Key": "k"}).json()
    assert editor.put(address, headers={"Idempotency-Key": "k"}).json() == attached
    assert editor.get(f"{EVENTS}{event.pk}/").json()["articles"]["value"] == 1
    detached = editor.delete(address).json()
    assert (detached["state"], editor.get(f"{EVENTS}{event.pk}/").json()["articles"]["value"]) == ("rejected", 0)
    assert reader.get(f"/api/v1/articles/{article.pk}/").json()["events"] == []
    assert reader.get(f"{EVENTS}{event.pk}/reports/").json()["results"] == []
    editor.post(f"/api/v1/decisions/{detached['decision_id']}/undo/", {})
    assert [report["state"] for report in reader.get(f"{EVENTS}{event.pk}/reports/").json()["results"]] == ["accepted"]
    assert editor.put(f"{EVENTS}{event.pk}/articles/{uuid4()}/").status_code == 404
    assert editor.delete(f"{EVENTS}{event.pk}/articles/{ArticleFactory(text='Other words.').pk}/").status_code == 404


def test_an_event_is_confirmed_pinned_and_rejected(editor: Any, reader: Any) -> None:
    event = EventFactory(status="proposed", origin="machine")
    ReportFactory(event=event, claims={"title": event.title, "type": "other", "precision": "unknown", "planned": False})
    address = f"{EVENTS}{event.pk}/"
    assert reader.get(address).status_code == 404
    assert editor.post(f"{address}confirm/", {}).json()["status"] == "confirmed"
    assert reader.get(address).json()["pinned"] == []
    pinned = editor.post(f"{address}pin/", {"reason": "agreed with the desk"}).json()
    assert {"title", "when"} < set(pinned["pinned"])
    assert editor.post(f"{address}unpin/", {}).json()["pinned"] == []
    assert editor.patch(address, {"title": "Another title"}).json()["pinned"] == ["title"]
    rejected = editor.post(f"{address}reject/", {}).json()
    assert (rejected["status"], reader.get(address).status_code) == ("rejected", 404)
    told = editor.get(f"/api/v1/decisions/?event={event.pk}").json()["results"]
    assert [each["action"] for each in told] == ["reject", "edit", "unpin", "pin", "confirm"]
    editor.post(f"/api/v1/decisions/{rejected['decision_id']}/undo/", {})
    assert reader.get(address).status_code == 200


def test_two_events_are_merged_or_kept_apart(editor: Any) -> None:
    stays, goes, third = EventFactory(), EventFactory(status="proposed", origin="machine"), EventFactory()
    ReportFactory(event=goes)
    address = f"{EVENTS}{goes.pk}/merge/"
    plan = editor.get(f"{address}?other={stays.pk}").json()
    assert (plan["stays"]["id"], plan["stories"]["value"], plan["because"]) == (
        str(stays.pk),
        1,
        "people confirmed it",
    )
    merged = editor.post(address, {"other": str(stays.pk)}).json()
    assert (merged["stays"]["id"], bool(merged["batch_id"])) == (str(stays.pk), True)
    assert editor.post(f"{EVENTS}{stays.pk}/keep-apart/", {"other": str(third.pk)}).status_code == 200
    refused = editor.post(f"{EVENTS}{third.pk}/merge/", {"other": str(stays.pk)})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "kept_apart")
    assert editor.post(address, {"other": str(uuid4())}).status_code == 409  # it was merged


def test_an_event_is_split(editor: Any) -> None:
    event = EventFactory()
    first, second = (ReportFactory(event=event, article=ArticleFactory(text=f"Story {n}.")).article for n in range(2))
    split = editor.post(f"{EVENTS}{event.pk}/split/", {"articles": [str(second.pk)]}).json()
    new = split["event"]["id"]
    reports = editor.get(f"{EVENTS}{new}/reports/").json()["results"]
    assert [(report["article"], report["state"]) for report in reports] == [(str(second.pk), "accepted")]
    assert editor.post(f"{EVENTS}{event.pk}/split/", {"articles": [str(first.pk)]}).status_code == 409
    assert editor.post(f"{EVENTS}{event.pk}/split/", {"articles": [str(uuid4())]}).status_code == 400
    editor.post(f"/api/v1/decisions/{split['decision_id']}/undo/", {})
    assert editor.get(f"{EVENTS}{new}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "attr"),
    [
        ({"title": ""}, "title"),
        ({"type": "party"}, "type"),
        ({"start": "2022-10-28", "end": "2022-10-27"}, "end"),
        ({"end": "2022-10-27"}, "start"),
        ({"start": "2022-10-27T06:00:00-21:23"}, "start"),
        ({"start": "0592-01-01"}, "start"),
        ({"place": str(uuid4())}, "place"),
        ({"participants": [{"role": "agent"}]}, "participants.0"),
        ({"participants": [{"entity": str(uuid4())}]}, "participants"),
        ({"articles": [str(uuid4())]}, "articles"),
        ({"status": "confirmed"}, "status"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(editor: Any, given: dict[str, Any], attr: str) -> None:
    response = editor.post(EVENTS, {"title": "Bridge opening"} | given)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, attr)
    assert not Event.objects.exists()


def test_an_event_takes_place_at_a_place(editor: Any) -> None:
    person = EntityFactory(kind="person")
    assert editor.post(EVENTS, {"title": "Bridge opening", "place": str(person.pk)}).status_code == 400


def test_only_an_admin_deletes_an_event(editor: Any, admin: Any) -> None:
    address = f"{EVENTS}{EventFactory().pk}/"
    assert editor.delete(address).status_code == 403
    assert admin.delete(address).status_code == 204
    assert admin.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_event_is_deleted_while_others_decide_on_it(editor: Any, admin: Any) -> None:
    other = ArticleFactory()
    for _ in range(4):
        report = ReportFactory()
        event = f"{EVENTS}{report.event_id}/"
        answers = at_once(
            lambda event=event: admin.delete(event).status_code,
            lambda event=event, story=report.article_id: editor.delete(f"{event}articles/{story}/").status_code,
            lambda event=event: editor.put(f"{event}articles/{other.pk}/").status_code,
            lambda event=event: editor.patch(event, {"title": "Bridge opening"}).status_code,
        )
        assert answers[0] == 204
        assert {*answers[1:]} <= {200, 404, 409}, answers
        assert not Event.objects.filter(pk=report.event_id).exists()
        assert not Report.objects.filter(event=report.event_id).exists()


def test_a_merged_event_leads_to_the_one_that_stayed(reader: Any) -> None:
    stayed = EventFactory()
    gone = EventFactory(merged_into=stayed)
    response = reader.get(f"{EVENTS}{gone.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"http://testserver{EVENTS}{stayed.pk}/")


def test_a_proposed_event_is_no_readers_before_three_stories_report_it(reader: Any) -> None:
    event = EventFactory(status="proposed", title="Told in a draft only")
    articles = [ArticleFactory(text=f"Story {n}.") for n in range(3)]
    for article in articles[:2]:
        ReportFactory(event=event, article=article)
    assert reader.get(f"{EVENTS}{event.pk}/").status_code == 404
    assert reader.get(f"/api/v1/articles/{articles[0].pk}/").json()["events"] == []
    ReportFactory(event=event, article=articles[2])
    assert reader.get(f"{EVENTS}{event.pk}/").status_code == 200
    assert len(reader.get(f"/api/v1/articles/{articles[0].pk}/").json()["events"]) == 1


def test_events_are_listed_by_who_takes_part_and_by_the_story_that_tells_them(reader: Any) -> None:
    one, other = EventFactory(title="One"), EventFactory(title="Other")
    mira = EntityFactory(name="Mira Solheim")
    Participation.objects.create(event=one, entity=EntityFactory(name="M. Solheim", merged_into=mira))
    story, hidden = ReportFactory(event=other).article, ReportFactory(event=one, article__state="draft").article

    def titles(query: str) -> list[str]:
        return [event["title"] for event in reader.get(f"{EVENTS}?{query}").json()["results"]]

    assert titles(f"participant={mira.pk}") == ["One"]
    assert titles(f"article={story.pk}") == ["Other"]
    assert titles(f"article={hidden.pk}") == []
    assert titles(f"participant={mira.pk}&article={story.pk}") == []


def test_events_are_listed_by_time_and_type(reader: Any, editor: Any) -> None:
    for start, kind in (("2020-05-01", "sport"), ("2022-05-01", "court")):
        editor.post(EVENTS, {"title": f"Event of {start}", "start": start, "type": kind})
    listed = reader.get(f"{EVENTS}?start_from=2021-01-01").json()["results"]
    assert [event["type"] for event in listed] == ["court"]
    assert len(reader.get(f"{EVENTS}?type=sport").json()["results"]) == 1
