"""The fine-tuned MiniLM: what it was trained on and how good it is stands in MODEL_CARD.md."""

from __future__ import annotations

from pathlib import Path

from tagging.pipeline.recognisers.minilm.recogniser import MiniLM, onnx_model

FOLDER = Path(__file__).parent
MODEL, TOKENIZER = FOLDER / "model.int8.onnx", FOLDER / "tokenizer.json"


def load() -> MiniLM:
    return MiniLM(onnx_model(MODEL), TOKENIZER)
