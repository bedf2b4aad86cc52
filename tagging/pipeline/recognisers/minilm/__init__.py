"""The fine-tuned MiniLM: what it was trained on and how good it is stands in MODEL_CARD.md."""

from __future__ import annotations

from pathlib import Path

from tagging.pipeline.recognisers.minilm.recogniser import MiniLM

FOLDER = Path(__file__).parent


def load() -> MiniLM:
    return MiniLM(FOLDER / "model.int8.onnx", FOLDER / "tokenizer.json")
