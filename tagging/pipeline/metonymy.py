"""A place that speaks or decides ("Ottawa said") stands for its government. It stays a place, and the reason tells."""

from __future__ import annotations

import re

from tagging.pipeline.spans import field_text
from tagging.pipeline.types import Document, Field
from tagging.pipeline.words import words

_ADVERB = r"(?:has|had|have|also|again|already|later|now|still|then|quickly|repeatedly|firmly|publicly)\s+"
_PREPOSITION = re.compile(
    r"\b(?:about|across|against|around|at|behind|between|beyond|by|for|from|in|inside|into|near|of|off|on|outside|over|"
    r"than|through|throughout|to|toward|towards|under|via|with|within)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_REACH = 60  # characters after the place
_BEFORE = 20
_VERB = re.compile(rf"\s+(?:{_ADVERB}){{0,2}}(?P<verb>[a-z]+)\b")


def stands_for_government(document: Document, field: Field, start: int, end: int) -> str:
    """What the place at ``start`` to ``end`` does, as the story has it ("Ottawa said"); "" if it neither speaks nor
    decides there."""
    text = field_text(document, field)
    match = _VERB.match(text, end, end + _REACH)
    if match is None or match.group("verb") not in words("speaking_verbs"):
        return ""
    if _PREPOSITION.search(text, max(0, start - _BEFORE), start):
        return ""  # "a source in Ottawa said"
    return " ".join(text[start : match.end()].split())
