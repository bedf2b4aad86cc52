"""Words like "Haitian": they describe, they name no place."""

from __future__ import annotations

import re

from tagging.pipeline.words import words

_HYPHEN = re.compile(r"[-–/]")
_HYPHENATED = re.compile(r"\s*[-–/]\s*")


def is_demonym(phrase: str) -> bool:
    """One demonym, its plural, or several joined ("Israeli-Palestinian", "South Koreans")."""
    text = phrase.lower()
    known = words("demonyms")
    if text in known or (text.endswith("s") and text[:-1] in known):
        return True
    if not _HYPHEN.search(text):
        return False
    parts = [part for part in _HYPHENATED.split(text) if part]
    return len(parts) > 1 and all(is_demonym(part) or part in _PREFIXES for part in parts)


_PREFIXES = frozenset(
    (
        "afro",
        "anglo",
        "anti",
        "austro",
        "euro",
        "ex",
        "franco",
        "greco",
        "indo",
        "israelo",
        "italo",
        "non",
        "pan",
        "pro",
        "russo",
        "sino",
    )
)
