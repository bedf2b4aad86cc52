"""How rare a word is, in an archive that grows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from articles.search import vocabulary
from articles.search.vocabulary import FEW, stories_with
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_looked_at() -> Iterator[None]:
    vocabulary._looked = vocabulary._Looked()
    yield
    vocabulary._looked = vocabulary._Looked()


def write(count: int) -> None:
    for number in range(count):
        ArticleFactory(text=f"The minister spoke in Larsund for the time number {number}.")
    vocabulary._looked.at = -vocabulary.LOOKED_AFTER


def test_a_new_archive_knows_which_words_are_common_before_the_hour_is_over() -> None:
    write(FEW)
    assert stories_with({"minister", "herring"}) == (FEW, {"minister": FEW})


def test_what_was_read_is_read_again_once_there_are_far_more() -> None:
    write(FEW)
    stories_with({"minister"})
    write(FEW - 1)
    assert stories_with({"minister"})[1] == {"minister": FEW}
    write(2)
    assert stories_with({"minister"})[1] == {"minister": 2 * FEW + 1}


def test_a_few_stories_say_nothing_of_what_is_rare() -> None:
    write(FEW - 1)
    assert stories_with({"minister"})[1] == {}
