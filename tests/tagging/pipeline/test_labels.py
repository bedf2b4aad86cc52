from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging.pipeline.recognisers.minilm.chunks import Chunk
from tagging.pipeline.recognisers.minilm.labels import ALLOWED, LABELS, OUTSIDE, Floats, best_labels
from tagging.pipeline.recognisers.minilm.recogniser import spans

OUT, B_PER, I_PER, B_ORG, I_ORG, B_LOC, I_LOC = range(7)


def scored(*words: dict[int, float]) -> Floats:
    """The given probabilities; what is left of 1 is spread over the other labels."""
    scores = np.zeros((len(words), LABELS), np.float32)
    for row, word in zip(scores, words, strict=True):
        row[:] = (1 - sum(word.values())) / (LABELS - len(word))
        for label, share in word.items():
            row[label] = share
    return scores


def test_labels_that_make_whole_names_stay_as_they_are() -> None:
    assert best_labels(scored({B_PER: 0.9}, {I_PER: 0.9}, {OUT: 0.9}, {B_LOC: 0.9})) == [B_PER, I_PER, OUT, B_LOC]


def test_a_name_of_two_kinds_gets_the_kind_that_all_of_it_speaks_for() -> None:
    """ "Bank" looked like a place's first word, the rest is surely an organization's."""
    bank_of_ghana = scored({B_LOC: 0.5, B_ORG: 0.45}, {I_ORG: 0.9}, {I_ORG: 0.9})
    assert best_labels(bank_of_ghana) == [B_ORG, I_ORG, I_ORG]


def test_an_inside_without_a_beginning_finds_one() -> None:
    assert best_labels(scored({OUT: 0.5, B_PER: 0.4}, {I_PER: 0.9})) == [B_PER, I_PER]
    assert best_labels(scored({I_PER: 0.6, B_PER: 0.3})) == [B_PER]


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=LABELS, max_size=LABELS), min_size=1, max_size=3))
@settings(max_examples=50)
def test_no_allowed_sequence_is_likelier(rows: list[list[float]]) -> None:
    scores = np.array(rows, np.float32)
    logs = np.log(scores)

    def likelihood(labels: tuple[int, ...]) -> float:
        return float(sum(row[label] for row, label in zip(logs, labels, strict=True)))

    def is_allowed(labels: tuple[int, ...]) -> bool:
        return all(ALLOWED[pair] for pair in zip((OUTSIDE, *labels), labels, strict=False))

    found = tuple(best_labels(scores))
    assert is_allowed(found)
    best = max(likelihood(labels) for labels in product(range(LABELS), repeat=len(rows)) if is_allowed(labels))
    assert likelihood(found) >= best - 1e-4


def test_a_span_says_how_sure_its_kind_is() -> None:
    text = "Bank of Ghana said"
    chunk = Chunk("text", words=[(0, 4), (5, 7), (8, 13), (14, 18)])
    scores = scored({B_LOC: 0.5, B_ORG: 0.4}, {I_ORG: 0.9}, {I_ORG: 0.8}, {OUT: 0.9})
    (found,) = spans(text, chunk, scores)
    assert (found.text, found.kind) == ("Bank of Ghana", "organization")
    assert found.confidence == round(float(scores[:3, 3:5].sum(axis=1).mean()), 4)
