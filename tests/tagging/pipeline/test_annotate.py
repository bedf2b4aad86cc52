from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagging.pipeline import annotate as annotate_module
from tagging.pipeline import recognisers
from tagging.pipeline.annotate import annotate
from tagging.pipeline.authority import Authority
from tagging.pipeline.types import FIELDS, Annotation, Document, Span
from tests.tagging.pipeline.marked import MarkedRecogniser, names, read, record, tag

STORY = Document(
    headline="Nordland minister visits Accra",
    text=(
        "Foreign Minister Ingrid Solheim of Norway arrived in Accra on Tuesday for talks with Ghana's president, "
        "John Mahama.\nSolheim said the World Health Organization (WHO) would join. “We agree,” she told the Accra "
        "Gazette.\nThe WHO had no comment."
    ),
)
RECORDS = [record("place", "Norway"), record("place", "Ghana"), record("person", "John Dramani Mahama", "John Mahama")]


def assert_offsets_hold(document: Document, annotation: Annotation) -> None:
    for mention in annotation.mentions:
        assert getattr(document, mention.field)[mention.start : mention.end] == mention.text
        assert mention.text.strip() == mention.text != ""
        assert mention.tag is None or 0 <= mention.tag < len(annotation.tags)
        assert 0 <= mention.confidence <= 1
    places = [(mention.field, mention.start, mention.end) for mention in annotation.mentions]
    assert places == sorted(places)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(places))
    assert {mention.tag for mention in annotation.mentions} - {None} == set(range(len(annotation.tags)))
    assert all(0 <= t.confidence <= 1 and 0 <= t.relevance <= 1 for t in annotation.tags)


def test_the_shipped_model_reads_a_story() -> None:
    found = annotate(STORY, Authority(RECORDS), recognisers.load())
    assert {
        ("person", "Ingrid Solheim"),
        ("person", "John Dramani Mahama"),
        ("place", "Norway"),
        ("place", "Ghana"),
        ("place", "Accra"),
        ("organization", "World Health Organization"),
    } <= names(found)
    assert tag(found, "Ingrid Solheim").level == "about"
    assert tag(found, "World Health Organization").aliases == ("WHO",)
    assert_offsets_hold(STORY, found)


def test_the_same_story_gives_the_same_annotation() -> None:
    first, second = (annotate(STORY, Authority(RECORDS), recognisers.load()) for _ in range(2))
    assert first == second


def test_an_unknown_recogniser_is_named_in_the_error() -> None:
    with pytest.raises(LookupError, match="nobody"):
        recognisers.load("nobody")


@pytest.mark.parametrize(("language", "supported"), [("en", True), ("en-GB", True), ("EN_us", True), ("ht", False)])
def test_a_language_without_a_model_is_left_alone_and_says_so(language: str, supported: bool) -> None:
    span = Span("text", 0, 11, "Ana Solheim", "person", 0.9)
    document = Document(text="Ana Solheim", language=language)
    found = annotate(document, Authority(), MarkedRecogniser([span]))
    assert found.language_supported is supported
    assert bool(found.tags) is supported


def test_a_name_in_the_headline_is_what_the_story_is_about() -> None:
    late = "It rained for a week. " * 40 + "{place|Nordland} sent help."
    assert tag(read(late), "Nordland").level == "passing"
    assert tag(read(late, headline="Rain in {place|Nordland}"), "Nordland").level == "about"


def test_a_headline_and_a_text_are_never_read_as_one() -> None:
    found = read("{person|Ana Prado} spoke.", headline="{place|Nordland}")
    assert [(m.field, m.start, m.end) for m in found.mentions] == [("headline", 0, 8), ("text", 0, 9)]


HARD = [
    "",
    " \n\t ",
    "\x00\x00 Ana\x00 Prado \x00",
    "PRESIDENT ANA PRADO SAID IN ACCRA THAT NATO WOULD ACT.",
    "Arsenal 3 1 2 9 4\nChelsea\t2\t2 2 8 5\nFulham 0-0\n",
    "Ana Prado\nJohn Mahama\nIngrid Solheim\n" * 30,
    "🙂🙃 Ana 🙂 Prado🙂 in Accra 👩‍👩‍👧‍👦",
    "قال الرئيس Ana Prado في أكرا",
    "x" * 5000,
    "(((((“““ Ana ((( Prado ””” ’’’ 's",
    "Éamon Ó Cuív\u2028İstanbul ﬁnance ẞ Straße",
    "Mr. Mrs. Dr. President",
    "A, B and C (D) – E / F-G “H” alias I",
]


@pytest.mark.parametrize("text", HARD)
def test_hard_input_is_read_without_harm(text: str) -> None:
    document = Document(text=text, headline=text[:80])
    assert_offsets_hold(document, annotate(document, Authority(RECORDS), recognisers.load()))


PIECES = st.sampled_from(
    (
        *("Ana", "Prado", "President", "the", "US", "U.S.", "Haitian", "Bank", "of", "nicknamed", "“Kit,”", "known as"),
        *("State", "Nordland", "de", "GLTC", "(ANB)", "(", ")", ",", ".", "-", "’s", "'", "&"),
        *("\n", "\n\n", "\x00", "🙂", "é", "İ"),
    )
)
KINDS = st.sampled_from(("person", "organization", "place", "other"))


@st.composite
def stories(draw: st.DrawFn) -> tuple[Document, list[Span]]:
    """A text of awkward pieces with spans anywhere in it, also overlapping or of nothing but signs."""
    fields = {name: " ".join(draw(st.lists(PIECES, max_size=30))) for name in FIELDS}
    spans = []
    for name in FIELDS:
        for _ in range(draw(st.integers(0, 8)) if fields[name] else 0):
            start = draw(st.integers(0, len(fields[name]) - 1))
            end = draw(st.integers(start + 1, len(fields[name])))
            confidence = draw(st.floats(0, 1))
            spans.append(Span(name, start, end, fields[name][start:end], draw(KINDS), confidence))
    return Document(**fields), spans


@settings(max_examples=150)
@given(stories())
def test_offsets_hold_whatever_the_recogniser_claims(story: tuple[Document, list[Span]]) -> None:
    document, spans = story
    known = [*RECORDS, record("organization", "Great Lakes Trade Council", "GLTC", "State of Nordland")]
    found = annotate(document, Authority(known), MarkedRecogniser(spans))
    assert_offsets_hold(document, found)
    assert found == annotate(document, Authority(known), MarkedRecogniser(spans))


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_offsets_hold_for_any_text(text: str) -> None:
    document = Document(text=text, headline=text[::-1][:60])
    assert_offsets_hold(document, annotate(document, Authority(), recognisers.load()))


def test_a_text_longer_than_any_story_is_read_at_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate_module, "READ_LIMIT", 40)
    document = Document(text="Ana Prado went to Accra. " + "It rained. " * 9 + "Then Prado met John Mahama.")
    found = annotate(document, Authority(), recognisers.load())
    assert not found.read_in_full
    assert names(found) == {("person", "Ana Prado"), ("place", "Accra")}
    assert [m.text for m in found.mentions] == ["Ana Prado", "Accra", "Prado"]


def test_thousands_of_names_are_grouped() -> None:
    count = 4_000
    people = [f"Aa{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)} Smith" for i in range(count)]
    text = "\n".join(people)
    starts = [0]
    for name in people[:-1]:
        starts.append(starts[-1] + len(name) + 1)
    spans = [Span("text", s, s + len(n), n, "person", 0.9) for s, n in zip(starts, people, strict=True)]
    found = annotate(Document(text=text + "\nSmith left."), Authority(), MarkedRecogniser(spans))
    assert len(found.tags) == count
    assert found.mentions[-1].tag is None
    assert len(found.mentions[-1].candidates) <= 5


def explained(count: int) -> float:
    """The seconds of CPU that a story with so many acronyms takes, each explained."""
    letters = [f"{chr(65 + i % 26)}{chr(65 + i // 26 % 26)}{chr(65 + i // 676)}Q" for i in range(count)]
    bodies = [f"B{acronym.lower()} Harbour Council" for acronym in letters]
    text, spans = "", []
    for body, acronym in zip(bodies, letters, strict=True):
        spans.append(Span("text", len(text), len(text) + len(body), body, "organization", 0.9))
        text += f"{body} ({acronym}), "
    before = time.process_time()
    found = annotate(Document(text=text), Authority(), MarkedRecogniser(spans))
    assert found.tags[0].aliases == (letters[0],)
    return time.process_time() - before


def test_each_of_thousands_of_acronyms_costs_what_one_of_few_does() -> None:
    assert explained(4_000) < 10 * explained(1_000)  # four times; where each looks through the story, sixteen


def test_the_pipeline_imports_neither_django_nor_the_rest_of_the_project() -> None:
    code = (
        "import sys; import tagging.pipeline.annotate, tagging.pipeline.authority, tagging.pipeline.recognisers as r; "
        "r.load(); print([m for m in sys.modules if m.split('.')[0] in ('django', 'articles', 'newsroom')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert ran.stdout.strip() == "[]"


def test_where_the_reporter_sat_is_not_what_the_story_is_about() -> None:
    rest = "Ministers agreed on the price of wheat. " * 20
    found = read("{place|BRUMA}, {place|Nordland} – Ministers of {place|Sudria} met. " + rest)
    assert {tag.name: tag.level for tag in found.tags} == {"Bruma": "passing", "Nordland": "passing", "Sudria": "about"}
    found = read("{place|BRUMA} (Reuters) – " + rest, headline="{place|Bruma} hosts talks")
    assert [tag.level for tag in found.tags] == ["about"]


def test_a_name_said_once_in_the_middle_of_a_story_is_in_passing_and_one_said_often_is_not() -> None:
    rest = "Ministers agreed on the price of wheat. " * 20
    once = read(f"{rest}\n\n{{person|Ana Prado}} came.\n\n{rest}")
    assert [tag.level for tag in once.tags] == ["passing"]
    often = read(f"{rest}\n\n{'{person|Ana Prado} came, and {person|Ana Prado} left. ' * 3}\n\n{rest}")
    assert [tag.level for tag in often.tags] == ["about"]
