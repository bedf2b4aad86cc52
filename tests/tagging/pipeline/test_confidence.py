from __future__ import annotations

import pytest

from tagging.pipeline.annotate import annotate_spans
from tagging.pipeline.authority import Authority
from tagging.pipeline.confidence import QUESTIONS, Claim, Curve, Fitted, Model, Signs, fitted, logit, shipped, tag_signs
from tagging.pipeline.types import ASK_THRESHOLD, KINDS, LINK_THRESHOLD, Annotation, Document, EntityRecord, Kind, Span

OSTRAVA = EntityRecord("1", "place", "Ostrava", ("Moravian Ostrava",))
BOARD = EntityRecord("2", "organization", "Harbour Board of Ostrava", ("HARBO",))


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
    return annotate_spans(Document(text, headline), spans, Authority([OSTRAVA, BOARD]), sure)  # type: ignore[arg-type]


def signs(text: str, name: str, kind: Kind, p: float = 0.97) -> tuple[Signs, Signs]:
    sure = Always()
    read(text, (name, kind), sure=sure, p=p)
    (claim,) = sure.claims
    return claim.read, claim.means or {}


def test_a_curve_is_straight_between_its_points_and_level_outside() -> None:
    curve = Curve(((0.0, 0.2), (2.0, 0.6), (3.0, 0.9)))
    assert [curve.at(x) for x in (-5, 0, 1, 2, 2.5, 3, 9)] == pytest.approx([0.2, 0.2, 0.4, 0.6, 0.75, 0.9, 0.9])


def test_a_sign_without_a_weight_counts_nothing() -> None:
    model = Model({"one": 1.0, "seen": 2.0}, Curve(((0.0, 0.0), (10.0, 1.0))))
    assert model.probability({"one": 1.0, "seen": 2.0, "unheard of": 99.0}) == pytest.approx(0.5)


def test_a_link_is_as_sure_as_its_reading_times_its_meaning() -> None:
    level = {p: Model({}, Curve(((0.0, p),))) for p in (0.9, 0.5, 0.7)}
    models = Fitted(
        {("read", "place"): level[0.9], ("means", "organization"): level[0.5], ("tag", "place"): level[0.7]}
    )
    span = Span("text", 0, 1, "A", "place", 0.9)
    assert models.of_mention(Claim(span, "place", "organization", {})) == 0.9
    assert models.of_mention(Claim(span, "place", "organization", {}, {})) == pytest.approx(0.45)
    assert models.of_tag("place", [0.9, 0.8]) == 0.7


def test_the_shipped_models_answer_every_question_on_every_kind_and_rise() -> None:
    models = shipped().models
    assert models.keys() == {(question, kind) for question in QUESTIONS for kind in KINDS}
    for model in models.values():
        points = model.curve.points
        assert list(points) == sorted(points)
        assert [y for _, y in points] == sorted(y for _, y in points)
        assert all(0 <= y <= 1 for _, y in points)


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


def test_the_thresholds_are_in_order() -> None:
    assert 0 < ASK_THRESHOLD < LINK_THRESHOLD < 1


def test_a_tag_is_judged_by_all_its_mentions() -> None:
    found = tag_signs([0.9, 0.5])
    assert found["mean"] == pytest.approx(logit(0.7))
    assert found["surest"] == pytest.approx(logit(0.9))


def test_the_file_says_what_it_says() -> None:
    row = {"weights": {"one": 1.0}, "curve": [[0.0, 0.1], [1.0, 0.9]]}
    models = fitted({question: dict.fromkeys(KINDS, row) for question in QUESTIONS})
    assert models.models["tag", "person"].probability({"one": 0.5}) == pytest.approx(0.5)


@pytest.mark.parametrize(("name", "least"), [("HARBO", 0.97), ("Harbo", 0.2)])
def test_long_capitals_that_one_record_bears_need_no_recogniser(name: str, least: float) -> None:
    found = read(f"The {name}-led works went on.", (name, "organization"), sure=Always(mention=0.2), p=0.3)
    assert [mention.confidence for mention in found.mentions] == [least]
