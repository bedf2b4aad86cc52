"""Stories to measure with: real ones where the measuring data is at hand, else the project's own samples."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MEASURING_DATA", PROJECT.parent / "shared" / "data"))


def some(count: int) -> tuple[str, list[dict[str, Any]]]:
    """The name of the set and ``count`` stories of it: {headline, text}, no two the same."""
    real = DATA / "bigtext" / "articles.jsonl.gz"
    if not real.exists():
        return "seeds/stories", _own(count)
    found = []
    with gzip.open(real, "rt", encoding="utf-8") as file:
        for line in file:
            story = json.loads(line)
            if 300 <= len(story["text"].split()) <= 900:
                found.append({"headline": story.get("headline") or story.get("title") or "", "text": story["text"]})
            if len(found) == count:
                break
    return "bigtext, 300 to 900 words", found


def _own(count: int) -> list[dict[str, Any]]:
    files = sorted((PROJECT / "seeds" / "stories").glob("*.json"))
    own = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [
        {"headline": f"{own[n % len(own)]['headline']} ({n})", "text": own[n % len(own)]["text"]} for n in range(count)
    ]
