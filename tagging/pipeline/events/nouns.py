"""An event out of a noun: "the Oct. 15 delivery of equipment", "a cholera outbreak", "the war in Ukraine", and those
with names of their own, "the World Cup", "Hurricane Ian"."""

from __future__ import annotations

import re
from datetime import date

from tagging.pipeline.events import clauses, titles
from tagging.pipeline.events.parsed import Word
from tagging.pipeline.events.roles import Cast, cast_of_noun, cast_of_verb
from tagging.pipeline.events.scene import Scene
from tagging.pipeline.events.telling import tell
from tagging.pipeline.events.triggers import INDUSTRY, LASTING, NAMED_EVENT, list_of, noun_types, type_of_name
from tagging.pipeline.events.when import UNDATED, Dated, agrees, dated_noun, dated_verb, day_of
from tagging.pipeline.types import EventDraft, EventType

_NONE_OF_IT = frozenset(("no", "any", "every", "each", "another", "such", "possible", "potential", "future", "likely"))
_MEDICAL = re.compile(
    r"cholera|ebola|measles|polio|covid|coronavirus|flu|influenza|malaria|dengue|zika|virus|mpox", re.I
)
_ARMS = re.compile(r"\b(?:air|missile|drone|militar|bomb|kill|army|rocket|troop|target|forces|militant)", re.I)
_MEANWHILE = frozenset(("during", "at", "in"))
_MARKET = re.compile(r"\b(?:stocks?|shares?|bonds?|markets?|prices?|percent|pct)\b|%")
_NO_WAR = frozenset(("trade", "price", "tariff", "bidding", "turf", "culture", "currency", "legal", "court", "ratings"))


def draft(scene: Scene, noun: Word, published: date | None) -> EventDraft | None:
    name = _own_name(scene, noun)
    types = noun_types().get(noun.text.lower()) or noun_types().get(noun.lemma)
    if (types is None and name is None) or scene.is_quoted(noun) or _is_part(scene, noun):
        return None
    if any(word.text.lower() in _NONE_OF_IT for word in scene.parsed.children(noun, "det", "amod")):
        return None
    if _means_another(scene, noun):
        return None
    cast, dated = _cast(scene, noun, types), _dated(scene, noun, published)
    if not _says_enough(scene, noun, name, cast, dated):
        return None
    where = cast.place.name if cast.place and noun.lemma not in LASTING else ""
    if not (title := name or titles.of_noun(scene, noun, where, dated.is_brief)):
        return None
    planned = bool(published and dated.first and day_of(dated.first) > published)
    type_ = type_of_name(name) if name else _type(scene, noun, types or ("other",))
    return tell(
        scene,
        noun,
        cast,
        dated,
        title=title,
        type_=type_,
        planned=planned,
        confidence=_confidence(noun, name, cast, dated),
        called=name or "",
    )


def _means_another(scene: Scene, noun: Word) -> bool:
    """ "a trade war", "a war of words", the rally of a share."""
    if noun.lemma == "rally":
        return bool(_MARKET.search(scene.sentence.text))
    if noun.lemma not in ("war", "battle"):
        return False
    if any(word.text.lower() in _NO_WAR for word in scene.parsed.children(noun, "compound", "amod", "nmod")):
        return True
    of = [inner for p in scene.parsed.children(noun, "prep") if p.lemma == "of" for inner in scene.parsed.children(p)]
    return any(inner.tag in ("NN", "NNS") and inner.lemma != "independence" for inner in of)


def _type(scene: Scene, noun: Word, types: tuple[EventType, ...]) -> EventType:
    """Of a "strike" what the sentence speaks of beside it."""
    if noun.lemma in ("explosion", "blast"):
        return "disaster" if INDUSTRY.search(scene.sentence.text) else "attack"
    if "attack" in types and len(types) > 1:
        return "attack" if _ARMS.search(scene.sentence.text) else next(each for each in types if each != "attack")
    return types[0]


def _confidence(noun: Word, name: str | None, cast: Cast, dated: Dated) -> float:
    sure = 0.4 + 0.1 * bool(cast.roles) + 0.1 * (cast.place is not None) + 0.2 * dated.is_known + 0.15 * bool(name)
    return round(min(sure + 0.05 * (noun.lemma in LASTING), 0.9), 2)


def _own_name(scene: Scene, noun: Word) -> str | None:
    """The name that ends with this word."""
    for match in NAMED_EVENT.finditer(scene.sentence.text):
        if match.end() == noun.end:
            return match.group().removeprefix("The ")
    return None


def _is_part(scene: Scene, noun: Word) -> bool:
    """ "war crimes", "the election commission", "Conference Board": a part of another word or name."""
    if noun.dep in ("compound", "nmod", "amod", "poss") and not NAMED_EVENT.search(scene.sentence.text):
        return True
    is_name = scene.name_at(noun) is not None or noun.tag.startswith("NNP")
    return is_name and _own_name(scene, noun) is None


def _cast(scene: Scene, noun: Word, types: tuple[EventType, ...] | None) -> Cast:
    cast = cast_of_noun(scene, noun)
    if types and types[0] == "aid" and not cast.has("patient"):
        _receives(scene, noun, cast)
    verb = scene.parsed.head(noun)
    if cast.place is None and verb and verb.is_verb and noun.dep in ("nsubj", "nsubjpass"):
        cast.place = cast_of_verb(scene, verb).place
    if cast.place is None and types and types[0] in ("health", "disaster") and noun.lemma != "pandemic":
        cast.place = next((name for name in scene.names if name.kind == "place"), None)
    return cast


def _receives(scene: Scene, noun: Word, cast: Cast) -> None:
    """What is delivered is delivered to somebody: the one whom the sentence spoke of just before."""
    before = [name for name in scene.names if name.last <= noun.index and name.kind != "place"]
    if before and before[-1].tag not in cast.roles:
        cast.roles[before[-1].tag] = (before[-1], "patient")


def _dated(scene: Scene, noun: Word, published: date | None) -> Dated:
    """Its own date, else that of the verb beside which it happens."""
    dated = dated_noun(scene, noun, scene.parsed.under(noun, "relcl", "acl"))
    verb = _happening(scene, noun)
    verb = _planned_to(scene, verb) or verb if verb else None
    if not dated.is_known and verb:
        dated = dated_verb(scene, verb)
    is_later = bool(published and dated.first and day_of(dated.first) > published)
    return dated if agrees(dated, is_later, published) else UNDATED


def _happening(scene: Scene, noun: Word) -> Word | None:
    """The verb that tells of it ("The last strike took place in December", "postponed the trial") or that happens
    meanwhile ("arrested during a protest"); none that only speaks of it."""
    verb = scene.parsed.head(noun)
    if verb and noun.dep == "pobj" and verb.lemma.lower() in _MEANWHILE:
        verb = scene.parsed.head(verb)
    elif noun.dep not in ("nsubj", "nsubjpass", "dobj"):
        return None
    if verb is None or not verb.is_verb or clauses.reality(scene.parsed, verb) == "":
        return None
    return None if verb.lemma in list_of("speech_verbs") or verb.lemma in list_of("unreal_verbs") else verb


def _planned_to(scene: Scene, verb: Word) -> Word | None:
    """The "open" of "is scheduled to open on Jan. 12"."""
    if verb.lemma not in list_of("planning_verbs"):
        return None
    return next((word for word in scene.parsed.children(verb, "xcomp") if word.tag == "VB"), None)


def _says_enough(scene: Scene, noun: Word, name: str | None, cast: Cast, dated: Dated) -> bool:
    where = cast.place is not None or bool(cast.roles)
    if name:
        return (where or dated.is_known) and (dated.is_brief or scene.is_opening)
    if noun.tag == "NNS" and noun.text.lower() not in noun_types() and not dated.is_known:
        return False  # "attacks", "deaths" in general
    if noun.lemma in LASTING:
        return where
    if noun.lemma in ("outbreak", "epidemic") and any(_MEDICAL.search(w.text) for w in scene.parsed.children(noun)):
        return where
    return where and dated.is_known
