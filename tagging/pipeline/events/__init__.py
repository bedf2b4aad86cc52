"""What a story says has happened or is to happen: who did what to whom, when and where.

``sentences`` finds where an event can be; a parser reads those (``parsed`` is what it gives, ``scene`` joins it with
the names and dates). ``triggers`` knows the words, ``clauses`` whether the thing is real, planned or neither, ``what``
its type, ``roles`` who takes part, ``when`` its date, ``titles`` what to call it (``wording``: its words as text).
``verbs`` and ``nouns`` tell it (``telling``), ``repeated`` makes one of what is told twice, ``drafts`` puts it
together; ``matching`` finds an event again in another story. What is denied, wished, only possible or quoted is none.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from tagging.pipeline.events.drafts import read_events
from tagging.pipeline.events.parsed import Parser

__all__ = ["Parser", "load_parser", "read_events"]


@cache
def load_parser() -> Parser:
    """The parser, read at the first call in each process: a parent that forks workers must not hold it."""
    return cast(Parser, import_module("tagging.pipeline.events.spacy_parser").load())
