"""Keys are counted as the review page takes them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tagging.evaluate.keys import Row, choosing, keys

RIGHT, WRONG = Row(shown=True, right=True), Row(shown=True, right=False)
RIGHT_IN_DOUBT, WRONG_IN_DOUBT = Row(shown=False, right=True), Row(shown=False, right=False)
NOBODY_KNOWS = Row(shown=False, right=None)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([RIGHT, RIGHT], 1),  # s
        ([RIGHT, WRONG_IN_DOUBT, NOBODY_KNOWS], 1),  # s
        ([RIGHT, *[RIGHT_IN_DOUBT] * 5], 1),  # S
        ([WRONG, RIGHT], 2),  # x s
        ([RIGHT, RIGHT, RIGHT, WRONG], 3),  # 4 x s
        ([WRONG, WRONG, RIGHT], 3),  # x x s
        ([RIGHT_IN_DOUBT, RIGHT_IN_DOUBT, WRONG_IN_DOUBT], 3),  # a a s, or 3 x S
        ([RIGHT, RIGHT, RIGHT_IN_DOUBT, *[WRONG_IN_DOUBT] * 4], 3),  # 3 a s
        ([*[RIGHT] * 12, WRONG], 7),  # 9 j j j j x s
        ([RIGHT, Row(shown=True, right=False, mend=5)], 7),  # j, r and four keys, s
    ],
)
def test_the_cheaper_way_through_a_story(rows: list[Row], expected: int) -> None:
    assert keys(rows, []) == expected


def test_what_is_missed_comes_on_top() -> None:
    assert keys([RIGHT, RIGHT_IN_DOUBT], [3, 2]) == 6


def test_a_record_of_the_list_is_taken_or_looked_for_and_a_new_one_is_typed() -> None:
    first, second, third, further = (uuid4() for _ in range(4))
    offered = [first, second, *(uuid4() for _ in range(7)), third]
    assert choosing(offered, first, typed=0) == 2
    assert choosing(offered, second, typed=0) == 3
    assert choosing(offered, third, typed=0) == choosing(offered, further, typed=0) == 5
    assert choosing([], None, typed=0) == 2
    assert choosing([], None, typed=12) == 14
