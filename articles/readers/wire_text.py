"""What ANPA 1312 and IPTC 7901 have in common: control characters of the wire around short lines of text."""

import re

from articles.text import clean

from .base import Context
from .headers import Found

_TYPED = (("``", "“"), ("''", "”"), (" _ ", " — "))
_DATELINE = re.compile(r"([A-ZÀ-Þ][^\n()]{1,60}) \(([\w/. -]{2,20})\)(?: ?[-–—_]{1,2} |\s)")
_ZONES = r"(?:GMT|UTC|Z|[A-Z]{3,4})?"
STAMP = re.compile(rf"(\d{{2}})(\d{{2}})(\d{{2}}) ?({_ZONES}) ([A-Za-z]{{3,9}})\.? (\d{{2}}|\d{{4}})\b")


def framed(data: bytes) -> bytes:
    """A transmission with no control characters but those that frame it: STX, ETX (also for EOT) and US."""
    return data.translate(bytes.maketrans(b"\x04", b"\x03"), b"\r\x00\x01\x05\x06\x11\x12\x13\x14\x16\x7f")


def rewrapped(lines: list[str]) -> str:
    """Paragraphs out of lines of fixed width: a blank or an indented line begins a new one."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or re.match(r"\s{2,}|\t", line):
            paragraphs.append([])
        if line.strip():
            paragraphs[-1].append(line)
    return clean("\n\n".join(map(_paragraph, filter(None, paragraphs)))).text


def _paragraph(lines: list[str]) -> str:
    """One line; what is set in columns keeps its lines."""
    table = any(re.search(r"\S {3,}\S", line) for line in lines) or (max(map(len, lines)) < 40 and len(lines) > 2)
    return ("\n" if table else " ").join(line.strip() for line in lines)


def typeset(text: str) -> str:
    """The wire's typewriter signs as print has them."""
    for typed, printed in _TYPED:
        text = text.replace(typed, printed)
    return text


def put_dateline(text: str, found: Found) -> None:
    """Copy the place and the agency that open the text."""
    match = _DATELINE.match(text)
    if match:
        found.put("dateline", match.group(1).strip())
        found.put("source_name", match.group(2))


def put_stamp(text: str, found: Found, context: Context) -> None:
    """The moment in the last line: ``131137 GMT Nov 13`` is the 13th, 11:37, November 2013."""
    match = STAMP.search(text)
    if match:
        day, hour, minute, zone, month, year = match.groups()
        found.put_published(f"{day} {month} {_century(year)} {hour}:{minute} {zone}".strip(), context)


def _century(year: str) -> str:
    return year if len(year) == 4 else ("20" if int(year) < 70 else "19") + year
