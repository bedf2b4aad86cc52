"""Publication dates as files and clients write them: ISO 8601, RFC 3339, RFC 2822 and dates in words.

A date that could be read in two ways is never guessed. A moment without a zone is the newsroom's.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

EARLIEST_YEAR = 1600  # the first newspapers
YEARS_AHEAD = 5
_LONGEST = 120  # characters; no date is longer
_WIDEST_OFFSET = timedelta(hours=14)  # Kiribati; nowhere on Earth is further from Greenwich


class DateError(ValueError):
    """A date that cannot be kept: ``code`` for programs, the message for people."""

    def __init__(self, code: Literal["unreadable", "year", "offset", "impossible"], message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Published:
    """When a story was published: an aware moment (a bare day is its first moment in the newsroom's zone).

    ``at`` is None where the words can be read in two ways; ``note`` then says so.
    """

    at: datetime | None
    precision: Literal["minute", "day"]
    note: str = ""

    @property
    def value(self) -> datetime | date | None:
        """The moment, or the day where no time of day was given."""
        return self.at.date() if self.at and self.precision == "day" else self.at


def parse_published(value: str, zone: tzinfo, *, near: date | None = None, now: datetime | None = None) -> Published:
    """Read one date, or raise DateError and nothing else.

    ``zone`` is read into dates and times that name none. A date without a year is an error, unless ``near`` is given:
    then it is the year that brings it closest. ``now`` bounds the year.
    """
    text = value.strip()
    if not text or len(text) > _LONGEST:
        raise DateError("unreadable", "No date could be read: write it like 2022-10-27 or 2022-10-27T06:00:00Z.")
    last_year = (now or datetime.now(UTC)).year + YEARS_AHEAD
    iso = _ISO.fullmatch(text)
    parts = _iso_parts(iso) if iso else _word_parts(text)
    if parts is None:
        return Published(None, "day", f"“{text}” can be read as two different days: which one was not guessed.")
    return _published(text, parts, zone, near, last_year)


@dataclass
class _Parts:
    month: int
    day: int
    year: int | None = None
    clock: time | None = None
    zone: tzinfo | None = None


_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<month2>\d{2})(?P<day2>\d{2}))"
    r"(?:(?:T|t|\s+)(?P<clock>\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?|\d{4}(?:\d{2}(?:[.,]\d+)?)?)"
    r"\s*(?P<zone>Z|z|[+-]\d{2}(?::?\d{2})?|UTC|GMT)?)?",
    re.ASCII,
)
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january janvier janv enero ene januar jänner janeiro gennaio januari",
            "feb february février févr fév febrero februar fevereiro fev febbraio februari",
            "mar march mars marzo märz mrz março maart",
            "apr april avril avr abril abr aprile",
            "may mai mayo maio maggio mei",
            "jun june juin junio juni junho giugno",
            "jul july juillet juil julio juli julho luglio",
            "aug august août aout agosto ago augustus",
            "sep sept september septembre septiembre setembro settembre",
            "oct october octobre octubre oktober okt outubro ottobre",
            "nov november novembre noviembre novembro",
            "dec december décembre déc diciembre dic dezember dez dezembro dicembre",
        ),
        start=1,
    )
    for word in words.split()
}
_ZONES: dict[str, tzinfo] = {
    name: timezone(timedelta(minutes=round(hours * 60)))
    for names, hours in {
        "utc gmt z ut wet": 0.0, "bst cet west": 1.0, "cest eet sast cat": 2.0, "eest msk eat": 3.0, "gst": 4.0,
        "pkt": 5.0, "ict wib": 7.0, "hkt sgt awst": 8.0, "jst kst": 9.0, "acst": 9.5, "aest": 10.0, "acdt": 10.5,
        "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "nst": -3.5, "ndt": -2.5, "ast": -4.0, "adt brt art": -3.0,
        "est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0,
        "akst": -9.0, "akdt": -8.0, "hst": -10.0,
    }.items()
    for name in names.split()
}  # fmt: skip
_REGIONS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
_FILLER_WORDS = (
    "at on of the de del do di le el um om den der in o hours hrs hr h local time uhr "
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica"
)
_FILLERS = frozenset(_FILLER_WORDS.split())
# The order matters: each token is the longest thing that can stand at its place.
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<numeric>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?!\d)"
    r"|(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\b\.?)?"
    r"|\d{1,2}\.\d{2}(?:\s*[ap]\.?m\b\.?|(?=\s+(?:[A-Z]{3,4}|uhr|Uhr)\b))|\d{1,2}\s*[ap]\.?m\b\.?"
    r"|\d{1,2}h\d{2}\b|\d{4}(?=\s*(?:GMT|UTC|Z|[hH](?:ours|rs?)?|[A-Z]{2,4}T)\b)|noon\b|midnight\b)"
    r"|(?P<offset>(?:(?:GMT|UTC)\s?)?[+-]\d{2}:?\d{2}(?!\d)|(?:GMT|UTC)\s?[+-]\d{1,2}(?!\d))"
    r"|(?P<year>\d{4})(?!\d)"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?![\d\w])"
    r"|(?P<word>[^\W\d_]+)\.?"
    r"|(?P<comment>\((?P<inner>[^()]*)\))"
    r"|(?P<gap>[\s,;|]+|[-–—](?!\d{2}:?\d{2}))",
    re.IGNORECASE,
)


def _iso_parts(match: re.Match[str]) -> _Parts:
    found = match.groupdict()
    clock = found["clock"]
    return _Parts(
        month=int(found["month"] or found["month2"]),
        day=int(found["day"] or found["day2"]),
        year=int(found["year"]),
        clock=_iso_clock(clock) if clock else None,
        zone=_zone(found["zone"]) if found["zone"] else None,
    )


def _iso_clock(text: str) -> time:
    digits, _, fraction = text.replace(",", ".").replace(":", "").partition(".")
    return _clock(int(digits[:2]), int(digits[2:4]), int(digits[4:] or 0), fraction)


def _word_parts(text: str) -> _Parts | None:
    """The parts of a date in words; None where day and month could be exchanged."""
    parts = _Parts(month=0, day=0)
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise _unreadable(text)
        if not _take(match, parts, text):
            return None
        position = match.end()
    if not (parts.month and parts.day):
        raise _unreadable(text)
    return parts


def _take(match: re.Match[str], parts: _Parts, text: str) -> bool:
    """Put one token into its part; False where it can be read in two ways."""
    kind = next(name for name in _KINDS if match.group(name) is not None)
    token = match.group(kind)
    if kind == "numeric":
        return _take_numeric(token, parts, text)
    if kind == "word":
        _take_word(token.lower(), parts, text)
    elif kind == "clock" and parts.clock is None:
        parts.clock = _spoken_clock(token.lower())
    elif kind == "offset" and parts.clock is not None:
        parts.zone = _zone(token)
    elif kind not in ("gap", "comment") and not _take_number(kind, token, parts):
        raise _unreadable(text)
    return True


def _take_number(kind: str, token: str, parts: _Parts) -> bool:
    """Put a day or a year into its part; False where that is taken."""
    if kind == "iso" and not parts.day:
        parts.year, parts.month, parts.day = (int(number) for number in token.split("-"))
    elif kind == "day" and not parts.day:
        parts.day = int(token)
    elif parts.year is not None:
        return False
    elif kind == "year" or (kind == "offset" and _HYPHENED_YEAR.fullmatch(token)):
        parts.year = int(token.removeprefix("-"))  # 26-OCT-1987
    elif kind == "day" and parts.month and len(token) == 2:
        parts.year = int(token) + (2000 if int(token) < 50 else 1900)  # RFC 2822, section 4.3
    else:
        return False
    return True


_HYPHENED_YEAR = re.compile(r"-\d{4}")
_KINDS = ("iso", "numeric", "clock", "offset", "year", "day", "word", "comment", "gap")


def _take_word(word: str, parts: _Parts, text: str) -> None:
    if word in _MONTHS and not parts.month:
        parts.month = _MONTHS[word]
    elif word in _ZONES and parts.zone is None:
        parts.zone = _ZONES[word]
    elif word in _REGIONS and parts.clock and parts.zone is None:
        parts.zone = ZoneInfo(_REGIONS[word])
    elif word not in _FILLERS:
        raise _unreadable(text)


def _take_numeric(token: str, parts: _Parts, text: str) -> bool:
    first, second, year = (int(number) for number in re.split("[/.-]", token))
    if parts.day or parts.month:
        raise _unreadable(text)
    if "." in token or first > 12:  # only day.month.year is written with full stops
        parts.day, parts.month, parts.year = first, second, year
    elif second > 12 or first == second:
        parts.month, parts.day, parts.year = first, second, year
    else:
        return False
    return True


def _spoken_clock(token: str) -> time:
    if token in ("noon", "midnight"):
        return time(12 if token == "noon" else 0)
    digits = re.sub(r"[^\d:.,h]", "", token.split("a")[0].split("p")[0])
    numbers = [int(number) for number in re.findall(r"\d+", digits)]
    if (len(numbers) == 1 and numbers[0] > 24) or re.fullmatch(r"\d{4}", digits):
        numbers = [numbers[0] // 100, numbers[0] % 100]
    hour, minute, second = (*numbers, 0, 0)[:3]
    if re.search(r"[ap]\.?m", token):
        if not 1 <= hour <= 12:
            raise DateError("impossible", f"“{token}” is not a time of day.")
        hour = hour % 12 + (12 if "p" in token else 0)
    return _clock(hour, minute, second)


def _clock(hour: int, minute: int, second: int, fraction: str = "") -> time:
    try:
        return time(hour, minute, min(second, 59) if second == 60 else second, int((fraction + "000000")[:6]))
    except ValueError:
        raise DateError("impossible", f"{hour:02}:{minute:02}:{second:02} is not a time of day.") from None


def _zone(text: str) -> tzinfo:
    """UTC or a fixed offset, as ``Z``, ``+02``, ``+0200``, ``+02:00`` or ``GMT+2``."""
    sign, digits = re.search(r"[+-]|$", text), re.sub(r"\D", "", text)
    if not sign or not digits:
        return UTC
    hours, minutes = int(digits[:2]), int(digits[2:4] or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign.group() == "-" else 1)
    if abs(offset) > _WIDEST_OFFSET or minutes > 59:
        raise DateError("offset", f"No place has the time offset {text}: the widest are -12:00 and +14:00.")
    return timezone(offset)


def _published(text: str, parts: _Parts, zone: tzinfo, near: date | None, last_year: int) -> Published:
    year = parts.year if parts.year is not None else _nearest_year(text, parts, near)
    if not EARLIEST_YEAR <= year <= last_year:
        raise DateError("year", f"The year {year} is outside {EARLIEST_YEAR} to {last_year}: is “{text}” mistyped?")
    try:
        day = date(year, parts.month, parts.day)
    except ValueError:
        raise DateError("impossible", f"“{text}” is a day that no calendar has.") from None
    at = datetime.combine(day, parts.clock or time(), tzinfo=parts.zone or zone)
    return Published(at, "minute" if parts.clock else "day")


def _nearest_year(text: str, parts: _Parts, near: date | None) -> int:
    if near is None:
        raise DateError("unreadable", f"“{text}” has no year: write it like 2022-10-27.")
    day_of_year = parts.month * 31 + parts.day
    return min(
        (near.year - 1, near.year, near.year + 1),
        key=lambda year: abs((year - near.year) * 372 + day_of_year - (near.month * 31 + near.day)),
    )


def _unreadable(text: str) -> DateError:
    return DateError("unreadable", f"No date could be read in “{text}”: write it like 2022-10-27 or 2022-10-27 06:00.")
