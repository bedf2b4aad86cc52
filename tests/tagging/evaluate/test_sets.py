from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tagging.evaluate import data, sets
from tagging.evaluate.gold import GoldMention, Story
from tagging.pipeline.types import Document


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path))
    return tmp_path


def put(path: Path, *rows: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def words(story: Story, mentions: Sequence[GoldMention]) -> list[str]:
    return [getattr(story.document, m.field)[m.start : m.end] for m in mentions]


def test_the_title_line_becomes_the_headline_and_offsets_follow(folder: Path) -> None:
    text = "NUMA LEAVES\nROME - King Numa left."
    names = [
        {"start": 0, "end": 4, "type": "PER", "entity": "Numa"},
        {"start": 12, "end": 16, "type": "LOC", "entity": "Rome"},
        {"start": 24, "end": 28, "type": "PER", "entity": None},
    ]
    row = {"id": "1", "title": "NUMA LEAVES", "date": "1996-08-30", "text": text, "mentions": names}
    put(folder / "aida" / "testa.jsonl.gz", row)
    (story,) = sets.aida("testa")
    assert story.document.headline == "NUMA LEAVES"
    assert words(story, story.mentions) == ["NUMA", "ROME", "Numa"]
    assert [m.field for m in story.mentions] == ["headline", "text", "text"]
    assert story.mentions[2].entity is None


def test_stories_come_in_the_order_of_their_dates(folder: Path) -> None:
    rows = [
        {"id": key, "title": "", "date": date, "text": "x", "mentions": []}
        for key, date in (("b", "1996-08-31"), ("a", "1996-08-30"), ("none", ""))
    ]
    put(folder / "aida" / "testa.jsonl.gz", *rows)
    assert [story.id for story in sets.aida("testa")] == ["none", "a", "b"]


def test_of_meantime_only_names_are_taken_and_of_nested_ones_the_inner(folder: Path) -> None:
    text = "Maker Orva of Alba, Nordland sold it. It gained.\nOrva grew."
    named = {"class": "ORG", "instance": "orva", "syntactic_type": "NAM"}
    names = [
        {"start": 0, "end": 10, "surface": "Maker Orva", **named},
        {"start": 6, "end": 10, "surface": "Orva", **named},
        {
            "start": 14,
            "end": 28,
            "surface": "Alba, Nordland",
            "class": "LOC",
            "instance": "alba",
            "syntactic_type": "NAM",
        },
        {"start": 38, "end": 40, "surface": "It", **named},
        {"start": 49, "end": 53, "surface": "Orva", **named, "syntactic_type": None},
        {"start": 29, "end": 33, "surface": "sold", "tag": "EVENT_MENTION"},
    ]
    put(
        folder / "meantime" / "docs.jsonl.gz",
        {"id": "1", "title": "", "date": "2008-03-01", "text": text, "mentions": names},
    )
    (story,) = sets.meantime()
    assert words(story, story.mentions) == ["Orva", "Alba", "Orva"]
    assert story.covers("text", 40)
    assert not story.covers("text", 49)


def test_kinds_of_linked_news_come_from_what_is_meant(folder: Path) -> None:
    names = [
        {"start": 0, "end": 4, "qid": "Q1", "type_qids": "Q27096213|Q43229"},
        {"start": 5, "end": 9, "qid": "Q2", "type_qids": "Q215627"},
        {"start": 10, "end": 14, "qid": None, "type_qids": "OTHER"},
    ]
    put(folder / "el_news" / "msnbc-updated.jsonl.gz", {"id": "1", "text": "Rome Numa Cup!", "mentions": names})
    (story,) = sets.linked_news("msnbc-updated")
    assert [m.kind for m in story.mentions] == ["place", "person", "other"]


def test_a_dateline_opens_the_text_of_a_desk_story(folder: Path) -> None:
    gold = {"people": ["numa"], "places": [], "orgs": [], "topics": ["earn"]}
    row = {
        "id": "1",
        "title": "NUMA",
        "date": "1987-02-26T15:01:01Z",
        "dateline": "ROME, Feb 26 -",
        "text": "He left.",
        "gold": gold,
    }
    put(folder / "reuters21578" / "train.jsonl.gz", row)
    (story,) = sets.desk()
    assert story.document.text == "ROME, Feb 26 - He left."
    assert story.labels == {"people": ("numa",), "places": (), "orgs": ()}


def test_names_of_the_worldwide_set_that_are_of_no_kind_at_all_are_left_out(folder: Path) -> None:
    ents = [[0, 4, "LOC", "Location"], [8, 14, "DATE", "Date"]]
    put(folder / "ner" / "ww_dev.jsonl.gz", {"id": "1", "text": "Rome on Monday", "ents": ents})
    (story,) = sets.worldwide("dev")
    assert words(story, story.mentions) == ["Rome"]


def test_the_own_gold_stories_are_whole() -> None:
    stories = sets.own()
    assert len(stories) >= 20
    assert all(story.must and story.document.text for story in stories)
    assert len({story.id for story in stories}) == len(stories)


def test_a_sample_is_spread_over_the_whole_set() -> None:
    stories = [Story(str(number), Document("")) for number in range(10)]
    assert [story.id for story in sets.sampled(stories, 2)] == ["0", "5"]
    assert [story.id for story in sets.sampled(stories, None, every=4)] == ["0", "4", "8"]
    assert sets.sampled(stories, 0, every=4) == stories
    assert sets.sampled(stories, 99) == stories


def test_without_real_stories_the_samples_serve_again_and_again_but_none_twice(folder: Path) -> None:
    name, stories = data.plain_stories(30)
    assert name == "seeds/stories"
    assert len({(story["headline"], story["text"]) for story in stories}) == 30
