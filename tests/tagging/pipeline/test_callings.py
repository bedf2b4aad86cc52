"""Two stories of one full name that nobody's file has: what they call its bearer keeps two people apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tagging.evaluate.archive import Archive
from tagging.pipeline.types import LINK_THRESHOLD, Document, TagDraft
from tests.tagging.pipeline.marked import MarkedRecogniser, proposed, read, record, tag, unmark

KEEPER = "The visitors' goalkeeper {person|Daniel Orlick} saved two penalties. Orlick left to cheers."
SURGEON = "{person|Daniel Orlick}, a surgeon at Rundholm General, operated for nine hours. Orlick thanked the nurses."
MINISTER = "Fisheries minister {person|Daniel Orlick} promised new harbours. Orlick spoke for an hour."


def told(archive: Archive, *stories: str) -> list[tuple[str, TagDraft]]:
    """The record of Daniel Orlick in each story, one after the other, and what is said of the link."""
    found = []
    for story in stories:
        text, spans = unmark("text", story)
        tagged = archive.tag(Document(text=text), MarkedRecogniser(spans))
        index = tagged.annotation.tags.index(tag(tagged.annotation, "Daniel Orlick"))
        found.append((tagged.entities[index], tagged.annotation.tags[index]))
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (KEEPER, "{person|Daniel Orlick}, a striker in his youth, has played in goal since 2019."),
        (KEEPER, "{person|Daniel Orlick} sat down to dinner."),
        ("{person|Daniel Orlick} sat down to dinner.", SURGEON),
        (KEEPER, "Former goalkeeper {person|Daniel Orlick}, now a senator, opened the hall."),
        ("The mayor of Rundholm, {person|Daniel Orlick}, cut the ribbon. Mayor Orlick smiled.", MINISTER),
        (MINISTER, "Dr {person|Daniel Orlick} voted against the budget."),
        (SURGEON, "Dr {person|Daniel Orlick} warned of the flu."),
        ("{person|Daniel Orlick}, a lawyer, ran for the council.", MINISTER),
        ("{person|Daniel Orlick}, president of Rundholm FC, sold his shares.", KEEPER),
        (KEEPER, "{person|Daniel Orlick}, the minister's brother, was unhurt."),
        (KEEPER, "{person|Daniel Orlick}, with the minister at his side, waved."),
        (KEEPER, "{person|Daniel Orlick}, surgeon {person|Tim Berg} and two nurses flew home."),
    ],
)
def test_one_person_told_differently_is_one_record(first: str, second: str) -> None:
    (one, _), (other, link) = told(Archive([]), first, second)
    assert one == other
    assert "perhaps somebody else" not in link.reason


@pytest.mark.parametrize(
    ("second", "here"),
    [
        (SURGEON, "surgeon"),
        (MINISTER, "minister"),
        ("{person|Daniel Orlick}, 61, is a judge in Larsund.", "judge"),
        ("Dr {person|Daniel Orlick} warned of the flu.", "dr"),
        ("{person|Daniel Orlick}, who was the lead singer of The Gulls, has died.", "singer"),
    ],
)
def test_two_people_of_one_name_are_two_records(second: str, here: str) -> None:
    archive = Archive([])
    (keeper, _), (other, new), (again, found), (still, _) = told(archive, KEEPER, second, second, KEEPER)
    assert (other != keeper, again == other, still == keeper) == (True, True, True)
    assert new.reason == f"somebody else than who is known by this name: “{here}” here, “goalkeeper” elsewhere"
    assert new.apart_from == (keeper,)
    assert found.reason.endswith(f"not the other of this name: “{here}” here, “goalkeeper” elsewhere")


def test_whom_nothing_tells_of_two_is_a_question() -> None:
    archive = Archive([])
    told(archive, KEEPER, SURGEON)
    text, spans = unmark("text", "{person|Daniel Orlick} sat down to dinner.")
    found = archive.tag(Document(text=text), MarkedRecogniser(spans)).annotation
    assert not found.tags
    assert len(found.mentions[0].candidates) == 2


def test_a_story_of_sport_means_the_one_who_lives_by_it() -> None:
    match = (
        "Larsund drew 1-1 in the league; the striker {person|Bo Lind} hit a penalty, {person|Daniel Orlick} the post."
    )
    match += " The referee blew for full-time after a free kick, and the football ended."
    keeper, surgeon, meant = told(Archive([]), KEEPER, SURGEON, match)
    assert meant[0] == keeper[0] != surgeon[0]
    assert meant[1].reason.endswith("in sport, as the story is")
    archive = Archive([replace(proposed("person", "Daniel Orlick"), called=(("goalkeeper", 3),))])
    text, spans = unmark("text", match.replace("Daniel Orlick", "Orlick"))
    found = archive.tag(Document(text=text), MarkedRecogniser(spans)).annotation
    assert [t.name for t in found.tags] == ["Bo Lind"]


@pytest.mark.parametrize(
    "second",
    [MINISTER, "{person|Daniel Orlick}, a banker in Larsund, paid for it.", "Painter {person|Daniel Orlick} died."],
)
def test_who_may_have_changed_fields_is_asked_about(second: str) -> None:
    (one, _), (other, link) = told(Archive([]), SURGEON, second)
    assert one == other
    assert link.confidence < LINK_THRESHOLD
    assert "; perhaps somebody else of this name: “" in link.reason


def test_a_doubt_stays_when_a_story_is_tagged_again_and_ends_when_stories_agree() -> None:
    archive = Archive([])
    *_, again, third = told(archive, SURGEON, MINISTER, MINISTER, MINISTER)
    assert "perhaps somebody else" not in third[1].reason
    doubted = replace(proposed("person", "Daniel Orlick"), called=(("minister", 1), ("surgeon", 1)))
    for story in (SURGEON, MINISTER):
        assert "perhaps somebody else" in tag(read(story, doubted), "Daniel Orlick").reason
    assert again[0] == third[0]


def test_what_an_editor_wrote_of_somebody_outweighs_what_stories_call_him() -> None:
    known = replace(record("person", "Daniel Orlick", description="Doctor of the fleet"), called=(("goalkeeper", 3),))
    assert tag(read(SURGEON, known), "Daniel Orlick").entity_id == known.id


def test_only_words_of_the_lists_are_kept() -> None:
    story = "Goalkeeper {person|Daniel Orlick}, 34, the secretly married coach of Larsund, wept."
    assert tag(read(story), "Daniel Orlick").called == ("coach", "goalkeeper")
