"""The fine-tuned MiniLM: what it was trained on and how good it is stands in MODEL_CARD.md."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tagging.pipeline.recognisers import MODEL_FILE
from tagging.pipeline.recognisers.minilm.recogniser import MiniLM, onnx_model

FOLDER = Path(__file__).parent
MODEL, TOKENIZER = FOLDER / MODEL_FILE, FOLDER / "tokenizer.json"


def load() -> MiniLM:
    return MiniLM(onnx_model(MODEL), TOKENIZER)


def trained(folder: Path) -> MiniLM:
    """Another model of this kind; its name says which, so that what it suggested is told from what others did."""
    path = folder / MODEL.name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return MiniLM(onnx_model(path), TOKENIZER, name=f"minilm-{digest[:8]}")
