"""Events are scored as the measures say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tagging.evaluate import customer_events, event_clusters, events, wikinews_events
from tagging.evaluate.event_clusters import ClusteredStory
from tagging.pipeline.events.matching import SAME, Telling, likeness, words_of
from tagging.pipeline.types import Annotation, Document, EventDraft, Mention, Participant, TagDraft

TEXT = "Solheim visited Larsund. Vik did not."
MIRA = TagDraft("person", "Mira Solheim", None, "proposed", (), "about", 0.9, 0.5, "")
DAY = date(2022, 10, 9)
VISIT = EventDraft(
    title="Mira Solheim visits Larsund",
    type="visit",
    planned=False,
    confidence=0.8,
    reason="",
    field="text",
    start=0,
    end=24,
    trigger=(8, 15),
    first=DAY,
    last=DAY,
    precision="day",
    place="Larsund",
    participants=(Participant("Mira Solheim", "agent", 0),),
)
READ = Annotation(
    mentions=(Mention("text", 0, 7, "Solheim", "person", 0.9, 0),), tags=(MIRA,), events=(VISIT,), events_read=True
)
GOLD = events.GoldEvent("visited Larsund", "visit", "2022-10-09", "2022-10-09", "day", False, "Larsund", ("Solheim",))
STORY = events.EventStory("key", Document(TEXT), (GOLD,), ("Vik did not",))


def test_an_event_is_found_where_its_word_lies_in_the_golds_phrase() -> None:
    found = events.score([(STORY, READ)])
    assert (found.found.right, found.found.found, found.found.wanted, found.banned, found.bans) == (1, 1, 1, 0, 1)
    assert {found.share(aspect) for aspect in events.ASPECTS} == {1.0}


@pytest.mark.parametrize(
    ("aspect", "gold"),
    [
        ("who", replace(GOLD, who=("Vik",))),
        ("dates", replace(GOLD, last="2022-10-10")),
        ("place", replace(GOLD, place="Norway")),
        ("type", replace(GOLD, type="deal")),
        ("planned", replace(GOLD, planned=True)),
    ],
)
def test_what_is_wrong_of_an_event_is_told_apart(aspect: str, gold: events.GoldEvent) -> None:
    found = events.score([(replace(STORY, events=(gold,)), READ)])
    assert [each for each in events.ASPECTS if not found.share(each)] == [aspect]


def test_a_draft_where_there_is_no_event_is_counted() -> None:
    beside = replace(VISIT, start=25, end=37, trigger=(29, 32))
    assert events.score([(STORY, replace(READ, events=(VISIT, beside)))]).banned == 1


def test_of_wikinews_the_word_or_its_sentence_is_met_once() -> None:
    told = wikinews_events.Told(((8, 15),), "2022-10-XX", frozenset({"solheim"}))
    other = wikinews_events.Told(((16, 23),), "2022-10-09", frozenset({"solheim"}))
    story = wikinews_events.ToldStory(Document(TEXT), (told, other), len(TEXT))
    found = wikinews_events.score([(story, READ)])
    assert (found.found.right, found.by_word.right, found.found.wanted) == (1, 1, 2)
    assert (found.who, found.days) == (1, 1)


def test_an_editors_event_needs_who_and_a_word_of_what() -> None:
    listed = customer_events.Listed("Solheim visits Larsund", "2022-10-09", "2022-10-09", "Larsund", ("Mira Solheim",))
    found = customer_events.score([listed, replace(listed, who=("Tor Vik",))], READ)
    assert (found.listed, found.found, found.days, found.places, found.proposed) == (2, 1, 1, 1, 1)


def test_stories_of_alike_leads_are_one_cluster() -> None:
    texts = ["Ferry sinks in the river", "A ferry sinks in a river again", "Parliament elects a speaker"]
    found = [ClusteredStory(str(n), "1", "ab"[n // 2], Document(text)) for n, text in enumerate(texts)]
    clusters = event_clusters.by_words(found, 0.2)
    assert event_clusters.score(found, clusters).f1 == 1.0
    assert event_clusters.score(found, event_clusters.by_topic(found)).precision < 1


# --- Likeness --------------------------------------------------------------------------------------------------------

TOLD = Telling(
    *(words_of("visits Larsund for talks"), "visit", frozenset({"m"}), frozenset({"l", "country"}), DAY, DAY, DAY),
    place="l",
)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (TOLD, True),
        (replace(TOLD, words=words_of("arrives")), True),
        (replace(TOLD, first=None, last=None), True),
        (replace(TOLD, first=date(2022, 12, 9), last=date(2022, 12, 9)), False),
        (replace(TOLD, who=frozenset({"x"}), words=words_of("arrives")), False),
        (replace(TOLD, where=frozenset({"x", "country"}), place="x", words=words_of("arrives")), False),
        (replace(TOLD, where=frozenset({"country"}), place="country", words=words_of("arrives")), True),
        (replace(TOLD, type="deal", words=words_of("signs treaty")), False),
        (replace(TOLD, first=None, last=None, seen=date(2023, 5, 1)), False),
    ],
)
def test_two_tellings_are_one_event_by_who_where_when_and_what(other: Telling, is_same: bool) -> None:
    assert (likeness(TOLD, other) >= SAME) is is_same
    assert likeness(TOLD, other) == likeness(other, TOLD)
