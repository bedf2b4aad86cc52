"""What a story says for and against the links in it: the signs that confidence is made of.

Signs of *reading* tell whether there is a name, and whether it is of this kind; signs of *meaning* whether the record
is what it means. None of the latter is the recogniser's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import log, log1p

from tagging.pipeline.callings import DOUBTED
from tagging.pipeline.confidence import Claim, Confidence, Signs, logit
from tagging.pipeline.datelines import dateline_end
from tagging.pipeline.grouping import SURE_OF_KIND, Group, Part
from tagging.pipeline.known import CONFIDENCE as NOT_SEEN
from tagging.pipeline.names import name_key
from tagging.pipeline.relevance import lead
from tagging.pipeline.resolve import Resolution
from tagging.pipeline.spans import field_text
from tagging.pipeline.sport import sport_of
from tagging.pipeline.surroundings import WINDOW, Named, signs_of_a_meaning, signs_of_a_name
from tagging.pipeline.types import FIELDS, Document, Field, Kind, Knowledge, Span

LONG_ACRONYM = "long acronym that is known"
KNOWN_ACRONYM, KNOWN_DATELINE = 0.97, 0.95  # the least confidence of one
TAUGHT = 0.97  # that what people said a name means is what it means in the next story too

_SCORE = re.compile(r"(?<![\w-])\d{1,3}\s?-\s?\d{1,3}(?![\w-])")  # not "1996-08-29"
_LINE_END = re.compile(r"\n")
_SHORT_LINE = 60  # characters
_SHORT_ACRONYM, _LONG_ACRONYM = 3, 5  # letters; the longer, the fewer things it may stand for


class Evidence:
    """What a story says for and against the links in it, and how sure that makes."""

    def __init__(
        self, document: Document, resolutions: Iterable[Resolution], knowledge: Knowledge, sure: Confidence
    ) -> None:
        self._document, self._sure = document, sure
        self._named = Named((found.record for found in resolutions if found.record), knowledge)
        self._dateline_end = dateline_end(document.text)
        self._lead_end = lead(document.text)[1]
        self._starts: dict[Field, list[int]] = {field: _line_starts(field_text(document, field)) for field in FIELDS}
        self._lines: dict[tuple[Field, int], Signs] = {}
        self._is_sport = sport_of(document) is not None
        self._group: Group | None = None
        self._surest = 0.0
        self._of_group: Signs = {}

    def of_mention(self, group: Group, part: Part, found: Resolution, linked: bool) -> float:
        means = self._means(group, part, found) if linked else None
        claim = Claim(part.span, found.kind_of(part.span), found.kind, self._read(group, part, found), means)
        if found.is_taught:
            return round(self._sure.of_mention(replace(claim, means=None)) * TAUGHT, 4)
        sure = max(self._sure.of_mention(claim), self._least(part, found) if linked else 0.0)
        return round(min(sure, DOUBTED) if found.is_doubted else sure, 4)

    def _least(self, part: Part, found: Resolution) -> float:
        """What can be read without the recogniser, and is too rare in what the models are fitted to."""
        if found.record is None or found.record.status != "confirmed" or found.rivals:
            return 0.0
        if self._is_dateline(part.span) and found.record.kind == "place":
            return KNOWN_DATELINE
        return KNOWN_ACRONYM if self._is_plain_acronym(part, found) else 0.0

    def _is_dateline(self, span: Span) -> bool:
        """Capitals of a known place right where a story opens with its dateline."""
        opens = span.field == "text" and not self._document.text[: span.start].strip()
        return opens and span.end < self._dateline_end and span.text.isupper()

    def _is_plain_acronym(self, part: Part, found: Resolution) -> bool:
        """Long capitals that the record bears, spelled so. (A recogniser stumbles over "the UNICEF-led relief".)"""
        return LONG_ACRONYM in self._form(part, found)

    def of_tag(self, kind: Kind, mentions: Sequence[float]) -> float:
        return round(self._sure.of_tag(kind, mentions), 4)

    def _read(self, group: Group, part: Part, found: Resolution) -> Signs:
        """What speaks for it that there is a name, and that it is of this kind."""
        span = part.span
        sure = logit(span.confidence)
        self._look_at(group, found)
        own = {
            "one": 1.0,
            "recogniser": sure,
            "recogniser, at its surest": self._surest,
            "times": log(len(group.parts)),
        }
        in_doubt = [f"{way}, in doubt" for way in _standing(found)] if span.confidence < SURE_OF_KIND else []
        known = {sign: value for way in _standing(found) for sign, value in ((way, 1.0), (f"{way}, recogniser", sure))}
        other = {"another kind": 1.0, "another kind, recogniser": sure} if _is_retyped(part, found) else {}
        if group.title:
            other["with a title"] = 1.0
        if span.confidence == NOT_SEEN:
            other["not seen by the recogniser"] = 1.0
        around = signs_of_a_name(*self._around(span))
        return {**own, **known, **other, **_ones([*in_doubt, *self._form(part, found), *around]), **self._where(part)}

    def _means(self, group: Group, part: Part, found: Resolution) -> Signs:
        """What speaks for the record, given that it is a name of this kind. (None of it is the recogniser's.)"""
        how, standing = _how(part, found), list(_standing(found))
        self._look_at(group, found)
        own = {
            "one": 1.0,
            "certainty": found.certainty,
            "namesakes": log1p(found.rivals),
            "margin": found.margin,
            "times": log(len(group.parts)),
        }
        known = [how, *(f"{how}, {way}" for way in standing)]
        if found.record and found.record.description.startswith("Country"):
            known.append("country")
        sport = [f"{sign} in sport" for sign in ("any", *known, *standing)] if self._is_sport else []
        other = ["another kind"] if _is_retyped(part, found) else []
        around = [*signs_of_a_meaning(*self._around(part.span)), *self._form(part, found)]
        return {**own, **_ones([*known, *sport, *other, *around]), **self._of_group, **self._where(part)}

    def _look_at(self, group: Group, found: Resolution) -> None:
        """What is the same for all mentions of a group is asked once: it may have ten thousand."""
        if self._group is not group:
            self._group, self._surest = group, logit(group.surest)
            titled = ["with a title"] if group.title else []
            self._of_group = _ones([*titled, *(self._named.signs(found.record) if found.record else ())])

    def _around(self, span: Span) -> tuple[str, str]:
        text = field_text(self._document, span.field)
        return text[max(0, span.start - WINDOW) : span.start], text[span.end : span.end + WINDOW]

    def _form(self, part: Part, found: Resolution) -> Iterator[str]:
        text = part.span.text
        blanks = text.count(" ")
        yield ("one word", "two words", "many words")[min(blanks, 2)]
        if text.rpartition(" ")[2].islower():
            yield "ends in small letters"
        if text.isupper() and blanks:
            yield "words in capitals"
        elif text.isupper():
            yield "short acronym" if len(text) <= _SHORT_ACRONYM else "word in capitals"
            if len(text) >= _LONG_ACRONYM and found.record and text in (found.record.name, *found.record.aliases):
                yield LONG_ACRONYM

    def _where(self, part: Part) -> Signs:
        span = part.span
        signs = self._line(span.field, span.start)
        if span.field == "headline":
            return {**signs, "headline": 1.0}
        if span.start < self._dateline_end:
            return {**signs, "dateline": 1.0}
        return {**signs, "lead": 1.0} if span.start < self._lead_end else signs

    def _line(self, field: Field, place: int) -> Signs:
        """What the line looks like; asked once a line."""
        starts = self._starts[field]
        index = bisect_right(starts, place) - 1
        if (field, index) not in self._lines:
            end = starts[index + 1] if index + 1 < len(starts) else None
            self._lines[field, index] = _ones(_looks(field_text(self._document, field)[starts[index] : end]))
        return self._lines[field, index]


def _ones(signs: Iterable[str]) -> Signs:
    return dict.fromkeys(signs, 1.0)


def _is_retyped(part: Part, found: Resolution) -> bool:
    return part.span.kind != found.kind_of(part.span)


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def _looks(line: str) -> Iterator[str]:
    if _SCORE.search(line):
        yield "line with a score"
    if line.isupper():
        yield "line in capitals"
    stripped = line.rstrip()
    if len(stripped) < _SHORT_LINE and not stripped.endswith((".", "!", "?", '"', "”")):
        yield "line of a table" if any(c.isdigit() for c in line) else "short line"


def _standing(found: Resolution) -> Iterator[str]:
    """How well the authority file knows what was found."""
    if found.record:
        yield found.record.status
    else:
        yield "new name" if found.name else "left open"
    if found.is_team:
        yield "team"


def _how(part: Part, found: Resolution) -> str:
    """By which of its names the mention was found."""
    if part.relation:
        return part.relation.split(" ", 1)[0]
    key = name_key(part.span.text)
    if key == name_key(found.name):
        return "name"
    if found.record and any(key == name_key(alias) for alias in found.record.aliases):
        return "alias"
    return "variant"
