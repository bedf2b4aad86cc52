from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tagging.training import weights
from tagging.training.averaging import best_average
from tagging.training.weights import Weights, average


def one(value: float) -> Weights:
    return {"labels.bias": np.full(3, value, np.float32)}


def value(of: Weights) -> float:
    return float(of["labels.bias"][0])


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    weights.save(one(2.5), tmp_path / "weights.npz")
    loaded = weights.load(tmp_path / "weights.npz")
    assert list(loaded) == ["labels.bias"]
    assert value(loaded) == 2.5
    assert loaded["labels.bias"].dtype == np.float32


def test_the_average_is_weighted_by_shares() -> None:
    assert value(average([one(1), one(2)])) == 1.5
    assert value(average([one(1), one(2)], [3, 1])) == 1.25


def test_runs_enter_the_average_as_long_as_it_gets_no_worse() -> None:
    """Best is 4: of 3, 5.5 and 9 the second makes it better, the third does not."""
    found = best_average([one(9), one(5.5), one(3)], lambda run: -abs(value(run) - 4))
    assert value(found) == pytest.approx((3 + 5.5 + 3) / 3)


def test_the_best_run_may_weigh_more() -> None:
    found = best_average([one(3), one(8)], lambda run: -abs(value(run) - 4.5))
    assert value(found) == pytest.approx((3 + 8 + 3) / 3)


def test_a_run_alone_is_its_own_average() -> None:
    assert value(best_average([one(7)], lambda run: 0.0)) == 7


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base model as its wheel has it, but with 2 numbers where it has 384."""
    names = {
        "embeddings.word_embeddings.weight": (5, 2),
        "embeddings.position_embeddings.weight": (4, 2),
        "embeddings.token_type_embeddings.weight": (2, 2),
        "embeddings.LayerNorm.weight": (2,),
        "embeddings.LayerNorm.bias": (2,),
    }
    for layer in range(weights.LAYERS):
        for theirs, ours in weights._OF_BASE.items():
            outputs, inputs = (8 if ours == "wide" else 2), (8 if ours == "narrow" else 2)
            shape = (2,) if ours.endswith("norm") else (outputs, inputs)
            names[f"encoder.layer.{layer}.{theirs}.weight"] = shape
            names[f"encoder.layer.{layer}.{theirs}.bias"] = (outputs,)
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    body = b""
    for number, (name, shape) in enumerate(names.items()):
        data = (np.arange(np.prod(shape), dtype=np.float32) + number).tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    (tmp_path / "model.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + body)
    return tmp_path


def test_the_base_model_gets_a_head_and_shapes(base: Path) -> None:
    found = weights.load(base)
    assert found["embeddings.words"].shape == (5, 2)
    assert found["embeddings.shapes"].shape == (weights.SHAPES, 2)
    assert found["labels.weight"].shape == (2, weights.LABELS)
    assert found["layers.0.wide.weight"].shape == (2, 8)
    assert found["layers.5.narrow.weight"].shape == (8, 2)
    assert found["layers.0.wide.weight"][0, 1] == found["layers.0.wide.weight"][0, 0] + 2  # turned round
    shapes = found["embeddings.shapes"]
    assert 0 < np.abs(shapes[1:] - shapes[0]).max() < 0.2
