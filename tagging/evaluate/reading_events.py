"""Runs the measures of events: single stories, one event across stories, and what it costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tagging.evaluate import customer_events, data, event_clusters, events, wikinews_events
from tagging.evaluate.archive import Archive, Tagged, shipped_records
from tagging.evaluate.resolution import BCubed
from tagging.evaluate.results import Form, Result, Row, Table, row
from tagging.pipeline.annotate import annotate
from tagging.pipeline.authority import Authority
from tagging.pipeline.events import load_parser
from tagging.pipeline.types import Annotation, Document, Recogniser

Columns = tuple[tuple[str, Form], ...]
COST_STORIES = 30
WARM_UP = 3  # stories read before the clock starts

_FOUND: Columns = (("precision", "share"), ("recall", "share"))
_CLUSTERS: Columns = (("precision", "share"), ("recall", "share"), ("F1", "share"), ("stories", "count"))


class _Reader:
    """Annotates with the shipped authority file, events and all."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser, self._authority = recogniser, Authority(shipped_records())

    def read(self, document: Document, events_on: bool = True) -> Annotation:
        parser = load_parser() if events_on else None
        return annotate(document, self._authority, self._recogniser, parser=parser)


def measure(name: str, recogniser: Recogniser, limit: int | None) -> Result:
    result = Result(name, _ABOUT[name])
    try:
        MEASURES[name](result, recogniser, limit)
    except FileNotFoundError as error:
        result.skipped = f"not at hand: {error.filename}"
    return result


def _own(result: Result, recogniser: Recogniser, limit: int | None) -> None:
    reader, stories = _Reader(recogniser), events.own()[: limit or None]
    total = events.score((story, reader.read(story.document)) for story in stories)
    result.stories = len(stories)
    columns: Columns = (*_FOUND, *((aspect, "share") for aspect in events.ASPECTS), ("wanted", "count"))
    columns = (*columns, ("forbidden", "count"), ("of", "count"))
    shares = [total.share(aspect) for aspect in events.ASPECTS]
    values = (total.found.precision, total.found.recall, *shares, total.found.wanted, total.banned, total.bans)
    note = "Beside the gold an event may be right as well. Who, dates …: of the events found."
    result.tables.append(_table("events", columns, [row(result.set, "events", "all", columns, values)], note))


def _customer(result: Result, recogniser: Recogniser, limit: int | None) -> None:
    document, listed = customer_events.story()
    found = customer_events.score(listed, _Reader(recogniser).read(document))
    result.stories = 1
    columns: Columns = tuple((name, "count") for name in ("listed", "found", "days right", "places right", "proposed"))
    values = (found.listed, found.found, found.days, found.places, found.proposed)
    result.tables.append(_table("events", columns, [row(result.set, "events", "all", columns, values)]))


def _meantime(result: Result, recogniser: Recogniser, limit: int | None) -> None:
    """Every second story was looked at while the rules were written."""
    reader, stories = _Reader(recogniser), wikinews_events.stories()[: limit or None]
    read = [(story, reader.read(story.document)) for story in stories]
    result.stories = len(stories)
    columns: Columns = (*_FOUND, ("F1", "share"), ("same word", "share"), ("who", "share"), ("day", "share"))
    columns = (*columns, ("wanted", "count"))
    rows = []
    for part, chosen in (("all", read), ("looked at", read[::2]), ("kept back", read[1::2])):
        total = wikinews_events.score(chosen)
        met = total.found.right or 1
        prf = (total.found.precision, total.found.recall, total.found.f1)
        values = (*prf, total.by_word.recall, total.who / met, total.days / met, total.found.wanted)
        rows.append(row(result.set, "dated events", part, columns, values))
    note = "Found: the gold's word stands in the sentence of a draft. Same word: recall by the draft's own word."
    result.tables.append(_table("dated events with a named participant", columns, rows, note))


def _ecb_plus(result: Result, recogniser: Recogniser, limit: int | None) -> None:
    """The threshold of the words is chosen on every second topic; the others are the test."""
    stories = event_clusters.stories()[: limit or None]
    topics = sorted({story.topic for story in stories}, key=int)
    looked_at = [story for story in stories if story.topic in topics[::2]]
    threshold = event_clusters.best_threshold(looked_at)
    result.stories = len(stories)
    for part, chosen in (("looked at", looked_at), ("kept back", [s for s in stories if s.topic in topics[1::2]])):
        archive = Archive(shipped_records())
        ours = event_clusters.by_events(chosen, archive, _tagger(archive, recogniser))
        ways = {
            "events": event_clusters.score(chosen, ours),
            "words of leads": event_clusters.score(chosen, event_clusters.by_words(chosen, threshold)),
            "one cluster a topic": event_clusters.score(chosen, event_clusters.by_topic(chosen)),
        }
        rows = [_cluster_row(result.set, part, way, found, len(chosen)) for way, found in ways.items()]
        result.tables.append(_table(f"stories on one event, B-cubed, {part}", _CLUSTERS, rows))


def _tagger(archive: Archive, recogniser: Recogniser) -> Callable[[Document], Tagged]:
    return lambda document: archive.tag(document, recogniser, load_parser())


def _cluster_row(set_: str, part: str, way: str, found: BCubed, stories: int) -> Row:
    values = (found.precision, found.recall, found.f1, stories)
    return row(set_, f"stories on one event, {part}", way, _CLUSTERS, values)


def _cost(
    result: Result, recogniser: Recogniser, limit: int | None, clock: Callable[[], float] = time.perf_counter
) -> None:
    """The two take turns story by story, so that a noisy machine hurts both alike."""
    result.about, found = data.plain_stories((limit or COST_STORIES) + WARM_UP)
    documents = [Document(story["text"], story["headline"]) for story in found]
    reader = _Reader(recogniser)
    for document in documents[:WARM_UP]:
        reader.read(document)
    off = on = 0.0
    for document in documents[WARM_UP:]:
        started = clock()
        reader.read(document, events_on=False)
        between = clock()
        reader.read(document)
        off, on = off + between - started, on + clock() - between
    result.stories = len(documents) - WARM_UP
    columns: Columns = (("milliseconds a story", "number"), ("of events off", "ratio"))
    rows = [
        row(result.set, "cost", label, columns, (1000 * spent / result.stories, spent / off))
        for label, spent in (("events off", off), ("events on", on))
    ]
    result.tables.append(_table("cost", columns, rows))


def _table(title: str, columns: Columns, rows: Sequence[Row], note: str = "") -> Table:
    return Table(title, tuple(column for column, _ in columns), tuple(rows), note)


MEASURES: dict[str, Callable[[Result, Recogniser, int | None], None]] = {
    "own events": _own,
    "customer": _customer,
    "meantime": _meantime,
    "ecb_plus": _ecb_plus,
    "cost of events": _cost,
}
_ABOUT = {
    "own events": "the project's own stories with events",
    "customer": "the customer's story and its editor's list of events",
    "meantime": "Wikinews: dated events with a named participant, inside annotated sentences",
    "ecb_plus": "ECB+: stories on the same event, without dates of publication",
    "cost of events": "",
}
