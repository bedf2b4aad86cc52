"""Names compared as people compare them: without case, accents, punctuation and possessives."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+(?=\S)")
_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b|\W|$)")
_NOT_NAME = re.compile(r"[^\w]+")
_LONE_LETTERS = re.compile(r"(?<=\b\w) (?=\w\b)")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """The form under which two spellings of one name meet: ``"António Guterres’s" -> "antonio guterres"``.

    Transliterated to ASCII, lower case, dots of initials dropped ("U.S." and "US" meet, "J. K." and "J.K."), other
    punctuation turned into single spaces, a leading article and a trailing possessive cut. Empty when nothing is left.
    """
    text = name.strip() if name.isascii() else unicodedata.normalize("NFKC", name).strip()
    text = _POSSESSIVE.sub("", text)
    text = _INITIALS.sub("", (text if text.isascii() else anyascii(text)).lower())
    text = _ARTICLE.sub("", _NOT_NAME.sub(" ", text).strip())
    return _LONE_LETTERS.sub("", text)
