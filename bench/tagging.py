"""What the whole tagging task costs, beside the bare recogniser and for stories like no desk writes them.

The work is done in processes of their own: ``bench/whole_task.py``, ``bench/extremes.py``.
"""

from __future__ import annotations

from bench import system
from bench.extremes import EXTREMES


def run() -> None:
    with system.servers() as servers:
        print(servers.run("-m", "bench.whole_task"))


def extremes() -> None:
    with system.servers() as servers:
        for name in EXTREMES:
            print(servers.run("-m", "bench.extremes", name), end="", flush=True)
