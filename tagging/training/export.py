"""Weights → the int8 ONNX model that the recogniser runs."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import onnx  # noqa: F401 - what quantising stands on: its absence is to be told before a training
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from tagging.training.network import INPUTS, Network
from tagging.training.weights import Weights


def export(weights: Weights, path: Path) -> None:
    """Weights of 7 bits (``reduce_range``): with 8, sums overflow on processors without VNNI, and a model would answer
    worse there."""
    network = Network(weights).eval()
    example = tuple(torch.ones(2, 8, dtype=torch.long) for _ in INPUTS)
    axes = {name: {0: "chunks", 1: "pieces"} for name in (*INPUTS, "logits")}
    with tempfile.TemporaryDirectory() as folder, _quietly():
        whole = Path(folder) / "model.onnx"
        torch.onnx.export(
            network,
            example,
            str(whole),
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,  # the other exporter wants one more package and names matrices anew
        )
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the word that there is a newer exporter, and a line for each number that is not made int8."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
