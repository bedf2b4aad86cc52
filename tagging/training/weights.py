"""The weights of the MiniLM recogniser as plain arrays by name: read, written, averaged. No PyTorch needed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LAYERS = 6
HEADS = 12
LABELS = 9
SHAPES = 6

_PARTS = ("embeddings.", "layers.", "labels.")

Weights = dict[str, NDArray[np.float32]]

# The names of the base model → ours.
_OF_BASE = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "mixed",
    "intermediate.dense": "wide",
    "output.dense": "narrow",
    "attention.output.LayerNorm": "attention_norm",
    "output.LayerNorm": "norm",
}


def save(weights: Weights, path: Path) -> None:
    np.savez(path, **weights)  # type: ignore[arg-type]


def load(path: Path) -> Weights:
    """From what ``save`` wrote, from an exported model (its weights as far as int8 kept them), or from the folder of
    the base model."""
    if path.is_dir():
        return of_base(path)
    if path.suffix == ".onnx":
        return of_export(path)
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files}


def average(runs: Sequence[Weights], shares: Iterable[float] | None = None) -> Weights:
    """The weighted mean of weights that have grown from the same start."""
    parts = np.array(list(shares) if shares is not None else [1.0] * len(runs))
    parts = parts / parts.sum()
    return {
        name: sum(part * run[name].astype(np.float64) for part, run in zip(parts, runs, strict=True)).astype(np.float32)
        for name in runs[0]
    }


def of_base(folder: Path, seed: int = 1) -> Weights:
    """The base model with a new head for the labels; its one token type becomes the shape of a word in lower case,
    and the other shapes begin near it."""
    base = _safetensors(folder / "model.safetensors")
    random = np.random.default_rng(seed)
    types = base["embeddings.token_type_embeddings.weight"][:1]
    near = random.normal(0, 0.02, (SHAPES, types.shape[1])) * ([[0]] + [[1]] * (SHAPES - 1))
    weights = {
        "embeddings.words": base["embeddings.word_embeddings.weight"],
        "embeddings.positions": base["embeddings.position_embeddings.weight"],
        "embeddings.shapes": (types + near).astype(np.float32),
        "embeddings.norm.weight": base["embeddings.LayerNorm.weight"],
        "embeddings.norm.bias": base["embeddings.LayerNorm.bias"],
        "labels.weight": random.normal(0, 0.02, (types.shape[1], LABELS)).astype(np.float32),
        "labels.bias": np.zeros(LABELS, np.float32),
    }
    for layer in range(LAYERS):
        for theirs, ours in _OF_BASE.items():
            weight = base[f"encoder.layer.{layer}.{theirs}.weight"]
            weights[f"layers.{layer}.{ours}.weight"] = np.ascontiguousarray(weight.T)
            weights[f"layers.{layer}.{ours}.bias"] = base[f"encoder.layer.{layer}.{theirs}.bias"]
    return weights


def _safetensors(path: Path) -> Weights:
    """The 32-bit arrays of a safetensors file: the length of a JSON header, the header, the arrays."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    return {
        name: np.frombuffer(data[start:], np.float32, (end - begin) // 4, begin).reshape(about["shape"]).copy()
        for name, about in header.items()
        if about.get("dtype") == "F32"
        for begin, end in [about["data_offsets"]]
    }


def of_export(path: Path) -> Weights:
    """The weights in an exported int8 model, to start from where the 32-bit ones were not kept."""
    import onnx

    arrays = {array.name: onnx.numpy_helper.to_array(array) for array in onnx.load(path).graph.initializer}
    return dict(_dequantised(arrays))


def _dequantised(arrays: dict[str, NDArray[np.generic]]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for name, array in arrays.items():
        if name.endswith("_quantized"):
            name = name.removesuffix("_quantized")
            zero = arrays[f"{name}_zero_point"].astype(np.float32)
            yield name, (array.astype(np.float32) - zero) * arrays[f"{name}_scale"].astype(np.float32)
        elif name.startswith(_PARTS) and not name.endswith(("_scale", "_zero_point")):
            yield name, array.astype(np.float32)
