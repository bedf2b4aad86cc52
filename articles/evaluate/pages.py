"""The body text of real web pages: the reader's, and trafilatura's alone."""

import gzip
import json
import tarfile
from pathlib import Path

import trafilatura

from articles.evaluate.wire import ZONE, f1
from articles.readers import RawArticle, ReadError, read


def measure(folder: Path) -> tuple[int, float, float]:
    """(pages, mean token F1 of the reader, that of trafilatura alone)."""
    with gzip.open(folder / "html_articles" / "gold.jsonl.gz", "rt") as lines:
        gold = {entry["html"]: entry["gold_text"] for entry in map(json.loads, lines)}
    ours, theirs = [], []
    with tarfile.open(folder / "html_articles" / "pages.tar.gz") as archive:
        for name, text in gold.items():
            file = archive.extractfile(name)
            data = file.read() if file else b""
            ours.append(f1(_text(data), text))
            theirs.append(f1(trafilatura.extract(data.decode("utf-8", "replace")) or "", text))
    return len(gold), sum(ours) / len(ours), sum(theirs) / len(theirs)


def _text(data: bytes) -> str:
    try:
        return "\n".join(story.text for story in read(data, zone=ZONE) if isinstance(story, RawArticle))
    except ReadError:
        return ""
