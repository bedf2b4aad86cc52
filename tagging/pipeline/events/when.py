"""The date of an event: the one that hangs on its word, else the one of the clause that it shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from tagging.pipeline.events.clauses import is_perfect, is_present
from tagging.pipeline.events.parsed import Word
from tagging.pipeline.events.scene import Scene, When
from tagging.pipeline.events.triggers import list_of, noun_types
from tagging.pipeline.types import DateMention, Precision

_BEFORE_NOUNS = frozenset(("nmod", "compound", "poss", "nummod"))
_SPANS = frozenset(("from", word) for word in ("to", "until", "till", "through")) | {("between", "and")}
_SAME_TIME = frozenset(("as", "when", "while", "where", "after"))


@dataclass(frozen=True, slots=True)
class Dated:
    first: date | datetime | None = None
    last: date | datetime | None = None
    precision: Precision = "unknown"
    reason: str = "no date"

    @property
    def is_known(self) -> bool:
        return self.first is not None

    @property
    def is_brief(self) -> bool:
        return self.precision in ("minute", "day", "week", "month")


UNDATED = Dated()


def day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def dated_verb(scene: Scene, verb: Word) -> Dated:
    """The date that stands with the verb; else that of the verb that it is joined to, or that says it ("said Thursday
    it was conducting"), or beside whose clause it stands ("… as Blinken arrived")."""
    of_clause = None if is_perfect(scene.parsed, verb) else _of_clause(scene, verb)
    if own := own_date(scene, verb) or of_clause:
        return own
    above = scene.parsed.head(verb)
    while above is not None and not above.is_verb:
        above = scene.parsed.head(above)
    if above is None or is_perfect(scene.parsed, verb):
        return UNDATED
    return _shared(scene, verb, above)


def _of_clause(scene: Scene, verb: Word) -> Dated | None:
    """The date of what happens at the same time: "died when a ferry sank on Sunday", "collided and sank on Sunday"."""
    for clause in scene.parsed.children(verb, "advcl", "conj"):
        joins = clause.dep == "conj" and clause.tag == verb.tag
        is_shared = clause.is_verb and (joins or _tells_same_time(scene, clause))
        if is_shared and (found := own_date(scene, clause) or _of_clause(scene, clause)):
            return found
    return None


def _shared(scene: Scene, verb: Word, above: Word) -> Dated:
    if verb.dep == "conj" or (verb.dep in ("advcl", "relcl") and _tells_same_time(scene, verb)):
        return dated_verb(scene, above)
    if verb.dep == "xcomp":
        return dated_verb(scene, above)
    is_said = verb.dep == "ccomp" and above.lemma in list_of("speech_verbs")
    if is_said and (verb.tag in ("VBG", "VBD", "VBN") and not _is_pluperfect(scene, verb)):
        return own_date(scene, above) or UNDATED
    return UNDATED


def _is_pluperfect(scene: Scene, verb: Word) -> bool:
    return any(word.lemma == "have" for word in scene.parsed.children(verb, "aux"))


def _tells_same_time(scene: Scene, verb: Word) -> bool:
    marks = scene.parsed.children(verb, "mark", "advmod")
    if any(scene.parsed.child(word, "npadvmod") for word in (verb, *marks)):
        return False  # "a week after it struck"
    return any(word.text.lower() in _SAME_TIME for word in marks)


def own_date(scene: Scene, verb: Word) -> Dated | None:
    """Of the dates whose nearest verb this is, the most exact."""
    hanging = dates_of(scene, verb)
    return _span(scene, hanging) or most_exact(hanging)


def dates_of(scene: Scene, verb: Word) -> list[When]:
    """Those whose nearest verb this is."""
    return [when for when in scene.dates if is_usable(when.date) and _verb_above(scene, when) == verb.index]


def _span(scene: Scene, hanging: list[When]) -> Dated | None:
    """ "from May 4 to May 9", "between 2019 and 2021"."""
    for one, other in pairwise(hanging):
        first, last = one.date, other.date
        between = " ".join(word.text.lower() for word in scene.parsed.words[one.last : other.first])
        before = scene.parsed.words[one.first - 1].text.lower() if one.first else ""
        is_span = (before, between) in _SPANS and first.precision == last.precision
        if is_span and first.first and last.last and day_of(first.first) < day_of(last.last):
            return Dated(first.first, last.last, first.precision, f"“{first.text}” to “{last.text}”")
    return None


def most_exact(hanging: list[When]) -> Dated | None:
    order = ("minute", "day", "week", "month", "quarter", "year", "decade", "unknown")
    best = min(hanging, key=lambda when: order.index(when.date.precision), default=None)
    if best is None:
        return None
    found = best.date
    return Dated(found.first, found.last or found.first, found.precision, f"“{found.text}”")


def is_during(scene: Scene, verb: Word) -> bool:
    """ "in recent weeks", "over the last 12 months"."""
    lasting = [when for when in scene.dates if not is_usable(when.date) and _verb_above(scene, when) == verb.index]
    above = (scene.parsed.head(scene.parsed.words[when.head]) for when in lasting)
    return any(word is not None and word.lemma.lower() in ("in", "over", "during", "within") for word in above)


def _verb_above(scene: Scene, when: When) -> int:
    """The verb that a date belongs to, unless a noun comes between that has the date to itself ("the Oct. 15
    delivery", "under a 1986 amendment")."""
    word = scene.parsed.words[when.head]
    for above in scene.parsed.above(word):
        if word.lemma.lower() == "since":
            is_begun = above.is_verb and scene.parsed.child(above, "auxpass")  # "has been suspended since July"
            return above.index if is_begun else -1  # not "the lowest level since 1997", "since then he has applied"
        if above.is_verb and _is_lasting(above) and when.date.precision in ("minute", "day"):
            word = above
            continue  # "passed a law that bans plastic bags on Tuesday"
        if above.is_verb:
            return above.index
        if above.is_noun and word.dep in _BEFORE_NOUNS and (_is_long(when) or is_event(above)):
            return -1
        if above.is_noun and (word.lemma.lower() in ("from", "for") or above.dep == "appos"):
            return -1  # "its outlook for 2019"; "Alain Berset, the president this year, announced …"
        word = above
    return -1


def _is_lasting(clause: Word) -> bool:
    """ "that bans plastic bags": true at any time."""
    return clause.dep == "relcl" and clause.tag in ("VBZ", "VBP")


def _is_long(when: When) -> bool:
    return when.date.precision in ("quarter", "year", "decade")


def is_event(noun: Word) -> bool:
    """ "talks", "the arrest"."""
    return noun.lemma in noun_types() or noun.text.lower() in noun_types()


def dated_noun(scene: Scene, noun: Word, phrase: list[Word]) -> Dated:
    """The date within the phrase of a noun: "the Oct. 15 delivery", "last week's resolution", "the talks on Monday"."""
    inside = {word.index for word in phrase}
    hanging = [when for when in scene.dates if is_usable(when.date) and when.head in inside]
    return most_exact(hanging) or UNDATED


def is_usable(found: DateMention) -> bool:
    return found.kind in ("DATE", "TIME") and found.first is not None


def agrees(dated: Dated, planned: bool, published: date | None) -> bool:
    """Nothing planned lies behind the story, nothing that has happened ahead of it."""
    if published is None or dated.first is None or dated.last is None:
        return True
    if planned:
        return day_of(dated.last) >= published - timedelta(1)
    return day_of(dated.first) <= published + timedelta(1)


def happens_later(dated: Dated, published: date | None) -> bool:
    return published is not None and dated.first is not None and day_of(dated.first) > published


def is_habit(scene: Scene, verb: Word, dated: Dated) -> bool:
    """ "meets", "is held": without a date this happens all the time. A headline tells its news so."""
    return not scene.sentence.is_headline and is_present(scene.parsed, verb) and not dated.is_known
