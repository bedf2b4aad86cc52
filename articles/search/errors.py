from __future__ import annotations


class SearchError(ValueError):
    """A query that cannot be answered: ``code`` for programs, the message for people.

    Where one place of the query is at fault, ``start`` and ``end`` name it, in characters; ``suggestion`` is a whole
    query that can be read. It is offered, never run in its place.
    """

    def __init__(self, code: str, message: str, *, start: int = 0, end: int = 0, suggestion: str = "") -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.start, self.end, self.suggestion = start, end, suggestion

    @property
    def told(self) -> str:
        """In one line: what is wrong, where, and what could be asked instead."""
        where = f" (characters {self.start + 1} to {self.end})" if self.end else ""
        instead = f" Try: {self.suggestion}" if self.suggestion else ""
        return f"{self.message}{where}{instead}"
