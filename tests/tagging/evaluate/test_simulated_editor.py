"""The simulated editor: what it decides shows in the next stories, beside a control, and nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from articles.models import Article
from tagging.evaluate import plots
from tagging.evaluate.gold import GoldMention, Story
from tagging.evaluate.simulated_editor import Read, gain, run
from tagging.models import Decision, Entity
from tagging.pipeline.types import Document, Span
from tests.factories import EntityFactory


class Recogniser:
    """Finds one name."""

    name = "stand-in"

    def recognise(self, document: Document) -> list[Span]:
        at = document.text.find("Joly")
        return [Span("text", at, at + 4, "Joly", "person", 0.99)]


def story(number: int) -> Story:
    text = f"On day {number} a word came from Joly about the bridge."
    at = text.index("Joly")
    gold = GoldMention("text", at, at + 4, "person", r"Eva_Joly_\u0028judge\u0029")
    return Story(f"s{number}", Document(text, "Bridge", datetime(2022, 5, number, tzinfo=UTC)), (gold,))


@pytest.mark.django_db
def test_the_next_stories_have_fewer_errors_than_the_control_and_nothing_is_kept() -> None:
    EntityFactory(name="Eva Joly"), EntityFactory(name="Mélanie Joly")
    stories = [story(number) for number in (1, 2, 3)]
    control, learning = (run(stories, Recogniser(), learns=learns) for learns in (False, True))
    assert [read.errors for read in control] == [1, 1, 1]
    assert [(read.errors, read.decided_before) for read in learning] == [(1, 0), (0, 1), (0, 2)]
    assert [read.keys for read in learning] == [5, 1, 1]
    assert (Article.objects.count(), Decision.objects.count(), Entity.objects.count()) == (0, 0, 2)


def reads(*errors: int) -> list[Read]:
    return [Read(str(at), at * 100, found, found, 1) for at, found in enumerate(errors)]


def test_the_gain_is_that_of_the_later_stories_with_its_interval() -> None:
    found = gain(reads(9, 9, 1, 1, 1, 1), reads(9, 9, 2, 2, 2, 2), 200, lambda read: read.errors)
    assert (found.stories, found.control, found.learning, found.share) == (4, 8, 4, 0.5)
    assert (found.low, found.high) == (0.5, 0.5), "every resampling says the same"
    mixed = gain(reads(0, 4, 0, 4), reads(2, 2, 2, 2), 0, lambda read: read.errors)
    assert mixed.low < mixed.share == 0 < mixed.high


def test_lines_are_scaled_to_what_is_most() -> None:
    drawn = plots.lines({"a": [(0, 0), (10, 5)], "<b>": [(0, 5)]}, "decisions", "errors", "Errors")
    assert 'points="40.0,320.0 320.0,40.0"' in drawn
    assert "&lt;b&gt;" in drawn
    assert ">10<" in drawn
