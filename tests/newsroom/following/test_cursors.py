from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from newsroom.following.cursors import LENGTH, NoCursor, cursor_at, seq_at


@given(seq=st.integers(0, 2**63 - 1))
def test_a_cursor_leads_back_to_its_place(seq: int) -> None:
    assert seq_at(cursor_at(seq)) == seq
    assert len(cursor_at(seq)) == LENGTH


@given(seq=st.integers(0, 10_000), place=st.integers(0, LENGTH - 1), letter=st.sampled_from("AZaz09-_"))
def test_one_that_was_altered_is_none(seq: int, place: int, letter: str) -> None:
    cursor = cursor_at(seq)
    altered = cursor[:place] + letter + cursor[place + 1 :]
    if altered != cursor:
        with pytest.raises(NoCursor):
            seq_at(altered)


@pytest.mark.parametrize("text", ["", "0", "now", "é", "A" * LENGTH, "\x00", " " * LENGTH, "=" * LENGTH])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(NoCursor):
        seq_at(text)


def test_it_tells_neither_its_number_nor_how_many_lie_between() -> None:
    one, other = cursor_at(1), cursor_at(2)
    assert sum(a != b for a, b in zip(one, other, strict=True)) > LENGTH // 2


def test_another_key_reads_it_only_as_the_former_one() -> None:
    cursor = cursor_at(7)
    with override_settings(SECRET_KEY="another"), pytest.raises(NoCursor):
        seq_at(cursor)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["only for tests"]):
        assert seq_at(cursor) == 7
