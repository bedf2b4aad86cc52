"""IPTC 7901, the European agencies' wire format: one story or several, each from SOH to EOT."""

import re
from collections.abc import Iterator

from articles.text import clean

from .base import Context, RawArticle, ReadError, Story, each
from .encoding import decode
from .headers import Found
from .plain import require_words
from .wire_text import framed, put_dateline, put_stamp, rewrapped, typeset

_FILL = rb"[\s\x00\x02-\x06\x16\x7f]*"
_HEADER_LINE = rb"[a-z]{2,4}\d{3,5} [1-9] [a-z]{1,3} {1,4}\d{1,5}\b"
_START = re.compile(rb"\x01" + rb"(?=" + _HEADER_LINE + rb")")
_BARE_START = re.compile(rb"(?:\xef\xbb\xbf)?" + _FILL + rb"\x01?(?=" + _HEADER_LINE + rb"[^\n]{0,60}\n)")
_HEADER = re.compile(
    r"(?P<service>[a-z]{2,4})(?P<number>\d{3,5}) (?P<urgency>[1-9]) (?P<category>[a-z]{1,3}) +\d{1,5}(?P<rest>[^\n]*)\n"
)
_PRINTED = re.compile(r"(?m)^\d{6} ?(?:GMT )?[A-Za-z]{3,9} ?\d\d\s*$")
_KILLED, _HELD = re.compile(r"(?i)\b(?:kill|annulation|withdrawn?|annull?iert)\b"), re.compile(r"(?i)\bwith?hold\b")
_CORRECTED = re.compile(r"(?i)\b(?:correction|corrected|berichtigung|correctif|korrektur)\b")
_NOTEBOOK = re.compile(r"(?i)#\s*(?:dpa\W{0,2}\s*)?(?:notebook|notizblock)\b")
_LABEL = re.compile(r"(?:\d(?:ST|ND|RD|TH) )?(?:LEAD|NET|EXTRA|URGENT|ADVISORY|CORRECTION|UPDATE|FLASH|KILL)\b[^a-z]*")


class Iptc7901Reader:
    """Stories one by one, each with its own error."""

    name = "iptc-7901"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.9 if _BARE_START.match(head[:500]) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        yield from each(_pieces(data), lambda piece: _article(piece, context))


def _pieces(data: bytes) -> Iterator[bytes]:
    """What stands between the starts of stories; a file saved without control characters is one story."""
    starts = [match.end() for match in _START.finditer(data)]
    if not starts and (match := _BARE_START.match(data)):
        starts = [match.end()]
    for start, following in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:following]


def _article(data: bytes, context: Context) -> RawArticle:
    decoded = decode(framed(data))
    header = _HEADER.match(decoded.text)
    if header is None:
        raise ReadError("malformed", "The header of this IPTC 7901 story cannot be read: it is broken or cut off.")
    body, trailer = _cut_off_trailer(decoded.text[header.end() :])
    keywords, title, story = _parts(body)
    found = Found()
    put_stamp(trailer, found, context)
    _put_header(header, keywords, found)
    _put_title(title, found)
    text = typeset(rewrapped(_take_notebook(story, found)))
    put_dateline(text, found)
    text = text or found.fields.get("headline", "")
    require_words(text)
    return found.article(text, encoding=str(decoded))


def _cut_off_trailer(text: str) -> tuple[str, str]:
    """(story, what stands behind ETX); ReadError where a transmission has begun and never ended."""
    body, etx, trailer = text.partition("\x03")
    if etx:
        return body, trailer
    if "\x02" in text:
        raise ReadError(
            "truncated", "This IPTC 7901 story was cut off before its end: ask the agency to send it again."
        )
    last = list(_PRINTED.finditer(text))
    return (text[: last[-1].start()], text[last[-1].start() :]) if last else (text, "")


def _parts(body: str) -> tuple[str, list[str], list[str]]:
    """(keywords, title, story): keywords stand above STX; the title ends with an equals sign."""
    above, stx, below = body.partition("\x02")
    if not stx:
        lines = body.strip("\n").split("\n")
        above, below = lines[0], "\n".join(lines[1:])
    lines = below.split("\n")
    end = next((number for number, line in enumerate(lines[:12]) if line.rstrip().endswith("=")), None)
    if end is None:
        return clean(above).text, lines[:1], lines[1:]
    return clean(above).text, lines[: end + 1], lines[end + 1 :]


def _take_notebook(lines: list[str], found: Found) -> list[str]:
    """dpa's notebook below a story is not for publication: contacts, sources, who wrote it."""
    start = next((number for number, line in enumerate(lines) if _NOTEBOOK.match(line)), len(lines))
    found.add_notes(*(clean(line).text for line in lines[start:]))
    return lines[:start]


def _put_header(header: re.Match[str], keywords: str, found: Found) -> None:
    source = re.match(r"\s*(?:[a-z]{5}\s+)?([A-Za-z-]{2,12})\b", header["rest"])
    day = found.day or ""
    found.put("external_id", f"{header['service']}{header['number']} {day}".strip())
    found.put("urgency", int(header["urgency"]))
    found.add_subject("iptc-7901", header["category"], "")
    keyword = " ".join(keywords.split()).strip("/ ")
    found.put("slugline", keyword)
    found.put("source_name", source.group(1) if source else "")


def _put_title(lines: list[str], found: Found) -> None:
    """Labels in capitals ("2ND LEAD"), the headline, perhaps over several lines, and a byline."""
    headline: list[str] = []
    for line in (clean(line.strip().rstrip("= ")).text for line in lines):
        label = _LABEL.fullmatch(line)
        if label:
            found.add_notes(line)
        elif re.match(r"(?i)(?:by|von|par|por) [A-ZÀ-Þ]", line) and headline:
            found.put_byline(line)
        elif line:
            headline.append(line)
    found.put("headline", " ".join(headline))
    said = " ".join((*found.notes, found.fields.get("slugline", "")))
    found.put("status", "canceled" if _KILLED.search(said) else "withheld" if _HELD.search(said) else "")
    found.put("correction", bool(_CORRECTED.search(said)))
