"""The lines above a story: headers, embargo, headline, byline, date and dateline.

Every line either goes into a field or stays in the text: in doubt it stays, because a word of the story must not be
lost. ``take_opening`` works on cleaned lines and leaves what remains of them.
"""

import re

from .base import Context
from .headers import Found, header_in, put_header

_SOON = 60  # lines
_TOP = 10  # lines with words among which an embargo or a byline may stand
_LONGEST_HEADLINE, _MOST_HEADLINE_WORDS = 160, 26
_LONGEST_BYLINE = 120
_LONGEST_DATELINE = 160
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’)\]]*$")
_HEADLINE_END = re.compile(r"(?:[.:;,][\"'”’)\]]*|[-–—])$")
_ACRONYM_END = re.compile(r"\b(?:[A-Z]\.)+$")
_NAME = r"(?:[A-ZÀ-ÞĀ-Ž][\w'’.-]*|d[eiu]|da|del|della|von|van|der|den|bin|bint|al|el|la|le|y|e)"
_NAMES = rf"{_NAME}(?:\s+{_NAME}){{0,4}}"
_BYLINE = re.compile(
    rf"(?:By|BY|by|Von|Par|Por)\s+(?P<names>{_NAMES}(?:(?:,|\s+and|,\s+and|\s+AND|\s+&)\s+{_NAMES}){{0,6}}"
    rf"(?:\s+in\s+{_NAMES}|\s*[/|(]\s*{_NAMES}\)?)?|(?:our|a)\s+[\w ]{{0,30}}(?:correspondent|reporter)s?)"
)
_SIGNED = re.compile(rf"(?P<names>{_NAME}(?:\s+{_NAME}){{1,3}}),\s+(?P<source>{_NAMES})")
_DATE_LABEL = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified|issued|date)(?: (?:on|at))?\s*:?\s+)", re.IGNORECASE
)
_PARTS = re.compile(r"\s+[|·•]\s+")
_PLACE = r"[A-ZÀ-Þ][\w'’.-]*(?: [A-ZÀ-Þ][\w'’.-]*){0,4}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE}(?:/{_PLACE})*(?:,\s+(?!{_MONTH}\b){_PLACE})?)"
    rf"(?:,\s+(?P<date>{_MONTH}\s+\d{{1,2}}(?:,\s+\d{{4}})?|\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?))?"
    r"(?:\s+\((?P<source>[A-Z][\w &.-]{1,40})\))?"
    r"(?P<dash>\s+(?:--?|[–—])\s+|\s*[—–]\s*|\s*$)"
)


def take_opening(lines: list[str], found: Found, context: Context) -> list[str]:
    """Move what stands above the story from its lines into ``found``; gives back the lines of the story."""
    rest = _take_headers(_trimmed(lines), found, context)
    rest = _take_embargoes(rest, found, context)
    if not found.fields.get("headline") and _is_headline(rest, context):
        found.put("headline", rest[0])
        rest = _trimmed(rest[1:])
    elif rest and rest[0] == found.fields.get("headline"):
        rest = _trimmed(rest[1:])
    rest = _take_credits(rest, found, context)
    return _take_dateline(rest, found, context)


def _trimmed(lines: list[str]) -> list[str]:
    """Without blank lines above."""
    start = next((index for index, line in enumerate(lines) if line), len(lines))
    return lines[start:]


def _take_headers(lines: list[str], found: Found, context: Context) -> list[str]:
    """A block that begins with a known key; inside it unknown keys become notes."""
    inside = False
    for index, line in enumerate(lines):
        header = header_in(line)
        if header:
            inside = True
            if header[0] == "body":
                return _trimmed([header[1], *lines[index + 1 :]])
            put_header(found, *header, context)
        elif inside and re.fullmatch(r"[A-Z][\w-]{1,20}: \S.{0,200}", line) and index and lines[index - 1]:
            found.notes.append(line)
        elif not inside or line:
            return lines[index:]
    return []


def _take_embargoes(lines: list[str], found: Found, context: Context) -> list[str]:
    """Embargo lines stand first or last."""
    worded = [index for index, line in enumerate(lines) if line]
    candidates = dict.fromkeys(worded[:_TOP] + worded[-2:])
    taken = {index for index in candidates if found.put_embargo(lines[index], context)}
    return _trimmed([line for index, line in enumerate(lines) if index not in taken])


def _is_headline(lines: list[str], context: Context) -> bool:
    """Whether the first line reads like a headline and stands off from what follows."""
    if not _trimmed(lines[1:]) or not _reads_like_headline(lines[0]) or _take_credit(lines[0], Found(), context):
        return False
    below = lines[1]
    credited = _take_credit(below, Found({"headline": lines[0]}), context)
    return credited or (_tells(lines[2:]) if not below else _stands_above_paragraph(lines[0], below))


def _tells(lines: list[str]) -> bool:
    """Whether sentences follow soon: a table's first row has no full stop either, but is no headline."""
    paragraphs = "\n".join(_trimmed(lines)[:_SOON]).split("\n\n")[:3]
    return any(_SENTENCE_END.search(paragraph[-_LONGEST_HEADLINE:]) for paragraph in paragraphs)


def _reads_like_headline(line: str) -> bool:
    ends_sentence = _HEADLINE_END.search(line) and not _ACRONYM_END.search(line)
    short = len(line) <= _LONGEST_HEADLINE and len(line.split()) <= _MOST_HEADLINE_WORDS
    return short and not ends_sentence and any(char.isalpha() for char in line)


def _stands_above_paragraph(line: str, below: str) -> bool:
    """One line a paragraph, and no blank lines: never true of text wrapped at a fixed width."""
    return len(below) >= max(120, 1.8 * len(line)) and bool(_SENTENCE_END.search(below)) and not below[0].islower()


def _take_credits(lines: list[str], found: Found, context: Context) -> list[str]:
    """Byline and date lines directly above the story."""
    rest = lines
    while len(_trimmed(rest[1:])) and _take_credit(rest[0], found, context):
        rest = _trimmed(rest[1:])
    return rest


def _take_credit(line: str, found: Found, context: Context) -> bool:
    if len(line) > _LONGEST_BYLINE:
        return False
    trial = Found(dict(found.fields), list(found.notes))
    if not all(_take_part(part, trial, context) for part in _PARTS.split(line.strip("*_ "))):
        return False
    found.fields, found.notes = trial.fields, trial.notes
    return True


def _take_part(part: str, found: Found, context: Context) -> bool:
    byline = _BYLINE.fullmatch(part)
    if byline:
        names, _, agency = (byline.group("names") or part[3:]).partition(", ")
        single = bool(agency) and " " not in agency  # "By Jane Doe, Reuters"; two writers have two names each
        found.put("byline", names if single else byline.group("names") or part[3:])
        found.put("source_name", agency if single else "")
        return True
    signed = _SIGNED.fullmatch(part)
    if signed and found.fields.get("headline") and not found.fields.get("byline"):
        found.put("byline", signed.group("names"))
        found.put("source_name", signed.group("source"))
        return True
    return _take_date(part, found, context)


def _take_date(part: str, found: Found, context: Context) -> bool:
    """A line that is nothing but a date; one with a label that cannot be read stays as a note."""
    label = _DATE_LABEL.match(part)
    probe = Found()
    probe.put_published(part[label.end() :] if label else part, context)
    published = probe.fields.get("published_at")
    if published is None and not (label and re.search(r"\d", part)) and not _looks_ambiguous(part):
        return False
    found.put("published_at", published)
    found.notes += probe.notes
    return True


def _looks_ambiguous(part: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}", part))


def _take_dateline(lines: list[str], found: Found, context: Context) -> list[str]:
    """The dateline is copied out of the paragraph that it opens; only one on a line of its own is taken away."""
    match = _DATELINE.match(lines[0][:_LONGEST_DATELINE]) if lines else None
    if not match or not _is_dateline(match):
        return lines
    found.fields.setdefault("dateline", match.group().rstrip(" -–—"))
    if match.group("source"):
        found.fields.setdefault("source_name", match.group("source"))
    if match.group("date") and re.search(r"\d{4}", match.group("date")) and not found.fields.get("published_at"):
        found.put_published(match.group("date"), context)
    alone = match.end() == len(lines[0]) and len(_trimmed(lines[1:])) > 0
    return _trimmed(lines[1:]) if alone else lines


def _is_dateline(match: re.Match[str]) -> bool:
    """Place with a date or an agency; place alone only in capitals before a dash."""
    if match.group("date") or match.group("source"):
        return True
    return bool(match.group("dash").strip()) and match.group("place").isupper()
