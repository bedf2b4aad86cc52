from __future__ import annotations

from random import Random

import numpy as np
import pytest

from tagging.evaluate.calibration import Judged, calibration_error
from tagging.evaluate.fitting import BLOCK, FOLDS, Example, Fitting, as_json, cases, fit, judgement, rising
from tagging.evaluate.gold import Story
from tagging.pipeline.confidence import fitted
from tagging.pipeline.types import KINDS, Document, Span
from tests.tagging.evaluate.stories import story

FIRST = ("Ada", "Bela", "Cora", "Dana", "Ella", "Fina", "Gita", "Hana", "Ines", "Jana")
LAST = ("Novak", "Dvorak", "Kubat", "Marek", "Rezek", "Sedlak", "Tesar", "Urban", "Vanek", "Zeman")


def examples(count: int = 4000) -> list[Example]:
    """Right as often as the sign says: 1 in 10, or 9 in 10."""
    random = Random(7)
    found = []
    for number in range(count):
        good = random.random() < 0.5
        signs = {"one": 1.0, "good": 1.0} if good else {"one": 1.0}
        found.append(Example(signs, random.random() < (0.9 if good else 0.1), number))
    return found


def test_a_rising_curve_pools_what_is_in_the_wrong_order() -> None:
    scores = np.repeat([0.0, 1.0, 2.0], BLOCK)
    right = np.concatenate(
        [np.zeros(BLOCK), np.repeat([1.0, 0.0], BLOCK // 2), np.repeat([1.0, 0.0], [10, BLOCK - 10])]
    )
    curve = rising(scores, right)
    assert [x for x, _ in curve.points] == [0.0, 1.5]
    assert [y for _, y in curve.points] == pytest.approx([0.5 / 41, 30.5 / 81], abs=1e-4)


def test_the_fit_finds_how_often_a_sign_is_right() -> None:
    model = fit(examples()).model
    assert model.probability({"one": 1.0}) == pytest.approx(0.1, abs=0.04)
    assert model.probability({"one": 1.0, "good": 1.0}) == pytest.approx(0.9, abs=0.04)


def test_the_fit_is_deterministic() -> None:
    assert fit(examples(500)) == fit(examples(500))


def test_a_story_is_shown_by_a_model_that_did_not_see_it() -> None:
    odd = [Example({"one": 1.0, "only here": 1.0}, number % 2 == 0, 0) for number in range(200)]  # all of fold 0
    found = fit([*examples(1000), *odd])
    assert found.without[0].weights["only here"] == 0
    assert found.model.weights["only here"] != 0
    assert len(found.without) == FOLDS


class Spots:
    """A recogniser that is sure of the people it sees, and less of the words that look like people."""

    name = "spots"

    def recognise(self, document: Document) -> list[Span]:
        found = []
        for first in FIRST:
            for last in (*LAST, "Street"):
                name = f"{first} {last}"
                if (at := document.text.find(name)) >= 0:
                    p = 0.7 if last == "Street" else 0.99
                    found.append(Span("text", at, at + len(name), name, "person", p))
        for place, p in (("Ostrava", 0.99), ("Petrovice", 0.6)):
            if (at := document.text.find(place)) >= 0:
                found.append(Span("text", at, at + len(place), place, "place", p))
        for body, p in (("Vitkov Steel Works", 0.98), ("Annual Ball", 0.7)):
            if (at := document.text.find(body)) >= 0:
                found.append(Span("text", at, at + len(body), body, "organization", p))
        return found


def stories(count: int) -> list[Story]:
    random = Random(11)
    found = []
    for number in range(count):
        name = f"{random.choice(FIRST)} {random.choice(LAST)}"
        street = f"{random.choice(FIRST)} Street" if random.random() < 0.4 else "the square"
        wrong = "Petrovice" if random.random() < 0.4 else "the hills"
        ball = "Annual Ball" if random.random() < 0.4 else "dance"
        marked = (
            f"[person:{name.replace(' ', '-')}|{name}] of [organization:steel|Vitkov Steel Works] walked down {street} "
            f"in [place:ostrava|Ostrava] towards {wrong} after the {ball}."
        )
        found.append(story(str(number), marked))
    return found


def test_what_is_fitted_to_stories_is_calibrated_on_others() -> None:
    known = cases(stories(150), Spots())
    models = Fitting(known, []).models
    judged = judgement(cases(stories(60), Spots()), 60, lambda story: models)
    assert calibration_error(judged.mentions) < 0.06
    wrong = [item.confidence for item in judged.mentions if not item.right]
    right = [item.confidence for item in judged.mentions if item.right]
    assert wrong
    assert max(wrong) < min(right)


def test_names_that_nobody_linked_teach_reading_only() -> None:
    linked, marked = cases(stories(100), Spots()), cases(stories(100), Spots(), first=100)
    alone, both = Fitting(linked, []), Fitting(linked, marked)
    assert alone.models.models["means", "person"] == both.models.models["means", "person"]
    assert alone.models.models["read", "person"] != both.models.models["read", "person"]


def test_a_tag_counts_once_and_is_right_when_most_of_its_mentions_are() -> None:
    models = Fitting(cases(stories(100), Spots()), []).models
    judged = judgement(cases(stories(10), Spots()), 10, lambda story: models)
    assert len(judged.tags) == len(judged.mentions)  # every name stands once in these
    assert {item.kind for item in judged.tags} == set(KINDS)
    assert all(isinstance(item, Judged) for item in judged.tags)


def test_what_is_written_down_is_what_is_read() -> None:
    models = Fitting(cases(stories(60), Spots()), []).models
    assert fitted(dict(as_json(models))) == models
