"""A tagged and dated story in, the events that it reports out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tagging.pipeline.dates import day_of_story
from tagging.pipeline.events import nouns, verbs
from tagging.pipeline.events.parsed import Parser
from tagging.pipeline.events.repeated import Inside, without_repeated
from tagging.pipeline.events.scene import Scene, Spoken, scene
from tagging.pipeline.events.sentences import Sentence, worth_parsing
from tagging.pipeline.events.telling import WITH_TOLL
from tagging.pipeline.events.when import dates_of, day_of, own_date
from tagging.pipeline.names import name_key
from tagging.pipeline.types import FIELDS, Annotation, DateMention, Document, EventDraft, Knowledge, Mention

MOST_DRAFTS = 20  # of a story, the surest
MOST_ABOVE = 4  # places that a place lies in
LONG_AGO = 300  # days
LEAST_CONFIDENCE = 0.5  # below it not even an editor is asked


def read_events(
    document: Document, annotation: Annotation, parser: Parser, knowledge: Knowledge
) -> tuple[EventDraft, ...]:
    """The events of a story whose names and dates are known, in its order."""
    published = day_of_story(document)
    found = [draft for each in _scenes(document, annotation, parser) for draft in _drafts(each, published)]
    found = [draft if draft.place else _at_home(draft, annotation, knowledge) for draft in found]
    different = without_repeated(found, _inside(annotation, knowledge))
    sure = [draft for draft in different if draft.confidence >= LEAST_CONFIDENCE]
    best = sorted(sure, key=lambda draft: -draft.confidence)[:MOST_DRAFTS]
    return tuple(sorted(best, key=lambda draft: (draft.field, draft.trigger)))


def _inside(annotation: Annotation, knowledge: Knowledge) -> Inside:
    """Does the one of two places that the story names lie in the other?"""

    def above(tag: int) -> Iterator[str]:
        current = annotation.tags[tag].entity_id
        for _ in range(MOST_ABOVE):
            record = knowledge.get(current) if current else None
            if record is None or record.parent_id is None:
                return
            current = record.parent_id
            yield current

    def inside(one: int | None, other: int | None) -> bool:
        place = annotation.tags[other].entity_id if other is not None else None
        return one is not None and place is not None and place in above(one)

    return inside


def _at_home(draft: EventDraft, annotation: Annotation, knowledge: Knowledge) -> EventDraft:
    """What is delivered to a country's own organization is delivered there, if the story names the country."""
    if draft.type != "aid":
        return draft
    receivers = [annotation.tags[p.tag].entity_id for p in draft.participants if p.role == "patient"]
    records = [record for entity_id in receivers if entity_id and (record := knowledge.get(entity_id))]
    names = [name for record in records for name in (*record.aliases, record.description)]
    known = {word for name in names for word in name_key(name).split()}
    for index, tag in enumerate(annotation.tags):
        if tag.kind == "place" and name_key(tag.name) in known:
            return replace(draft, place=tag.name, place_tag=index)
    return draft


def _scenes(document: Document, annotation: Annotation, parser: Parser) -> Iterator[Scene]:
    chosen = worth_parsing(document, annotation.mentions, annotation.dates)
    inside = _Inside(annotation)
    spoken = Spoken()
    published = day_of_story(document)
    for sentence, parsed in zip(chosen, parser.parse([each.text for each in chosen]), strict=True):
        told = scene(sentence, parsed, annotation, inside.of(sentence), spoken)
        yield told
        spoken = told.pass_on(_tells_of_long_ago(told, published), _day_told(told))


def _day_told(told: Scene) -> DateMention | None:
    """The day on which what this sentence mainly tells has happened."""
    roots = [word for word in told.parsed.words if word.dep == "ROOT" and word.tag == "VBD"]
    days = [when.date for root in roots for when in dates_of(told, root) if when.date.precision == "day"]
    return days[0] if days else None


def _tells_of_long_ago(told: Scene, published: date | None) -> bool:
    """Is what this sentence mainly tells dated far behind the story ("was born in 1931")? What follows without a date
    ("she studied in Paris") is then no news of the day; nor is what follows that."""
    roots = [word for word in told.parsed.words if word.dep == "ROOT" and word.is_verb]
    dated = next((found for root in roots if (found := own_date(told, root))), None)
    if dated is None or dated.last is None or published is None:
        return told.spoken.long_ago and bool(roots)
    return (published - day_of(dated.last)).days > LONG_AGO


class _Inside:
    """Which mentions and dates lie in a sentence."""

    def __init__(self, annotation: Annotation) -> None:
        found: list[Mention | DateMention] = [*annotation.mentions, *annotation.dates]
        found.sort(key=_place)
        self._found = found
        self._places = [_place(each) for each in found]

    def of(self, sentence: Sentence) -> list[Mention | DateMention]:
        field = FIELDS.index(sentence.field)
        first = bisect_left(self._places, (field, sentence.start))
        last = bisect_left(self._places, (field, sentence.end))
        return [each for each in self._found[first:last] if sentence.holds(each)]


def _place(found: Mention | DateMention) -> tuple[int, int]:
    return FIELDS.index(found.field), found.start


def _drafts(told: Scene, published: date | None) -> Iterator[EventDraft]:
    """Those of the verbs, then those of the nouns that tell of something else ("killed in clashes" is one event)."""
    taken: set[int] = set()
    by_verb: list[EventDraft] = []
    for verb in told.parsed.words:
        if verb.is_verb and verb.index not in taken and (found := verbs.draft(told, verb, published)):
            taken |= found.absorbed
            by_verb.append(found.draft)
    yield from by_verb
    known = set(map(_kind_and_day, by_verb))
    for noun in told.parsed.words:
        draft = nouns.draft(told, noun, published) if noun.is_noun and noun.index not in taken else None
        if draft and _kind_and_day(draft) not in known:
            yield draft


def _kind_and_day(draft: EventDraft) -> tuple[str, object, object]:
    return "toll" if draft.type in WITH_TOLL else draft.type, draft.first, draft.last
