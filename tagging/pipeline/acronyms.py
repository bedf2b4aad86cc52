"""Acronyms that the text itself explains: "Caribbean Community (CARICOM)", "CARICOM (Caribbean Community)", "Supreme
Election Council (YSK)", "the oil firm Petróleos del Sur, known by its Spanish initials PDS"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache

from tagging.pipeline.datelines import dateline_end
from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.names import name_key
from tagging.pipeline.organizations import initials
from tagging.pipeline.spans import Taken, field_text, span_at
from tagging.pipeline.types import Document, EntityRecord, Knowledge, Span
from tagging.pipeline.words import words

_ACRONYM = r"[A-Z](?:[A-Za-z&.-]{1,9}|[A-Za-z]{0,4}-?\d{1,3})"
_KNOWN_BY = (
    r"(?:(?:better|also)\s+)?(?:known\s+)?(?:by|for|from|in)\s+(?:its|their|the)\s+(?:\w+\s+)?"
    r"(?:acronym|initials|abbreviation),?\s+"
)
_AFTER = re.compile(
    rf"['’]?s?,?\s*(?:[(<]\s*(?:the\s+|or\s+|{_KNOWN_BY}|(?P<original>[^\W\d_][^()<>\n]{{2,60}}),\s*)?"
    rf"|,?\s+or\s+(?=[A-Z]{{3}})|{_KNOWN_BY})"
    rf"[\"“'‘]?(?P<acronym>{_ACRONYM})\b[\"”'’]?(?=[)>,; ])"
)
_BEFORE = re.compile(rf"\b({_ACRONYM})\s+\((?:the\s+)?$")
_REACH = 110  # characters after a long name in which its acronym is given
_BEGINS, _GOES_ON = re.compile(r"(?<![\w-])[A-Z]"), re.compile(r"[\w-]")
_TICKER = re.compile(r"[A-Z]{2,}\.[A-Z]{1,2}")  # "SDWK.L" in a company's brackets is no name of it
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS, _IN_BRACKETS = re.compile(r"[^\W_]+"), re.compile(r"\([^\W_]+\)")
_LONGEST_BORROWED = 8  # letters of an acronym of words in another language
_BODIES = words("organization_words") - {"united", "club", "fc", "brothers"}
_ABBREVIATION = 2  # letters of "UN" and "US", which a longer form spells out
_STEM = 5  # letters by which "Election" and "Electoral" are one word


def definitions(document: Document, spans: list[Span], knowledge: Knowledge) -> dict[str, Span]:
    """Each acronym explained in the story, with the long name that it stands for."""
    found: dict[str, Span] = {}
    for long in spans:
        for acronym in _explained(document, long, knowledge):
            found.setdefault(acronym, long)
    return found


def add_acronyms(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """An explained acronym is a name wherever it stands, of the kind of its long form."""
    defined = definitions(document, spans, knowledge)
    if not defined:
        return spans
    kept = [replace(s, kind=defined[s.text].kind) if s.text in defined else s for s in spans]
    taken, added = Taken(kept), []
    for field in ("headline", "text"):
        text = field_text(document, field)
        for start, end in _standing(text, defined):
            long = defined[text[start:end]]
            if taken.is_free(field, start, end):
                added.append(span_at(document, field, start, end, long.kind, long.confidence))
    return [*kept, *added]


def _standing(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where one of the names stands as a word of its own, the longest first. (One pattern of them all would try
    thousands at each place.)"""
    lengths = sorted({len(name) for name in names}, reverse=True)
    done = 0
    for found in _BEGINS.finditer(text):
        start = found.start()
        ends = (start + length for length in lengths if start >= done)
        if end := next((end for end in ends if text[start:end] in names and not _GOES_ON.match(text, end)), None):
            yield start, end
            done = end


def may_be(record: EntityRecord, long: str) -> bool:
    """May a record that bears an acronym be what the story calls ``long``? Only if the telling words of one of its
    names agree with it: the "Electricity Institute (ICE)" is no customs service. A record without any long name
    is asked for its description; without that, its letters have to be the initials."""
    wanted = _telling(long)
    long_names = [name for name in (record.name, *record.aliases) if " " in name]
    if not long_names and not record.description:
        return name_key(record.name) in initials(long)
    if not long_names:
        return bool(wanted & _telling(record.description))
    return any(_agree(wanted, _telling(name)) for name in long_names)


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """More than half of the words of the shorter are in the longer."""
    return bool(one and other) and 2 * len(one & other) > min(len(one), len(other))


def _telling(name: str) -> frozenset[str]:
    """The stems of the words that say which body this is; of all its words, if each could be any body's."""
    parts = [part for part in name_key(name).split() if part not in words("lowercase_in_names")]
    telling = [part for part in parts if len(part) > _ABBREVIATION and part not in words("organization_words")]
    return frozenset(part[:_STEM] for part in telling or parts)


def _explained(document: Document, long: Span, knowledge: Knowledge) -> Iterator[str]:
    if long.kind in ("person", "other") or " " not in long.text:
        return
    text = field_text(document, long.field)
    if long.field == "text" and long.end < dateline_end(text):
        return  # "LOS ANGELES (AP) –": the agency
    after = _AFTER.match(text, long.end, long.end + _REACH)
    if after and _is_given_to(after, long, document, knowledge):
        yield after.group("acronym")
    before = _BEFORE.search(text[max(0, long.start - 20) : long.start])
    if before and text[long.end : long.end + 1] == ")" and _stands_for(before.group(1), long.text):
        yield before.group(1)


def _is_given_to(after: re.Match[str], long: Span, document: Document, knowledge: Knowledge) -> bool:
    acronym, original = after.group("acronym", "original")
    if _TICKER.fullmatch(acronym):
        return False
    if original is not None:
        return _stands_for(acronym, original)
    return _stands_for(acronym, long.text) or _is_borrowed(acronym, long, document, knowledge)


def _stands_for(acronym: str, long: str) -> bool:
    """Mostly capitals or with a number, and its letters are initials of the long name or it begins as one of its
    words does."""
    letters = _LETTERS.findall(acronym)
    weight = sum(c.isupper() for c in letters) + any(c.isdigit() for c in acronym)
    if weight < 2 or acronym.lower() in long.lower().split():
        return False
    initials = [word[0].upper() for word in _WORDS.findall(long)]
    return letters[0].upper() in initials


def _is_borrowed(acronym: str, long: Span, document: Document, knowledge: Knowledge) -> bool:
    """Initials of the name in its own language ("Supreme Election Council (YSK)"): the name says what kind of body it
    is, or the acronym comes again. Not so what stands in brackets after several names (a country in a table of
    sports), nor what is known as something else."""
    if long.kind != "organization" or not (acronym.isalpha() and acronym.isupper()):
        return False
    if len(acronym) > _LONGEST_BORROWED or is_demonym(acronym):
        return False
    often = _words_of(field_text(document, long.field))
    says_what = any(word in _BODIES for word in name_key(long.text).split())
    if often[f"({acronym})"] > 1 or not (says_what or often[acronym] > 1):
        return False
    return all(may_be(record, long.text) for record in knowledge.named(acronym))


@lru_cache(maxsize=1)
def _words_of(text: str) -> Counter[str]:
    """How often each word stands in the text; in brackets alone, with them too."""
    return Counter(_WORDS.findall(text)) + Counter(_IN_BRACKETS.findall(text))
