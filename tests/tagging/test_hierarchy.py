"""What lies in a place, and what belongs to an organization."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from tagging.models import Entity, EntityKind, Place
from tests.factories import EntityFactory

pytestmark = pytest.mark.django_db


def place(name: str, parent: Entity | None = None) -> Entity:
    return EntityFactory(kind=EntityKind.PLACE, name=name, parent=parent)


def names(*wholes: Entity) -> set[str]:
    return set(Entity.objects.within(*wholes).values_list("name", flat=True))


def test_a_country_holds_its_regions_and_their_towns() -> None:
    norland = place("Norland")
    fjords = place("Fjords", norland)
    town = place("Larsund", fjords)
    place("Sudria")
    assert names(norland) == {"Norland", "Fjords", "Larsund"}
    assert names(town) == {"Larsund"}
    assert names(town, fjords) == {"Fjords", "Larsund"}
    assert set(Place.objects.within(norland.pk).canonical()) == set(Entity.objects.within(norland))


def test_a_group_holds_its_companies() -> None:
    group = EntityFactory(kind=EntityKind.ORGANIZATION, name="Brumo Group")
    EntityFactory(kind=EntityKind.ORGANIZATION, name="Brumo Mills", parent=group)
    assert names(group) == {"Brumo Group", "Brumo Mills"}


def test_a_ring_of_parents_ends() -> None:
    first = place("First")
    second = place("Second", first)
    Entity.objects.filter(pk=first.pk).update(parent=second)
    assert names(first) == {"First", "Second"}


def test_what_lay_in_a_merged_record_lies_in_the_one_that_stays() -> None:
    norland, double = place("Norland"), place("Kingdom of Norland")
    place("Larsund", double)
    Entity.objects.filter(pk=double.pk).update(merged_into=norland)
    assert names(norland) == {"Norland", "Kingdom of Norland", "Larsund"}
    assert set(Entity.objects.canonical().within(norland).values_list("name", flat=True)) == {"Norland", "Larsund"}


def test_it_goes_by_indexes_from_whole_to_part() -> None:
    norland = place("Norland")
    Entity.objects.bulk_create(
        Entity(kind=EntityKind.PLACE, name=f"Town {n}", key=f"town {n}", parent=norland if n < 20 else None)
        for n in range(5_000)
    )
    query, parameters = Entity.objects.within(norland).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tagging_entity")
        cursor.execute(f"EXPLAIN {query}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "(parent_id = inside_1.id)" in plan, plan
    assert "(merged_into_id = inside_1.id)" in plan, plan
    assert not re.search(r"Seq Scan on tagging_entity tagging_entity_\d", plan), plan
    assert len(names(norland)) == 21
