"""Stories between ZCZC and NNNN, as telex lines began and ended them and some agencies still do."""

import re
from collections.abc import Iterator

from articles.text import clean

from .base import Context, RawArticle, ReadError, Story, each
from .encoding import decode
from .headers import Found
from .plain import require_words
from .wire_text import put_dateline, rewrapped

_START = re.compile(rb"(?:\A|\n)[ \t\x00-\x06\x16\x7f]*ZCZC[ \t]?(?=[A-Z0-9 \t]{0,40}\r?\n)")
_END = re.compile(r"(?m)^\s*NNNN\s*$")
_ROUTING = re.compile(r"[%$*&][A-Z0-9]{0,12}|[A-Z]{1,4}\d{0,4}(?: [A-Z]{2,4}){0,6}")
_MOST_ROUTING = 12  # lines


class TelexReader:
    """Stories one by one, each with its own error."""

    name = "telex"

    def sniff(self, head: bytes, filename: str) -> float:
        match = _START.search(head[:500])
        return 0.85 if match and not head[: match.start()].strip() else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        starts = [match.end() for match in _START.finditer(data)]
        pieces = (data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True))
        yield from each(pieces, lambda piece: _article(piece))


def _article(data: bytes) -> RawArticle:
    decoded = decode(data.replace(b"\r", b""))
    body, *ended = _END.split(decoded.text, maxsplit=1)
    if not ended:
        raise ReadError("truncated", "This story was cut off before its end (NNNN): ask the agency to send it again.")
    code, *lines = body.split("\n")
    found = Found()
    found.add_subject("telex", clean(code).text, "")
    text = rewrapped(_take_top(lines, found))
    put_dateline(text, found)
    require_words(text)
    return found.article(text, encoding=str(decoded))


def _take_top(lines: list[str], found: Found) -> list[str]:
    """Routing codes go to the notes; what stands behind colons are the keyword and the headline."""
    named: list[str] = []
    rest = list(lines)
    for _ in range(_MOST_ROUTING):
        line = clean(rest[0]).text if rest else ""
        if line.startswith(":"):
            named += filter(None, map(str.strip, line.split(":")))
        elif line and not _ROUTING.fullmatch(line):
            break
        elif line:
            found.add_notes(f"Routing: {line}")
        if rest:
            rest.pop(0)
    if named:
        found.put("headline", named[-1])
        found.put("slugline", ":".join(named[:-1]))
    return rest
