"""spaCy's medium English model, out of a wheel: what it is and how good it is stands in MODEL_CARD.md."""

from __future__ import annotations

from tagging.pipeline.recognisers.spacy_md.recogniser import SpacyMd, read_model


def load() -> SpacyMd:
    return SpacyMd(read_model())
