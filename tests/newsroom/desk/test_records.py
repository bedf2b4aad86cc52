"""The authority file and the events on the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Alias, Decision, Entity, Event, Participation, Report, Tag
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, EventFactory

pytestmark = pytest.mark.django_db


def send(client: Client, address: str, **values: Any) -> Any:
    """Post an admin form as a browser does: every field as it was shown, but for ``values``."""
    context = client.get(address).context
    data: dict[str, Any] = {}
    for formset in context["inline_admin_formsets"]:
        forms = [formset.formset.management_form, *formset.formset.initial_forms]
        data |= {bound.html_name: bound.value() for form in forms for bound in form}
    data |= {bound.html_name: bound.value() for bound in context["adminform"].form}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    return client.post(address, data | values)


def change(client: Client, row: Entity | Event, **values: Any) -> Any:
    name = "event" if isinstance(row, Event) else row.kind
    return send(client, f"/admin/tagging/{name}/{row.pk}/change/", **values)


def test_a_rename_is_a_decision_and_keeps_the_old_name(desk: Client, editor: User, person: Entity) -> None:
    assert change(desk, person, name="Nadia Okonjo-Bell").status_code == 302
    person.refresh_from_db()
    assert person.name == "Nadia Okonjo-Bell"
    assert person.key == "nadia okonjo bell"
    assert Alias.objects.get(entity=person).name == "Nadia Okonjo"
    made = Decision.objects.get()
    assert (made.action, made.actor) == ("rename", editor)
    assert (
        f"/admin/decisions/{made.pk}/undo/" in desk.get(f"/admin/tagging/person/{person.pk}/change/").content.decode()
    )


def test_facts_of_a_record_are_changed(desk: Client, person: Entity) -> None:
    change(desk, person, description="Former mayor", roles="Mayor; Port Harlow; 2019; 2023", external_ids="wikidata Q7")
    person.refresh_from_db()
    assert person.description == "Former mayor"
    assert person.roles == [{"title": "Mayor", "of": "Port Harlow", "from": "2019", "to": "2023"}]
    assert person.external_ids == {"wikidata": "Q7"}
    assert not Decision.objects.exists()


def test_that_somebody_is_private_is_decided_and_taken_back(desk: Client, person: Entity) -> None:
    change(desk, person, never_profile="on")
    person.refresh_from_db()
    assert person.never_profile
    change(desk, person, never_profile="")
    person.refresh_from_db()
    assert not person.never_profile
    assert [made.action for made in Decision.objects.all()] == ["never_profile", "never_profile"]


def test_the_kind_of_a_record_is_changed_by_a_decision(desk: Client, person: Entity) -> None:
    part = EntityFactory(name="N. Okonjo Foundation", kind="organization")
    assert change(desk, person, kind="organization").status_code == 302
    person.refresh_from_db()
    assert (person.kind, Decision.objects.get().action) == ("organization", "retype")
    Entity.objects.filter(pk=part.pk).update(parent=person)
    answer = desk.get(change(desk, person, kind="place")["Location"], follow=True)
    assert "Not saved: Other records belong to this one" in answer.content.decode()
    person.refresh_from_db()
    assert person.kind == "organization"


def test_a_name_that_is_taken_is_refused_with_a_word(desk: Client) -> None:
    EntityFactory(status="proposed", name="Odo Renard")
    other = EntityFactory(status="proposed", name="O. Renard")
    answer = desk.get(change(desk, other, name="Odo Renard")["Location"])
    assert "Not saved: Another proposed record has this name" in answer.content.decode()


def test_names_are_added_and_blocked_by_decisions(desk: Client, editor: User, person: Entity) -> None:
    added = {"aliases-TOTAL_FORMS": "1", "aliases-0-name": "N. Okonjo", "aliases-0-kind": "name"}
    assert change(desk, person, **added).status_code == 302
    alias = Alias.objects.get(entity=person)
    assert (alias.name, alias.created_by) == ("N. Okonjo", editor)
    change(desk, person, **{"aliases-0-blocked": "on"})
    alias.refresh_from_db()
    assert alias.blocked
    assert [made.action for made in Decision.objects.order_by("id")] == ["alias_add", "alias_remove"]


def test_a_mistyped_name_is_blocked_and_the_right_one_added(desk: Client, person: Entity) -> None:
    AliasFactory(entity=person, name="Nadja Okonjo")
    change(desk, person, **{"aliases-0-name": "Nadya Okonjo"})
    assert set(Alias.objects.values_list("name", "blocked")) == {("Nadja Okonjo", True), ("Nadya Okonjo", False)}


def test_a_new_record_has_the_kind_of_its_list(desk: Client, editor: User) -> None:
    answer = send(desk, "/admin/tagging/place/add/", name="Port Harlow", description="Harbour town")
    assert answer.status_code == 302
    place = Entity.objects.get()
    assert (place.kind, place.description, place.created_by, place.status) == (
        "place",
        "Harbour town",
        editor,
        "confirmed",
    )
    assert Decision.objects.get().action == "create"


@pytest.mark.parametrize("name", ["", "  ", "—"])
def test_a_record_needs_a_name(desk: Client, name: str) -> None:
    answer = send(desk, "/admin/tagging/person/add/", name=name)
    assert answer.status_code == 200
    assert not Entity.objects.exists()


def test_two_places_cannot_contain_each_other(desk: Client) -> None:
    land = EntityFactory(kind="place", name="Harland")
    town = EntityFactory(kind="place", name="Port Harlow", parent=land)
    answer = change(desk, land, parent=str(town.pk))
    assert "cannot contain each other" in str(answer.context["adminform"].form.errors)


def test_proposed_records_are_confirmed_together(desk: Client, editor: User) -> None:
    proposed = [EntityFactory(status="proposed", name=name) for name in ("Odo Renard", "Ines Vale")]
    desk.post(
        "/admin/tagging/entity/",
        {"action": "confirm_records", "_selected_action": [str(record.pk) for record in proposed]},
    )
    assert not Entity.objects.filter(status="proposed").exists()
    assert Decision.objects.filter(action="confirm", actor=editor).count() == 2


def test_a_merged_record_is_read_only_and_says_where_it_went(desk: Client, person: Entity) -> None:
    merged = EntityFactory(name="N. Okonjo", merged_into=person)
    address = f"/admin/tagging/person/{merged.pk}/change/"
    shown = desk.get(address).content.decode()
    assert f"/admin/tagging/entity/{person.pk}/change/" in shown
    assert desk.post(address, {"name": "Anything"}).status_code == 403
    listed = desk.get("/admin/tagging/person/").context["cl"].result_list
    assert [row.pk for row in listed] == [person.pk]


def test_records_are_found_by_name_alias_and_acronym(desk: Client) -> None:
    board = EntityFactory(kind="organization", name="Harbour Board of Port Harlow")
    AliasFactory(entity=board, name="HB")
    AliasFactory(entity=board, name="Harbourmasters", blocked=True)

    def found(words: str) -> list[Any]:
        return [row.pk for row in desk.get("/admin/tagging/organization/", {"q": words}).context["cl"].result_list]

    assert found("harlow") == [board.pk]
    assert found("hb") == [board.pk]
    assert found("harbourmasters") == [], "a blocked name does not mean it"
    assert found("%") == []


def test_choosing_a_place_offers_places_only(desk: Client) -> None:
    town = EntityFactory(kind="place", name="Harlow")
    EntityFactory(kind="person", name="Harlow Jones")
    query = {"term": "harlow", "app_label": "tagging", "model_name": "event", "field_name": "place"}
    results = desk.get("/admin/autocomplete/", query).json()["results"]
    assert [result["id"] for result in results] == [str(town.pk)]


EVENT = {"title": "Bridge opens", "type": "other", "precision": "day", "status": "confirmed"}
START = {"start_0": "2022-10-27", "start_1": "00:00"}


def new_event(client: Client, **values: Any) -> Any:
    return send(client, "/admin/tagging/event/add/", **{**EVENT, **values})


def test_an_event_is_made_with_who_took_part_and_who_reports_it(desk: Client, editor: User, person: Entity) -> None:
    article = ArticleFactory()
    answer = new_event(
        desk,
        **START,
        **{
            "participations-TOTAL_FORMS": "1",
            "participations-0-role": "agent",
            "participations-0-entity": str(person.pk),
            "reports-TOTAL_FORMS": "1",
            "reports-0-article": str(article.pk),
            "reports-0-state": "suggested",
        },
    )
    assert answer.status_code == 302
    event = Event.objects.get()
    assert event.created_by == editor
    assert Participation.objects.get(event=event).entity == person
    report = Report.objects.get(event=event)
    assert (report.state, report.decided_by, report.article) == ("accepted", editor, article)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({**START, "end_0": "2022-10-26", "end_1": "00:00"}, "The end lies before the start (27 October 2022, 00:00)."),
        ({"end_0": "2022-10-26", "end_1": "00:00"}, "needs a start"),
        ({**START, "precision": "unknown"}, "Say how exactly the start is known"),
        ({"precision": "day"}, "Without a start"),
        ({"title": ""}, "required"),
    ],
)
def test_an_impossible_event_is_refused_with_a_word(desk: Client, values: dict[str, str], said: str) -> None:
    answer = new_event(desk, **values)
    assert answer.status_code == 200
    assert said in str(answer.context["adminform"].form.errors)
    assert not Event.objects.exists()


def test_a_participant_needs_a_record_or_a_name(desk: Client) -> None:
    answer = new_event(
        desk,
        **START,
        **{"participations-TOTAL_FORMS": "1", "participations-0-role": "agent", "participations-0-surface": ""},
    )
    assert answer.status_code in (200, 302)
    assert not Participation.objects.exists()


def test_events_are_found_by_their_title(desk: Client, tag: Tag) -> None:
    event = EventFactory(title="Opening of the Harlow bridge")
    EventFactory(title="Something else")
    rows = desk.get("/admin/tagging/event/", {"q": "harlow bridge"}).context["cl"].result_list
    assert [row.pk for row in rows] == [event.pk]


def test_a_record_of_another_kind_by_now_is_found_from_its_old_address(
    desk: Client, editor: User, person: Entity
) -> None:
    made = decisions.set_kind(person, "organization", actor=editor)
    for name in ("change", "history"):
        answer = desk.get(f"/admin/tagging/person/{person.pk}/{name}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/tagging/organization/{person.pk}/{name}/")
    back = f"/admin/tagging/organization/{person.pk}/history/"
    answer = desk.post(f"/admin/decisions/{made.pk}/undo/", {"next": back}, follow=True)
    assert answer.redirect_chain[-1] == (f"/admin/tagging/person/{person.pk}/history/", 302)
    assert "Undone: kind changed." in answer.content.decode()
    assert desk.get("/admin/tagging/person/nonsense/change/", follow=True).status_code == 200
