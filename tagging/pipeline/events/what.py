"""What a verb tells of: the type of event, by the verb, its object, its subject and the small words beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tagging.pipeline.events import clauses
from tagging.pipeline.events.parsed import Word
from tagging.pipeline.events.roles import deed_governed, is_passive, subject
from tagging.pipeline.events.scene import Scene
from tagging.pipeline.events.triggers import (
    INDUSTRY,
    list_of,
    noun_types,
    object_types,
    phrasal_types,
    verb_types,
)
from tagging.pipeline.events.when import dated_verb, is_event
from tagging.pipeline.types import EventType

_STAYING = frozenset(("spend", "stay", "remain", "take", "make", "do", "get", "continue", "live", "need", "know"))
_THINGS_ONLY = frozenset(("explode", "erupt", "flood", "burn", "sink", "capsize", "derail", "collide"))
_DONE_BY_DISASTERS = frozenset(("kill", "injure", "strike", "hit", "shake", "damage", "destroy", "devastate", "claim"))
_ARMS = frozenset(("drone", "missile", "rocket", "shell", "bomb", "airstrike", "mortar", "grenade", "gunman", "troop"))
_PEOPLE_ONLY = frozenset(("try", "fire", "free", "charge", "hire", "name", "release", "replace", "promote"))
_BY_ITSELF = frozenset(("pull", "back", "drop", "walk", "break", "step", "stand"))  # … out of it, down
_ENVOYS = frozenset(("ambassador", "envoy", "diplomat", "consul"))
_BODIES = frozenset(
    ("parliament", "council", "senate", "house", "congress", "assembly", "committee", "lawmakers", "board")
)
_CHOOSING = frozenset(("confirm", "approve", "pick", "choose", "select", "tap", "install", "unveil"))  # … as head of it
_COMING = frozenset(("return", "go", "come", "head"))
_THROUGH = frozenset(("go", "take", "begin", "start", "sign"))  # on strike, in protest
_COURTS = frozenset(("court", "judge", "magistrate", "magistrates"))
_VALUES = frozenset(("share", "stock", "price", "index", "profit", "market", "currency", "bond"))
_MEANWHILE = frozenset(("after", "before", "during", "following", "since", "until", "amid"))
_SCORE = re.compile(r"\b\d{1,3}[-–]\d{1,3}\b")
_SPACE = re.compile(
    r"\b(?:rocket|satellite|spacecraft|space ?ship|probe|telescope|orbit|moon|mars|astronaut)", re.IGNORECASE
)
_PRIZE = re.compile(r"\b(?:prize|award|medal|grammy|oscar|emmy|bafta|pulitzer|nobel)", re.IGNORECASE)
_VOTED = re.compile(r"\b(?:elect|vot(?:e|ing)|ballot|poll|primary|runoff|parliament|seats?|nomination)", re.IGNORECASE)
_SPORT = re.compile(r"\b(?:cup|title|final|match|game|race|gold|champion|tournament|league|open|stage|round|lap)", re.I)
_NEEDED = re.compile(
    r"\b(?:aid|food|medic|dose|vaccine|relief|grain|weapon|tank|troop|militar|army|police)", re.IGNORECASE
)
_WARES = re.compile(
    r"\b(?:aircraft|jets?|planes?|airliners?|cars?|vehicles?|units?|trucks?|phones?|chips?|ships?)\b", re.I
)
_LAW = re.compile(r"\b(?:bill|law|legislation|decree|ordinance|executive order)\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:contract|order|deal|approval|bid|tender|auction|stake)", re.IGNORECASE)


def what(scene: Scene, verb: Word) -> tuple[EventType | None, list[Word]]:
    """What type of event the verb or its object tells of; None if it tells of none. With the words that say it."""
    objects = _objects(scene, verb)
    if light := _said_by_object(scene, verb, objects):
        return light
    telling = [noun for noun in objects if noun.lemma in noun_types() or noun.text.lower() in noun_types()]
    if deed_governed(scene.parsed, verb) or _is_figure_of_speech(scene, verb):
        return None, []
    if by_doer := _said_by_subject(scene, verb):
        return by_doer
    if phrasal := _with_particle(scene, verb) or _with_preposition(scene, verb):
        return phrasal, telling
    if verb.lemma in verb_types() and _takes_its_object(scene, verb):
        return _of_several(scene, verb, verb_types()[verb.lemma], telling), telling
    if verb.lemma in ("be", "have") or verb.dep in ("aux", "auxpass"):
        return None, []
    return ("other", telling) if _is_fixed(scene, verb) or _tells_something(scene, verb) else (None, [])


def _with_particle(scene: Scene, verb: Word) -> EventType | None:
    """ "laid off", "took over", and "became chairman", which says the same of an office."""
    if verb.lemma == "become":
        offices = list_of("person_nouns")
        return "appointment" if any(n.lemma in offices for n in scene.parsed.children(verb, "attr")) else None
    if verb.lemma in _BY_ITSELF and scene.parsed.child(verb, "dobj"):
        return None  # "pulled out survivors"
    small = [word.text.lower() for word in scene.parsed.children(verb, "prt", "advmod") if word.index > verb.index]
    taken = [name for noun in scene.parsed.children(verb, "dobj") if (name := scene.name_at(noun))]
    if verb.lemma == "take" and "over" in small and any(name.kind == "organization" for name in taken):
        return "business"  # "took over Twitter"
    beside = [verb, *scene.parsed.children(verb, "prt")]
    has_object = is_passive(scene, verb) or any(scene.parsed.child(word, "dobj", "pobj", "npadvmod") for word in beside)
    keys = (key for word in small if (key := f"{verb.lemma}-{word}") not in list_of("phrasal_transitive") or has_object)
    types = (phrasal_types().get(key) for key in keys)
    return next((found[0] for found in types if found), None)


def _with_preposition(scene: Scene, verb: Word) -> EventType | None:
    """ "will appear in court", "appeared before a judge"; "returned to Karlstad", a person to a place."""
    beside = [(p, noun) for p in scene.parsed.children(verb, "prep") for noun in scene.parsed.children(p, "pobj")]
    if verb.lemma == "appear":
        return "court" if any(noun.text.lower() in _COURTS for _, noun in beside) else None
    if verb.lemma == "go" and any(noun.text.lower() in ("polls", "poll") for _, noun in beside):
        return "election"
    if verb.lemma in _CHOOSING and _chooses_as(scene, verb):
        return "appointment"
    if verb.lemma not in _COMING:
        return None
    doer = subject(scene, verb)
    is_person = doer is not None and any(name.kind == "person" for name in scene.who(doer))
    to = (scene.name_at(noun) for preposition, noun in beside if preposition.lemma == "to")
    return "visit" if is_person and any(name and name.kind == "place" for name in to) else None


def _chooses_as(scene: Scene, verb: Word) -> bool:
    """ "confirmed Lisa Grant as ambassador"."""
    chosen = scene.parsed.children(verb, "dobj", "nsubjpass")
    is_person = any(name.kind == "person" for noun in chosen if (name := scene.name_at(noun)))
    return is_person and any(p.lemma == "as" for word in (verb, *chosen) for p in scene.parsed.children(word, "prep"))


def _said_by_subject(scene: Scene, verb: Word) -> tuple[EventType | None, list[Word]] | None:
    """ "The talks collapsed"; "a quake killed 12" is no attack; "the toll rises" of an event that is told elsewhere."""
    doer = subject(scene, verb)
    if doer is None:
        return None
    if doer.lemma == "toll":
        return None, []
    if doer.lemma in _VALUES and verb.lemma in ("sink", "crash", "collapse", "dive"):
        return "business", []
    if verb.lemma in ("shoot", "fire") and (shots := scene.parsed.children(verb, "dobj")):
        if any(noun.tag == "CD" for noun in shots) and scene.parsed.child(verb, "prt") is None:
            return "sport", []  # "shot a 64"
        if any(noun.lemma in _ARMS or noun.lemma == "shot" for noun in shots):
            return "attack", []  # "fired 40 missiles"
    if verb.lemma in _DONE_BY_DISASTERS and doer.lemma in _ARMS:
        return "attack", []
    if verb.lemma in ("collapse", "crash", "break", "erupt") and doer.text.lower() in noun_types():
        return noun_types()[doer.text.lower()][0], [doer]
    if verb.lemma in _DONE_BY_DISASTERS and not is_passive(scene, verb) and _is_disaster(doer):
        return "disaster", [doer]
    return None


def _is_disaster(noun: Word) -> bool:
    return noun_types().get(noun.text.lower(), noun_types().get(noun.lemma, ("other",)))[0] == "disaster"


def what_decided(scene: Scene, verb: Word, deed: Word) -> EventType:
    """Of what somebody agrees or votes to do."""
    own = verb_types().get(verb.lemma)
    if own is None or verb.lemma == "vote":
        decided = what(scene, deed)[0] or "other"
        return _voted(scene, verb) if own and decided == "other" else decided
    return own[0]


def _said_by_object(scene: Scene, verb: Word, objects: list[Word]) -> tuple[EventType, list[Word]] | None:
    """ "held talks", "announced a merger"; not "called the arrest a shame"."""
    if verb.lemma not in list_of("light_verbs") or scene.parsed.child(verb, "oprd"):
        return None
    if verb.lemma == "launch" and _launched(scene, verb) and all(w.lemma != "into" for w in scene.parsed.under(verb)):
        return "science", objects  # a probe, but not into a deal
    types = object_types()
    telling = [noun for noun in objects if noun.lemma in types or noun.text.lower() in types]
    if not telling:
        return None
    return (types.get(telling[0].lemma) or types[telling[0].text.lower()])[0], telling


def _only_governs(scene: Scene, verb: Word) -> bool:
    """ "declined to specify", "threatened to leave": it says of something else that it has not happened."""
    return verb.lemma in list_of("unreal_verbs") and bool(scene.parsed.children(verb, "xcomp"))


def _tells_something(scene: Scene, verb: Word) -> bool:
    if verb.lemma in list_of("no_event_verbs") or verb.lemma in list_of("speech_verbs"):
        return False
    return not (verb.dep in ("amod", "compound") or _only_governs(scene, verb) or _is_done_by_event(scene, verb))


def _is_done_by_event(scene: Scene, verb: Word) -> bool:
    """ "Monday's arrest of the mayor shocked the town": the noun tells it."""
    doer = subject(scene, verb)
    return doer is not None and doer.tag == "NN" and is_event(doer) and not is_passive(scene, verb)


def _is_fixed(scene: Scene, verb: Word) -> bool:
    """ "will speak to investors on March 10": for a day that is named even a speech is something to come."""
    if verb.lemma in _STAYING:
        return False
    return clauses.reality(scene.parsed, verb) == "planned" and dated_verb(scene, verb).precision in ("minute", "day")


def _takes_its_object(scene: Scene, verb: Word) -> bool:
    """ "dismissed Parag Agrawal", but not "dismissed the charge"; "was tried", but not "tried"."""
    if verb.lemma not in list_of("speech_verbs") and verb.lemma not in _PEOPLE_ONLY:
        return True
    objects = scene.parsed.children(verb, "dobj", "nsubjpass") or scene.parsed.children(verb, "oprd")
    return any(name.kind == "person" for noun in objects for name in scene.who(noun))


def _is_figure_of_speech(scene: Scene, verb: Word) -> bool:
    """ "raised the idea", "Woods exploded"; to recommend a share is no diplomacy."""
    raised = scene.parsed.children(verb, "nsubjpass") if verb.lemma == "raise" else []
    objects = [*scene.parsed.children(verb, "dobj"), *raised]
    if any(noun.lemma in list_of("figures_of_speech") for noun in objects):
        return True
    if verb.lemma == "play" and not _is_match(scene, verb):
        return True  # "played down his role", "plays a part"
    doer = subject(scene, verb)
    if verb.lemma in _THINGS_ONLY and doer:
        return any(name.kind == "person" for name in scene.called(doer))
    if verb.lemma == "rule" and scene.parsed.child(verb, "prt"):
        return True  # "ruled out the withdrawal"
    return verb.lemma == "recommend" and scene.parsed.child(verb, "ccomp") is None


def _is_match(scene: Scene, verb: Word) -> bool:
    """ "played Spain", "played the final"."""
    played = scene.parsed.child(verb, "dobj")
    if scene.parsed.child(verb, "prt"):
        return False
    return played is None or scene.name_at(played) is not None or bool(_SPORT.search(played.text))


def _objects(scene: Scene, verb: Word) -> list[Word]:
    direct = scene.parsed.children(verb, "dobj", "nsubjpass", "attr")
    prepositions = [p for p in scene.parsed.children(verb, "prep") if p.lemma.lower() not in _MEANWHILE]
    through = [noun for p in prepositions for noun in scene.parsed.children(p, "pobj")]
    own = [noun for noun in direct if noun.is_noun]
    return own + [noun for noun in through if noun.is_noun and verb.lemma in _THROUGH]


def _of_several(scene: Scene, verb: Word, types: tuple[EventType, ...], telling: list[Word]) -> EventType:
    """The type that the object or the sentence speaks for, else the first."""
    if is_passive(scene, verb) or scene.parsed.child(verb, "dobj"):
        types = tuple(type_ for type_ in types if type_ != "protest") or types  # "struck the town" is no walkout
    if "diplomacy" in types and len(types) > 1:  # a car is recalled, or an ambassador
        is_envoy = any(word.lemma in _ENVOYS for word in scene.parsed.children(verb, "dobj", "nsubjpass"))
        return "diplomacy" if is_envoy else next(each for each in types if each != "diplomacy")
    if by_itself := _OF_THE_VERB.get(verb.lemma, _of_no_verb)(scene, verb):
        return by_itself
    spoken = {type_ for noun in telling for type_ in noun_types().get(noun.lemma, ())}
    spoken |= {type_ for w in scene.parsed.words for type_ in noun_types().get(w.text.lower(), ())}
    return next((type_ for type_ in types if type_ in spoken), types[0])


def _of_no_verb(scene: Scene, verb: Word) -> None:
    return None


def _won(scene: Scene, verb: Word) -> EventType:
    won = _text_of_objects(scene, verb)
    if _PRIZE.search(won):
        return "culture"
    if _ORDER.search(won):
        return "business"
    if _SCORE.search(scene.sentence.text) or not (won or _VOTED.search(scene.sentence.text)):
        return "sport"
    if _VOTED.search(scene.sentence.text):
        return "election"
    return "sport" if _SPORT.search(scene.sentence.text) else "other"


def _defeated(scene: Scene, verb: Word) -> EventType | None:
    return "sport" if _SCORE.search(scene.sentence.text) else None


def _lost(scene: Scene, verb: Word) -> EventType | None:
    """ "lost to Spain"."""
    is_to = any(word.lemma in ("to", "against") for word in scene.parsed.children(verb, "prep"))
    return "sport" if is_to else None


def _exploded(scene: Scene, verb: Word) -> EventType:
    return "disaster" if INDUSTRY.search(scene.sentence.text) else "attack"


def _launched(scene: Scene, verb: Word) -> EventType | None:
    return "science" if _SPACE.search(scene.sentence.text) else None


def _delivered(scene: Scene, verb: Word) -> EventType | None:
    """Aircraft that were ordered are no aid."""
    return None if _NEEDED.search(scene.sentence.text) else "business" if _is_firm(scene, verb) else None


def _is_firm(scene: Scene, verb: Word) -> bool:
    """Does an organization do it, and to no country?"""
    doer, passive = subject(scene, verb), is_passive(scene, verb)
    names = scene.who(doer) if doer and not passive else []
    return any(name.kind == "organization" for name in names) and bool(_WARES.search(_text_of_objects(scene, verb)))


def _signed(scene: Scene, verb: Word) -> EventType | None:
    """ "signed the bill into law"."""
    return "legislation" if _LAW.search(_text_of_objects(scene, verb)) else None


def _awarded(scene: Scene, verb: Word) -> EventType:
    return "business" if _ORDER.search(_text_of_objects(scene, verb)) else "culture"


def _voted(scene: Scene, verb: Word) -> EventType:
    """A parliament, a council votes on a law; people vote in an election."""
    doer = subject(scene, verb)
    is_body = doer is not None and any(name.kind == "organization" for name in scene.who(doer))
    named = {word.text.lower() for word in scene.parsed.under(doer)} if doer else set()
    return "legislation" if is_body or named & _BODIES else "election"


_OF_THE_VERB: dict[str, Callable[[Scene, Word], EventType | None]] = {
    "award": _awarded,
    "beat": _defeated,
    "defeat": _defeated,
    "deliver": _delivered,
    "explode": _exploded,
    "launch": _launched,
    "lose": _lost,
    "sign": _signed,
    "vote": _voted,
    "win": _won,
}


def _text_of_objects(scene: Scene, verb: Word) -> str:
    objects = scene.parsed.children(verb, "dobj", "nsubjpass")
    return " ".join(word.text for noun in objects for word in scene.parsed.under(noun))
