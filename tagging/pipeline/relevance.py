"""How much a story is about what it names.

``relevance = 0.40 · prominence + 0.35 · frequency + 0.25 · earliness``, each from 0 to 1:

- prominence: 1 in the headline; else 0.8 in the first paragraph of the text; else 0
- frequency: n / (n + 2) for n mentions
- earliness: 1 − (place of the first mention / length of the text)

A tag is *about* from 0.5 on. So a name in the headline of a story needs hardly more, one in the lead needs a second
mention or two, one that comes up late needs many.
"""

from __future__ import annotations

from collections.abc import Sequence

from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.types import Document, Level, Mention

ABOUT = 0.5


def relevance(document: Document, mentions: Sequence[Mention], lead_end: int) -> float:
    """0 to 1 by the formula above; ``lead_end`` is where the first paragraph ends."""
    in_text = [mention.start for mention in mentions if mention.field == "text"]
    in_headline = len(in_text) < len(mentions)
    first = min(in_text, default=0 if in_headline else len(document.text))
    prominence = 1.0 if in_headline else 0.8 if first < lead_end else 0.0
    earliness = 1.0 - first / max(len(document.text), 1)
    return round(0.40 * prominence + 0.35 * len(mentions) / (len(mentions) + 2) + 0.25 * earliness, 4)


def level(score: float) -> Level:
    return "about" if score >= ABOUT else "passing"


def lead_end(text: str) -> int:
    """Where the first paragraph of the text ends."""
    return next((end for _, end in paragraphs(text)), 0)
