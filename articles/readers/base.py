"""What every reader takes and gives."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from functools import partial
from typing import Literal, Protocol, TypedDict, TypeVar

logger = logging.getLogger(__name__)
Part = TypeVar("Part")

DEEPEST = 3  # files within files: a letter in a mailbox in an archive
MOST_UNPACKED = 2 * 1024**3  # bytes of all files that one file may hold, however deep
# What bad data can make our own code or a library raise. Not Exception: a worker's time limit must come through.
FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError, OSError)

Status = Literal["", "usable", "withheld", "canceled"]
Kind = Literal["person", "organization", "place", "event"]


class Subject(TypedDict):
    """A subject as the file gave it; ``scheme`` and ``code`` may be empty."""

    scheme: str
    code: str
    name: str


class SourceTag(TypedDict):
    """A person, organization, place or event that the file itself tags; ``scheme`` and ``code`` may be empty."""

    kind: Kind
    scheme: str
    code: str
    name: str


class Link(TypedDict):
    """What the story points at: an address, or the id of another item of its agency; ``rel`` says how."""

    rel: str
    href: str
    title: str


@dataclass(frozen=True, kw_only=True)
class RawArticle:
    """One story as a file told it. Nothing is guessed: what the file does not say is empty or None.

    An embargo that could not be parsed stands in ``embargo_note``: such a story must be held as a draft.
    """

    headline: str = ""
    subheadline: str = ""
    summary: str = ""
    text: str
    byline: str = ""
    published_at: datetime | date | None = None  # first; aware, or a day in the newsroom's zone
    updated_at: datetime | date | None = None  # this version
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
    genre: str = ""
    subjects: tuple[Subject, ...] = ()
    tags: tuple[SourceTag, ...] = ()
    links: tuple[Link, ...] = ()
    captions: tuple[str, ...] = ()  # of its pictures
    rights: str = ""  # copyright and terms of use, one a line
    licence_until: datetime | date | None = None
    status: Status = ""  # the agency's word: "withheld" waits, "canceled" is a kill or a withdrawal
    correction: bool = False  # it says that it corrects an earlier version
    notice: str = ""  # for the public
    notes: str = ""  # for editors, one a line: what was said beside the story, and what could not be understood
    encoding: str = ""  # of the bytes, and how it was found
    state: str = ""  # in which a client of our API wants it to arrive; others say it of the whole file
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


Story = RawArticle | ItemError


@dataclass
class Budget:
    """How many bytes may still be unpacked out of one received file."""

    left: int = MOST_UNPACKED

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise ReadError("bomb", "What this file unpacks to is far too large: send its files by themselves.")


@dataclass(frozen=True)
class Context:
    """What a reader needs to know of the newsroom and the moment, and the way to read a file inside the file."""

    zone: tzinfo  # for dates and times that name none
    now: datetime  # aware; the moment of receipt, which bounds years and completes dates without one
    filename: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # a table's or record's own names: field → column
    open: "Callable[[bytes, Context], Iterator[Story]] | None" = None  # the registry
    depth: int = 0
    budget: Budget = field(default_factory=Budget)

    def part(self, data: bytes, filename: str, locator: str) -> Iterator[Story]:
        """The stories of a file inside the file; one that cannot be read is an ItemError."""
        try:
            if self.open is None or self.depth >= DEEPEST:
                raise ReadError("too_deep", "This file lies too deep inside others: send it by itself.")
            self.budget.take(len(data))
            for story in self.open(data, replace(self, filename=filename, depth=self.depth + 1)):
                yield replace(story, locator=" > ".join(filter(None, (locator, story.locator))))
        except ReadError as error:
            yield ItemError(locator, error.code, error.message)
        except FAULTS as error:
            yield fault(locator, error)


def attempt(locator: str, build: Callable[[], RawArticle]) -> Story:
    """One story of many: the others are read whatever is wrong with it."""
    try:
        return replace(build(), locator=locator)
    except ReadError as error:
        return ItemError(locator, error.code, error.message)
    except FAULTS as error:
        return fault(locator, error)


def each(parts: Iterable[Part], build: Callable[[Part], RawArticle]) -> Iterator[Story]:
    """The stories of a file's parts, located by their number.

    Where the file itself breaks off, what stood before it is kept and the break is the last part's error; a file that
    is broken from its start raises its ReadError.
    """
    number = 0
    waiting = iter(parts)
    while True:
        try:
            part = next(waiting, None)
        except ReadError as error:
            if number == 0:
                raise
            yield ItemError(str(number + 1), error.code, error.message)
            return
        if part is None:
            return
        number += 1
        yield attempt(str(number), partial(build, part))


def fault(locator: str, error: Exception) -> ItemError:
    """What is told of a reader's own fault."""
    logger.error("%s could not be read", locator or "a story", exc_info=error)
    return ItemError(locator, "unreadable", f"The story could not be read: {error!r:.300}. The file is kept.")


class Reader(Protocol):
    """One format. Registered in ``articles.readers.READERS``."""

    name: str

    def sniff(self, head: bytes, filename: str) -> float:
        """How sure the content is this format, 0 to 1. The name may only break a tie between look-alikes."""
        ...

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        """The file's stories in order; a bad one is an ItemError and does not stop the rest.

        Raises ReadError, and nothing else, where the file as a whole cannot be read.
        """
        ...
