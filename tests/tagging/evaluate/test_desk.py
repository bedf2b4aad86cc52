from __future__ import annotations

import pytest

from tagging.evaluate.archive import Tagged
from tagging.evaluate.desk import called_for, desk, imported, person_name, score
from tagging.evaluate.gold import Story
from tagging.evaluate.recognition import Score
from tagging.pipeline.types import Annotation, Document, EntityRecord, TagDraft

SHIPPED = (
    EntityRecord("nordland", "place", "Nordland", ("NLD",)),
    EntityRecord("fjord", "place", "Fjordby", parent_id="nordland"),
    EntityRecord("bank", "organization", "World Bank"),
)
LABELS = (
    {"field": "places", "code": "nordland", "display": "Nordland"},
    {"field": "people", "code": "leewood", "display": "(former) Finance Minister Ann Leewood"},
    {"field": "orgs", "code": "worldbank", "display": "International Bank for Reconstruction and Development"},
    {"field": "topics", "code": "fish", "display": "Fish"},
)
LISTS = desk(LABELS, SHIPPED)


@pytest.mark.parametrize(
    ("code", "display", "name"),
    [
        ("leewood", "Finance Minister Ann Leewood", "Ann Leewood"),
        ("leewood", "Central Bank (Bank of Nordland) Governor Ann Mary Leewood", "Ann Mary Leewood"),
        ("leewood", "Ann Leewood, chairman of Leewood Corp", "Ann Leewood"),
        ("leewood", "Agriculture, Food and Forestry Minister Ann Leewood", "Ann Leewood"),
        ("de-leewood", "Commissioner for Trade Policy Ann de Leewood", "Ann de Leewood"),
        ("ann-leewood", "White House Chief of Staff Ann Leewood", "Ann Leewood"),
    ],
)
def test_the_office_before_a_persons_name_is_left_out(code: str, display: str, name: str) -> None:
    assert person_name(code, display) == name


def test_an_organization_is_imported_with_its_acronym_and_american_spelling() -> None:
    record = imported("organization", "ifo", "International Fish Organisation")
    assert set(record.aliases) == {"IFO", "International Fish Organization"}


def test_a_code_goes_to_the_shipped_record_of_that_name() -> None:
    bank = next(record for record in LISTS.records if record.id == "bank")
    assert "International Bank for Reconstruction and Development" in bank.aliases
    assert LISTS.codes["bank"] == {("orgs", "worldbank")}


def test_a_city_stands_for_its_country_too() -> None:
    assert LISTS.codes["fjord"] == {("places", "nordland")}


@pytest.mark.parametrize(
    ("headline", "text", "called"),
    [
        ("", "FJORDBY, March 3 - Rain fell.", {("places", "nordland")}),
        ("LEEWOOD RESIGNS", "Ann Leewood's term ended.", {("people", "leewood")}),
        ("", "Leewood resigned.", set()),
        ("", "In Nordlandia and NLDX.", set()),
        ("", "It went to the World Bank.", {("orgs", "worldbank")}),
    ],
)
def test_a_code_is_called_for_by_names_as_words_of_their_own(headline: str, text: str, called: set[object]) -> None:
    assert called_for(Story("a", Document(text, headline)), LISTS.names) == called


def test_recall_by_hand() -> None:
    labels = {"people": ("leewood",), "places": ("nordland",), "orgs": ("worldbank",)}
    story = Story("a", Document("FJORDBY - Minister Leewood called the World Bank."), labels=labels)
    tags = [
        TagDraft(kind, name, None, "confirmed", (), "about", sure, 0.5, "")  # type: ignore[arg-type]
        for kind, name, sure in (("place", "Fjordby", 0.9), ("organization", "World Bank", 0.4))
    ]
    found = score([story], [Tagged(Annotation(tags=tuple(tags)), ("fjord", "bank"))], LISTS, 0.5)
    assert found.by_name["places"] == Score(right=1, found=0, wanted=1)
    assert found.by_name["orgs"] == Score(right=0, found=0, wanted=1)  # below the threshold
    assert found.by_name["people"] == Score(right=0, found=0, wanted=0)  # the surname alone does not count here,
    assert found.by_surname["people"] == Score(right=0, found=0, wanted=1)  # but here
    assert found.tags_per_story == 1
