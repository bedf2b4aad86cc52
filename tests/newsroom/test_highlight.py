from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.highlight import paragraphs, segments


@dataclass(frozen=True)
class Span:
    start: int
    end: int


def cut(text: str, *spans: tuple[int, int]) -> list[tuple[str, bool]]:
    return [(piece.text, piece.mention is not None) for piece in segments(text, [Span(*span) for span in spans])]


def test_a_text_without_mentions_is_one_segment() -> None:
    assert cut("Port-au-Prince") == [("Port-au-Prince", False)]


def test_an_empty_text_has_no_segments() -> None:
    assert cut("") == []


def test_mentions_are_cut_out_in_the_order_of_the_text() -> None:
    assert cut("Ann met Bob.", (8, 11), (0, 3)) == [("Ann", True), (" met ", False), ("Bob", True), (".", False)]


@pytest.mark.parametrize("spans", [[(0, 4), (0, 14)], [(0, 14), (5, 7)], [(5, 7), (0, 14)], [(0, 7), (5, 14), (0, 14)]])
def test_of_overlapping_mentions_the_longest_wins(spans: list[tuple[int, int]]) -> None:
    assert cut("Bank of Canada said", *spans) == [("Bank of Canada", True), (" said", False)]


def test_a_mention_that_only_overlaps_a_losing_one_stays() -> None:
    assert cut("0123456789", (0, 3), (2, 6), (5, 10)) == [("012", True), ("34", False), ("56789", True)]


def test_offsets_are_code_points_also_after_an_emoji() -> None:
    assert cut("😀 Ann", (2, 5)) == [("😀 ", False), ("Ann", True)]


def test_mentions_outside_the_text_are_left_out() -> None:
    assert cut("Ann", (1, 9), (2, 2), (5, 8)) == [("Ann", False)]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-2, 42), st.integers(-2, 42)), max_size=12))
def test_the_segments_joined_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(piece for piece, _ in cut(text, *spans)) == text


def words(text: str, *spans: tuple[int, int]) -> list[str]:
    found = paragraphs(text, [Span(*span) for span in spans])
    return ["|".join(segment.text for segment in paragraph) for paragraph in found]


def test_paragraphs_are_cut_at_blank_lines_and_keep_their_line_ends() -> None:
    assert words("One\ntwo\n\nthree\n \n\nfour") == ["One\ntwo", "three", "four"]


def test_a_text_without_blank_lines_is_cut_at_line_ends() -> None:
    assert words("One\ntwo\nthree") == ["One", "two", "three"]


def test_a_mention_at_the_edge_of_a_paragraph_stays_in_it() -> None:
    assert words("Said Ann\n\nBob left", (5, 8), (10, 13)) == ["Said |Ann", "Bob| left"]
