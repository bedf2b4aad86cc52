"""Tables and lists: names keep to their cell, and a surname may come first."""

from __future__ import annotations

import pytest

from articles.text import clean
from tagging.pipeline.annotate import annotate
from tagging.pipeline.authority import Authority
from tagging.pipeline.lists import part_columns, read_surname_first
from tagging.pipeline.recognisers import load
from tagging.pipeline.types import Document, Span, SpanKind


def spans_of(text: str, *names: tuple[str, SpanKind]) -> list[Span]:
    return [
        Span("text", text.index(name), text.index(name) + len(name), name, kind, 0.9 - 0.1 * n)
        for n, (name, kind) in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        ("Ann Reed", ["Ann Reed"]),
        ("Ann\nReed", ["Ann\nReed"]),
        ("A.       Harbour City", ["A.", "Harbour City"]),
        ("Ann Reed\tHarbour City\t", ["Ann Reed", "Harbour City"]),
        ("Ann Reed\n \nHarbour City", ["Ann Reed", "Harbour City"]),
    ],
)
def test_a_name_ends_with_its_cell(span: str, parts: list[str]) -> None:
    document = Document(text=f"Then {span} won.")
    found = part_columns(document, spans_of(document.text, (span, "person")), Authority(()))
    assert [part.text for part in found] == parts
    assert all(document.text[part.start : part.end] == part.text for part in found)


LIST = "1. Reed, Ann (NOR) 27:12.4\n2. Van der Berg, Lotte (NED) +4.1\n3. Bright, June +11.0\n4. Portland, Oregon\n"


def test_surname_first_is_one_person_also_where_nothing_was_seen() -> None:
    seen = spans_of(LIST, ("Reed", "person"), ("NOR", "place"), ("Lotte", "person"), ("Portland", "place"))
    found = read_surname_first(Document(text=LIST), seen, Authority(()))
    assert [(span.text, span.kind, span.confidence) for span in sorted(found, key=lambda span: span.start)] == [
        ("Reed, Ann", "person", 0.9),
        ("NOR", "other", 0.8),
        ("Van der Berg, Lotte", "person", pytest.approx(0.7)),
        ("Bright, June", "person", pytest.approx(0.7)),
        ("Portland", "place", pytest.approx(0.6)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Reed, Ann won on Sunday, and so did\nBerg, Lotte in her class",
        "1. Reed, Ann (NOR) 27:12.4\n2. Lotte Berg (NED)",
    ],
)
def test_a_sentence_or_a_single_line_is_no_such_list(text: str) -> None:
    seen = spans_of(text, ("Reed", "person"), ("Berg", "person"))
    assert read_surname_first(Document(text=text), seen, Authority(())) == seen


def test_people_with_their_firms_are_no_such_list() -> None:
    text = "Ann Reed, Harbour Bank\nBerg, Fjord Partners\nLotte Lind, Nordhavn\n"
    seen = spans_of(
        text, ("Ann Reed", "person"), ("Harbour Bank", "organization"), ("Berg", "person"), ("Lotte Lind", "person")
    )
    seen += spans_of(text, ("Fjord Partners", "organization"))
    assert read_surname_first(Document(text=text), seen, Authority(())) == seen


def test_the_people_of_a_list_of_results_are_tagged_by_their_names() -> None:
    text = "OSLO, Feb 12 (WireNews) - Results of the women's 10 km.\n\n" + LIST.replace("4. Portland, Oregon\n", "")
    tags = annotate(Document(text=f"{text}\nReed said she was glad."), Authority(()), load()).tags
    people = [tag.name for tag in tags if tag.kind == "person"]
    assert people == ["Ann Reed", "Lotte Van der Berg", "June Bright"]


def test_columns_outlive_the_cleaning_of_a_text() -> None:
    text = clean("Results:\n\n1.  Reed, A.      Harbour City\t 14\n2.  Berg, Lotte    Nordhavn       11\n").text
    seen = spans_of(text, ("Reed, A.\tHarbour City", "person"), ("Lotte\tNordhavn", "person"))
    found = part_columns(Document(text=text), seen, Authority(()))
    assert [span.text for span in found] == ["Reed, A.", "Harbour City", "Lotte", "Nordhavn"]
