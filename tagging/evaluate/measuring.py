"""Runs the measures that a set can be asked for, and puts the figures into tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from tagging.evaluate import calibration, data, desk, levels, plots, recognition, resolution, sets, speed, tags
from tagging.evaluate.archive import Archive, Remembered, Tagged, shipped_records
from tagging.evaluate.calibration import Judgement
from tagging.evaluate.desk import DeskScores
from tagging.evaluate.gold import Story
from tagging.evaluate.matching import Aligned, align
from tagging.evaluate.recognition import ALL, Score
from tagging.evaluate.results import Form, Plot, Result, Table, row
from tagging.pipeline.types import ASK_THRESHOLD, KINDS, LINK_THRESHOLD, Document, Recogniser

SPEED = "speed"
SPEED_STORIES = 50
NAMED = "where the gold has a name"
COVERAGE = 0.65  # of the linked names, at least this much is to be answered

Columns = tuple[tuple[str, Form], ...]
Rows = list[tuple[str, tuple[float | None, ...]]]
PRF: Columns = (("precision", "share"), ("recall", "share"), ("F1", "share"))
B_CUBED: Columns = (("precision", "ratio"), ("recall", "ratio"), ("F1", "ratio"))

NAMES = (*sets.SETS, SPEED)


def measure(name: str, recogniser: Recogniser, limit: int | None = None) -> Result:
    """Everything that can be said about one set; a set that is not at hand gives a Result that says so."""
    started = time.perf_counter()
    result = _speed(recogniser, limit) if name == SPEED else _set(sets.SETS[name], recogniser, limit)
    result.seconds = time.perf_counter() - started
    return result


def _set(wanted: sets.GoldSet, recogniser: Recogniser, limit: int | None) -> Result:
    result = Result(wanted.name, wanted.about)
    try:
        stories = sets.sampled(wanted.loader(), limit, wanted.sample)
    except FileNotFoundError as error:
        result.skipped = f"not at hand: {error.filename}"
        return result
    result.stories = len(stories)
    Measured(result, stories, Remembered(recogniser)).run(wanted.measures)
    return result


class Measured:
    """One set being measured: its stories, read once and tagged once."""

    def __init__(self, result: Result, stories: list[Story], recogniser: Remembered) -> None:
        self.result, self.stories, self.recogniser = result, stories, recogniser
        self.name = result.set

    def run(self, measures: frozenset[str]) -> None:
        steps: Mapping[str, Callable[[], None]] = {
            "tags": self.tags,
            "recognition": self.recognition,
            "resolution": self.resolution,
            "ambiguity": self.ambiguity,
            "levels": self.levels,
            "calibration": self.calibration,
            "desk": self.desk,
        }
        for name, step in steps.items():
            if name in measures:
                step()

    @cached_property
    def tagged(self) -> list[Tagged]:
        """The stories tagged one after the other, from the shipped authority file on."""
        archive = Archive(shipped_records())
        return [archive.tag(story.document, self.recogniser) for story in self.stories]

    def aligned(self, tagged: Sequence[Tagged]) -> list[Aligned]:
        pairs = zip(self.stories, tagged, strict=True)
        return [align(story, found.annotation.mentions) for story, found in pairs]

    def table(self, measure: str, columns: Columns, rows: Rows, note: str = "") -> None:
        made = tuple(row(self.name, measure, label, columns, values) for label, values in rows)
        self.result.tables.append(Table(measure, tuple(column for column, _ in columns), made, note))

    def tags(self) -> None:
        found = tags.score(self.stories, self.tagged)
        columns: Columns = (*PRF, ("exact name", "share"), ("forbidden", "count"), ("of", "count"))
        exact = (found.exact_share, found.banned, found.bans)
        rows: Rows = [(ALL, (*_prf(found.total), *exact))]
        rows += [(kind, (*_prf(score), None, None, None)) for kind, score in found.scores.items()]
        self.table("tags", columns, rows, "A tag beyond `must` and `ok` is wrong; exact name: of the tags found.")

    def recognition(self) -> None:
        bare = recognition.score(self.stories, [self.recogniser.recognise(story.document) for story in self.stories])
        ours = recognition.score(self.stories, [found.annotation.mentions for found in self.tagged])
        for title, mine, other in (
            ("document tags", ours.tags, bare.tags),
            ("spans", ours.spans, bare.spans),
        ):
            columns: Columns = (*PRF, ("F1 of the bare recogniser", "share"))
            rows: Rows = [(kind, (*_prf(mine[kind]), other[kind].f1)) for kind in mine]
            self.table(title, columns, rows)
        values = [(kind, score.f1) for kind, score in ours.tags.items()]
        self.plot("document-tag F1", plots.bars(values, f"Document-tag F1 by kind, {self.name}"))

    @cached_property
    def clusters(self) -> dict[str, list[resolution.Clustered]]:
        """The linked names in clusters, by the way in which these were made."""
        given = resolution.on_gold_mentions(self.stories, Archive(shipped_records()))
        found = {
            "string match": resolution.by_string(self.stories),
            "string match, surname → full name": resolution.by_string_and_surname(self.stories),
            "on gold mentions": resolution.clustered(self.stories, given, self.aligned(given)),
        }
        if self.name != sets.GOLD_MENTIONS_ONLY:
            own = resolution.clustered(self.stories, self.tagged, self.aligned(self.tagged))
            found["own recognition"] = own
        return found

    def resolution(self) -> None:
        scores = {label: resolution.b_cubed(items) for label, items in self.clusters.items()}
        rows: Rows = [(label, (score.precision, score.recall, score.f1)) for label, score in scores.items()]
        self.table("resolution, B-cubed", B_CUBED, rows)
        self.plot("B-cubed F1", plots.bars([(k, s.f1) for k, s in scores.items()], f"B-cubed F1, {self.name}"))
        self._links()

    def _links(self) -> None:
        aligned = self.aligned(self.tagged)
        wanted = [mention for names in aligned for gold, mention in names.pairs if gold.is_linked_name]
        spurious = sum(mention.tag is not None for names in aligned for mention in names.spurious)
        columns: Columns = (("linked names", "count"), ("found", "share"), ("linked", "share"), ("spurious", "count"))
        found = sum(mention is not None for mention in wanted) / max(len(wanted), 1)
        linked = sum(mention is not None and mention.tag is not None for mention in wanted) / max(len(wanted), 1)
        note = "Spurious: linked where the gold has no name, in the part of the text that people annotated."
        self.table("links", columns, [("own recognition", (len(wanted), found, linked, spurious))], note)

    def ambiguity(self) -> None:
        columns: Columns = (
            ("surfaces", "count"),
            ("mentions", "count"),
            ("mentions wrongly merged", "share"),
            ("pairs", "count"),
            ("pairs wrongly merged", "share"),
        )
        found = {label: resolution.ambiguity(items) for label, items in self.clusters.items()}
        rows: Rows = [
            (label, (a.surfaces, a.mentions, a.mentions_merged / max(a.mentions, 1), a.pairs, a.merged))
            for label, a in found.items()
        ]
        self.table("surfaces that mean more than one entity", columns, rows)

    def levels(self) -> None:
        leveled = [levels.leveled(story, found) for story, found in zip(self.stories, self.tagged, strict=True)]
        found = levels.score(leveled)
        columns: Columns = (("tags", "count"), ("accuracy", "share"), ("ranking", "share"))
        rows: Rows = [
            ("headline or first paragraph", (found.tags, found.baseline_accuracy, found.baseline_ranking)),
            ("pipeline", (found.tags, found.accuracy, found.ranking)),
        ]
        self.table("level: about or in passing", columns, rows)

    def calibration(self) -> None:
        judged = calibration.judge(self.stories, self.tagged, self.aligned(self.tagged))
        for what, items in (("mentions", judged.mentions), ("tags", judged.tags)):
            self.table(f"calibration of {what}", CALIBRATION, _calibration_rows(items))
            svg = plots.reliability(calibration.bins(items), f"{what}, {self.name}")
            self.plot(f"reliability of {what}", svg)
        self._surest(judged)

    def _surest(self, judged: Judgement) -> None:
        """What a link threshold costs and brings."""
        sure = {"link threshold": judged.sure(), f"to cover {COVERAGE:.0%}": judged.covering(COVERAGE)}
        sure |= {f"{threshold:.2f}": judged.sure(threshold) for threshold in THRESHOLDS}
        rows: Rows = [
            (label, (s.threshold, s.precision, s.precision_on_names, s.coverage)) for label, s in sure.items()
        ]
        self.table("the surest mentions", (*SUREST, ("coverage", "share")), rows, "Coverage: of the linked names.")
        tags = {"link threshold": judged.sure_tags()}
        tags |= {f"{threshold:.2f}": judged.sure_tags(threshold) for threshold in THRESHOLDS}
        rows = [(label, (s.threshold, s.precision, s.precision_on_names, s.share)) for label, s in tags.items()]
        self.table("the surest tags", (*SUREST, ("share", "share")), rows, "Share: of all tags.")
        steps = [judged.covering(n / CURVE_STEPS) for n in range(1, CURVE_STEPS + 1)]
        for what, points in (
            ("precision", [(step.coverage, step.precision) for step in steps]),
            (f"precision {NAMED}", [(step.coverage, step.precision_on_names) for step in steps]),
        ):
            self.plot(f"{what} by coverage", plots.curve(points, "coverage", what, self.name))

    def desk(self) -> None:
        lists = desk.desk(sets.desk_labels(), shipped_records())
        archive = Archive(lists.records)
        tagged = [archive.tag(story.document, self.recogniser) for story in self.stories]
        thresholds = {"desk tags": ASK_THRESHOLD, "desk tags shown to readers": LINK_THRESHOLD}
        found = {table: desk.score(self.stories, tagged, lists, threshold) for table, threshold in thresholds.items()}
        for table, scores in found.items():
            self._desk_tags(table, scores)
        rows: Rows = [(table, (scores.tags_per_story,)) for table, scores in found.items()]
        self.table("tags a story", (("all kinds", "number"),), rows)

    def _desk_tags(self, table: str, found: DeskScores) -> None:
        columns: Columns = (
            ("called for", "count"),
            ("recall", "share"),
            ("called for, surname too", "count"),
            ("recall, surname too", "share"),
        )
        rows: Rows = [
            (field, (score.wanted, score.recall, found.by_surname[field].wanted, found.by_surname[field].recall))
            for field, score in found.by_name.items()
        ]
        self.table(table, columns, rows)
        values = [(field, score.recall) for field, score in found.by_name.items()]
        self.plot(f"recall of {table}", plots.bars(values, f"Recall of {table}, {self.name}"))

    def plot(self, title: str, svg: str) -> None:
        self.result.plots.append(Plot(title, svg))


CALIBRATION: Columns = (
    ("answers", "count"),
    ("right", "share"),
    ("confidence", "share"),
    ("error", "ratio"),
    ("error by chance", "ratio"),
)
SUREST: Columns = (("from confidence", "number"), ("precision", "share"), (NAMED, "share"))
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
CURVE_STEPS = 40


def _calibration_rows(items: Sequence[calibration.Judged]) -> Rows:
    parts = {ALL: list(items), NAMED: [item for item in items if not item.spurious]}
    parts |= {kind: [item for item in items if item.kind == kind] for kind in KINDS}
    return [
        (
            label,
            (
                len(part),
                sum(item.right for item in part) / len(part),
                sum(item.confidence for item in part) / len(part),
                calibration.calibration_error(part),
                calibration.error_by_chance(part),
            ),
        )
        for label, part in parts.items()
        if part
    ]


def _prf(score: Score) -> tuple[float, float, float]:
    return score.precision, score.recall, score.f1


def _speed(recogniser: Recogniser, limit: int | None) -> Result:
    name, stories = data.plain_stories((limit or SPEED_STORIES) + speed.WARM_UP)
    found = speed.measure(
        [Document(story["text"], story["headline"]) for story in stories],
        Archive(shipped_records()).authority,
        recogniser,
    )
    columns: Columns = (("stories a second", "number"), ("of the bare recogniser", "share"))
    rows = (
        row(SPEED, "throughput", "bare recogniser", columns, (found.bare, 1.0)),
        row(SPEED, "throughput", "pipeline", columns, (found.tagged, found.ratio)),
    )
    table = Table("throughput", tuple(column for column, _ in columns), rows, "In memory; nothing is stored.")
    return Result(SPEED, name, found.stories, tables=[table])
