from __future__ import annotations

from tagging.evaluate.archive import Archive, Remembered, shipped_records
from tagging.pipeline.types import EntityRecord
from tests.tagging.evaluate.stories import FoundAsMarked, story


def test_what_one_story_proposes_the_next_one_finds() -> None:
    stories = [story("a", "[person|Ann Leewood] won."), story("b", "Then [person|Ann Leewood] lost.")]
    recogniser, archive = FoundAsMarked(stories), Archive([])
    first, second = (archive.tag(one.document, recogniser) for one in stories)
    assert first.annotation.tags[0].status == "proposed"
    assert second.annotation.tags[0].entity_id == first.entities[0]


def test_a_proposed_name_of_another_kind_is_another_record() -> None:
    stories = [story("a", "[person|Paris Hilton] sang."), story("b", "[organization|Paris Hilton] opened.")]
    archive = Archive([])
    first, second = (archive.tag(one.document, FoundAsMarked(stories)).entities for one in stories)
    assert first != second


def test_a_known_record_is_not_proposed_anew() -> None:
    one = story("a", "[person|Ann Leewood] won.")
    archive = Archive([EntityRecord("known", "person", "Ann Leewood")])
    assert archive.tag(one.document, FoundAsMarked([one])).entities == ("known",)


def test_a_remembered_story_is_read_once() -> None:
    one = story("a", "[place|Rome] fell.")
    inner = FoundAsMarked([one])
    recogniser = Remembered(inner)
    assert recogniser.recognise(one.document) == recogniser.recognise(one.document)
    assert (inner.asked, recogniser.name) == (1, "marked")


def test_the_shipped_authority_file_holds_together() -> None:
    records = {record.id: record for record in shipped_records()}
    ottawa = records["place:ottawa"]
    assert (ottawa.kind, ottawa.name) == ("place", "Ottawa")
    assert ottawa.parent_id in records


def test_an_acronym_that_one_story_explains_is_known_to_the_next() -> None:
    stories = [
        story("a", "The [organization|Baltic Fisheries Board] (BFB) met."),
        story("b", "[organization|BFB] met."),
    ]
    archive = Archive([])
    first, second = (archive.tag(one.document, FoundAsMarked(stories)).entities for one in stories)
    assert first == second
