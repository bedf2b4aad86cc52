"""A query cut into tokens. Plain Python, like the parser: what stands in the archive makes no difference here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from articles.search.errors import SearchError

_QUOTES = str.maketrans("“”„‟″", '"""""')
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<open>\()
    |(?P<close>\))
    |(?P<minus>-)(?=[^\s)-])
    |(?P<phrase>"[^"]*")
    |(?P<near>near/\d+)(?![^\s()"])
    |(?P<field>[a-z]+):(?=[^\s/)])
    |(?P<word>[^\s()"]+)
    |(?P<quote>")""",
    re.VERBOSE | re.IGNORECASE,
)
_VALUE = re.compile(r'(?P<open>\()|(?P<phrase>"[^"]*")|(?P<word>[^\s()"]+)|(?P<quote>")')
_LETTER = re.compile(r"\w")
# What other search engines write, and what it is here.
_FOREIGN = {"NOT": "-", "|": "OR", "||": "OR", "&": "", "&&": "", "+": "", "-": "", "–": "", "—": "", "*": ""}


class Kind(Enum):
    OPEN = auto()
    CLOSE = auto()
    MINUS = auto()
    OR = auto()
    AND = auto()
    NEAR = auto()
    FIELD = auto()
    WORD = auto()
    PREFIX = auto()
    PHRASE = auto()
    END = auto()


@dataclass(frozen=True)
class Token:
    """``text`` without what surrounds it: quotes, the star, the colon; ``exactly`` where a ``!`` follows a value."""

    kind: Kind
    text: str
    start: int
    end: int
    exactly: bool = False


def tokens(query: str) -> Iterator[Token]:
    """The tokens, the last of them END. Raises SearchError."""
    query = query.translate(_QUOTES)
    at, is_value = 0, False
    while at < len(query):
        match = (_VALUE if is_value else _TOKEN).match(query, at)
        assert match is not None, query[at:]
        name, end = match.lastgroup, match.end()
        is_value, was_value = name == "field", is_value
        if name == "word":
            yield _word(query, match[0], at, is_value=was_value)
        elif name == "phrase":
            has_mark = was_value and query.startswith("!", end)
            yield Token(Kind.PHRASE, _phrase(query, match), at, end + has_mark, has_mark)
            end += has_mark
        elif name == "quote":
            message = "The quotation mark that opens here is never closed."
            raise SearchError("bad_query", message, start=at, end=len(query), suggestion=f'{query.rstrip()}"')
        elif name != "space":
            yield _sign(match)
        at = end
    yield Token(Kind.END, "", at, at)


def _sign(match: re.Match[str]) -> Token:
    if match.lastgroup == "near":
        return Token(Kind.NEAR, match[0][5:], match.start(), match.end())
    if match.lastgroup == "field":
        return Token(Kind.FIELD, match["field"].lower(), match.start(), match.end())
    kind = {"(": Kind.OPEN, ")": Kind.CLOSE, "-": Kind.MINUS}[match[0]]
    return Token(kind, match[0], match.start(), match.end())


def _phrase(query: str, match: re.Match[str]) -> str:
    words = " ".join(match[0][1:-1].split())
    if not _LETTER.search(words):
        raise _fault(query, match.start(), match.end(), "There is no word between these quotation marks.", "")
    if "*" in words:
        without = f'"{words.replace("*", "")}"'
        raise _fault(query, match.start(), match.end(), "Inside quotation marks * cannot stand for letters.", without)
    return words


def _word(query: str, text: str, at: int, *, is_value: bool) -> Token:
    end = at + len(text)
    if not is_value and text in ("OR", "AND"):
        return Token(Kind[text], text, at, end)
    exactly = is_value and len(text) > 1 and text.endswith("!")
    text = text[:-1] if exactly else text
    if text in _FOREIGN or not _LETTER.search(text):
        raise _no_word(query, text, at, end)
    if text[0] in "+!" and not is_value:
        sign, mended = text[0], "-" if text[0] == "!" else ""
        message = f"{sign} has no meaning here: all words must occur anyway, and - excludes one."
        raise _fault(query, at, end, message, mended + text[1:])
    if "*" in text:
        return _prefix(query, text, at, end)
    if text.upper() == "NEAR" and text.isupper():
        raise _fault(query, at, end, "Say how near, in words: near/5.", "near/5")
    return Token(Kind.WORD, text, at, end, exactly)


SHORTEST_PREFIX = 3


def _prefix(query: str, text: str, at: int, end: int) -> Token:
    start = text.rstrip("*")
    if "*" in start:
        message = "* can only stand at the end of a word."
        raise _fault(query, at, end, message, start.replace("*", "") + "*")
    if len(start) < SHORTEST_PREFIX:
        message = f"At least {SHORTEST_PREFIX} letters must stand before *: too many words start with fewer."
        raise _fault(query, at, end, message, start)
    return Token(Kind.PREFIX, start, at, end)


def _no_word(query: str, text: str, at: int, end: int) -> SearchError:
    mended = _FOREIGN.get(text, "")
    if text == "NOT":  # it becomes one with what it excludes
        rest = query[end:].lstrip()
        end = len(query) - len(rest)
        message = "NOT is written as a minus before the word."
    elif mended:
        message = f"{text} is written as {mended}."
    elif text == "-":
        message = "A minus must touch the word that it excludes."
    else:
        message = f"There is no word in {text}."
    return _fault(query, at, end, message, mended)


def _fault(query: str, start: int, end: int, message: str, mended: str) -> SearchError:
    suggestion = " ".join((query[:start] + mended + query[end:]).split())
    return SearchError("bad_query", message, start=start, end=end, suggestion=suggestion)
