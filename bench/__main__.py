"""`make bench`: measure, print a table. `ARGS=latency` runs one of them; docs/measurements.md keeps the figures."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import alerts, annotating, following, intake, latency, learning, load, review, search, tagging

BENCHES: dict[str, Callable[[], None]] = {
    "latency": latency.run,
    "learning": learning.run,
    "review": review.run,
    "search": search.run,
    "alerts": alerts.run,
    "tagging": tagging.run,
    "extremes": tagging.extremes,
    "intake": intake.run,
    "load": load.run,
    "following": following.run,
    "annotate": annotating.run,
}


def main() -> int:
    names = sys.argv[1:] or list(BENCHES)
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"There is no bench called {', '.join(unknown)}; there are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for name in names:
        BENCHES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
