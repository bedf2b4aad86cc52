from __future__ import annotations

from dataclasses import replace

from tagging.evaluate import levels, tags
from tagging.evaluate.archive import Tagged
from tagging.evaluate.gold import GoldTag, Story
from tagging.evaluate.levels import Leveled, LevelScores
from tagging.evaluate.recognition import Score
from tagging.pipeline.types import Annotation, Document, Mention, TagDraft

STORY = Story(
    "a",
    Document("Ann Leewood spoke in Rome.\nThe Tiber Bank and Mr. Numa listened.", "Leewood warns"),
    must=(
        GoldTag("person", "Ann Leewood", "about", ("Ann Leewood", "Leewood")),
        GoldTag("place", "Rome", "passing"),
        GoldTag("organization", "Bank of the Tiber", "passing", ("Tiber Bank",)),
    ),
    ok=(GoldTag("place", "Italy"),),
    never=(GoldTag("person", "Numa"),),
)


def draft(kind: str, name: str, relevance: float = 0.5, level: str = "about") -> TagDraft:
    return TagDraft(kind, name, name, "confirmed", (), level, 0.9, relevance, "")  # type: ignore[arg-type]


def named(tag: int, text: str, kind: str) -> Mention:
    start = STORY.document.text.index(text)
    return Mention("text", start, start + len(text), text, kind, 0.9, tag)  # type: ignore[arg-type]


def result(*drafts: TagDraft, mentions: tuple[Mention, ...] = ()) -> Tagged:
    return Tagged(Annotation(mentions, drafts), tuple(one.name for one in drafts))


def test_tags_by_hand() -> None:
    found = result(
        draft("person", "Ann Leewood"),
        draft("place", "Italy"),
        draft("organization", "Tiber Bank"),
        draft("person", "Numa"),
        draft("place", "Tiber"),
    )
    scores = tags.score([STORY], [found])
    # Right: Leewood and the bank, by its surface. Italy may be there; Numa and the Tiber are too many; Rome is missing.
    assert scores.total == Score(right=2, found=4, wanted=3)
    assert scores.scores["place"] == Score(right=0, found=1, wanted=1)
    assert (scores.exact, scores.exact_share) == (1, 0.5)
    assert (scores.banned, scores.bans) == (1, 1)


def test_a_tag_found_by_its_mention_has_not_the_exact_name() -> None:
    found = result(draft("organization", "TB Group"), mentions=(named(0, "Tiber Bank", "organization"),))
    scores = tags.score([STORY], [found])
    assert (scores.total.right, scores.exact) == (1, 0)


def test_a_name_of_another_kind_is_not_found() -> None:
    assert tags.score([STORY], [result(draft("organization", "Rome"))]).total == Score(right=0, found=1, wanted=3)


def test_one_tag_answers_one_gold_tag() -> None:
    twice = replace(STORY, must=(GoldTag("place", "Rome"), GoldTag("place", "Roma", surfaces=("Rome",))))
    assert tags.score([twice], [result(draft("place", "Rome"))]).total.right == 1


def test_levels_are_read_off_the_tags_that_were_found() -> None:
    found = result(
        draft("person", "Ann Leewood", 0.9, "about"),
        draft("organization", "Tiber Bank", 0.3, "passing"),
        mentions=(named(0, "Ann Leewood", "person"), named(1, "Tiber Bank", "organization")),
    )
    assert levels.leveled(STORY, found) == [
        Leveled("about", "about", 0.9, leads=True),
        Leveled("passing", "passing", 0.3, leads=False),
    ]


def test_level_scores_by_hand() -> None:
    found = [
        [
            Leveled("about", "about", 0.9, leads=True),
            Leveled("passing", "about", 0.6, leads=True),
            Leveled("passing", "passing", 0.2, leads=False),
        ],
        [Leveled("about", "passing", 0.4, leads=False), Leveled("passing", "passing", 0.4, leads=False)],
    ]
    # Pairs of one story: 0.9 > 0.6, 0.9 > 0.2, and 0.4 = 0.4, which counts half. The baseline: a tie, a win, a tie.
    assert levels.score(found) == LevelScores(
        tags=5, accuracy=3 / 5, ranking=2.5 / 3, baseline_accuracy=3 / 5, baseline_ranking=2 / 3
    )


def test_no_levels_no_scores() -> None:
    assert levels.score([[]]).tags == 0
