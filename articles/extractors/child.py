"""The child process: limits first, then the extractor; frames go to standard output."""

import importlib
import json
import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress

from articles.extractors import Frame, RefusedError

MEMORY = 1024**3  # bytes of address space
CPU_SECONDS = 60
LENGTHS = struct.Struct(">IQ")  # of a frame's head and body


def main(kind: str) -> None:
    _limit()
    extractor = importlib.import_module(f"articles.extractors.{kind}")
    for frame in _guarded(extractor.extract(sys.stdin.buffer)):
        head = json.dumps(frame.head).encode()
        sys.stdout.buffer.write(LENGTHS.pack(len(head), len(frame.body)) + head + frame.body)
        sys.stdout.buffer.flush()


def _limit() -> None:
    """No more memory, time, files written or processes than taking a file apart needs."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that does not know one of them
            resource.setrlimit(what, (most, most))


def _guarded(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The frames; an error becomes the last one."""
    try:
        yield from frames
        yield Frame({"end": True})
    except RefusedError as error:
        yield Frame({"error": [error.code, error.message]})
    except (MemoryError, RecursionError):
        yield Frame({"error": ["too_large", "Taking this file apart needs more memory than is allowed."]})
    except Exception as error:
        yield Frame({"error": ["malformed", f"This file is broken ({error!r:.200}): save it once more and retry."]})
