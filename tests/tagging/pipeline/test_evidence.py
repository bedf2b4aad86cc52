from __future__ import annotations

import pytest

from tagging.pipeline.annotate import annotate_spans
from tagging.pipeline.authority import Authority
from tagging.pipeline.confidence import Claim, Signs
from tagging.pipeline.types import ASK_THRESHOLD, KINDS, Annotation, Document, EntityRecord, Kind, Office, Span

OSTRAVA = EntityRecord("1", "place", "Ostrava", ("Moravian Ostrava",), parent_id="3")
BOARD = EntityRecord("2", "organization", "Harbour Board of Ostrava", ("HARBO",))
MORAVIA = EntityRecord("3", "place", "Moravia", description="Country on a river")
KUBAT = EntityRecord("4", "person", "Dana Kubat", offices=(Office("president", "moravia"),))


class Always:
    """Is as sure of everything as it is told to be, and remembers what it was asked."""

    def __init__(self, mention: float = 0.8, tag: float = 0.7) -> None:
        self._mention, self._tag = mention, tag
        self.claims: list[Claim] = []

    def of_mention(self, claim: Claim) -> float:
        self.claims.append(claim)
        return self._mention

    def of_tag(self, kind: Kind, mentions: list[float]) -> float:
        return self._tag


def read(
    text: str, *names: tuple[str, Kind], sure: Always | None = None, headline: str = "", p: float = 0.97
) -> Annotation:
    spans = [Span("text", text.index(name), text.index(name) + len(name), name, kind, p) for name, kind in names]
    return annotate_spans(Document(text, headline), spans, Authority([OSTRAVA, BOARD, MORAVIA, KUBAT]), sure)  # type: ignore[arg-type]


def signs(text: str, name: str, kind: Kind, p: float = 0.97) -> tuple[Signs, Signs]:
    sure = Always()
    read(text, (name, kind), sure=sure, p=p)
    (claim,) = sure.claims
    return claim.read, claim.means or {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_surer_recogniser_makes_a_surer_tag(kind: Kind) -> None:
    name = {"person": "Jana Novak", "organization": "Vitkov Steel Works", "place": "Petrovice Valley"}[kind]
    confidences = []
    for p in (0.55, 0.8, 0.97, 0.999):
        annotation = read(f"{name} was in the news on Monday.", (name, kind), p=p)
        confidences.append(annotation.tags[0].confidence if annotation.tags else 0.0)
    assert confidences == sorted(confidences)
    assert confidences[-1] - confidences[0] > 0.1


def test_what_it_says_depends_on_how_the_record_was_found() -> None:
    _, by_name = signs("They met in Ostrava on Monday.", "Ostrava", "place")
    _, by_alias = signs("They met in Moravian Ostrava on Monday.", "Moravian Ostrava", "place")
    _, new = signs("They met in Petrovice Valley on Monday.", "Petrovice Valley", "place")
    assert {"name", "name, confirmed"} <= by_name.keys()
    assert {"alias", "alias, confirmed"} <= by_alias.keys()
    assert {"name", "name, new name"} <= new.keys()


def test_the_form_of_the_name_and_its_line_count() -> None:
    acronym, _ = signs("The HARBO said on Monday that it would pay.", "HARBO", "organization")
    assert {"word in capitals", "lead"} <= acronym.keys()
    table, _ = signs("The results on Monday were as follows.\nOstrava 3 1 2", "Ostrava", "place")
    assert "line of a table" in table
    assert "lead" not in table
    score, _ = signs("Ostrava won 3-1 and celebrated in the streets until the early hours.", "Ostrava", "place")
    assert "line with a score" in score
    small, _ = signs("The Harbour ministry paid.", "Harbour ministry", "organization")
    assert "ends in small letters" in small


def test_no_sign_of_the_meaning_is_a_probability_of_the_recogniser() -> None:
    _, low = signs("They met in Ostrava on Monday.", "Ostrava", "place", p=0.9)
    _, high = signs("They met in Ostrava on Monday.", "Ostrava", "place", p=0.99)
    assert low == high


def test_a_tag_too_doubtful_to_ask_about_leaves_its_mentions_with_what_they_may_mean() -> None:
    text = "They met in Ostrava on Monday."
    kept = read(text, ("Ostrava", "place"), sure=Always(tag=ASK_THRESHOLD))
    assert [tag.name for tag in kept.tags] == ["Ostrava"]
    silent = read(text, ("Ostrava", "place"), sure=Always(tag=ASK_THRESHOLD - 0.01))
    assert silent.tags == ()
    (mention,) = silent.mentions
    assert mention.tag is None
    assert [candidate.entity_id for candidate in mention.candidates] == ["1"]


def test_leaving_out_a_tag_keeps_the_others_with_their_mentions() -> None:
    class OnlyPlaces(Always):
        def of_tag(self, kind: Kind, mentions: list[float]) -> float:
            return 0.9 if kind == "place" else 0.0

    text = "Jana Novak met them in Ostrava."
    found = read(text, ("Jana Novak", "person"), ("Ostrava", "place"), sure=OnlyPlaces())
    assert [tag.name for tag in found.tags] == ["Ostrava"]
    assert [(m.text, m.tag) for m in found.mentions] == [("Jana Novak", None), ("Ostrava", 0)]
    assert found.mentions[0].candidates == ()  # a new name is in nobody's file yet


@pytest.mark.parametrize(("name", "least"), [("HARBO", 0.97), ("Harbo", 0.2)])
def test_long_capitals_that_one_record_bears_need_no_recogniser(name: str, least: float) -> None:
    found = read(f"The {name}-led works went on.", (name, "organization"), sure=Always(mention=0.2), p=0.3)
    assert [mention.confidence for mention in found.mentions] == [least]


def all_signs(text: str, *names: tuple[str, Kind]) -> dict[str, tuple[Signs, Signs]]:
    sure = Always()
    read(text, *names, sure=sure)
    return {claim.span.text: (claim.read, claim.means or {}) for claim in sure.claims}


def test_a_country_is_surer_beside_a_city_of_it() -> None:
    together = all_signs("Ostrava is the pride of Moravia.", ("Ostrava", "place"), ("Moravia", "place"))
    assert "what it holds is named" in together["Moravia"][1]
    assert "what it holds is named" not in together["Ostrava"][1]
    assert "what it holds is named" not in signs("They love Moravia.", "Moravia", "place")[1]


@pytest.mark.parametrize("other", ["Moravia", "Ostrava"])
def test_who_holds_an_office_is_surer_beside_the_country_or_a_place_in_it(other: str) -> None:
    alone = all_signs("Dana Kubat came on Monday.", ("Dana Kubat", "person"))
    beside = all_signs(f"Dana Kubat came to {other} on Monday.", ("Dana Kubat", "person"), (other, "place"))
    assert "whose office it is, is named" in beside["Dana Kubat"][1]
    assert "whose office it is, is named" not in alone["Dana Kubat"][1]


def test_a_title_counts_for_reading_and_meaning() -> None:
    reading, meaning = signs("They met President Dana Kubat on Monday.", "Dana Kubat", "person")
    assert "with a title" in reading
    assert "with a title" in meaning
    assert "with a title" not in signs("They met Dana Kubat on Monday.", "Dana Kubat", "person")[0]


def test_a_date_is_no_score() -> None:
    line = "Ostrava {} was the news of the day for everybody who lives on the river."
    assert "line with a score" not in signs(line.format("1996-08-29"), "Ostrava", "place")[0]
    assert "line with a score" in signs(line.format("29 - 08"), "Ostrava", "place")[0]


def test_a_record_that_lies_in_itself_does_no_harm() -> None:
    loop = EntityRecord("9", "place", "Ouro", parent_id="9")
    span = Span("text", 0, 4, "Ouro", "place", 0.9)
    sure = Always()
    annotate_spans(Document("Ouro is far."), [span], Authority([loop]), sure)  # type: ignore[arg-type]
    assert "what it holds is named" not in (sure.claims[0].means or {})


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [
        ("OSTRAVA — The ferry sank.", True),
        ("OSTRAVA, May 3 (Reuters) - The ferry sank.", True),
        ("Ostrava — the ferry town.", False),
        ("ALERT: OSTRAVA — the ferry sank.", False),
    ],
)
def test_a_known_place_in_the_dateline_is_read_without_the_recogniser(text: str, is_sure: bool) -> None:
    name = "OSTRAVA" if "OSTRAVA" in text else "Ostrava"
    [mention] = read(text, (name, "place"), sure=Always(0.6)).mentions
    assert (mention.confidence >= 0.95) is is_sure
