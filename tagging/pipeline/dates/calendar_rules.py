"""Dates that say what they mean: "Oct. 15, 2022", "January 2021", "1996", "the 1990s", "Christmas Eve"."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tagging.pipeline.dates import readings
from tagging.pipeline.dates.grammar import Found, Rules
from tagging.pipeline.dates.holidays import holiday
from tagging.pipeline.dates.readings import Reading
from tagging.pipeline.dates.story import Story
from tagging.pipeline.dates.tense import Direction
from tagging.pipeline.dates.tokens import Token
from tagging.pipeline.words import words

rules = Rules()

_WEEKDAY = "((weekday|shortweekday dot?) comma?)?"
_MONTH = "(month|namemonth|shortmonth dot?)"
_DAY_FIRST, _MONTH_FIRST = f"{_WEEKDAY} (the? dayword of?|the ordinal of) {_MONTH}", f"{_WEEKDAY} {_MONTH} dayword"
_YEAR = "(comma? year | of? (last|this|next) unit)"
_BEFORE_MONTH = "(in|since|by|until|from|to|of|last|this|next|before|after|between|a|the)"
_NEAR = "(early|late|mid) dash?"
# Days: a day further ahead than this, in a sentence that looks back, was in the year before. A deadline, a fee or a
# vote soon to come is often told of in such sentences; only what its verb stands beside was done for sure.
_FAR, _NEARLY = 60, 1
_TELLING = 370  # days within which a weekday tells the year


@rules("iso")
def iso(found: Found, story: Story) -> Reading:
    written = found.row[found.first].word.upper()
    if len(written) == len("2022-10-15"):
        return readings.day(date.fromisoformat(written))
    at = datetime.fromisoformat(written.replace(" ", "T").replace("Z", "+00:00"))
    return Reading("TIME", f"{at:%Y-%m-%dT%H:%M}", "minute", at, at)


@rules("slashed")
def slashed(found: Found, story: Story) -> Reading | None:
    """10/27/2022 and 27/10/2022, but not 10/11/2022, which may be two different days."""
    a, b, c = (int(part) for part in found.row[found.first].word.split("/"))
    if a > 999:
        return readings.day(date(a, b, c))
    year = c if c > 99 else 1900 + c if c >= 50 else 2000 + c
    if a == b or b > 12:
        return readings.day(date(year, a, b))
    return readings.day(date(year, b, a)) if a > 12 else None


@rules(f"{_MONTH_FIRST} {_YEAR}", f"{_DAY_FIRST} {_YEAR}")
def full_day(found: Found, story: Story) -> Reading | None:
    if (year := _year(found, story)) is None:
        return None
    return readings.day(date(year, found.number("anymonth"), found.number("dayword") or found.number("ordinal")))


@rules(f"({_NEAR})? {_MONTH} {_YEAR}", f"({_NEAR})? {_MONTH} of year")
def month_of_year(found: Found, story: Story) -> Reading | None:
    year = _year(found, story)
    return readings.month(year, found.number("anymonth")) if year else None


def _year(found: Found, story: Story) -> int | None:
    """The year that stands there, or that of "last year"."""
    if year := found.number("year"):
        if found.before is not None and found.before.kind in ("in", "on"):
            story.tell_year(year)  # "the August 1944 uprising" only mentions it
        return year
    if found.text("unit") != "year":
        return None
    return story.today("XXXX").year + found.step


@rules(_MONTH_FIRST, _DAY_FIRST)
def day_of_year(found: Found, story: Story) -> Reading | None:
    """A day without its year."""
    month, day = found.number("anymonth"), found.number("dayword") or found.number("ordinal")
    if _is_counted(found):
        return None
    date(2000, month, day)  # no such day: ValueError
    today = story.today(f"XXXX-{month:02}-{day:02}")
    famous = _ATTACKS.get((month, day), today.year)
    if famous < today.year and _names_attacks(found):
        return readings.day(date(famous, month, day))
    if story.is_of_long_ago and story.told_year is None:
        return None
    nearest = _nearest_day(found, story, month, day)
    weekday = found.number("anyweekday")
    is_wrong = bool(weekday) and story.told_year is None and nearest.isoweekday() != weekday
    return readings.week(nearest) if is_wrong else readings.day(nearest)


@rules(f"the unit of {_MONTH_FIRST}")
def week_of_day(found: Found, story: Story) -> Reading | None:
    """ "the week of Oct. 10", "the weekend of Oct. 10"."""
    unit = found.text("unit")
    read = day_of_year(found, story) if unit in ("week", "weekend") else None
    if not isinstance(read, Reading) or not read.day:
        return None
    return readings.week(read.day) if unit == "week" else readings.weekend(read.day)


@rules(f"the? (nthword|last) weekday (in|of) {_MONTH} (comma? year)?")
def weekday_of_month(found: Found, story: Story) -> Reading | None:
    """ "the first Monday in May", "the last Thursday of October 2025"."""
    month, nth = found.number("anymonth"), found.number("nthword")
    if year := found.number("year") or None:
        return readings.day(_nth_weekday(year, month, found.number("weekday"), nth))
    today = story.today(f"XXXX-{month:02}")
    year = _year_of_month(today, month, story.direction(found.first, found.last))
    return readings.day(_nth_weekday(year, month, found.number("weekday"), nth))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """``nth`` 0: the last one. ValueError if there is no fifth."""
    first = date(year, month, 1)
    days = [first + timedelta((weekday - first.isoweekday()) % 7 + 7 * week) for week in range(5)]
    inside = [day for day in days if day.month == month]
    if nth > len(inside):
        raise ValueError(f"no weekday number {nth}")
    return inside[nth - 1]


def _is_counted(found: Found) -> bool:
    """ "In May 10 people died"."""
    return found.after is not None and found.after.word in words("counted")


# "the Sept. 11 attacks" are those of 2001, whenever the story was written.
_ATTACKS = {(9, 11): 2001, (1, 6): 2021, (10, 7): 2023}


def _names_attacks(found: Found) -> bool:
    return found.after is not None and found.after.word in (
        "attack",
        "attacks",
        "terror",
        "terrorist",
        "riot",
        "massacre",
    )


def _nearest_day(found: Found, story: Story, month: int, day: int) -> date:
    """The year that the story tells of; or the one in which the day falls on its weekday, or does not contradict the
    tense; of several the nearest. Where weekday and day contradict each other it is one of that week."""
    if (told := story.told_year) is not None:
        return date(told, month, day)
    today = story.today()
    days = [at for year in range(today.year - 4, today.year + 5) if (at := _existing(year, month, day))]
    days.sort(key=lambda at: abs((at - today).days))
    looks = story.direction(found.first, found.last)
    if weekday := found.number("anyweekday"):
        near = [at for at in days if abs((at - today).days) <= _TELLING and at.isoweekday() == weekday]
        return next((at for at in near if not _contradicts(looks, (at - today).days, _FAR)), days[0])
    far = _NEARLY if story.follows_deed(found.first) or _is_of_what_was(found) else _FAR
    return next((at for at in days if not _contradicts(looks, (at - today).days, far)), days[0])


def _is_of_what_was(found: Found) -> bool:
    """ "the May 3 election was close"."""
    after = found.row[found.last : found.last + 2]
    return len(after) > 1 and after[0].kind == "word" and after[1].word in ("was", "were")


def _contradicts(looks: Direction, days_ahead: int, far: int) -> bool:
    return (looks == "past" and days_ahead > far) or (looks == "future" and days_ahead < -far)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@rules(f"{_MONTH} monthday dash monthday (comma? year)?")
def day_range(found: Found, story: Story) -> Reading | None:
    """ "Oct. 15-17": one expression that says both its ends."""
    month, first, last = found.number("anymonth"), found.number("monthday"), found.number("monthday", 1)
    if last <= first or _is_counted(found):
        return None
    if year := found.number("year"):
        start = date(year, month, first)
    else:
        story.today(f"XXXX-{month:02}-{first:02}/XXXX-{month:02}-{last:02}")
        start = _nearest_day(found, story, month, first)
    end = start.replace(day=last)
    return Reading("DATE", f"{start}/{end}", "day", start, end)


@rules(f"{_MONTH} monthday (to|until|and|or) {{monthday}} (preposition|comma|dot|break|mark)")
def second_day(found: Found, story: Story) -> Reading | None:
    """The 17 of "Oct. 15 and 17", of the month and year of the first."""
    said = story.last_said("day")
    if said is None or said.day is None or said.day.month != found.number("anymonth"):
        return None
    return readings.day(said.day.replace(day=found.number("monthday", 1)))


@rules(
    f"({_NEAR})? month",
    f"({_NEAR})? shortmonth dot",
    f"{_BEFORE_MONTH} {{({_NEAR})? (namemonth|shortmonth)}}",
    f"{{{_NEAR} (namemonth|shortmonth)}}",
    "(month|shortmonth dot?) (and|or|to) {namemonth}",
)
def month_alone(found: Found, story: Story) -> Reading | None:
    """A month of this year, the last or the next."""
    month = (
        int(found.row[found.last - 1].value) if found.row[found.last - 1].kind != "dot" else found.number("anymonth")
    )
    if _is_name(found) or _is_no_day(found):
        return None
    today = story.today(f"XXXX-{month:02}")
    modifier = found.before.kind if found.before else ""
    if modifier in ("last", "this", "next"):
        step = {"last": -(month >= today.month), "this": 0, "next": month <= today.month}[modifier]
        return readings.month(today.year + step, month)
    if (told := story.told_year) is not None:
        return readings.month(told, month)
    if story.is_of_long_ago and modifier not in ("last", "this", "next"):
        return None
    return readings.month(_year_of_month(today, month, story.direction(found.first, found.last)), month)


def _year_of_month(today: date, month: int, looks: Direction) -> int:
    """By the tense, else the nearer one; what is past is written of more often."""
    ahead = (month - today.month) % 12
    past_weight = {"future": 12, "intended": 2, "": 1 / 3, "past": 0}[looks]
    if ahead < past_weight * (12 - ahead):
        return today.year + (month < today.month)
    return today.year - (month > today.month)


def _is_name(found: Found) -> bool:
    """ "the June Allyson film", "Theresa May", "Mar-a-Lago": a capital beside a month that is a name too."""
    if found.after is not None and found.after.kind == "dash" and found.row[found.last - 1].kind == "shortmonth":
        return True
    return found.row[found.last - 1].kind in ("namemonth", "shortmonth") and any(
        beside is not None and beside.kind == "word" and beside.capital for beside in (found.before, found.after)
    )


def _is_no_day(found: Found) -> bool:
    """The month of "Feb. 30" or "the 31st of April" says nothing either."""
    after = [token for token in found.row[found.last : found.last + 3] if token.kind != "dot"]
    if after and after[0].kind in _DAYS and found.row[found.last].kind in (*_DAYS, "dot"):
        return not (len(after) > 1 and after[1].word in words("counted"))
    return found.first > 1 and found.row[found.first - 1].kind == "of" and found.row[found.first - 2].kind in _DAYS


_DAYS = ("n12", "n31", "nth")


@rules(f"({_NEAR})? year")
def bare_year(found: Found, story: Story) -> Reading | None:
    """A number that is a year: "in 1996", "the 1996 election", "bonds due 1993"; not "Windows 2000", "2000 people"."""
    before, after = found.before, found.after
    if not _may_be_year(found.number("year"), before.kind if before else ""):
        return None
    if before is not None and before.kind == "dot" and found.row[found.first - 2].word in _NUMBERING:
        return None
    if before is not None and (before.kind in _NO_YEAR_AFTER or _has_numbers(before)):
        return None
    if after is not None and (after.kind in _COUNTED or after.word in words("counted")):
        return None
    is_determined = before is not None and before.kind in _DETERMINERS
    if after is not None and after.kind == "word" and not is_determined and _is_plural(after.word):
        return None
    if before is not None and before.kind == "in" and before.capital:  # "In 1944, …" opens a story of then
        story.tell_year(found.number("year"))
    return readings.year(found.number("year"))


_NUMBERING = ("no", "nos", "p", "pp", "art", "sec", "vol")
_DETERMINERS = ("the", "a", "poss", "whose", "this", "that", "in", "since", "until")
_NO_YEAR_AFTER = ("n", "n12", "n31", "n99", "hhmm", "amount", "spelled", "over", "than", "several")
_COUNTED = ("units", "hundred", "thousand", "zone", "meridiem", "oclock", "times")


def _has_numbers(before: Token) -> bool:
    """ "Windows 2000", "page 1999", "about 2000"."""
    return before.kind == "word" and (before.capital or before.word in words("numbered") or before.word in _ROUGHLY)


_ROUGHLY = ("about", "around", "nearly", "almost", "roughly", "approximately", "least", "most", "only")


def _may_be_year(value: int, before: str) -> bool:
    if 1900 <= value <= 2040:
        return True
    return 1400 <= value < 2150 and before in ("in", "since", "until", "by", "from", "of", "before", "after", "between")


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


@rules("the? unit spelled", "the? unit year")
def spelled_year(found: Found, story: Story) -> Reading | None:
    """ "the year two thousand"."""
    value = found.number("spelled") or found.number("year")
    return readings.year(value) if found.text("unit") == "year" and 1000 <= value < 2200 else None


@rules("year dash (n99|n31|n12|year)")
def year_range(found: Found, story: Story) -> Reading | None:
    """ "1994-96", "1994-1997"."""
    first, last = found.number("year"), int(found.row[found.last - 1].value)
    last += first // 100 * 100 if last < 100 else 0
    if not 1400 <= first < last < 2150 or found.text("dash") not in ("-", "–"):
        return None
    return Reading("DATE", f"{first}/{last}", "year", date(first, 1, 1), date(last, 12, 31))


@rules(f"the? ({_NEAR})? years", "the? tens_decade")
def decade(found: Found, story: Story) -> Reading | None:
    """ "the 1990s", "the '90s", "the nineties"."""
    token = found.get("years")
    digits = token.word.strip("s'’") if token else str(found.number("tens_decade"))
    if len(digits) == 2:
        return readings.decade(1900 + int(digits)) if found.has("the") else None
    return readings.decade(int(digits)) if 1400 <= int(digits) < 2150 else None


@rules("the? nthword dash? unit")
def century(found: Found, story: Story) -> Reading | None:
    number = found.number("nthword")
    return readings.century(number) if found.text("unit") == "century" and 1 < number < 30 else None


@rules("holiday (comma? year)?", "(last|next) holiday")
def feast(found: Found, story: Story) -> Reading:
    name = found.text("holiday")
    if year := found.number("year"):
        return readings.day(holiday(name, year))
    if (told := story.told_year) is not None:
        return readings.day(holiday(name, told))
    today = story.today("XXXX")
    days = [holiday(name, year) for year in (today.year - 1, today.year, today.year + 1)]
    looks = story.direction(found.first, found.last)
    if found.has("next"):
        return readings.day(min(at for at in days if at > today))
    if found.has("last") or (looks == "past" and min(abs((at - today).days) for at in days) > 7):
        return readings.day(max(at for at in days if at <= today))
    return readings.day(min(days, key=lambda at: (abs(at - today), at > today)))
