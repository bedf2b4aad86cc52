"""Words of a sentence as the text of a title: with the spaces that they have, and no end that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tagging.pipeline.events.parsed import Parsed, Word
from tagging.pipeline.events.triggers import list_of

_SPACE = re.compile(r"\s+")
_NO_SPACE = re.compile(r" (?=(?:['’](?:s?\b|\s|$)|[,.%)]))|(?<=[(#$€£¥]) ")
_QUOTES = ("``", "''")
_IRREGULAR = {"have": "has", "be": "is"}


def under(parsed: Parsed, word: Word, *without: str) -> list[Word]:
    """As ``Parsed.under``, with the quotation marks that stand between its words, and all that hyphens join to them."""
    found = {each.index for each in parsed.under(word, *without)}
    quotes = (w for w in parsed.words if w.tag in _QUOTES)
    found |= {w.index for w in quotes if {w.index - 1, w.index + 1} & found and w.head in found}
    for joined in _joined_by_hyphens(parsed):
        found |= joined if joined & found else set()
    return [parsed.words[index] for index in sorted(found)]


def _joined_by_hyphens(parsed: Parsed) -> Iterator[set[int]]:
    """The words of "rank-and-file", of "3-2"."""
    for hyphen in (w for w in parsed.words if w.text == "-"):
        first, last = hyphen.index, hyphen.index
        while first and _touch(parsed.words[first - 1], parsed.words[first]):
            first -= 1
        while last + 1 < len(parsed.words) and _touch(parsed.words[last], parsed.words[last + 1]):
            last += 1
        yield set(range(first, last + 1))


def _touch(before: Word, after: Word) -> bool:
    return (
        before.end == after.start
        and (before.text[-1].isalnum() or before.text == "-")
        and (after.text[0].isalnum() or after.text == "-")
    )


def until_aside(words: list[Word]) -> list[Word]:
    """Without what stands after a gap: an aside was cut out there."""
    for before, after in pairwise(words):
        if after.index - before.index > 1:
            return words[: words.index(after)]
    return words


def text_of(words: list[Word]) -> str:
    """The words with the spaces that they have, without quotation marks."""
    text, end, apart = "", None, False
    for word, after in zip(words, (*words[1:], None), strict=True):
        apart = apart or word.start != end
        if word.tag not in _QUOTES:
            said = _article(word, after)
            text, apart = f"{text} {said}" if apart else text + said, False
        end = word.end
    return _finished(text)


def _article(word: Word, after: Word | None) -> str:
    """ "an (increasingly) crowded market": what stood between is left out."""
    if word.text not in ("a", "an") or after is None or after.index == word.index + 1:
        return word.text
    return "an" if after.text[0].lower() in "aeiou" else "a"


def _finished(text: str) -> str:
    """Without a mark or a small word that leads nowhere at its end."""
    text = text.strip(" ,;:–-")
    while text.rpartition(" ")[2].lower() in list_of("ends_nothing"):
        text = text.rpartition(" ")[0].strip(" ,;:–-")
    return text


def tidy(text: str) -> str:
    text = text.replace("can not ", "cannot ")
    return _SPACE.sub(" ", _NO_SPACE.sub("", text.replace("<", "").replace(">", ""))).strip(" ,;:–-“”\"'’‘")


def third_person(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh")) or (verb.endswith("o") and verb[-2:-1] not in tuple("aeiou")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou") else verb + "s"
