"""Extractors in a child process: it dies of a hostile file, not the worker; what it found is told frame by frame."""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from articles.extractors import Frame
from articles.extractors.child import LENGTHS

from .base import ReadError

COMMAND = "import sys; from articles.extractors import child; child.main(sys.argv[1])"
PATIENCE = 90  # seconds that the child may say nothing; it has 60 of computing
_ROOT = Path(__file__).parents[2]
_LARGEST_HEAD, _LARGEST_BODY = 64 * 1024**2, 512 * 1024**2  # bytes of a frame that are believed


def frames(kind: str, data: bytes) -> Iterator[Frame]:
    """What the extractor of that kind finds in the file; ReadError where it refuses it, is ended or dies."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        command = [sys.executable, "-c", COMMAND, kind]
        path = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])
        environment = {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        child = subprocess.Popen(
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
        )
    try:
        yield from _told(child)
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _told(child: "subprocess.Popen[bytes]") -> Iterator[Frame]:
    pipe = _Pipe(child)
    while True:
        head_size, body_size = LENGTHS.unpack(pipe.read(LENGTHS.size))
        if head_size > _LARGEST_HEAD or body_size > _LARGEST_BODY:
            raise ReadError("malformed", "Taking this file apart gave nonsense: it is broken or made to do harm.")
        head = json.loads(pipe.read(head_size))
        body = pipe.read(body_size)
        if "error" in head:
            code, message = head["error"]
            raise ReadError(code, message)
        if "end" in head:
            return
        yield Frame(head, body)


class _Pipe:
    """The child's output, waited for with patience."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        assert child.stdout is not None
        self._child = child
        self._descriptor = child.stdout.fileno()
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._descriptor, selectors.EVENT_READ)

    def read(self, size: int) -> bytes:
        pieces = []
        while size:
            if not self._ready.select(PATIENCE):
                raise ReadError("too_slow", "Taking this file apart took too long: split it, or send it as text.")
            piece = os.read(self._descriptor, min(size, 1 << 20))
            if not piece:
                raise self._death()
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _death(self) -> ReadError:
        code = self._child.wait()
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return ReadError("too_slow", "Taking this file apart took too long or too much: split it.")
        return ReadError("crashed", "Taking this file apart ended its program: it is broken or made to do harm.")
