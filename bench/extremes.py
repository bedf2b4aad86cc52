"""Stories like no desk writes them: what the whole tagging task takes for each, and the peak of the process's memory.

``python -m bench.extremes NAME`` tags one in a process of its own; ``bench/tagging.py`` calls it with the environment
of servers that may be thrown away.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from itertools import product

from tagging.evaluate import data

SYLLABLES = ("ba", "do", "ki", "lu", "me", "na", "po", "ri", "sa", "ve")


def _names(count: int) -> list[str]:
    """Full names, all different."""
    given = [a.title() + b for a, b in product(SYLLABLES, repeat=2)]
    family = ["".join(parts).title() for parts in product(SYLLABLES, repeat=3)]
    return [f"{given[n % 100]} {family[n // 100 % 1000]}" for n in range(count)]


def _own_stories(size: int) -> str:
    """The project's sample stories over and over."""
    texts = [json.loads(file.read_text(encoding="utf-8"))["text"] for file in sorted(data.STORIES.glob("*.json"))]
    whole = "\n\n".join(texts)
    return (whole + "\n\n") * (size // len(whole)) + whole[: size % len(whole)]


EXTREMES: dict[str, Callable[[], str]] = {
    "10,000 mentions of 100 people": lambda: " ".join(f"Then {name} spoke at length." for name in _names(100) * 100),
    "10,000 people, named once each": lambda: " ".join(f"Then {name} spoke at length." for name in _names(10_000)),
    "2 MB of stories": lambda: _own_stories(2_000_000),
    "2 MB, 10,000 known names in Greek": lambda: "\n\n".join(f"{'λέξη ' * 38} Washington" for _ in range(10_000)),
    "5 MB of unique words": lambda: " ".join(f"W{n:06x}" for n in range(625_000)),
    "1 MB of capitals": lambda: _own_stories(1_000_000).upper(),
}


def main(name: str) -> None:
    import django

    django.setup()
    from articles.ingest import ingest
    from articles.models import Article
    from articles.readers import RawArticle
    from tagging.models import Mention, Tag, TaggingRun
    from tagging.tasks import retag, run_now

    article = ingest(RawArticle(headline=name, text=EXTREMES[name]()), source=None, actor=None).article
    Article.objects.update(language="en")  # whatever the words look like: what is not English costs nothing
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = []
    for run_of in (TaggingRun.objects.get, retag):
        run = run_of(article=article)
        started = time.perf_counter()
        run_now(str(run.pk))
        seconds.append(time.perf_counter() - started)
        run.refresh_from_db()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    mentions, tags = Mention.objects.filter(revision__article=article), Tag.objects.filter(article=article)
    print(f"{name}: {run.state} in {seconds[0]:.1f} s, again {seconds[1]:.1f} s; {run.timings}")
    print(f"  {mentions.count()} mentions, {tags.count()} tags; memory {before} MB, at most {peak} MB. {run.note}")


if __name__ == "__main__":
    main(sys.argv[1])
