"""ANPA 1312, the American agencies' wire format: one story or several, each from SYN SYN SOH to EOT."""

import re
from calendar import month_name
from collections.abc import Iterator

from articles.text import clean

from .base import Context, RawArticle, ReadError, Story, each
from .encoding import decode
from .headers import Found
from .plain import require_words
from .wire_text import framed, put_dateline, rewrapped, typeset

_START = re.compile(rb"(?:\x16\x16)?\x01(?=[A-Za-z ]?\d{4}\x1f)")
_HEADER = re.compile(
    r"(?P<number>[A-Za-z ]?\d{4})\x1f(?P<selector>[^\n]*)\n(?P<priority>[a-z]) ?(?P<category>\w)\W*"
    r"(?P<keyword>[^\n]*?)\s+(?P<month>0?[1-9]|1[0-2])-(?P<day>\d{1,2})(?:-\d{2,4})?\s+(?P<count>\d{4})[^\n]*\n"
)
_TRAILER = re.compile(r"-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d) (?P<hour>\d\d)(?P<minute>\d\d)(?P<zone>[A-Z]{3})")
_PRIORITIES = {"f": 1, "u": 1, "b": 2, "a": 2, "r": 4, "d": 5, "p": 5, "n": 5, "w": 6, "s": 6}
_KILLED, _HELD = re.compile(r"(?i)\bkill\b|\bwithdrawn?\b"), re.compile(r"(?i)\bwith?hold\b")
_CORRECTED = re.compile(r"(?i)\bcorrecti(?:on|ve)\b|\bcorr?ected\b")
_RAIL_END = re.compile(r"[<=]\s*$")
_SLUG = re.compile(r"(?P<slug>.+?),\s?\d{2,5}$")  # its length in words stands behind it
_NOTE = re.compile(r"(?i)eds?:|editors?:|(?:\w+ )?(?:photos?|graphics?|video)\b|with \w+ photo|note\b")


class Anpa1312Reader:
    """Stories one by one, each with its own error."""

    name = "anpa-1312"

    def sniff(self, head: bytes, filename: str) -> float:
        match = _START.search(head[:200])
        return 0.95 if match and not head[: match.start()].strip(b" \r\n\x00\x02\x03\x04\x16\x7f") else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        yield from each(_pieces(data), lambda piece: _article(piece, context))


def _pieces(data: bytes) -> Iterator[bytes]:
    starts = [match.end() for match in _START.finditer(data)]
    for start, following in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:following]


def _article(data: bytes, context: Context) -> RawArticle:
    decoded = decode(framed(data))
    header = _HEADER.match(decoded.text)
    end = decoded.text.find("\x03")
    if header is None:
        raise ReadError("malformed", "The header of this ANPA story cannot be read: it is broken or cut off.")
    if end < 0:
        raise ReadError("truncated", "This ANPA story was cut off before its end: ask the agency to send it again.")
    found = Found()
    _put_header(header, found)
    _put_date(decoded.text[end:], header, found, context)
    lines = _take_rails(decoded.text[header.end() : end].strip("\x02").split("\n"), found)
    text = typeset(rewrapped(lines))
    put_dateline(text, found)
    text = text or found.fields.get("headline", "")
    require_words(text)
    return found.article(text, encoding=str(decoded))


def _put_header(header: re.Match[str], found: Found) -> None:
    keyword = clean(header["keyword"]).text
    found.put("external_id", f"{header['number'].strip()} {header['month']}-{header['day']} {keyword}")
    found.put("urgency", _PRIORITIES.get(header["priority"]))
    found.add_subject("anpa", header["category"], "")
    found.put("slugline", keyword)
    found.put("status", "canceled" if _KILLED.search(keyword) else "withheld" if _HELD.search(keyword) else "")
    found.put("correction", bool(_CORRECTED.search(keyword)))


def _put_date(trailer: str, header: re.Match[str], found: Found, context: Context) -> None:
    """The trailer holds the full date; where it is missing, the header's day is the one nearest to its receipt."""
    if match := _TRAILER.search(trailer):
        year, month, day, hour, minute, zone = match.group("year", "month", "day", "hour", "minute", "zone")
        found.put_published(f"20{year}-{month}-{day} {hour}:{minute} {zone}", context)
    else:
        day = f"{month_name[int(header['month'])]} {header['day']}"
        found.put_published(day, context, near=context.now.astimezone(context.zone).date())


def _take_rails(lines: list[str], found: Found) -> list[str]:
    """The lines above the story end with < or =: slug, headline, summary, notes for editors, byline."""
    rest = list(lines)
    rails: list[str] = []
    while rest and (not rest[0].strip() or _RAIL_END.search(rest[0])):
        rails += (clean(part.strip(" ^=\t")).text for part in rest.pop(0).split("<"))
    for rail in filter(None, rails):
        _take_rail(typeset(rail), found)
    return [f"\t{line[1:]}" if line.startswith("^") else line for line in rest]


def _take_rail(rail: str, found: Found) -> None:
    slug = _SLUG.fullmatch(rail)
    if re.fullmatch(r"\*?\d{4}", rail):
        return
    if slug and "headline" not in found.fields and "-" in rail:
        found.fields["slugline"] = slug["slug"]
    elif _NOTE.match(rail):
        found.add_notes(rail)
    elif re.match(r"(?i)by\s", rail):
        found.put_byline(rail)
    elif found.fields.get("byline"):
        found.fields["byline"] += f", {rail}"
    else:
        name = next((name for name in ("headline", "subheadline") if name not in found.fields), "")
        found.put(name, rail) if name else found.add_notes(rail)
