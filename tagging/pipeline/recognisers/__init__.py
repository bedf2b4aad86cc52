"""The recognisers: each finds names in text; which one runs is a matter of its name.

A backend is a folder here with a ``load()`` that returns a Recogniser. Its model is read at the first call in each
process, never at import: a parent process that forks workers must not hold one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import cast

from tagging.pipeline.types import Recogniser

DEFAULT = "minilm"
BACKENDS: dict[str, str] = {
    "minilm": "tagging.pipeline.recognisers.minilm",
    "spacy_md": "tagging.pipeline.recognisers.spacy_md",
}


@cache
def load(name: str = DEFAULT) -> Recogniser:
    """The recogniser called ``name``, loaded once per process. Raises LookupError for an unknown name."""
    if name not in BACKENDS:
        raise LookupError(f"no recogniser is called {name!r}; there are: {', '.join(sorted(BACKENDS))}")
    loader = cast(Callable[[], Recogniser], import_module(BACKENDS[name]).load)
    return loader()
