from __future__ import annotations

import subprocess
import sys
import warnings

import pytest

from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.recognisers import BACKENDS, load
from tagging.pipeline.types import Document, Recogniser

STORY = Document(
    "Angela Merkel met Emmanuel Macron in Paris on Monday.\n\nMicrosoft opened an office in Nairobi.",
    "Merkel visits France",
)


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return load("spacy_md")


def test_it_finds_names_with_their_kinds_and_places(recogniser: Recogniser) -> None:
    found = {(span.text, span.kind) for span in recogniser.recognise(STORY)}
    assert {("Angela Merkel", "person"), ("Paris", "place"), ("Microsoft", "organization")} <= found
    for span in recogniser.recognise(STORY):
        assert getattr(STORY, span.field)[span.start : span.end] == span.text
        assert 0 < span.confidence < 1


def test_a_day_is_no_name(recogniser: Recogniser) -> None:
    assert all("Monday" not in span.text for span in recogniser.recognise(STORY))


def test_no_name_crosses_a_paragraph(recogniser: Recogniser) -> None:
    document = Document("Angela Merkel\nParis\nMicrosoft")
    extents = list(paragraphs(document.text))
    assert all(any(a <= s.start and s.end <= b for a, b in extents) for s in recogniser.recognise(document))


def test_a_paragraph_without_end_is_read_in_parts_and_keeps_its_places(recogniser: Recogniser) -> None:
    document = Document("Angela Merkel went to Paris. " * 800 + "x" * 12_000)
    found = recogniser.recognise(document)
    assert sum(span.text == "Angela Merkel" for span in found) > 700
    assert all(document.text[span.start : span.end] == span.text for span in found)


def test_loading_does_not_warn() -> None:
    from tagging.pipeline.recognisers.spacy_md import load as load_anew

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_anew().name == "spacy_md"


def test_spacy_is_not_even_imported_until_it_is_chosen() -> None:
    code = (
        "import sys; from tagging.pipeline import annotate, recognisers; recognisers.load('minilm');"
        "assert not [name for name in sys.modules if name.partition('.')[0] in ('spacy', 'thinc', 'torch')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "spacy_md" in BACKENDS
