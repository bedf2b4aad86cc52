"""What takes hostile formats apart. Each runs in a child process with limits of its own, never in a worker or a page.

An extractor is a module with ``extract(file) -> Iterator[Frame]``. It knows nothing of the readers, so that the child
starts in a moment; ``articles.readers.confined`` starts it and reads what it tells.
"""

from typing import Any, NamedTuple


class Frame(NamedTuple):
    """One thing that an extractor found: what it says of it, and bytes where it has any."""

    head: dict[str, Any]
    body: bytes = b""


class RefusedError(Exception):
    """A file that cannot be taken apart: ``code`` for programs, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message
