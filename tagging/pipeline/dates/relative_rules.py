"""Dates told from the day of the story, or from the date it speaks of: "Thursday", "last week", "two days later"."""

from __future__ import annotations

from datetime import date, timedelta

from tagging.pipeline.dates import readings
from tagging.pipeline.dates.grammar import Found, Rules
from tagging.pipeline.dates.lexicon import ALIASES
from tagging.pipeline.dates.readings import Reading, compared, holding, shifted
from tagging.pipeline.dates.story import Story
from tagging.pipeline.words import words

rules = Rules()

# What is known of a unit without the day of the story; of longer ones nothing is.
FORMS = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX", "quarter": "XXXX-QX"}
COUNT = "(a|number|a? couple of?)"
_NEAR = "((early|earlier|late|later) in?|mid dash?)?"
_CLOCK_UNITS = ("second", "minute", "hour")
_DAY_UNITS = ("day", "week", "weekend", "fortnight")
_NAMED_DAYS = ("black", "bloody", "super", "cyber", "fat", "ruby", "holy", "sheffield", "casual", "girl", "man")
_NAMED_TODAY = ("usa", "voa", "world", "russia", "psychology", "india", "china")  # papers and programmes


@rules("today", "yesterday", "tomorrow", "the unit (before|after) (yesterday|tomorrow)")
def near_day(found: Found, story: Story) -> Reading | None:
    if found.has("unit") and found.text("unit") != "day":
        return None
    if found.has("today") and _is_programme(found):
        return None
    far = 2 if found.has("unit") else 1
    step = -far if found.has("yesterday") else far if found.has("tomorrow") else 0
    return readings.day(story.today("XXXX-XX-XX") + timedelta(step))


def _is_programme(found: Found) -> bool:
    """ "USA Today", and what is called “Today”."""
    before, after = found.before, found.after
    is_quoted = before is not None and after is not None and before.kind == after.kind == "mark"
    return (before is not None and before.word in _NAMED_TODAY) or (is_quoted and found.row[found.first].capital)


@rules("tonight", "(late|later|early|earlier)? (this|last) daypart")
def part_of_today(found: Found, story: Story) -> Reading:
    """ "this morning", "last night"."""
    part = found.text("daypart") or "TNI"
    day = story.today(f"XXXX-XX-XX{part}") + timedelta(found.step)
    return Reading("TIME", f"{day}{part}", "day", day, day)


# --- Weekdays --------------------------------------------------------------------------------------------------------


@rules("this? weekday", "shortweekday dot")
def weekday(found: Found, story: Story) -> Reading | None:
    """The last or same one where the sentence looks back, the same or next one where it looks ahead."""
    if _is_in_name(found) or _is_any(found):
        return None
    number = found.number("anyweekday")
    today = story.today(f"XXXX-WXX-{number}")
    back = (today.isoweekday() - number) % 7
    return readings.day(today + timedelta(-back % 7) if _looks_ahead(found, story) else today - timedelta(back))


def _looks_ahead(found: Found, story: Story) -> bool:
    """ "to get around Wednesday's ruling" does not put the ruling ahead, "will" does."""
    looks = story.direction(found.first, found.last)
    if looks == "intended":
        return found.after is None or found.after.kind != "poss"
    return looks == "future" or (not looks and found.has("this"))


def _is_any(found: Found) -> bool:
    """ "It was a Thursday."; but "a Thursday vote"."""
    has_noun = found.after is not None and found.after.kind in ("word", "daypart")
    return found.before is not None and found.before.kind == "a" and not has_noun


def _is_in_name(found: Found) -> bool:
    """ "Sunday Times", "Boston Globe Sunday", "Black Friday"."""
    if found.after is not None and found.after.capital and found.after.word in words("newspaper_words"):
        return True
    before = found.before
    return (
        before is not None
        and before.capital
        and (before.word in words("newspaper_words") or before.word in _NAMED_DAYS)
    )


@rules(
    "(last|past|previous|next|coming) weekday",
    "the (after|previous) weekday",
    "weekday of? (last|next|this) unit",
)
def told_weekday(found: Found, story: Story) -> Reading | None:
    """ "last Wednesday", "the following Tuesday", "Friday next week"."""
    number = found.number("weekday")
    today = story.today(f"XXXX-WXX-{number}")
    if found.has("unit"):
        in_week = today + timedelta(number - today.isoweekday() + 7 * found.step)
        return readings.day(in_week) if found.text("unit") == "week" else None
    start = story.day_spoken_of() if found.has("the") else today
    if found.step > 0:
        return readings.day(start + timedelta((number - start.isoweekday() - 1) % 7 + 1))
    return readings.day(start - timedelta((start.isoweekday() - number - 1) % 7 + 1))


# --- Weeks, months, years --------------------------------------------------------------------------------------------


@rules(
    f"{_NEAR} the? (last|past|next|coming|this|current) fiscal? unit",
    f"{_NEAR} previous fiscal? unit",
    "(the end|the start|end|start|the mid|mid dash?) of (the|this|last|next) unit",
    "(early|earlier|late|later) in the unit",
)
def told_unit(found: Found, story: Story) -> Reading | None:
    """ "last week", "earlier this year", "the end of the month"."""
    unit = found.text("unit")
    if unit in (*_CLOCK_UNITS, "fortnight") or _is_title(found):
        return None
    if unit == "day":
        return _spoken_of(story, unit, found.step) if found.has("the") and found.has("next") else None
    if unit in ("decade", "century"):
        return _many_years(found, unit)
    today = story.today(FORMS.get(unit, "XXXX"))
    return holding(shifted(today, unit, found.step), unit)


def _many_years(found: Found, unit: str) -> Reading | None:
    """ "the past decade" is ten years, not the 1990s."""
    return Reading("DURATION", "P10Y" if unit == "decade" else "P100Y") if found.step < 0 else None


def _is_title(found: Found) -> bool:
    """The programme called "This Week"."""
    token, before = found.get("unit"), found.before
    return token is not None and token.capital and before is not None and before.kind in ("mark", "poss")


@rules(
    f"{_NEAR} (that|same|the same|the after|the previous|the end of that|the start of that) unit",
)
def unit_spoken_of(found: Found, story: Story) -> Reading | None:
    """ "later that day", "the following month"."""
    unit = found.text("unit")
    return None if unit in (*_CLOCK_UNITS, "decade", "century") else _spoken_of(story, unit, found.step)


def _spoken_of(story: Story, unit: str, step: int) -> Reading:
    precisions = ("day", "minute") if unit in _DAY_UNITS else ("day", "minute", "week", "month", "quarter", "year")
    said = story.last_said(*precisions)
    at = said.day if said and said.day else story.today(FORMS.get(unit, "XXXX"))
    return holding(shifted(at, unit, step), unit)


@rules("the unit")
def the_weekend(found: Found, story: Story) -> Reading | None:
    """ "over the weekend": the one that is past, or the coming one."""
    if found.text("unit") != "weekend":
        return None
    today = story.today(FORMS["weekend"])
    is_this = today.isoweekday() >= 6 or story.direction(found.first, found.last) in ("future", "intended")
    return readings.weekend(today if is_this else today - timedelta(7))


@rules("unit dash? end", "unit poss end", "for {the unit} comma", "the more unit")
def whole_year(found: Found, story: Story) -> Reading | None:
    """ "year-end", "the full year", "For the year, sales rose": this year."""
    return readings.year(story.today("XXXX").year) if found.text("unit") == "year" else None


# --- Counted ---------------------------------------------------------------------------------------------------------


@rules(f"{COUNT} more? dash? anyunit ago", "some units ago")
def ago(found: Found, story: Story) -> Reading | None:
    """Counted from the day of the story; "a year ago", where it speaks of a quarter, is the quarter before that one."""
    unit, number = found.text("anyunit"), count(found)
    if unit in _CLOCK_UNITS:
        return None
    if not number:
        return Reading("DATE", "PAST_REF")
    if unit == "year" and found.after is not None and found.after.word == ":":
        story.tell_year(story.today("XXXX").year - number)  # "25 years ago: …"
    if number == 1 and unit == "year" and (quarter := story.quarter_spoken_of()):
        return compared(readings.moved(quarter, -1))
    if unit == "decade":
        return compared(readings.year(story.today("XXXX").year - 10 * number))
    return compared(holding(shifted(story.today(FORMS.get(unit, "XXXX")), unit, -number), unit))


@rules(f"{COUNT} anyunit from (now|today)")
def from_now(found: Found, story: Story) -> Reading | None:
    unit, number = found.text("anyunit"), count(found)
    if unit in _CLOCK_UNITS or not number:
        return None
    return holding(shifted(story.today(FORMS.get(unit, "XXXX")), unit, number), unit)


@rules(f"{COUNT} anyunit ago (today|this unit)")
def anniversary(found: Found, story: Story) -> Reading | None:
    """ "fifty years ago today", "a year ago this week"."""
    unit = found.text("anyunit")
    at = shifted(story.today("XXXX-XX-XX"), unit, -count(found))
    this = found.get("anyunit", 1)
    return holding(at, str(this.value) if this else "day")


@rules(f"{COUNT} more? anyunit (earlier|later)", f"{COUNT} anyunit (before|after) that", "a unit after (dot|comma)")
def from_spoken_of(found: Found, story: Story) -> Reading | None:
    """Counted from the date that the story speaks of: "two days later", "a year earlier"."""
    unit, number = found.text("anyunit"), count(found)
    if unit in _CLOCK_UNITS or not number:
        return None
    step = number if found.has("later", "after") else -number
    if unit == "year" and found.after is not None and found.after.word == ":":
        story.tell_year(story.today("XXXX").year - number)  # "25 years ago: …"
    if number == 1 and unit == "year" and (quarter := story.quarter_spoken_of()):
        return compared(readings.moved(quarter, step))
    said = story.last_said("day", "minute", "week", "month", "quarter", "year")
    if said and said.precision == "month" and unit == "year":
        return compared(readings.moved(said, step))
    if said and said.precision in ("month", "quarter", "year") and unit in _DAY_UNITS:
        return None
    at = said.day if said and said.day else story.today(FORMS.get(unit, "XXXX"))
    there = holding(shifted(at, unit, step), unit)
    return there if step > 0 else compared(there)


def count(found: Found) -> int:
    """How many; 0 for "some"."""
    if found.has("couple"):
        return 2
    return found.number("number") or (1 if found.has("a") else 0)


@rules("the unit (before|after)")
def day_before(found: Found, story: Story) -> Reading | None:
    """ "the day before", where nothing follows that it is before of."""
    is_open = found.after is None or found.after.kind in ("comma", "dot", "mark")
    if found.text("unit") != "day" or not is_open:
        return None
    return readings.day(story.day_spoken_of() + timedelta(1 if found.has("after") else -1))


@rules("(until|since|by|from) {then}")
def then(found: Found, story: Story) -> Reading | None:
    return story.last_said("minute", "day", "week", "month", "quarter", "year")


# --- Seasons ---------------------------------------------------------------------------------------------------------


@rules(
    "(early|late|mid)? dash? (the|last|this|next) season",
    "(early|late|mid)? dash? (last|this|next|that) fall",
    "(early|late|mid) dash? (season|fall)",
    "(in|since|by|until) {the fall}",
    "(season|fall) of? year",
)
def season(found: Found, story: Story) -> Reading | None:
    """ "fall" is one only with a word that prices and empires do not have before theirs."""
    name = found.text("season") or "FA"
    if year := found.number("year"):
        return readings.season(year, name)
    after = found.after
    if after is not None and (after.kind == "of" or (found.has("fall") and after.kind in ("in", "from", "to"))):
        return None
    looks = story.direction(found.first, found.last)
    return readings.season(_year_of_season(found, story.today(f"XXXX-{name}"), readings.SEASONS[name], looks), name)


def _year_of_season(found: Found, today: date, start: int, looks: str) -> int:
    began = today.year - (today.month < start)  # the year of the one that has begun last
    is_now = (today.month - start) % 12 < 3
    if found.has("last"):
        return began - is_now
    if found.has("next") or (not is_now and looks == "future"):
        return began + 1
    return today.year if found.has("this") and not is_now else began


# --- No date of the calendar -----------------------------------------------------------------------------------------


@rules("now", "these units")
def present(found: Found, story: Story) -> Reading | None:
    """ "now", "these days"."""
    return Reading("DATE", "PRESENT_REF") if found.has("now") or found.text("units") == "day" else None


@rules("the (recent|near)? (past|future)")
def past_or_future(found: Found, story: Story) -> Reading | None:
    if found.after is not None and found.after.kind in (*ALIASES["number"], *ALIASES["anyunit"], "few", "several"):
        return None
    if found.has("future") and found.after is not None and found.after.capital:  # "the future King Charles"
        return None
    return Reading("DATE", "FUTURE_REF" if found.has("future") else "PAST_REF")


@rules("reference")
def reference(found: Found, story: Story) -> Reading | None:
    """Not "a previously announced plan" or "as soon as", which name no time."""
    word, after = found.row[found.first], found.after
    if word.word == "previously" and not word.capital:
        return None
    if word.word == "soon" and after is not None and after.word in ("as", "after"):
        return None
    return Reading("DATE", str(word.value))
