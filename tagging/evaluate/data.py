"""Where the stories to measure with lie: real ones outside the project, which never holds them, and its own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from articles.evaluate import data_folder as folder

PROJECT = Path(__file__).resolve().parents[2]
AUTHORITY = PROJECT / "seeds" / "authority"
STORIES = PROJECT / "seeds" / "stories"
GOLD = PROJECT / "tests" / "gold"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, packed with gzip or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def plain_stories(count: int) -> tuple[str, list[dict[str, Any]]]:
    """The name of the set and ``count`` stories of it without gold, {headline, text}, no two the same: real ones
    where they are at hand, else the project's own samples over and over."""
    real = folder() / "bigtext" / "articles.jsonl.gz"
    if not real.exists():
        return "seeds/stories", _own(count)
    found = []
    for story in rows(real):
        if 300 <= len(story["text"].split()) <= 900:
            found.append({"headline": story.get("headline") or story.get("title") or "", "text": story["text"]})
        if len(found) == count:
            break
    return "bigtext, 300 to 900 words", found


def all_stories() -> Iterator[dict[str, str]]:
    """Every story of the large set without gold, {headline, text}; where it is not at hand, the project's samples."""
    real = folder() / "bigtext" / "articles.jsonl.gz"
    if not real.exists():
        yield from _own(len(list(STORIES.glob("*.json"))))
        return
    for story in rows(real):
        yield {"headline": story.get("headline") or story.get("title") or "", "text": story["text"]}


def _own(count: int) -> list[dict[str, Any]]:
    own = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(STORIES.glob("*.json"))]
    return [
        {"headline": f"{own[n % len(own)]['headline']} ({n})", "text": own[n % len(own)]["text"]} for n in range(count)
    ]
