"""Loads the sets, each in its own format, as Stories in the order of their dates.

A wire's title line is the headline here, as it is when a story is ingested; offsets are moved accordingly. The loaders
raise FileNotFoundError where a set is not at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tagging.evaluate import data
from tagging.evaluate.gold import GoldMention, GoldTag, Story
from tagging.pipeline.types import KINDS, Document, Kind, Level, SpanKind

DESK_SAMPLE = 10  # of the 14,668 stories of the desk every tenth, unless told otherwise
GOLD_MENTIONS_ONLY = "aida/train"  # the recogniser learned from its texts

_CONLL: dict[str, SpanKind] = {"PER": "person", "ORG": "organization", "LOC": "place", "MISC": "other"}
# Wikidata's classes of the linked sets; of several the first here counts: a country is a place before it is a body.
_CLASSES: tuple[tuple[str, SpanKind], ...] = (("Q215627", "person"), ("Q27096213", "place"), ("Q43229", "organization"))
_PRONOUNS = frozenset(
    ("we", "us", "our", "ours", "they", "them", "their", "themselves", "it", "its", "it's", "which")
) | {*("he", "him", "his", "she", "her", "who", "i", "i'")}
_AFTER_NAME = re.compile(r"\s*[,(].*$", re.DOTALL)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """``loader`` reads it, ``measures`` says what it can be asked."""

    name: str
    about: str
    loader: Callable[[], list[Story]]
    measures: frozenset[str]
    sample: int = 1  # every n-th story, unless told otherwise


def sampled(stories: list[Story], limit: int | None, every: int = 1) -> list[Story]:
    """``limit`` stories spread evenly over the set; 0 means all, None every ``every``-th."""
    if limit is None:
        return stories[::every]
    if not limit or len(stories) <= limit:
        return stories
    return [stories[index * len(stories) // limit] for index in range(limit)]


def worldwide(part: str) -> list[Story]:
    """Newswire in English from all over the world; names with their kinds, without links or dates."""
    return [
        Story(row["id"], Document(row["text"]), _mentions((s, e, _CONLL.get(t), None) for s, e, t, *_ in row["ents"]))
        for row in data.rows(data.folder() / "ner" / f"ww_{part}.jsonl.gz")
    ]


def aida(part: str) -> list[Story]:
    """Reuters stories of 1996; names linked to Wikipedia titles."""
    found = []
    for row in data.rows(data.folder() / "aida" / f"{part}.jsonl.gz"):
        names = ((m["start"], m["end"], _CONLL[m["type"]], m["entity"]) for m in row["mentions"])
        found.append(_story(row["id"], row["title"], row["text"], row["date"], names))
    return _by_date(found)


def meantime() -> list[Story]:
    """Wikinews stories. Names of people, organizations and places only: no pronouns or descriptions ("the
    company"), of names within names of one thing the inner one ("Airbus parent EADS" → "EADS"), cut before a comma
    or bracket ("Mobile, Alabama" → "Mobile"). Only the beginning of a text is annotated in full (down to the line of
    the last mention with a syntactic type); after it only what takes part in chosen events is."""
    found = []
    for row in data.rows(data.folder() / "meantime" / "docs.jsonl.gz"):
        last = max((m["end"] for m in row["mentions"] if m.get("syntactic_type") is not None), default=0)
        line_end = row["text"].find("\n", last)
        until = line_end if line_end >= 0 else len(row["text"])
        story = _story(row["id"], row["title"], row["text"], row["date"], _meantime_names(row["mentions"]), until)
        found.append(story)
    return _by_date(found)


def _meantime_names(mentions: list[dict[str, Any]]) -> Iterator[tuple[int, int, SpanKind, str | None]]:
    named = [m for m in mentions if _is_meantime_name(m)]
    for one in named:
        if not any(_is_inside(other, one) for other in named):
            length = len(_AFTER_NAME.sub("", one["surface"]))
            yield one["start"], one["start"] + length, _CONLL[one["class"]], one.get("instance")


def _is_meantime_name(mention: dict[str, Any]) -> bool:
    if mention.get("class") not in ("PER", "ORG", "LOC") or mention.get("syntactic_type") not in (
        None,
        "NAM",
        "PRE.NAM",
    ):
        return False
    words = _ARTICLE.sub("", _AFTER_NAME.sub("", mention["surface"])).split()
    is_capitalised = bool(words) and words[0][0].isupper() and words[-1][0].isupper()
    return is_capitalised and not any(word.lower() in _PRONOUNS for word in words)


def _is_inside(one: dict[str, Any], other: dict[str, Any]) -> bool:
    same = one.get("instance") == other.get("instance")
    shorter = one["end"] - one["start"] < other["end"] - other["start"]
    return same and shorter and other["start"] <= one["start"] and one["end"] <= other["end"]


def linked_news(name: str) -> list[Story]:
    """Small sets of other news with linked names; kinds by the Wikidata classes of what is meant. No dates."""
    found = []
    for row in data.rows(data.folder() / "el_news" / f"{name}.jsonl.gz"):
        names = ((m["start"], m["end"], _kind_of_classes(m["type_qids"]), m["qid"]) for m in row["mentions"])
        found.append(Story(row["id"], Document(row["text"]), _mentions(names)))
    return found


def _kind_of_classes(classes: str | None) -> SpanKind:
    known = (classes or "").split("|")
    return next((kind for code, kind in _CLASSES if code in known), "other")


def desk() -> list[Story]:
    """Reuters stories of 1987 with the desk's own tags; the dateline opens the text, as on the wire."""
    found = []
    for row in data.rows(data.folder() / "reuters21578" / "train.jsonl.gz"):
        text = f"{row['dateline']} {row['text']}" if row["dateline"] else row["text"]
        labels = {field: tuple(row["gold"][field]) for field in ("people", "places", "orgs")}
        document = Document(text or "", row["title"] or "", _moment(row["date"]))
        found.append(Story(row["id"], document, labels=labels))
    return _by_date(found)


def desk_labels() -> list[dict[str, Any]]:
    """The closed lists that the desk tagged with: {field, code, display}."""
    labels: list[dict[str, Any]] = json.loads((data.folder() / "reuters21578" / "labels.json").read_text("utf-8"))
    return labels


def own() -> list[Story]:
    """The project's own stories, tagged by hand."""
    files = [json.loads(path.read_text("utf-8")) for path in sorted((data.GOLD / "stories").glob("*.json"))]
    found = [_tagged(story["key"], story, story["gold"]) for story in files]
    for row in data.rows(data.GOLD / "stories.jsonl"):
        path: Path = data.STORIES / f"{row['story']}.json"
        found.append(_tagged(row["story"], json.loads(path.read_text("utf-8")), row))
    return _by_date(found)


def customer() -> list[Story]:
    """The customer's own story with a careful editor's tags."""
    folder = data.folder() / "seed"
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    text = (folder / gold["file"]).read_text("utf-8")
    return [_tagged("customer", {"text": text, "published_at": gold["published_at"]}, gold)]


def _tagged(key: str, story: dict[str, Any], gold: dict[str, Any]) -> Story:
    document = Document(story["text"], story.get("headline", ""), _moment(story["published_at"]))
    must, ok, never = (tuple(map(_tag, gold.get(part, ()))) for part in ("must", "ok", "never"))
    return Story(key, document, must=must, ok=ok, never=never)


def _tag(row: dict[str, Any]) -> GoldTag:
    kind: Kind = next(kind for kind in KINDS if kind == row["kind"])
    levels: dict[str | None, Level] = {"about": "about", "passing": "passing"}
    return GoldTag(kind, row["name"], levels.get(row.get("level")), tuple(row.get("surfaces", ())))


def _story(
    key: str,
    title: str,
    text: str,
    date: str,
    names: Iterable[tuple[int, int, SpanKind | None, str | None]],
    annotated_to: int | None = None,
) -> Story:
    """The title line of the text becomes the headline, and the offsets move with it."""
    cut = len(title) + 1 if text.startswith(f"{title}\n") else 0
    headline, rest = (title, text[cut:]) if cut else ("", text)
    until = None if annotated_to is None else max(0, annotated_to - cut)
    return Story(key, Document(rest, headline, _moment(date)), _mentions(names, cut), annotated_to=until)


def _mentions(names: Iterable[tuple[int, int, SpanKind | None, str | None]], cut: int = 0) -> tuple[GoldMention, ...]:
    found = {}
    for start, end, kind, entity in names:
        if kind and end > start and (end < cut or start >= cut):
            in_headline = end < cut
            place = (start, end) if in_headline else (start - cut, end - cut)
            found[in_headline, *place] = GoldMention("headline" if in_headline else "text", *place, kind, entity)
    return tuple(found[place] for place in sorted(found, key=lambda place: (not place[0], *place[1:])))


def _moment(value: str | None) -> datetime | None:
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _by_date(stories: list[Story]) -> list[Story]:
    """Stories without a date first; of one day in the order of their file."""
    earliest = datetime.min.replace(tzinfo=UTC)
    return sorted(stories, key=lambda story: story.document.published_at or earliest)


SETS: dict[str, GoldSet] = {
    found.name: found
    for found in (
        GoldSet("own", "the project's own gold stories, tagged by hand", own, frozenset({"tags", "levels"})),
        GoldSet("customer", "the customer's story", customer, frozenset({"tags"})),
        GoldSet("ww_dev", "Worldwide newswire", lambda: worldwide("dev"), frozenset({"recognition"})),
        GoldSet(
            "aida/testa",
            "Reuters 1996, development part",
            lambda: aida("testa"),
            frozenset({"recognition", "resolution", "ambiguity", "calibration"}),
        ),
        GoldSet("meantime", "Wikinews", meantime, frozenset({"resolution", "calibration"})),
        GoldSet("msnbc", "MSNBC, without dates", lambda: linked_news("msnbc-updated"), frozenset({"resolution"})),
        GoldSet(
            "reuters-128", "Reuters-128, without dates", lambda: linked_news("reuters-128"), frozenset({"resolution"})
        ),
        GoldSet(
            "aida/train",
            "Reuters 1996, training part; gold mentions only",
            lambda: aida("train"),
            frozenset({"ambiguity"}),
        ),
        GoldSet("reuters21578", "Reuters 1987, tags of the desk", desk, frozenset({"desk"}), DESK_SAMPLE),
    )
}
