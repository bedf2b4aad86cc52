"""What every reader takes and gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol, TypedDict


class Subject(TypedDict):
    """A subject as the file gave it; ``scheme`` and ``code`` may be empty."""

    scheme: str
    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class RawArticle:
    """One story as a file told it. Nothing is guessed: what the file does not say is empty or None.

    An embargo that could not be parsed stands in ``embargo_note``: such a story must be held as a draft.
    """

    headline: str = ""
    text: str
    byline: str = ""
    published_at: datetime | date | None = None  # aware, or a day in the newsroom's zone
    language: str = ""  # a hint: what the file declares
    url: str = ""
    external_id: str = ""
    version: str = ""
    source_name: str = ""
    embargo_until: datetime | None = None
    embargo_note: str = ""
    urgency: int | None = None
    slugline: str = ""
    dateline: str = ""
    subjects: tuple[Subject, ...] = ()
    notice: str = ""  # for the public
    notes: str = ""  # for editors, one a line: what was said beside the story, and what could not be understood
    encoding: str = ""  # of the bytes, and how it was found
    locator: str = ""  # which story inside the file


@dataclass(frozen=True)
class ItemError:
    """One story of a file that could not be read; the others are."""

    locator: str
    code: str
    message: str


class ReadError(Exception):
    """A file that cannot be read at all: ``code`` for programs, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Context:
    """What a reader needs to know of the newsroom and the moment."""

    zone: tzinfo  # for dates and times that name none
    now: datetime  # aware; the moment of receipt, which bounds years and completes dates without one
    filename: str = ""


class Reader(Protocol):
    """One format. Registered in ``articles.readers.READERS``."""

    name: str

    def sniff(self, head: bytes, filename: str) -> float:
        """How sure the content is this format, 0 to 1. The name may only break a tie between look-alikes."""
        ...

    def read(self, data: bytes, context: Context) -> Iterator[RawArticle | ItemError]:
        """The file's stories in order; a bad one is an ItemError and does not stop the rest.

        Raises ReadError, and nothing else, where the file as a whole cannot be read.
        """
        ...
