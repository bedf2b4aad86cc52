"""What was read of one word put into an EventDraft."""

from __future__ import annotations

from tagging.pipeline.events.parsed import Word
from tagging.pipeline.events.roles import Cast
from tagging.pipeline.events.scene import Scene
from tagging.pipeline.events.toll import toll
from tagging.pipeline.events.when import Dated
from tagging.pipeline.types import EventDraft, EventType

WITH_TOLL: tuple[EventType, ...] = ("death", "attack", "disaster")


def tell(
    scene: Scene,
    word: Word,
    cast: Cast,
    dated: Dated,
    *,
    title: str,
    type_: EventType,
    planned: bool,
    confidence: float,
    called: str = "",
) -> EventDraft:
    """``word`` tells of the event, which may be ``called`` otherwise. Offsets of the trigger are those of the field."""
    sentence = scene.sentence
    return EventDraft(
        title=title,
        type=type_,
        planned=planned,
        confidence=confidence,
        reason=f"“{called or word.text}”, {dated.reason}",
        field=sentence.field,
        start=sentence.start,
        end=sentence.end,
        trigger=(sentence.start + word.start, sentence.start + word.end),
        first=dated.first,
        last=dated.last,
        precision=dated.precision,
        place=cast.place.name if cast.place else "",
        place_tag=cast.place.tag if cast.place else None,
        participants=cast.participants(),
        toll=toll(sentence.text) if type_ in WITH_TOLL else (),
        in_headline=sentence.is_headline,
    )
