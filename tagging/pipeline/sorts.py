"""What the machine hesitates over, sorted: of some sorts of suggestions it is right more often than it dares to say.

People who decide say so. What they took of a sort, beside what the machine expected of the same suggestions, shifts
how sure it is of the next one of that sort in that source; of what it is sure of already nothing changes.
"""

from __future__ import annotations

from tagging.pipeline.grouping import Group
from tagging.pipeline.names import name_key
from tagging.pipeline.resolve import Resolution
from tagging.pipeline.sport import sport_of
from tagging.pipeline.types import LINK_THRESHOLD, Document, Judgement

DOUBTFUL = 0.7  # below it the machine is wrong nearly as often as right
ENOUGH = 2  # stories; what one shows may be its own
_MACHINE = 1.0  # a yes and a no that are added as if the machine had expected them: so little is no certainty


def sort_of(found: Resolution, first: Group, sure: float, document: Document) -> str:
    """ "new organization in sport, 70 to 90 %"; "" where the machine is sure, or people said what the name means."""
    if found.is_taught or sure >= LINK_THRESHOLD:
        return ""
    where = "sport" if sport_of(document) else "the news"
    how_sure = "below 70 %" if sure < DOUBTFUL else "70 to 90 %"
    return f"{_how(found, first)} in {where}, {how_sure}"


def _how(found: Resolution, first: Group) -> str:
    """What it is, and by which of its names it was found."""
    record = found.record
    if found.is_team:
        return "team" if record and record.status == "confirmed" else "proposed team"
    if record is None:
        return f"new {found.kind}"
    known = found.kind if record.status == "confirmed" else f"proposed {found.kind}"
    key = name_key(first.name)
    if key == name_key(record.name):
        return known
    return f"{known} by an alias" if key in map(name_key, record.aliases) else f"{known} by part or variant of its name"


def shifted(sure: float, sort: str, judged: Judgement | None) -> tuple[float, str]:
    """The machine's confidence beside what people said of its earlier suggestions of the sort, and that in words."""
    if judged is None or judged.stories < ENOUGH or not 0 < sure < 1:
        return sure, ""
    yes, no = judged.yes + _MACHINE, judged.no + _MACHINE
    expected, against = judged.expected + _MACHINE, judged.yes + judged.no - judged.expected + _MACHINE
    odds = sure / (1 - sure) * (yes / expected) / (no / against)
    told = f"; people took {judged.yes:.0f} of the last {judged.yes + judged.no:.0f} of this sort ({sort})"
    return round(odds / (1 + odds), 4), told
