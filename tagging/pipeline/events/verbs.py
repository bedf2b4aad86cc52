"""An event out of a verb: "signed a truce", "will visit a factory", "was sworn in"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tagging.pipeline.events import clauses, titles
from tagging.pipeline.events.parsed import Word
from tagging.pipeline.events.roles import Cast, cast_of_verb, deed_governed, is_passive, subject
from tagging.pipeline.events.scene import Scene
from tagging.pipeline.events.telling import tell
from tagging.pipeline.events.triggers import LASTING, list_of, verb_types
from tagging.pipeline.events.what import what, what_decided
from tagging.pipeline.events.when import (
    UNDATED,
    Dated,
    agrees,
    dated_noun,
    dated_verb,
    day_of,
    happens_later,
    is_during,
    is_event,
    is_habit,
    own_date,
)
from tagging.pipeline.types import EventDraft, EventType

_NOBODY_KNOWS = frozenset(("win", "lose", "beat", "defeat"))  # until it has happened: "is expected to win"
_GRAVE = ("attack", "death", "arrest", "court", "disaster", "election", "appointment")
_BEFORE = ", in the sentence before"
_FIGURES = frozenset(("rise", "fall", "drop", "gain", "climb", "slump", "plunge", "surge", "tumble", "lose"))


@dataclass(frozen=True, slots=True)
class Found:
    """A draft, and the words that it speaks for ("signed a *truce*", "agreed to *buy* a rival")."""

    draft: EventDraft
    absorbed: set[int]


def draft(scene: Scene, verb: Word, published: date | None) -> Found | None:
    deed = _deed(scene, verb, published)
    type_, said_by = (what_decided(scene, verb, deed), [deed]) if deed else what(scene, verb)
    if type_ is None or _is_aside(scene, verb):
        return None
    real = clauses.reality(scene.parsed, verb)
    dated = dated_verb(scene, verb)
    if deed and not dated.is_known:
        dated = own_date(scene, deed) or dated
    if not real or is_habit(scene, verb, dated):
        return None
    planned = real == "planned" or (happens_later(dated, published) and clauses.is_present(scene.parsed, verb))
    if planned and verb.lemma in _NOBODY_KNOWS:
        return None
    if planned and dated.is_known and published and dated.last and day_of(dated.last) < published:
        return None  # "was to begin": what was planned then
    if not agrees(dated, planned, published):
        dated = UNDATED
    dated = dated if dated.is_known or planned else _day_of_story(scene, verb, dated, published, type_)
    cast = cast_of_verb(scene, verb)
    if published and not _is_of_its_time(scene, verb, type_, cast, dated, planned):
        return None
    confidence = _confidence(scene, verb, type_, cast, dated)
    if not _says_enough(scene, verb, type_, cast, dated) or (not dated.is_known and _says_who_it_is(scene, verb)):
        return None
    if not (title := titles.of_verb(scene, verb, planned)):
        return None
    told = tell(scene, verb, cast, dated, title=title, type_=type_, planned=planned, confidence=confidence)
    return Found(told, {word.index for word in said_by})


def _is_aside(scene: Scene, verb: Word) -> bool:
    return scene.is_quoted(verb) or _is_found_to_be(scene, verb) or _is_told_by_noun(scene, verb)


def _says_who_it_is(scene: Scene, verb: Word) -> bool:
    """ "Ruth Alden, the cellist who played for three presidents"."""
    noun = scene.parsed.head(verb)
    return verb.dep == "relcl" and noun is not None and noun.dep == "appos"


def _deed(scene: Scene, verb: Word, published: date | None) -> Word | None:
    """What was decided to be done, unless it has a day of its own ahead: then it is a plan."""
    deed = deed_governed(scene.parsed, verb)
    dated = own_date(scene, deed) if deed else None
    return None if dated and happens_later(dated, published) else deed


def _is_told_by_noun(scene: Scene, verb: Word) -> bool:
    """ "Tuesday's explosion killed six": what has a day of its own tells it."""
    doer = subject(scene, verb)
    if doer is None or is_passive(scene, verb) or not is_event(doer):
        return False
    return dated_noun(scene, doer, scene.parsed.under(doer, "relcl", "acl")).is_known


def _is_found_to_be(scene: Scene, verb: Word) -> bool:
    """ "was discovered to have known": what is found out about somebody, nothing that is done to him."""
    states = [word for word in scene.parsed.children(verb, "xcomp") if word.tag in ("VB", "VBN")]
    helped = [word.lemma for state in states for word in (state, *scene.parsed.children(state, "aux"))]
    return is_passive(scene, verb) and ("be" in helped or "have" in helped)


def _says_enough(scene: Scene, verb: Word, type_: EventType, cast: Cast, dated: Dated) -> bool:
    """Somebody named, and to whom, when or where; of a telling verb one of them is enough, but never a date alone
    in which nobody does anything."""
    if verb.dep == "amod" or not (subject(scene, verb) or is_passive(scene, verb)):
        return False
    if verb.lemma not in list_of("verbs_alone") and not _has_object(scene, verb):
        return False
    decided = deed_governed(scene.parsed, verb) is not None
    known = (bool(cast.roles), len(cast.roles) > 1, dated.is_known, cast.place is not None, decided)
    if type_ == "other":
        return bool(cast.named) and sum(known) >= 2
    return bool(cast.roles or cast.place) and (sum(known) >= 2 or bool(cast.named))


def _is_of_its_time(scene: Scene, verb: Word, type_: EventType, cast: Cast, dated: Dated, planned: bool) -> bool:
    """What is of no known type is worth a look only with a date; that a figure rose only if it says on which day; what
    stands far below without a date only if it is grave or two took part, and a plan not even then."""
    is_figure = verb.lemma in _FIGURES and scene.parsed.child(verb, "dobj", "nsubjpass") is None
    if type_ == "other" or dated.is_known:
        return dated.is_known and (dated.is_brief or not is_figure)
    if is_figure or scene.is_opening or type_ in _GRAVE:
        return not is_figure
    return not planned and len(cast.roles) > 1


def _has_object(scene: Scene, verb: Word) -> bool:
    if is_passive(scene, verb) or deed_governed(scene.parsed, verb):
        return True
    if any(noun.tag != "PRP" or scene.who(noun) for noun in scene.parsed.children(verb, "dobj", "oprd")):
        return True
    if verb.lemma in verb_types() and scene.parsed.child(verb, "ccomp"):
        return True
    return verb.lemma not in list_of("transitive_verbs") and bool(scene.parsed.children(verb, "prep", "agent", "prt"))


def _day_of_story(scene: Scene, verb: Word, dated: Dated, published: date | None, type_: EventType) -> Dated:
    """What the first sentences tell without a date is the news of the day."""
    if published is None or not scene.is_lead or scene.spoken.long_ago or _is_background(scene, verb):
        return dated
    before = scene.spoken.day
    if before and before.first and (_goes_on(scene, verb) or (type_ == "death" and verb.tag == "VBD")):
        return Dated(before.first, before.last, "day", f"“{before.text}”{_BEFORE}")
    return Dated(published, published, "day", "the day of the story")


def _goes_on(scene: Scene, verb: Word) -> bool:
    """ "He met the president there.": on the day that the sentence before spoke of."""
    doer = subject(scene, verb)
    return doer is not None and doer.tag == "PRP" and verb.tag == "VBD"


def _is_background(scene: Scene, verb: Word) -> bool:
    """ "had offered", "who sent", "over the past year": what is told beside the news. "Has resigned" is news."""
    if verb.dep in ("relcl", "acl", "advcl", "pcomp") or is_during(scene, verb):
        return True
    doer = subject(scene, verb)
    if doer and doer.lemma in LASTING:
        return True  # "the war has killed thousands"
    had = any(word.lemma == "have" for word in clauses.helpers(scene.parsed, verb))
    return had and not clauses.is_perfect(scene.parsed, verb)


def _confidence(scene: Scene, verb: Word, type_: EventType, cast: Cast, dated: Dated) -> float:
    sure = 0.35 if type_ == "other" else 0.5
    sure += 0.15 * bool(cast.named) + 0.05 * (len(cast.roles) > 1) + 0.1 * (cast.place is not None)
    sure += 0.15 * (dated.is_known and dated.reason.startswith("“") and not dated.reason.endswith(_BEFORE))
    sure += 0.05 * scene.is_lead
    sure -= 0.1 * (verb.dep in ("relcl", "acl", "advcl", "pcomp"))
    sure -= 0.05 * (verb.dep == "ccomp")
    return round(min(max(sure, 0.05), 0.95), 2)
