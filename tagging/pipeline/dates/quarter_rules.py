"""The business year: "third quarter", "fiscal 2021", "the first half", "the year-ago period".

A story about earnings speaks of one quarter, and its comparisons are with that quarter of another year.
"""

from __future__ import annotations

from tagging.pipeline.dates import readings
from tagging.pipeline.dates.grammar import Found, Rules
from tagging.pipeline.dates.readings import Reading, compared, holding, moved, shifted
from tagging.pipeline.dates.story import Story
from tagging.pipeline.dates.tense import Direction

rules = Rules()


@rules("fiscal dash? unit? year")
def fiscal_year(found: Found, story: Story) -> Reading:
    """Called by its number; when it began only its company knows."""
    return readings.year(found.number("year"))


@rules(
    "the? nthword dash? fiscal? dash? unit",
    "the? fiscal dash? nthword dash? unit",
    "the? nthword dash? unit of? year",
    "the? year nthword dash? unit",
    "(this|last|next) unit poss nthword dash? unit",
    "the? nthword dash? unit of (this|last|next) unit",
    "quarterly of? year",
    "quarterly",
)
def quarter(found: Found, story: Story) -> Reading | None:
    number = found.number("nthword") or int(found.text("quarterly")[1:] or 0)
    units = {str(token.value) for token in found.row[found.first : found.last] if token.kind == "unit"}
    is_quarter = "quarter" in units or found.has("quarterly")
    if not is_quarter or not 1 <= number <= 4 or units - {"quarter", "year"}:
        return None
    if year := found.number("year"):
        return readings.quarter(year, number)
    today = story.today(f"XXXX-Q{number}")
    if "year" in units:
        return readings.quarter(today.year + found.step, number)
    return _nearest(holding(today, "quarter"), number, story.direction(found.first, found.last))


def _nearest(now: Reading, number: int, looks: Direction) -> Reading:
    """The quarter that runs, or the last of that number; the next one only where "will" says so."""
    assert now.day is not None
    this_year = readings.quarter(now.day.year, number)
    is_ahead = this_year.day is not None and this_year.day > now.day
    if is_ahead and looks != "future":
        return readings.quarter(now.day.year - 1, number)
    is_long_past = this_year.day is not None and (now.day - this_year.day).days > 180
    return readings.quarter(now.day.year + 1, number) if is_long_past and looks == "future" else this_year


@rules("the? ordinal dash? half of? year", "the? ordinal dash? half of (this|last|next|the) unit")
def half(found: Found, story: Story) -> Reading | None:
    number = found.number("ordinal")
    if number > 2 or (found.has("unit") and found.text("unit") != "year"):
        return None
    return readings.half(found.number("year") or story.today(f"XXXX-H{number}").year + found.step, number)


@rules("the latest (period|unit)", "the year (period|unit)")
def period(found: Found, story: Story) -> Reading | None:
    """ "the latest quarter", "the 1988 period"."""
    if found.has("unit") and found.text("unit") != "quarter":
        return None
    told = story.quarter_spoken_of()
    if year := found.number("year"):
        return compared(moved(told, year - told.day.year) if told and told.day else readings.year(year))
    last = holding(shifted(story.today("XXXX-QX"), "quarter", -1), "quarter")
    return told if told and told.day and last.day and (told.day <= last.day or found.has("period")) else last


@rules(
    "{the unit} (word|preposition|comma|dot|that)",
    "{the fiscal? unit} ended",
    "{the unit} ended anymonth dot? monthday",
)
def the_quarter(found: Found, story: Story) -> Reading | None:
    """ "in the quarter": the one spoken of; "the year ended June 30" is twelve months, of no one calendar year."""
    unit, month = found.text("unit"), found.number("anymonth")
    if unit == "year" and found.has("ended"):
        return Reading("DURATION", "P1Y")
    if unit != "quarter":
        return None
    if month:
        today = story.today("XXXX-QX")
        return readings.quarter(today.year - (month > today.month), (month + 2) // 3)
    return story.quarter_spoken_of()


@rules(
    "a? unit dash (ago|earlier)",
    "(a|the) {unit dash? (ago|earlier) (nthword? dash? unit|period)}",
    "the period last unit",
    "last unit poss (unit|period)",
)
def year_ago(found: Found, story: Story) -> Reading | None:
    """ "the year-ago quarter", "last year's quarter"."""
    if found.text("unit") != "year":
        return None
    if told := story.quarter_spoken_of():
        return compared(moved(told, -1))
    return compared(readings.year(story.today("XXXX").year - 1))
