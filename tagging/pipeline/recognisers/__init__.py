"""The recognisers: each finds names in text; which one runs is a matter of its name, or of the folder of its model.

A backend is a folder here with a ``load()`` that returns a Recogniser. Its model is read at the first call in each
process, never at import: a parent process that forks workers must not hold one.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from tagging.pipeline.types import Recogniser

DEFAULT = "minilm"
MODEL_FILE = "model.int8.onnx"  # in the folder of a trained model
BACKENDS: dict[str, str] = {
    "minilm": "tagging.pipeline.recognisers.minilm",
    "spacy_md": "tagging.pipeline.recognisers.spacy_md",
}


def is_known(name: str) -> bool:
    return name in BACKENDS or _is_trained(name)


@cache
def load(name: str = DEFAULT) -> Recogniser:
    """The recogniser called ``name``, or the model in that folder, as ``train_recogniser`` wrote it; loaded once per
    process. Raises LookupError where there is none."""
    if _is_trained(name):
        return cast(Recogniser, import_module(BACKENDS[DEFAULT]).trained(Path(name)))
    if name not in BACKENDS:
        raise LookupError(f"no recogniser is called {name!r}; there are: {', '.join(sorted(BACKENDS))}")
    return cast(Recogniser, import_module(BACKENDS[name]).load())


def _is_trained(name: str) -> bool:
    return name not in BACKENDS and (Path(name) / MODEL_FILE).is_file()
