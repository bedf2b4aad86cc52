"""Every file of the sets of wire formats, feeds and letters, read and compared with a second look at it."""

import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from articles.evaluate.second_look import Seen, look, words
from articles.readers import ItemError, RawArticle, ReadError, read

ZONE = ZoneInfo("UTC")
ENOUGH = 0.95  # token F1 of a body that counts as right
ASPECTS = ("headline", "date", "body", "language")


@dataclass(frozen=True)
class Sample:
    """One real file; ``invalid`` ones must not become stories."""

    name: str
    kind: str
    data: bytes
    invalid: bool = False


@dataclass
class Row:
    """What became of the files of one format."""

    files: int = 0
    stories: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # by code: files and items
    crashes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # neither a story nor a reason
    invalid: int = 0
    invalid_taken: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


def samples(folder: Path) -> Iterator[Sample]:
    """All files of ``wire_formats``: those of its index, the feeds and the letters."""
    root = folder / "wire_formats"
    for line in (root / "index.jsonl").read_text().splitlines():
        entry = json.loads(line)
        path = root / entry["path"]
        yield Sample(entry["path"], entry["format"], path.read_bytes(), "should_fail" in entry["path"])
    for name, kind in (("feedparser.tar.gz", "feed"), ("mail_samples.tar.gz", "mail")):
        with tarfile.open(root / name) as archive:
            for member in archive:
                if file := archive.extractfile(member):
                    yield Sample(member.name, kind, file.read())


def measure(folder: Path) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for sample in samples(folder):
        row = rows.setdefault(sample.kind, Row())
        row.files += 1
        row.invalid += sample.invalid
        began = monotonic()
        stories = _read(sample, row)
        row.seconds += monotonic() - began
        row.stories += len(stories)
        if sample.invalid and stories:
            row.invalid_taken.append(sample.name)
        if stories and not sample.invalid:
            _compare(sample, stories, row)
    return rows


def _read(sample: Sample, row: Row) -> list[RawArticle]:
    name = sample.name.rpartition("/")[2]
    found: list[RawArticle | ItemError] = []
    try:
        found += read(sample.data, filename=name, zone=ZONE, now=datetime(2026, 11, 1, tzinfo=UTC))
    except ReadError as error:
        row.refused[error.code] += 1
        return []
    except Exception as error:
        row.crashes.append(f"{sample.name}: {error!r:.200}")
        return []
    if not found:
        row.lost.append(sample.name)
    row.refused.update(story.code for story in found if isinstance(story, ItemError))
    return [story for story in found if isinstance(story, RawArticle)]


def _compare(sample: Sample, stories: list[RawArticle], row: Row) -> None:
    seen = look(sample.data, sample.kind, ZONE)
    for aspect, answer in zip(ASPECTS, _answers(stories, seen), strict=True):
        if answer is not None:
            row.asked[aspect] += 1
            row.right[aspect] += answer
            row.wrong += [] if answer else [f"{aspect}: {sample.name}"]


def _answers(stories: list[RawArticle], seen: Seen) -> tuple[bool | None, ...]:
    """Headline, date, body and language: right, wrong, or None where the file says nothing of it."""
    headlines = [set(words(headline)) for headline in seen.headlines]
    named = [story.headline for story in stories if story.headline]
    headline = all(any(set(words(name)) <= known for known in headlines) for name in named) and bool(named)
    days = [day for day in map(_day, stories) if day]
    dated = all(day in seen.dates for day in days) and bool(days)
    body = max((f1(" ".join(story.text for story in stories), text) for text in _candidates(seen)), default=1.0)
    languages = {language.split("-")[0].lower() for language in seen.languages if language}
    told = {story.language.split("-")[0].lower() for story in stories}
    return (
        headline if any(headlines) else None,
        dated if seen.dates else None,
        body >= ENOUGH if any(map(words, seen.bodies)) else None,
        told <= languages | {""} and told != {""} if languages else None,
    )


def _candidates(seen: Seen) -> list[str]:
    """Each place where a body may stand, and all of them for a file of several stories."""
    return [*seen.bodies, *seen.headlines, " ".join(seen.bodies)]


def _day(story: RawArticle) -> date | None:
    at = story.published_at
    return at.date() if isinstance(at, datetime) else at


def f1(found: str, wanted: str) -> float:
    """Of the words, as often as they stand."""
    ours, theirs = Counter(words(found)), Counter(words(wanted))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0
