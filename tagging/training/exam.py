"""What trained weights are judged by: stories that nobody trained on, read as the recogniser will read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tagging.evaluate import recognition, sets
from tagging.evaluate.gold import GoldMention, Story
from tagging.pipeline.types import Document, Recogniser, Span
from tagging.training.texts import Extent, LabelledText

DEV_SETS = ("ww_dev", "aida/testa")


@dataclass(frozen=True, slots=True)
class Exam:
    """A set of stories; nothing found within ``undecided`` parts of their texts counts."""

    name: str
    stories: Sequence[Story]
    undecided: Sequence[Sequence[Extent]] = ()

    def score(self, recogniser: Recogniser) -> float:
        """F1 of the stories' (name, kind)."""
        found = [recogniser.recognise(story.document) for story in self.stories]
        if self.undecided:
            found = [_decided(spans, parts) for spans, parts in zip(found, self.undecided, strict=True)]
        return recognition.score(self.stories, found).tags[recognition.ALL].f1


def dev_exams(stories: int) -> list[Exam]:
    """The dev sets that are at hand, so many stories of each (0: all)."""
    exams = []
    for name in DEV_SETS:
        try:
            exams.append(Exam(name, sets.sampled(sets.SETS[name].loader(), stories)))
        except FileNotFoundError:
            continue
    return exams


def own_exam(texts: Sequence[LabelledText]) -> Exam:
    stories = [_story(number, text) for number, text in enumerate(texts)]
    return Exam("accepted tags", stories, [text.undecided for text in texts])


def _story(number: int, text: LabelledText) -> Story:
    names = (GoldMention("text", start, end, kind) for start, end, kind in text.names)
    return Story(str(number), Document(text.text), tuple(names))


def _decided(spans: Iterable[Span], undecided: Sequence[Extent]) -> list[Span]:
    return [s for s in spans if not any(s.start < end and start < s.end for start, end in undecided)]
