from __future__ import annotations

import pytest

from tagging.pipeline.confidence import QUESTIONS, Claim, Curve, Fitted, Model, fitted, logit, shipped, tag_signs
from tagging.pipeline.types import ASK_THRESHOLD, KINDS, LINK_THRESHOLD, Span


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
