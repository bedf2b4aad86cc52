"""Runs the measures of dates and events, and puts the figures into tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tagging.evaluate import data, dates, reading_events
from tagging.evaluate.results import Form, Result, Table, row
from tagging.pipeline.dates import read_dates
from tagging.pipeline.types import Document, Recogniser

SPEED = "speed of dates"
SPEED_STORIES = 50

_ABOUT = "TempEval-3: dates and times of {}, valued against the story's date"
_SETS = {"timebank": "TimeBank", "aquaint": "AQUAINT"}
NAMES = (*_SETS, SPEED, *reading_events.MEASURES)

Columns = tuple[tuple[str, Form], ...]
_COLUMNS: Columns = (
    ("precision", "share"),
    ("recall", "share"),
    ("F1", "share"),
    ("right values", "share"),
    ("value F1", "share"),
    ("timexes", "count"),
)


def measure(name: str, recogniser: Recogniser, limit: int | None = None) -> Result:
    """Everything that can be said about one set; a set that is not at hand gives a Result that says so."""
    started = time.perf_counter()
    if name == SPEED:
        result = _speed(recogniser, limit)
    elif name in reading_events.MEASURES:
        result = reading_events.measure(name, recogniser, limit)
    else:
        result = _tempeval(name, limit)
    result.seconds = time.perf_counter() - started
    return result


def _tempeval(name: str, limit: int | None) -> Result:
    """Every second story was looked at while the rules were written, the others were not: they are the test."""
    result = Result(name, _ABOUT.format(_SETS[name]))
    try:
        stories = dates.stories(name)
    except FileNotFoundError as error:
        result.skipped = f"not at hand: {error.filename}"
        return result
    stories = stories[: limit or None]
    result.stories = len(stories)
    for part, chosen in (("all", stories), ("looked at", stories[::2]), ("kept back", stories[1::2])):
        result.tables.append(_table(name, part, chosen))
    return result


def _table(name: str, part: str, stories: Sequence[dates.DatedStory]) -> Table:
    read = [(story, read_dates(story.document)) for story in stories]
    rows = []
    for label, kinds in dates.KINDS.items():
        found = dates.score(read, kinds)
        prf = (found.found.precision, found.found.recall, found.found.f1)
        values = (*prf, found.accuracy, found.value_f1, found.found.wanted)
        rows.append(row(name, f"dates, {part}", label, _COLUMNS, values))
    note = "Found: an expression of ours overlaps; value F1: times the share of right values."
    return Table(f"dates, {part}", tuple(column for column, _ in _COLUMNS), tuple(rows), note)


def _speed(recogniser: Recogniser, limit: int | None, clock: Callable[[], float] = time.perf_counter) -> Result:
    """The two take turns story by story, so that a noisy machine hurts both alike."""
    about, found = data.plain_stories(limit or SPEED_STORIES)
    documents = [Document(story["text"], story["headline"]) for story in found]
    recogniser.recognise(documents[0])
    recognising = reading = 0.0
    for document in documents:
        started = clock()
        recogniser.recognise(document)
        between = clock()
        read_dates(document)
        recognising, reading = recognising + between - started, reading + clock() - between
    columns: Columns = (("milliseconds a story", "number"), ("of the recogniser", "share"))
    rows = tuple(
        row(SPEED, "cost", label, columns, (1000 * spent / len(documents), spent / recognising))
        for label, spent in (("recogniser", recognising), ("dates", reading))
    )
    table = Table("cost", tuple(column for column, _ in columns), rows)
    return Result(SPEED, about, len(documents), tables=[table])
