"""An event out of a verb: "signed a truce", "will visit a factory", "was sworn in"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tagging.pipeline.events import clauses, titles
from tagging.pipeline.events.parsed import Word
from tagging.pipeline.events.roles import Cast, cast_of_verb, deed_governed, is_passive, subject
from tagging.pipeline.events.scene import Scene
from tagging.pipeline.events.telling import tell
from tagging.pipeline.events.triggers import LASTING, list_of, noun_types, object_types, phrasal_types, verb_types
from tagging.pipeline.events.when import (
    UNDATED,
    Dated,
    agrees,
    dated_verb,
    day_of,
    happens_later,
    is_during,
    is_habit,
    own_date,
)
from tagging.pipeline.types import EventDraft, EventType

_STAYING = frozenset(("spend", "stay", "remain", "take", "make", "do", "get", "continue", "live", "need", "know"))
_NOBODY_KNOWS = frozenset(("win", "lose", "beat", "defeat"))  # until it has happened: "is expected to win"
_THINGS_ONLY = frozenset(("explode", "erupt", "flood", "burn", "sink", "capsize", "derail", "collide"))
_DONE_BY_DISASTERS = frozenset(("kill", "injure", "strike", "hit", "shake", "damage", "destroy", "devastate", "claim"))
_PEOPLE_ONLY = frozenset(("try", "fire", "free", "charge", "hire", "name", "release", "replace", "promote"))
_BY_ITSELF = frozenset(("pull", "back", "drop", "walk", "break", "step", "stand"))  # … out of it, down
_GRAVE = ("attack", "death", "arrest", "court", "disaster", "election", "appointment")
_ENVOYS = frozenset(("ambassador", "envoy", "diplomat", "consul"))
_VALUES = frozenset(("share", "stock", "price", "index", "profit", "market", "currency", "bond"))
_FIGURES = frozenset(("rise", "fall", "drop", "gain", "climb", "slump", "plunge", "surge", "tumble", "lose"))
_MEANWHILE = frozenset(("after", "before", "during", "following", "since", "until", "amid"))


@dataclass(frozen=True, slots=True)
class Found:
    """A draft, and the words that it speaks for ("signed a *truce*", "agreed to *buy* a rival")."""

    draft: EventDraft
    absorbed: set[int]


def draft(scene: Scene, verb: Word, published: date | None) -> Found | None:
    deed = _deed(scene, verb, published)
    type_, said_by = (_type_decided(scene, verb, deed), [deed]) if deed else _type(scene, verb)
    if type_ is None or scene.is_quoted(verb) or _is_found_to_be(scene, verb):
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
    dated = dated if dated.is_known or planned else _day_of_story(scene, verb, dated, published)
    cast = cast_of_verb(scene, verb)
    if published and not _is_of_its_time(scene, verb, type_, cast, dated, planned):
        return None
    confidence = _confidence(scene, verb, type_, cast, dated)
    if not _says_enough(scene, verb, type_, cast, dated):
        return None
    if not (title := titles.of_verb(scene, verb, planned)):
        return None
    told = tell(scene, verb, cast, dated, title=title, type_=type_, planned=planned, confidence=confidence)
    return Found(told, {word.index for word in said_by})


def _type(scene: Scene, verb: Word) -> tuple[EventType | None, list[Word]]:
    """What type of event the verb or its object tells of; None if it tells of none. With the words that say it."""
    objects = _objects(scene, verb)
    if light := _said_by_object(scene, verb, objects):
        return light
    telling = [noun for noun in objects if noun.lemma in noun_types() or noun.text.lower() in noun_types()]
    if deed_governed(scene.parsed, verb) or _is_figure_of_speech(scene, verb):
        return None, []
    if by_doer := _said_by_subject(scene, verb):
        return by_doer
    if phrasal := _with_particle(scene, verb):
        return phrasal, telling
    if verb.lemma in verb_types() and _takes_its_object(scene, verb):
        return _of_several(scene, verb, verb_types()[verb.lemma], telling), telling
    if verb.lemma in ("be", "have") or verb.dep in ("aux", "auxpass"):
        return None, []
    if _is_fixed(scene, verb):
        return "other", telling
    if verb.lemma in list_of("no_event_verbs") or verb.lemma in list_of("speech_verbs"):
        return None, []
    if verb.dep in ("amod", "compound") or _only_governs(scene, verb):
        return None, []
    return "other", telling


def _with_particle(scene: Scene, verb: Word) -> EventType | None:
    """ "laid off", "took over", and "became chairman", which says the same of an office."""
    if verb.lemma == "become":
        offices = list_of("person_nouns")
        return "appointment" if any(n.lemma in offices for n in scene.parsed.children(verb, "attr")) else None
    if verb.lemma in _BY_ITSELF and scene.parsed.child(verb, "dobj"):
        return None  # "pulled out survivors"
    small = (word.text.lower() for word in scene.parsed.children(verb, "prt", "advmod") if word.index > verb.index)
    types = (phrasal_types().get(f"{verb.lemma}-{word}") for word in small)
    return next((found[0] for found in types if found), None)


def _said_by_subject(scene: Scene, verb: Word) -> tuple[EventType | None, list[Word]] | None:
    """ "The talks collapsed"; "a quake killed 12" is no attack; "the toll rises" of an event that is told elsewhere."""
    doer = subject(scene, verb)
    if doer is None:
        return None
    if doer.lemma == "toll":
        return None, []
    if doer.lemma in _VALUES and verb.lemma in ("sink", "crash", "collapse", "dive"):
        return "business", []
    if verb.lemma in ("shoot", "fire") and any(n.tag == "CD" for n in scene.parsed.children(verb, "dobj")):
        return "sport", []  # "shot a 64"
    if verb.lemma in ("collapse", "crash", "break", "erupt") and doer.text.lower() in noun_types():
        return noun_types()[doer.text.lower()][0], [doer]
    if verb.lemma in _DONE_BY_DISASTERS and not is_passive(scene, verb) and _is_disaster(doer):
        return "disaster", [doer]
    return None


def _is_disaster(noun: Word) -> bool:
    return noun_types().get(noun.text.lower(), noun_types().get(noun.lemma, ("other",)))[0] == "disaster"


def _deed(scene: Scene, verb: Word, published: date | None) -> Word | None:
    """What was decided to be done, unless it has a day of its own ahead: then it is a plan."""
    deed = deed_governed(scene.parsed, verb)
    dated = own_date(scene, deed) if deed else None
    return None if dated and happens_later(dated, published) else deed


def _type_decided(scene: Scene, verb: Word, deed: Word) -> EventType:
    own = verb_types().get(verb.lemma)
    return own[0] if own else _type(scene, deed)[0] or "other"


def _said_by_object(scene: Scene, verb: Word, objects: list[Word]) -> tuple[EventType, list[Word]] | None:
    """ "held talks", "announced a merger"; not "called the arrest a shame"."""
    if verb.lemma not in list_of("light_verbs") or scene.parsed.child(verb, "oprd"):
        return None
    types = object_types()
    telling = [noun for noun in objects if noun.lemma in types or noun.text.lower() in types]
    if not telling:
        return None
    return (types.get(telling[0].lemma) or types[telling[0].text.lower()])[0], telling


def _only_governs(scene: Scene, verb: Word) -> bool:
    """ "declined to specify", "threatened to leave": it says of something else that it has not happened."""
    return verb.lemma in list_of("unreal_verbs") and bool(scene.parsed.children(verb, "xcomp"))


def _is_found_to_be(scene: Scene, verb: Word) -> bool:
    """ "was discovered to have known": what is found out about somebody, nothing that is done to him."""
    states = [word for word in scene.parsed.children(verb, "xcomp") if word.tag in ("VB", "VBN")]
    helped = [word.lemma for state in states for word in (state, *scene.parsed.children(state, "aux"))]
    return is_passive(scene, verb) and ("be" in helped or "have" in helped)


def _is_fixed(scene: Scene, verb: Word) -> bool:
    """ "will speak to investors on March 10": for a day that is named even a speech is something to come."""
    if verb.lemma in _STAYING:
        return False
    return clauses.reality(scene.parsed, verb) == "planned" and dated_verb(scene, verb).precision in ("minute", "day")


def _takes_its_object(scene: Scene, verb: Word) -> bool:
    """ "dismissed Parag Agrawal", but not "dismissed the charge"; "was tried", but not "tried"."""
    if verb.lemma not in list_of("speech_verbs") and verb.lemma not in _PEOPLE_ONLY:
        return True
    return any(
        name.kind == "person" for noun in scene.parsed.children(verb, "dobj", "nsubjpass") for name in scene.who(noun)
    )


def _is_figure_of_speech(scene: Scene, verb: Word) -> bool:
    """ "raised the idea", "Woods exploded"; to recommend a share is no diplomacy."""
    raised = scene.parsed.children(verb, "nsubjpass") if verb.lemma == "raise" else []
    objects = [*scene.parsed.children(verb, "dobj"), *raised]
    if any(noun.lemma in list_of("figures_of_speech") for noun in objects):
        return True
    if verb.lemma == "play" and scene.parsed.child(verb, "prt"):
        return True  # "played down his role"
    doer = subject(scene, verb)
    if verb.lemma in _THINGS_ONLY and doer:
        return any(name.kind == "person" for name in scene.called(doer))
    if verb.lemma == "rule" and scene.parsed.child(verb, "prt"):
        return True  # "ruled out the withdrawal"
    return verb.lemma == "recommend" and scene.parsed.child(verb, "ccomp") is None


def _objects(scene: Scene, verb: Word) -> list[Word]:
    direct = scene.parsed.children(verb, "dobj", "nsubjpass", "attr")
    prepositions = [p for p in scene.parsed.children(verb, "prep") if p.lemma.lower() not in _MEANWHILE]
    through = [noun for p in prepositions for noun in scene.parsed.children(p, "pobj")]
    own = [noun for noun in direct if noun.is_noun]
    return own + [noun for noun in through if noun.is_noun and verb.lemma in ("go", "take", "begin", "start", "sign")]


def _of_several(scene: Scene, verb: Word, types: tuple[EventType, ...], telling: list[Word]) -> EventType:
    """The type that the object or the sentence speaks for, else the first."""
    if is_passive(scene, verb) or scene.parsed.child(verb, "dobj"):
        types = tuple(type_ for type_ in types if type_ != "protest") or types  # "struck the town" is no walkout
    if "diplomacy" in types and len(types) > 1:  # a car is recalled, or an ambassador
        is_envoy = any(word.lemma in _ENVOYS for word in scene.parsed.children(verb, "dobj", "nsubjpass"))
        return "diplomacy" if is_envoy else next(each for each in types if each != "diplomacy")
    if verb.lemma == "lose" and any(word.lemma in ("to", "against") for word in scene.parsed.children(verb, "prep")):
        return "sport"
    if len(types) == 1:
        return types[0]
    spoken = {type_ for noun in telling for type_ in noun_types().get(noun.lemma, ())}
    spoken |= {type_ for w in scene.parsed.words for type_ in noun_types().get(w.text.lower(), ())}
    return next((type_ for type_ in types if type_ in spoken), types[0])


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
    if any(noun.tag != "PRP" or scene.who(noun) for noun in scene.parsed.children(verb, "dobj")):
        return True
    if verb.lemma in verb_types() and scene.parsed.child(verb, "ccomp"):
        return True
    return verb.lemma not in list_of("transitive_verbs") and bool(scene.parsed.children(verb, "prep", "agent", "prt"))


def _day_of_story(scene: Scene, verb: Word, dated: Dated, published: date | None) -> Dated:
    """What the first sentences tell without a date is the news of the day."""
    if published is None or not scene.is_lead or scene.spoken.long_ago or _is_background(scene, verb):
        return dated
    return Dated(published, published, "day", "the day of the story")


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
    sure += 0.15 * (dated.is_known and dated.reason != "the day of the story")
    sure += 0.05 * scene.is_lead
    sure -= 0.1 * (verb.dep in ("relcl", "acl", "advcl", "pcomp"))
    sure -= 0.05 * (verb.dep == "ccomp")
    return round(min(max(sure, 0.05), 0.95), 2)
