"""Whatever is taken for a story is tagged, or said not to be: by the whole task with the shipped model."""

from __future__ import annotations

import time

import pytest

from articles.ingest import ingest
from articles.readers import RawArticle
from tagging import knowledge
from tagging.models import Mention, Tag, TaggingRun
from tagging.tasks import run_now
from tests.factories import EntityFactory

pytestmark = pytest.mark.django_db

PROSE = "Mira Solheim met Tor Vik of the Larsund Council in Oslo on Monday. She said that the bridge will be built. "
TEXTS = {
    "capitals": PROSE.upper() * 20,
    "results": "\n".join(f"{n}. Solheim, Mira (NOR)\t{n}:{n:02}.{n % 10}\t+0:{n:02}" for n in range(1, 80)),
    "names": "\n".join(f"Mira Solheim{n}, Tor Vik{n}" for n in range(150)),
    "code": "def f(x: int) -> None:\n    if x[0] != {'a': 1}:\n        raise ValueError(f'{x!r} <&>')  # TODO: Oslo\n"
    * 25,
    "emoji": "👩‍🚀🇳🇴🔥 Mira Solheim 😀👍🏽 met Tor Vik in Oslo on Monday, and everybody there was glad of it. " * 15,
    "right to left": "“מזל טוב”, said Mira Solheim, and “السلام عليكم” was the answer that she was given in Oslo. "
    * 10,
    "one word": "Solheim" * 2_000,
    "marks": "(((\"'“”‘’«»—–-[]{}<>…!?;:,." * 200 + " Oslo",
}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    knowledge.forget()


def tagged(text: str) -> TaggingRun:
    article = ingest(RawArticle(headline="", text=text), source=None, actor=None).article
    run = TaggingRun.objects.get(article=article)
    run_now(str(run.pk))
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("kind", TEXTS)
def test_what_no_desk_would_write_is_read_and_every_mention_is_in_its_place(kind: str) -> None:
    EntityFactory(name="Oslo", kind="place")
    run = tagged(TEXTS[kind])
    assert (run.state, run.error) == ("done", "")
    for mention in Mention.objects.all():
        assert getattr(run.revision, mention.field)[mention.start : mention.end] == mention.text


def test_two_megabytes_are_tagged_in_bounded_time_and_the_run_says_what_was_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names of the beginning are found to the last word; that the rest was not read for others is said."""
    monkeypatch.setattr("tagging.pipeline.annotate.READ_LIMIT", 5_000)  # the recogniser alone takes its time
    EntityFactory(name="Oslo", kind="place")
    text = PROSE + "and so the work goes on. " * 80_000 + PROSE + "Nobody had heard of Rolf Brandvik before."
    started = time.process_time()
    run = tagged(text)
    assert (run.state, run.error) == ("done", "")
    assert time.process_time() - started < 30  # of a processor: other work does not count
    assert run.note == "Very long: names that first appear late in it may be missing."
    named = set(Tag.objects.values_list("entity__name", flat=True))
    assert {"Mira Solheim", "Oslo"} <= named
    assert "Rolf Brandvik" not in named
    last = Mention.objects.filter(text="Mira Solheim").latest("start")
    assert last.start == text.rindex("Mira Solheim")


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("capitals", {"Mira Solheim", "LARSUND COUNCIL", "Oslo"}),
        ("emoji", {"Mira Solheim", "Tor Vik", "Oslo"}),
        ("right to left", {"Mira Solheim", "Oslo"}),
        ("marks", {"Oslo"}),
        ("one word", set()),
    ],
)
def test_what_can_be_read_in_it_is_tagged_and_nothing_is_made_up(kind: str, found: set[str]) -> None:
    EntityFactory(name="Oslo", kind="place")
    tagged(TEXTS[kind])
    assert set(Tag.objects.values_list("entity__name", flat=True)) == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Minis la te di jounalis yo ke lekòl yo ap louvri lendi nan tout peyi a, e ke pwofesè yo pral touche. ", "ht"),
        ("قال الوزير للصحفيين يوم الاثنين إن المدارس ستفتح أبوابها في جميع أنحاء البلاد وإن المعلمين سيتقاضون ", "ar"),
    ],
)
def test_a_language_without_a_model_is_said_and_nothing_is_tagged(text: str, language: str) -> None:
    run = tagged(text * 5)
    assert (run.article.language, run.state, f"“{language}”" in run.note) == (language, "done", True)
    assert not Tag.objects.exists()
