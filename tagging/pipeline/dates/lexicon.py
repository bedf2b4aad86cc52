"""The words that dates are made of: each has a kind, by which rules call it, and a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Value = int | str


def _numbered(names: str, first: int = 1, step: int = 1) -> dict[str, int]:
    return {name: first + step * index for index, name in enumerate(names.split())}


def _units(names: str, ending: str = "") -> dict[str, str]:
    return {f"{name}{ending}": name for name in names.split()}


_MONTHS = _numbered("january february march april may june july august september october november december")
_WEEKDAYS = _numbered("monday tuesday wednesday thursday friday saturday sunday")
_TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_SMALL_NUMBERS = _numbered(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ORDINALS = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
# Months that are names or other words too: alone they need something before them that only a date has.
_NAMES_TOO = ("march", "may", "april", "june", "august")

# These kinds are written with a capital.
CAPITALISED = frozenset(("month", "namemonth", "shortmonth", "weekday", "shortweekday", "weekdays"))

# Kind → its words, where a word's value is the word itself.
_PLAIN = {
    "the": "the",
    "a": "a an",
    "in": "in during within",
    "on": "on",
    "of": "of",
    "whose": "his her its their our my your whose",
    "at": "at",
    "by": "by",
    "to": "to through thru till",
    "until": "until",
    "since": "since",
    "from": "from",
    "for": "for",
    "over": "over throughout",
    "and": "and",
    "or": "or",
    "between": "between",
    "before": "before",
    "after": "after following",
    "than": "than",
    "this": "this",
    "that": "that",
    "these": "these",
    "same": "same",
    "current": "current",
    "last": "last",
    "past": "past",
    "previous": "previous preceding prior",
    "next": "next",
    "coming": "coming upcoming",
    "latest": "latest",
    "recent": "recent",
    "near": "near",
    "each": "each every",
    "per": "per",
    "ago": "ago",
    "earlier": "earlier",
    "later": "later",
    "early": "early",
    "late": "late",
    "mid": "mid middle",
    "end": "end close",
    "start": "start beginning turn",
    "ended": "ended ending",
    "old": "old",
    "long": "long",
    "more": "more additional consecutive straight full whole",
    "trading": "trading business working",
    "fiscal": "fiscal calendar financial",
    "few": "few",
    "several": "several many numerous some",
    "couple": "couple",
    "hundred": "hundred",
    "thousand": "thousand",
    "half": "half",
    "period": "period",
    "fall": "fall",
    "today": "today",
    "yesterday": "yesterday",
    "tomorrow": "tomorrow",
    "tonight": "tonight",
    "now": "now",
    "then": "then",
    "times": "once twice times",
    "future": "future",
    "oclock": "o'clock o’clock",
}
_VALUES: Mapping[str, Mapping[str, Value]] = {
    "namemonth": {name: _MONTHS[name] for name in _NAMES_TOO},
    "month": {name: number for name, number in _MONTHS.items() if name not in _NAMES_TOO},
    "shortmonth": {name[:3]: number for name, number in _MONTHS.items() if name != "may"} | {"sept": 9},
    "weekday": _WEEKDAYS,
    "weekdays": {f"{name}s": number for name, number in _WEEKDAYS.items()},
    "shortweekday": {name[:3]: number for name, number in _WEEKDAYS.items()} | {"tues": 2, "weds": 3, "thurs": 4},
    # "second" is an ordinal: a date that counts single seconds is rare in the news.
    "unit": _units("minute hour day week weekend fortnight month quarter year decade century"),
    "units": _units("second minute hour day week weekend fortnight month quarter year decade", "s")
    | {"centuries": "century"},
    "spelled": _SMALL_NUMBERS | _TENS,
    "ordinal": _ORDINALS,
    "tens_decade": {f"{name[:-1]}ies": number for name, number in _TENS.items()},
    "season": {"spring": "SP", "summer": "SU", "autumn": "FA", "winter": "WI"},
    "daypart": {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI", "dawn": "TMO", "dusk": "TEV"},
    "clockword": {"noon": 12, "midday": 12, "midnight": 24},
    "frequency": {
        "hourly": "PT1H",
        "daily": "P1D",
        "nightly": "P1D",
        "weekly": "P1W",
        "biweekly": "P2W",
        "fortnightly": "P2W",
        "monthly": "P1M",
        "yearly": "P1Y",
        "annually": "P1Y",
    },
    "reference": {
        "currently": "PRESENT_REF",
        "nowadays": "PRESENT_REF",
        "previously": "PAST_REF",
        "recently": "PAST_REF",
        "soon": "FUTURE_REF",
    },
    # Minutes ahead of Greenwich, or a place whose clocks say it: standard or summer time, as the day has it.
    "zone": {
        "gmt": 0,
        "utc": 0,
        "bst": 60,
        "cet": 60,
        "cest": 120,
        "msk": 180,
        "jst": 540,
        "est": -300,
        "edt": -240,
        "cst": -360,
        "cdt": -300,
        "mst": -420,
        "mdt": -360,
        "pst": -480,
        "pdt": -420,
        "et": "America/New_York",
        "pt": "America/Los_Angeles",
    },
}


def _entries() -> Iterator[tuple[str, tuple[str, Value]]]:
    for kind, spellings in _PLAIN.items():
        yield from ((word, (kind, word)) for word in spellings.split())
    for kind, values in _VALUES.items():
        yield from ((word, (kind, value)) for word, value in values.items())


LEXICON: dict[str, tuple[str, Value]] = dict(_entries())

# What a rule may say for several kinds.
ALIASES: dict[str, tuple[str, ...]] = {
    "anymonth": ("month", "namemonth", "shortmonth"),
    "anyweekday": ("weekday", "shortweekday"),
    "monthday": ("n12", "n31"),
    "dayword": ("n12", "n31", "nth"),
    "nthword": ("ordinal", "nth"),
    "digits": ("n12", "n31", "n99", "year", "hhmm", "n"),
    "number": ("n12", "n31", "n99", "year", "n", "spelled"),
    "anyunit": ("unit", "units"),
    "some": ("few", "several"),
    "preposition": (
        *("in", "on", "of", "at", "by", "to", "until", "since", "from", "for", "over", "and", "or", "between"),
        *("before", "after", "than"),
    ),
}
