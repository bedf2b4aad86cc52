"""How sure the machine may be: from what it knows of a link → the probability that the link is right.

A linked mention is right when it was *read* right (there is a name, and it is of this kind) and the record is what
the name *means* there. Each of the two has a model for each kind: a weighted sum of the signs below, then a curve that
makes a probability of it. Their product is the confidence of the mention. A tag has a third model, over the
confidences of its mentions.

Weights and curves lie in ``confidence.json``, with the pipeline version and what they were fitted on;
``manage.py fit_confidence`` makes it. A sign that has no weight there counts nothing.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log, log1p
from pathlib import Path
from typing import Any, Literal, Protocol

from tagging.pipeline.datelines import dateline_end
from tagging.pipeline.grouping import SURE_OF_KIND, Group, Part
from tagging.pipeline.known import CONFIDENCE as NOT_SEEN
from tagging.pipeline.names import name_key
from tagging.pipeline.relevance import lead
from tagging.pipeline.resolve import Resolution
from tagging.pipeline.spans import field_text
from tagging.pipeline.sport import sport_of
from tagging.pipeline.types import FIELDS, Document, Field, Kind, Span

FILE = Path(__file__).with_name("confidence.json")
LEAST, MOST = 0.001, 0.999  # nobody is surer than that

Signs = Mapping[str, float]
Question = Literal["read", "means", "tag"]
QUESTIONS: tuple[Question, ...] = ("read", "means", "tag")

LONG_ACRONYM = "long acronym that is known"
KNOWN_ACRONYM = 0.97  # the least confidence of one
TAUGHT = 0.97  # that what people said a name means is what it means in the next story too

_SCORE = re.compile(r"\b\d{1,3}\s?-\s?\d{1,3}\b")
_LINE_END = re.compile(r"\n")
_SHORT_LINE = 60  # characters
_SHORT_ACRONYM, _LONG_ACRONYM = 3, 5  # letters; the longer, the fewer things it may stand for


def logit(probability: float) -> float:
    kept = min(max(probability, LEAST), MOST)
    return log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising curve through the points, straight between them; before the first and after the last it is level."""

    points: tuple[tuple[float, float], ...]

    def at(self, x: float) -> float:
        index = bisect_right(self.points, (x, MOST))
        if index == 0 or index == len(self.points):
            return self.points[min(index, len(self.points) - 1)][1]
        (left, low), (right, high) = self.points[index - 1 : index + 1]
        return low + (high - low) * (x - left) / (right - left)


@dataclass(frozen=True, slots=True)
class Model:
    """One question about one kind."""

    weights: Signs
    curve: Curve

    def probability(self, signs: Signs) -> float:
        return self.curve.at(self.score(signs))

    def score(self, signs: Signs) -> float:
        return sum(self.weights.get(name, 0.0) * value for name, value in signs.items())


@dataclass(frozen=True, slots=True)
class Claim:
    """This span is a name of this kind and, if linked, means a certain record, of kind ``tag``: with the signs for
    either."""

    span: Span
    kind: Kind
    tag: Kind
    read: Signs
    means: Signs | None = None


class Confidence(Protocol):
    """Says how sure to be of a mention, and of a tag by those of its mentions."""

    def of_mention(self, claim: Claim) -> float: ...

    def of_tag(self, kind: Kind, mentions: Sequence[float]) -> float: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """The models as they were fitted."""

    models: Mapping[tuple[Question, Kind], Model]

    def of_mention(self, claim: Claim) -> float:
        was_read = self.models["read", claim.kind].probability(claim.read)
        return was_read if claim.means is None else was_read * self.models["means", claim.tag].probability(claim.means)

    def of_tag(self, kind: Kind, mentions: Sequence[float]) -> float:
        return self.models["tag", kind].probability(tag_signs(mentions))


@cache
def shipped() -> Fitted:
    return fitted(json.loads(FILE.read_text("utf-8")))


def fitted(content: dict[str, Any]) -> Fitted:
    """The models out of what the file says."""
    return Fitted(
        {
            (question, kind): Model(row["weights"], Curve(tuple((x, y) for x, y in row["curve"])))
            for question in QUESTIONS
            for kind, row in content[question].items()
        }
    )


# --- Signs -----------------------------------------------------------------------------------------------------------


class Evidence:
    """What a story says for and against the links in it, and how sure that makes."""

    def __init__(self, document: Document, sure: Confidence) -> None:
        self._document, self._sure = document, sure
        self._dateline_end = dateline_end(document.text)
        self._lead_end = lead(document.text)[1]
        self._starts: dict[Field, list[int]] = {field: _line_starts(field_text(document, field)) for field in FIELDS}
        self._lines: dict[tuple[Field, int], Signs] = {}
        self._is_sport = sport_of(document) is not None
        self._group: Group | None = None
        self._surest = 0.0

    def of_mention(self, group: Group, part: Part, found: Resolution, linked: bool) -> float:
        means = self._means(group, part, found) if linked else None
        claim = Claim(part.span, found.kind_of(part.span), found.kind, self._read(group, part, found), means)
        if found.is_taught:
            return round(self._sure.of_mention(replace(claim, means=None)) * TAUGHT, 4)
        least = KNOWN_ACRONYM if linked and self._is_plain_acronym(part, found) else 0.0
        return round(max(self._sure.of_mention(claim), least), 4)

    def _is_plain_acronym(self, part: Part, found: Resolution) -> bool:
        """Long capitals that one confirmed record alone bears, spelled so, can be read without the recogniser, which
        stumbles over them ("the UNICEF-led relief"). They are too rare in what the models are fitted to."""
        is_confirmed = found.record is not None and found.record.status == "confirmed"
        return is_confirmed and not found.rivals and LONG_ACRONYM in self._form(part, found)

    def of_tag(self, kind: Kind, mentions: Sequence[float]) -> float:
        return round(self._sure.of_tag(kind, mentions), 4)

    def _read(self, group: Group, part: Part, found: Resolution) -> Signs:
        """What speaks for it that there is a name, and that it is of this kind."""
        span = part.span
        sure = logit(span.confidence)
        own = {
            "one": 1.0,
            "recogniser": sure,
            "recogniser, at its surest": self._surest_of(group),
            "times": log(len(group.parts)),
        }
        in_doubt = [f"{way}, in doubt" for way in _standing(found)] if span.confidence < SURE_OF_KIND else []
        known = {sign: value for way in _standing(found) for sign, value in ((way, 1.0), (f"{way}, recogniser", sure))}
        other = {"another kind": 1.0, "another kind, recogniser": sure} if _is_retyped(part, found) else {}
        if span.confidence == NOT_SEEN:
            other["not seen by the recogniser"] = 1.0
        return {**own, **known, **other, **_ones([*in_doubt, *self._form(part, found)]), **self._where(part)}

    def _means(self, group: Group, part: Part, found: Resolution) -> Signs:
        """What speaks for the record, given that it is a name of this kind. (None of it is the recogniser's.)"""
        how, standing = _how(part, found), list(_standing(found))
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
        return {**own, **_ones([*known, *sport, *other, *self._form(part, found)]), **self._where(part)}

    def _surest_of(self, group: Group) -> float:
        """Asked once a group: one may have ten thousand mentions."""
        if self._group is not group:
            self._group, self._surest = group, logit(group.surest)
        return self._surest

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


def tag_signs(confidences: Sequence[float]) -> Signs:
    """What the confidences of its mentions say of a tag."""
    mean = sum(confidences) / len(confidences)
    return {"one": 1.0, "mean": logit(mean), "surest": logit(max(confidences)), "times": log(len(confidences))}
