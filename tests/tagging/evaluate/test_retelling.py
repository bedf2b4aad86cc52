from __future__ import annotations

from random import Random

from tagging.evaluate.gold import Story
from tagging.evaluate.retelling import names, retold
from tagging.pipeline.types import EntityRecord
from tests.tagging.evaluate.stories import story

TOLD = story(
    "1",
    "[person:ann|Ann Leewood] of [organization:orva|Orva] flew to [place:rome|Rome]. [person:ann|Leewood] liked it, "
    "and [organization|ORVA] paid for [person:ann|Ann Leewood].",
)
OTHERS = names(
    [
        EntityRecord("1", "person", "Bela Kubat"),
        EntityRecord("2", "organization", "Vitkov Steel Works", ("VSW",)),
        EntityRecord("3", "place", "Ostrava"),
    ],
    [story("2", "In [place|Petrovice] [person|Cora Marek] laughed.")],
)


def words(one: Story) -> list[str]:
    return [one.document.text[gold.start : gold.end] for gold in one.mentions]


def test_names_come_from_the_authority_file_and_from_stories() -> None:
    assert OTHERS["person"] == ("Bela Kubat", "Cora Marek")
    assert OTHERS["organization"] == ("Vitkov Steel Works", "VSW")
    assert OTHERS["place"] == ("Ostrava", "Petrovice")


def test_the_gold_stands_where_the_new_names_are() -> None:
    seen = set()
    for seed in range(30):
        one = retold(TOLD, OTHERS, Random(seed))
        assert [gold.kind for gold in one.mentions] == [gold.kind for gold in TOLD.mentions]
        known = {"Ann Leewood", "Leewood", "Orva", "ORVA", "Rome", *(name for kind in OTHERS.values() for name in kind)}
        assert all(word in known or word.title() in known or word in ("Kubat", "Marek", "VITKOV STEEL WORKS")
                   for word in words(one))  # fmt: skip
        seen.update(words(one))
    assert {"Bela Kubat", "Cora Marek", "Vitkov Steel Works", "VSW", "Ostrava", "Petrovice", "Rome"} <= seen


def test_one_name_is_replaced_by_one_name_and_a_surname_by_its_surname() -> None:
    for seed in range(30):
        full, _, _, surname, _, again = words(retold(TOLD, OTHERS, Random(seed)))
        assert full == again
        assert full.endswith(surname)


def test_the_same_seed_tells_the_same_story_and_no_link_is_kept() -> None:
    one = retold(TOLD, OTHERS, Random(3))
    assert one == retold(TOLD, OTHERS, Random(3))
    assert all(gold.entity is None for gold in one.mentions)
    assert one.document != TOLD.document
