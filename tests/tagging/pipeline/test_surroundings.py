from __future__ import annotations

import pytest

from tagging.pipeline.surroundings import signs_of_a_meaning, signs_of_a_name


@pytest.mark.parametrize(
    ("before", "after", "signs"),
    [
        ("the ", "-based firm", ["in a compound"]),
        ("off mid-", " on Monday", ["in a compound"]),
        ("won the ", " Grand Prix", ["before a capital"]),
        ("Bruno Dahl (", ") was second", ["in brackets"]),
        ("", " said it would pay", ["before a verb"]),
        ("", ", has paid", ["before a verb"]),
        ("", ", March 3 -", ["before a date"]),
        ("", " 1996-08-29\nIt rained", ["before a date"]),
        ("", ", 3 March", ["before a date"]),
        ("", " Marches on", ["before a capital"]),
        ("they love ", " and its bridges", []),
    ],
)
def test_signs_of_a_name(before: str, after: str, signs: list[str]) -> None:
    assert list(signs_of_a_name(before, after)) == signs


@pytest.mark.parametrize(
    ("before", "after", "signs"),
    [
        ("they met in ", " on Monday", ["after in"]),
        ("a flight from the ", " to Rome", ["after in"]),
        ("against ", " on Monday", []),
        ("they win ", " on Monday", []),
        ("she saw New ", " again", ["after a capital"]),
        ("they saw ", " Park again", ["before a capital"]),
        ("they saw ", ", Norway", ["before a comma and a capital"]),
        ("", ", March 3 -", ["before a date"]),
        ("", " said it would pay", []),
        ("", "'s ambassador", []),
    ],
)
def test_signs_of_a_meaning(before: str, after: str, signs: list[str]) -> None:
    assert list(signs_of_a_meaning(before, after)) == signs
