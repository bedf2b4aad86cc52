"""What the whole tagging task costs beside the bare recogniser: see ``bench/whole_task.py``, which does the work in a
process of its own."""

from __future__ import annotations

from bench import system


def run() -> None:
    with system.servers() as servers:
        print(servers.run("-m", "bench.whole_task"), end="")
