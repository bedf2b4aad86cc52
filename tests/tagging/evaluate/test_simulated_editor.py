"""The simulated editor: what it decides shows in the next stories, beside a control, and nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from articles.models import Article
from tagging.evaluate import plots
from tagging.evaluate.gold import GoldMention, Story
from tagging.evaluate.simulated_editor import Read, gain, run
from tagging.evaluate.titles import Titles
from tagging.models import Decision, Entity, Status
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
    assert [read.keys for read in learning] == [4, 1, 1]
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "read_as", "name", "kind"),
    [
        ("Derby_County_F\\u002eC\\u002e", "organization", "Derby County", "organization"),
        ("Akron\\u002c_Ohio", "place", "Akron", "place"),
        ("Orvania_national_football_team", "place", "Orvania football team", "organization"),
        ("Jonathan_Edwards_\\u0028athlete\\u0029", "person", "Jonathan Edwards", "person"),
        ("Chicago_Cubs", "place", "Chicago Cubs", "organization"),
    ],
)
def test_a_title_is_the_record_that_is_called_so(title: str, read_as: Any, name: str, kind: str) -> None:
    record = EntityFactory(name=name, kind=kind)
    known = Titles()
    assert known.record(title, read_as) == record.pk
    assert known.record("Another_\\u0028thing\\u0029", read_as) is None
    assert known.record(f"{name} ()", read_as) is None, "a record is one thing"


@pytest.mark.django_db
def test_of_namesakes_none_is_taken_and_a_proposed_one_only_for_its_own_name() -> None:
    EntityFactory(name="Boston", kind="place"), EntityFactory(name="Boston", kind="place")
    assert Titles().record("Boston\\u002c_Lincolnshire", "place") is None
    side = EntityFactory(name="Lyon football team", kind="organization", status=Status.PROPOSED)
    assert Titles().may_be("Olympique_Lyonnais", side, "organization", "Lyon")
    assert not Titles().may_be("Olympique_Lyonnais", side, "organization", "Rennes")
    assert not Titles().may_be("Lyon", side, "place", "Lyon")
