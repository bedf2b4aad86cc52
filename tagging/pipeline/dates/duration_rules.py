"""How long and how often: "two days", "eight-month", "the past five years", "every Friday", "$3 a year"."""

from __future__ import annotations

from tagging.pipeline.dates.grammar import Found, Rules
from tagging.pipeline.dates.readings import Reading, shifted
from tagging.pipeline.dates.relative_rules import count
from tagging.pipeline.dates.story import Story
from tagging.pipeline.types import Precision
from tagging.pipeline.words import words

rules = Rules()

_DESIGNATORS = {
    "second": "S",
    "minute": "M",
    "hour": "H",
    "day": "D",
    "weekend": "D",
    "week": "W",
    "fortnight": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
}
_FACTORS = {"weekend": 2, "fortnight": 2}
_HALVES = {"hour": "PT30M", "day": "PT12H", "year": "P6M", "decade": "P5Y", "century": "P50Y"}
_WINDOW_UNITS: dict[str, Precision] = {"day": "day", "week": "week", "month": "month", "year": "year"}
_BEFORE_VERB = ("to", "will", "would", "could", "may", "might", "can", "should", "must")
_SOME = "(a? some|a? number|a? couple of?)"


def duration(unit: str, number: int, fraction: str = "") -> str:
    """The TIMEX3 value: P2D, PT4H, P2.5Y; PXY for no known number, P40Y for four decades."""
    if number and unit in ("decade", "century"):
        number, unit = number * (10 if unit == "decade" else 100), "year"
    time = "T" if unit in ("second", "minute", "hour") else ""
    return f"P{time}{number * _FACTORS.get(unit, 1) or 'X'}{fraction}{_DESIGNATORS[unit]}"


@rules("(word|times|n|n12|n31|n99|amount|spelled|hundred|thousand) {a unit}")
def rate(found: Found, story: Story) -> Reading | None:
    """ "$3 million a year": how often, not how long."""
    before, unit = found.row[found.start], found.text("unit")
    if unit in ("weekend", "fortnight", "century", "decade", "quarter"):
        return None
    is_amount = before.kind != "word" or before.word in words("counted") or _is_long_plural(before.word)
    return Reading("SET", duration(unit, 1)) if is_amount else None


def _is_long_plural(word: str) -> bool:
    return word.endswith("s") and len(word) > 4


@rules(
    f"{_SOME} more? dash? trading? units (dash? (old|long))?",
    "number more? dash? unit (dash? (old|long))?",
    "a unit",
    "a unit dash (old|long)",
    "unit dash long",
    "number (to|or|dash) number more? units",
)
def plain(found: Found, story: Story) -> Reading | None:
    unit = found.text("anyunit")
    if _is_no_time(found, unit) or (found.has("unit") and not _may_be_single(found)):
        return None
    return Reading("DURATION", duration(unit, 0 if found.has("some") else count(found) or 1))


def _may_be_single(found: Found) -> bool:
    """A unit in the singular: "two-day", "a year", "one week", "a five year low"."""
    if found.has("dash", "a") or found.number("number") == 1:
        return True
    return found.after is not None and found.after.kind == "word" and not found.after.capital


def _is_no_time(found: Found, unit: str) -> bool:
    """An age ("a 6-year-old boy"), a share ("three-quarters"), a title ("60 Minutes")."""
    if unit == "quarter":
        return found.has("dash") or found.number("number") == 3
    token = found.get("anyunit")
    is_title = token is not None and token.capital and not token.word.isupper() and found.row[found.first] is not token
    return (unit == "year" and found.has("old")) or (is_title and not found.has("dash"))


@rules("half (a|dash) unit", "(spelled|n12|a) dash? and dash? a dash? half dash? anyunit", "a unit and a half")
def with_half(found: Found, story: Story) -> Reading:
    """ "half an hour", "two and a half years"."""
    unit = found.text("anyunit")
    if found.has("and"):
        return Reading("DURATION", duration(unit, count(found), ".5"))
    return Reading("DURATION", _HALVES.get(unit, f"P0.5{_DESIGNATORS[unit]}"))


@rules(
    f"the? (last|past|previous|coming|next) {_SOME} more? trading? units",
    "the (last|past|coming|next) units",
    "(past|coming) units",
)
def window(found: Found, story: Story) -> Reading | None:
    """ "the past five years": a duration that has its place in time; not "to last two weeks"."""
    if found.before is not None and found.before.word in _BEFORE_VERB and not found.has("the"):
        return None
    unit = found.text("units")
    number = count(found)
    value = duration(unit, number)
    if not number or unit not in _WINDOW_UNITS or story.published is None:
        return Reading("DURATION", value)
    first, last = sorted((story.published, shifted(story.published, unit, number * found.step)))
    return Reading("DURATION", value, _WINDOW_UNITS[unit], first, last)


@rules("the? recent units", "the ordinal number units")
def in_story(found: Found, story: Story) -> Reading:
    """ "recent weeks", "the first nine months"."""
    return Reading("DURATION", duration(found.text("units"), found.number("number")))


@rules("(for|in|over|after|until|of|by|before|than) {units}", "units (ago|earlier)", "{units} (later|of)")
def bare_units(found: Found, story: Story) -> Reading | None:
    """ "for weeks", "months of talks"."""
    if found.has("ago", "earlier"):
        return Reading("DATE", "PAST_REF")
    unit = found.text("units")
    return None if unit in ("second", "hour", "weekend", "quarter") else Reading("DURATION", duration(unit, 0))


# --- How often -------------------------------------------------------------------------------------------------------


@rules("each number? anyunit", "per unit")
def each_unit(found: Found, story: Story) -> Reading:
    return Reading("SET", duration(found.text("anyunit"), found.number("number") or 1))


@rules("each (weekday|month|namemonth|season|daypart)")
def each(found: Found, story: Story) -> Reading:
    """ "every Friday", "each July", "every summer"."""
    if month := found.number("anymonth"):
        return Reading("SET", f"XXXX-{month:02}")
    if name := found.text("season"):
        return Reading("SET", f"XXXX-{name}")
    if part := found.text("daypart"):
        return Reading("SET", f"XXXX-XX-XX{part}")
    return Reading("SET", f"XXXX-WXX-{found.number('weekday')}")


@rules("weekdays")
def weekdays(found: Found, story: Story) -> Reading:
    return Reading("SET", f"XXXX-WXX-{found.number('weekdays')}")


@rules("frequency")
def frequency(found: Found, story: Story) -> Reading | None:
    """Not "the party daily Granma" or the "Daily News", which are newspapers."""
    is_name = found.after is not None and found.after.capital and found.after.kind == "word"
    is_name = is_name or (found.row[found.first].capital and found.before is not None and found.before.capital)
    return None if is_name else Reading("SET", found.text("frequency"))
