"""Embargoes said in words: "EMBARGOED until 0600 GMT Oct. 28", "Not for publication before …"."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from articles.dates import DateError, parse_published

from .base import Context

_LONGEST = 250  # code points; a longer line is prose
_FRAME = " \t*[](){}<>_#-–—=!."
# An instruction, not news of a trade embargo ("Embargo on …", "Embargo against …").
_INSTRUCTION = re.compile(
    r"(?:strictly |strict |under |news |press |media )*embargo(?:ed)?"
    r"(?=\s*(?:$|[:;,.–—/-])|\s+(?:until|till|for (?:release|publication|use))\b|\s+\d)"
    r"|(?:note[^:]{0,30}: *)?(?:this|the) (?:story|report|release|press release|material|content|copy|text|information|"
    r"article) (?:is|remains)(?: \w+)? (?:embargoed|under (?:a |an |strict )*embargo)\b"
    r"|(?:strictly )?not (?:for|to be) (?:publication|release|broadcast|use|published|released|broadcast|used) "
    r"(?:before|until|till)\b"
    r"|do not (?:publish|release|broadcast|use) (?:before|until|till)\b"
    r"|(?:hold|held) (?:for release|until)\b|for release(?= (?:at|on|after|\d|\w+ \d|\w+day\b)|:)"
    r"|sperrfrist\b|sous embargo\b|embargado hasta\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:[\s:;,.–—-]|(?:strictly|embargo(?:ed)?|until|till|before|after|for|to|use|at|on|from|release|publication|"
    r"broadcast|published|bis|jusqu['’]au|jusqu['’]à|hasta|el|the|and)\b)*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Embargo:
    """Until when a story must wait; ``note`` holds the words where no moment could be read in them."""

    until: datetime | None
    note: str = ""


def embargo_in(line: str, context: Context, near: date | None = None) -> Embargo | None:
    """The embargo that a line of its own imposes, or None where it is no such instruction."""
    words = line.strip(_FRAME)
    if len(words) > _LONGEST:
        return None
    match = _INSTRUCTION.match(words)
    return parse_embargo(words, words[match.end() :], context, near) if match else None


def parse_embargo(words: str, moment: str, context: Context, near: date | None = None) -> Embargo:
    """The embargo whose time stands in ``moment``; ``words`` are kept where it cannot be read.

    Read strictly: one word too many, and the story is rather held than let out early. A moment without a year is the
    one nearest to ``near`` (by default, the day of receipt).
    """
    try:
        lifted = parse_published(
            _LEAD.sub("", moment).strip(_FRAME.replace(".", "") + " ;,"),
            context.zone,
            near=near or context.now.astimezone(context.zone).date(),
            now=context.now,
        )
    except DateError:
        return Embargo(None, words)
    return Embargo(lifted.at) if lifted.at else Embargo(None, words)
