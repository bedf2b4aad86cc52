"""Steps on a terminal: what is going on, and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show ``title`` while the block runs, then a tick and the seconds; on stderr, for stdout is for results."""
    started = time.monotonic()
    is_terminal = sys.stderr.isatty()
    if is_terminal:
        _say(f"  … {title}", end="\r")
    try:
        yield
    except BaseException:
        _say(f"  ✗ {title:<32}{time.monotonic() - started:6.1f} s")
        raise
    _say(f"  ✓ {title:<32}{time.monotonic() - started:6.1f} s")


def _say(line: str, end: str = "\n") -> None:
    encoding = sys.stderr.encoding or "ascii"
    sys.stderr.write(line.encode(encoding, "replace").decode(encoding) + end)
    sys.stderr.flush()
