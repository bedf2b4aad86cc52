from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tagging.models import Decision, Entity
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, TagFactory

PEOPLE, PLACES = "/api/v1/people/", "/api/v1/places/"


def test_a_record_tells_its_names_ids_and_how_many_stories_it_has(reader: Any) -> None:
    country = EntityFactory(kind="place", name="Norland")
    city = EntityFactory(kind="place", name="Port Ellery", parent=country, external_ids={"wikidata": "Q1"})
    AliasFactory(entity=city, name="Ellery Harbour", kind="former")
    AliasFactory(entity=city, name="Nowhere", blocked=True)
    TagFactory(entity=city)
    TagFactory(entity=city, article=ArticleFactory(state="draft"))
    told = reader.get(f"{PLACES}{city.pk}/").json()
    assert (told["name"], told["kind"], told["status"]) == ("Port Ellery", "place", "confirmed")
    assert [(alias["name"], alias["kind"]) for alias in told["aliases"]] == [("Ellery Harbour", "former")]
    assert told["external_ids"] == {"wikidata": "Q1"}
    assert told["parent"]["name"] == "Norland"
    assert told["articles"] == {"value": 1, "exact": True}
    assert reader.get(told["parent"]["url"]).json()["id"] == str(country.pk)


def test_each_kind_has_its_own_address(reader: Any) -> None:
    person = EntityFactory(kind="person")
    assert reader.get(f"{PEOPLE}{person.pk}/").status_code == 200
    elsewhere = reader.get(f"{PLACES}{person.pk}/")  # of the kind that it may have had
    assert (elsewhere.status_code, elsewhere["Location"]) == (301, f"http://testserver{PEOPLE}{person.pk}/")
    hidden = EntityFactory(kind="person", status="proposed")
    assert reader.get(f"{PLACES}{hidden.pk}/").status_code == 404
    assert reader.get(PLACES).json()["results"] == []


def test_typing_the_beginning_of_a_name_or_alias_finds_the_record(reader: Any) -> None:
    wanted = EntityFactory(name="Mara Quill")
    AliasFactory(entity=wanted, name="The Ferrywoman")
    EntityFactory(name="Somebody Else")
    for text in ("mara q", "quil", "the ferry"):
        assert [row["id"] for row in reader.get(PEOPLE, {"q": text}).json()["results"]] == [str(wanted.pk)], text
    assert reader.get(PEOPLE, {"q": "zzzz"}).json() == {"next": None, "previous": None, "results": []}


def test_an_editor_creates_confirms_renames_and_names_a_record(editor: Any) -> None:
    made = editor.post(PEOPLE, {"name": "Mara Quill", "description": "Mayor", "external_ids": {"wikidata": "Q7"}})
    assert made.status_code == 201
    address = made.json()["url"]
    assert Decision.objects.get(pk=made.json()["decision_id"]).action == "create"
    renamed = editor.patch(address, {"name": "Mara Quill-Astor", "roles": [{"title": "Mayor", "from": "2020"}]}).json()
    assert (renamed["name"], renamed["roles"][0]["title"]) == ("Mara Quill-Astor", "Mayor")
    assert renamed["roles"][0]["from"] == "2020"
    assert [alias["name"] for alias in renamed["aliases"]] == ["Mara Quill"]
    added = editor.post(f"{address}aliases/", {"name": "The Ferrywoman", "kind": "nickname"})
    assert added.status_code == 201
    [alias] = [alias for alias in added.json()["aliases"] if alias["name"] == "The Ferrywoman"]
    removed = editor.delete(f"{address}aliases/{alias['id']}/")
    assert (removed.status_code, len(removed.json()["aliases"])) == (200, 1)
    assert editor.delete(f"{address}aliases/{alias['id']}/").status_code == 404


def test_a_proposed_record_is_confirmed(editor: Any) -> None:
    proposed = EntityFactory(status="proposed")
    told = editor.patch(f"{PEOPLE}{proposed.pk}/", {"status": "confirmed"}).json()
    assert told["status"] == "confirmed"
    assert Decision.objects.get(pk=told["decision_id"]).action == "confirm"


def test_a_merged_record_leads_to_the_one_that_stayed(reader: Any, editor: Any) -> None:
    stayed = EntityFactory(name="Mara Quill")
    gone = EntityFactory(name="M. Quill", merged_into=stayed)
    response = reader.get(f"{PEOPLE}{gone.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"http://testserver{PEOPLE}{stayed.pk}/")
    assert [row["id"] for row in reader.get(PEOPLE).json()["results"]] == [str(stayed.pk)]
    assert editor.patch(f"{PEOPLE}{gone.pk}/", {"description": "x"}).status_code == 409


def test_a_tag_of_a_merged_record_shows_the_one_that_stayed(reader: Any) -> None:
    stayed = EntityFactory(name="Mara Quill")
    tag = TagFactory(entity=EntityFactory(name="M. Quill", merged_into=stayed))
    [told] = reader.get(f"/api/v1/articles/{tag.article.pk}/").json()["tags"]
    assert (told["entity"]["id"], told["entity"]["name"]) == (str(stayed.pk), "Mara Quill")


def test_a_proposed_record_has_a_page_for_readers_after_three_stories_they_may_see(reader: Any, editor: Any) -> None:
    proposed = EntityFactory(status="proposed")
    article = TagFactory(entity=proposed).article
    TagFactory(entity=proposed)
    TagFactory(entity=proposed, article=ArticleFactory(state="draft"))
    address = f"{PEOPLE}{proposed.pk}/"
    assert reader.get(address).status_code == 404
    assert reader.get(PEOPLE).json()["results"] == []
    [tag] = reader.get(f"/api/v1/articles/{article.pk}/").json()["tags"]
    assert (tag["entity"]["name"], tag["entity"]["url"], tag["entity"]["web_url"]) == (proposed.name, None, None)
    assert editor.get(address).status_code == 200
    TagFactory(entity=proposed)
    assert reader.get(address).json()["articles"]["value"] == 3


def test_a_place_cannot_lie_in_itself(editor: Any) -> None:
    country = EntityFactory(kind="place")
    city = EntityFactory(kind="place", parent=country)
    for parent in (city.pk, country.pk, EntityFactory(kind="person").pk, uuid4()):
        response = editor.patch(f"{PLACES}{country.pk}/", {"parent": str(parent)})
        assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "parent")
    assert editor.patch(f"{PLACES}{city.pk}/", {"parent": None}).json()["parent"] is None


@pytest.mark.parametrize(
    ("given", "attr"),
    [
        ({"name": ""}, "name"),
        ({"name": "…"}, "name"),
        ({"name": "x" * 251}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"kind": "place"}, "kind"),
        ({"external_ids": {"wiki\x00": "Q1"}}, "external_ids"),
        ({"external_ids": {"wikidata": "\x00"}}, "external_ids.wikidata"),
        ({"external_ids": ["Q1"]}, "external_ids"),
        ({"roles": [{"of": "x"}]}, "roles.0.title"),
    ],
)
def test_a_record_that_cannot_be_kept_is_refused(editor: Any, given: dict[str, Any], attr: str) -> None:
    response = editor.post(PEOPLE, {"name": "Mara Quill"} | given)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, attr)
    assert not Entity.objects.exists()


def test_records_are_paged_by_name(reader: Any, django_assert_max_num_queries: Any) -> None:
    for name in ("Çelik", "abel", "Brandt", "Dorn"):
        AliasFactory(entity=EntityFactory(name=name))
    with django_assert_max_num_queries(6):
        first = reader.get(f"{PEOPLE}?limit=3").json()
    assert [row["name"] for row in first["results"]] == ["abel", "Brandt", "Çelik"]
    assert [row["name"] for row in reader.get(first["next"]).json()["results"]] == ["Dorn"]
