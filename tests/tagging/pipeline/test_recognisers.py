from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.recognisers.minilm.chunks import MAX_PIECES, chunks, shape_of


def three_pieces(word: str) -> tuple[int, ...]:
    return (7, 8, 9)


@given(st.text(alphabet=st.sampled_from("aB. ,\n\u2028é🙂9"), max_size=900))
def test_every_word_is_in_one_chunk_and_no_chunk_is_too_long(text: str) -> None:
    found = list(chunks("text", text, three_pieces))
    words = [word for chunk in found for word in chunk.words]
    assert all(a[1] <= b[0] for a, b in pairwise(words))
    assert "".join(text[s:e] for s, e in words) == "".join(text.split())
    for chunk in found:
        assert len(chunk.ids) == len(chunk.shapes) <= MAX_PIECES
        assert len(chunk.words) == len(chunk.firsts)


def test_a_chunk_does_not_cross_a_paragraph() -> None:
    found = list(chunks("text", "Rain in Accra\nIt rained.", three_pieces))
    assert [(c.words[0][0], c.words[-1][1]) for c in found] == [(0, 13), (14, 24)]


@pytest.mark.parametrize(
    ("word", "shape"), [("rain", 0), ("Accra", 1), ("NATO", 2), ("McKay", 3), ("2026", 4), ("A", 5), ("東京", 0)]
)
def test_the_shape_of_a_word_is_its_letter_case(word: str, shape: int) -> None:
    assert shape_of(word) == shape


def test_lines_wrapped_by_hand_make_one_paragraph() -> None:
    wrapped = (
        "The foreign minister of Nordland arrived in Accra on Tuesday for\n"
        "talks with the president of Ghana, who had asked for them in the\n"
        "spring, and with several members of the opposition, her office\n"
        "said."
    )
    assert list(paragraphs(wrapped)) == [(0, len(wrapped))]


def test_a_list_of_short_lines_is_not_taken_for_wrapped_text() -> None:
    assert len(list(paragraphs("Ana Prado\nJohn Mahama\nIngrid Solheim\nLi Meihua"))) == 4
