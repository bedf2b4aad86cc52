"""Who does it, to whom, who else takes part, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tagging.pipeline.events.parsed import Parsed, Word
from tagging.pipeline.events.scene import Name, Scene
from tagging.pipeline.events.triggers import list_of, noun_types
from tagging.pipeline.events.when import is_event
from tagging.pipeline.types import Participant, Role

_WHERE = frozenset(("in", "at", "near", "off", "outside", "inside", "around", "across", "through", "over", "of"))
_WHITHER = frozenset(("to", "into", "for", "from", "toward", "towards"))
_WITH = frozenset(("with", "against", "between", "among", "to", "by", "from", "for", "of", "on", "over", "as", "at"))
_GONE_TO = frozenset(("visit", "tour", "reach", "leave", "enter", "invade", "attack", "bomb", "shake", "hit", "strike"))
_MOVING = frozenset(("fly", "travel", "go", "return", "arrive", "come", "move", "deliver", "head", "send", "flee"))
_ROLES: dict[str, Role] = {"by": "agent", "of": "patient", "to": "patient"}
_ABROAD = frozenset(("embassy", "consulate", "base"))  # what a country has of them stands in another
_STEPS = 4


@dataclass(slots=True)
class Cast:
    """The names with their roles, in the order found, and the place."""

    roles: dict[int, tuple[Name, Role]] = field(default_factory=dict)
    place: Name | None = None
    named: int = 0  # how many are the name itself, not somebody's something

    def add(self, scene: Scene, word: Word, role: Role) -> None:
        for name in scene.who(word):
            if name.tag not in self.roles:
                self.roles[name.tag] = (name, role)
                self.named += scene.is_named(word) or word.lemma in list_of("organs")

    def has(self, role: Role) -> bool:
        return any(each == role for _, each in self.roles.values())

    def participants(self) -> tuple[Participant, ...]:
        """Without the place, unless it acts or suffers."""
        return tuple(
            Participant(name.name, role, name.tag)
            for name, role in self.roles.values()
            if role != "participant" or self.place is None or name.tag != self.place.tag
        )


def subject(scene: Scene, verb: Word) -> Word | None:
    """What a verb's doer (of a passive: sufferer) is called, its own or that of the verb it is joined to or governed
    by; what a participle describes, and what "who" stands for."""
    current = verb
    for _ in range(_STEPS):
        if found := scene.parsed.child(current, "nsubj", "nsubjpass"):
            return found
        above = scene.parsed.head(current)
        if above is None:
            return None
        if current.dep in ("acl", "relcl") and above.is_noun:
            is_plan = current.tag == "VB" and scene.parsed.child(above, "det", "poss")  # "the plan to list Aramco"
            return above if current.tag in ("VBN", "VBG", "VB") and not is_plan else None
        if current.dep not in ("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp"):
            return None
        current = above
    return None


def is_passive(scene: Scene, verb: Word) -> bool:
    if scene.parsed.child(verb, "nsubjpass", "auxpass"):
        return True
    if verb.dep in ("acl", "advcl") and verb.tag == "VBN" and not scene.parsed.child(verb, "aux"):
        return not _strikes_itself(scene, verb)
    if verb.lemma in list_of("ruling_verbs") and verb.tag == "VBD" and _governs_alone(scene.parsed, verb):
        return True
    if scene.sentence.is_headline and _is_headlines_passive(scene.parsed, verb):
        return True
    first = scene.parsed.head(verb)
    is_joined = verb.dep == "conj" and first is not None and verb.tag == "VBN" and not scene.parsed.child(verb, "dobj")
    return is_joined and first is not None and scene.parsed.child(first, "auxpass") is not None


def _strikes_itself(scene: Scene, verb: Word) -> bool:
    """ "The first shock struck near Larsund": the parser took it for something that was struck."""
    noun = scene.parsed.head(verb)
    is_disaster = noun is not None and "disaster" in noun_types().get(noun.lemma, ())
    return verb.lemma == "strike" and is_disaster and scene.parsed.child(verb, "agent") is None


def _is_headlines_passive(parsed: Parsed, verb: Word) -> bool:
    """ "Vik fined $5 million", "Markets rattled by a warning": a headline tells what is done in the present, and leaves
    out the "was" of what was done."""
    if verb.tag not in ("VBD", "VBN") or not verb.text.endswith("ed") or parsed.child(verb, "aux"):
        return False
    objects = [noun for noun in parsed.children(verb, "dobj") if not _is_amount(parsed, noun)]
    is_by = any(word.text.lower() == "by" for word in parsed.children(verb, "agent", "prep"))
    return not objects and (is_by or verb.lemma in list_of("transitive_verbs"))


def _is_amount(parsed: Parsed, noun: Word) -> bool:
    return any(map(str.isdigit, noun.text)) or parsed.child(noun, "nummod", "quantmod") is not None


def deed_governed(parsed: Parsed, verb: Word) -> Word | None:
    """What somebody agrees or decides to do, or is allowed or ordered to: that it is decided is the event."""
    if verb.lemma in list_of("deciding_verbs") or (
        verb.lemma in list_of("ruling_verbs") and _governs_alone(parsed, verb)
    ):
        return _infinitive(parsed, verb)
    return None


def _governs_alone(parsed: Parsed, verb: Word) -> bool:
    """ "is allowed to bid", in a headline "Boeing allowed to bid"; not "allowed Boeing to bid"."""
    deed = _infinitive(parsed, verb)
    return deed is not None and parsed.child(deed, "nsubj") is None and parsed.child(verb, "dobj") is None


def _infinitive(parsed: Parsed, verb: Word) -> Word | None:
    clauses = (clause for clause in parsed.children(verb, "xcomp", "ccomp") if clause.is_verb)
    return next((c for c in clauses if any(w.text.lower() == "to" for w in parsed.children(c, "aux"))), None)


def cast_of_verb(scene: Scene, verb: Word) -> Cast:
    cast = Cast()
    passive = is_passive(scene, verb)
    if doer := subject(scene, verb):
        cast.add(scene, doer, "patient" if passive else "agent")
        for preposition in scene.parsed.children(doer, "prep") if is_event(doer) else ():
            _prepositional(scene, verb, preposition, cast)
        cast.place = place_beside(scene, doer, verb.index)
    for by in scene.parsed.children(verb, "agent"):
        for noun in scene.parsed.children(by, "pobj"):
            cast.add(scene, noun, "agent")
    where = beside_particle(scene, verb)
    cast.place = cast.place or (where[1] if where else None)
    deed = deed_governed(scene.parsed, verb)
    for told in (deed, verb) if deed else (verb,):
        for noun in scene.parsed.children(told, "dobj", "dative", "attr", "oprd"):
            if where is None or scene.name_at(noun) != where[1]:
                _object(scene, told, noun, cast)
        for preposition in _prepositions(scene, told):
            _prepositional(scene, told, preposition, cast)
    cast.place = cast.place or _shared_place(scene, verb)
    return cast


def beside_particle(scene: Scene, verb: Word) -> tuple[Word, Name] | None:
    """The "off" and the town of "sank off Larsund", where the parser took the town for a measure."""
    lone = [word for word in scene.parsed.children(verb, "prep") if not scene.parsed.children(word)]
    for small in (*scene.parsed.children(verb, "prt"), *lone):
        name = next((name for name in scene.names if name.first == small.index + 1), None)
        if name and name.kind == "place" and small.text.lower() in _WHERE:
            return small, name
    return None


def _object(scene: Scene, verb: Word, noun: Word, cast: Cast) -> None:
    name = scene.name_at(noun)
    if name and name.kind == "place" and verb.lemma in _GONE_TO:
        cast.place = cast.place or name
        if verb.lemma in ("visit", "tour", "reach", "leave", "enter"):
            return
    cast.add(scene, noun, "patient")
    for preposition in scene.parsed.children(noun, "prep"):
        _prepositional(scene, verb, preposition, cast)


def _prepositions(scene: Scene, verb: Word) -> Iterator[Word]:
    """Those of the verb, of its small word ("ran aground near Aden"), and of what they govern ("in the Shitalakshya
    River in Bangladesh")."""
    beside = [p for word in scene.parsed.children(verb, "prt", "advmod") for p in scene.parsed.children(word, "prep")]
    small = [word for word in scene.parsed.children(verb, "prt") if scene.parsed.child(word, "pobj")]
    for preposition in (*scene.parsed.children(verb, "prep", "dative", "agent"), *small, *beside):
        yield preposition
        for noun in scene.parsed.children(preposition, "pobj"):
            if preposition.lemma.lower() in _WHERE | _WHITHER - {"for"}:
                yield from scene.parsed.children(noun, "prep")


def _prepositional(scene: Scene, verb: Word, preposition: Word, cast: Cast) -> None:
    kind = preposition.lemma.lower()
    for noun in scene.parsed.children(preposition, "pobj"):
        name = scene.name_at(noun)
        is_where = kind in _WHERE or (kind in _WHITHER and verb.lemma in _MOVING)
        if is_where and (place := _place(scene, noun)):
            cast.place = cast.place or place
        elif kind in _WITH and (name is None or name.kind != "place" or kind in ("with", "against", "between", "by")):
            cast.add(scene, noun, "participant")
        if kind == "for":
            _at_talks(scene, verb, noun, cast)


def _at_talks(scene: Scene, verb: Word, noun: Word, cast: Cast) -> None:
    """ "flew to Ankara for talks with Erdogan"."""
    for beside in scene.parsed.children(noun, "prep") if is_event(noun) else ():
        if beside.lemma.lower() in ("with", "between"):
            _prepositional(scene, verb, beside, cast)


def _place(scene: Scene, noun: Word) -> Name | None:
    """ "in Montreal", "at the airport of Aden", "near the Haitian town of Larsund"."""
    name = scene.name_at(noun)
    if name:
        return name if name.kind == "place" else None
    if noun.lemma in _ABROAD:
        return place_beside(scene, noun, len(scene.parsed.words))
    return next((owner for owner in scene.who(noun) if owner.kind == "place"), None)


def _shared_place(scene: Scene, verb: Word) -> Name | None:
    """ "Friday in Montreal, where he will visit a factory"; "In Ottawa, he will meet Trudeau and tour a center"."""
    above = scene.parsed.head(verb)
    if verb.dep == "relcl" and any(w.text.lower() == "where" for w in scene.parsed.children(verb, "advmod")):
        before = [name for name in scene.names if name.kind == "place" and name.last <= verb.index]
        return before[-1] if before else None
    if place := _place_below(scene, verb):
        return place
    if above is None or not above.is_verb or verb.dep not in ("conj", "xcomp", "advcl"):
        return None
    return place_beside(scene, above, above.index if verb.dep == "conj" else len(scene.parsed.words))


def _place_below(scene: Scene, verb: Word) -> Name | None:
    """ "died when a ferry sank in the Shitalakshya"."""
    for clause in scene.parsed.children(verb, "advcl", "conj"):
        if clause.is_verb:
            place = place_beside(scene, clause, len(scene.parsed.words)) or _place_below(scene, clause)
            if place:
                return place
    return None


def place_beside(scene: Scene, verb: Word, before: int) -> Name | None:
    """Where a verb or noun says that it is, in the words before a certain one: what follows the first of two verbs is
    its alone."""
    for preposition in scene.parsed.children(verb, "prep"):
        if preposition.index >= before:
            break
        for noun in scene.parsed.children(preposition, "pobj"):
            if place := _place_after(scene, preposition, noun, before):
                return place
    return None


def _place_after(scene: Scene, preposition: Word, noun: Word, before: int) -> Name | None:
    """The "London" of "in London", of "actors of three theatres in London", of "at the bank's seat in London"."""
    if preposition.lemma.lower() not in _WHERE:
        return None
    within = None if scene.name_at(noun) else place_beside(scene, noun, before)
    return within if preposition.lemma.lower() == "of" else _place(scene, noun) or within


def cast_of_noun(scene: Scene, noun: Word) -> Cast:
    """Who stands in the phrase of a noun: "Blinken's arrival in Ottawa", "the delivery … by the US military", "the
    war in Ukraine"."""
    cast = Cast()
    for owner in scene.parsed.children(noun, "poss", "compound", "nmod"):
        _owner(scene, owner, cast)
    for preposition in _prepositions(scene, noun):
        kind = preposition.lemma.lower()
        for inner in scene.parsed.children(preposition, "pobj"):
            if kind in _WHERE | _WHITHER and (place := _place(scene, inner)) and kind != "of":
                cast.place = cast.place or place
            elif kind in _WITH or kind == "of":
                cast.add(scene, inner, _ROLES.get(kind, "participant"))
    return cast


def _owner(scene: Scene, owner: Word, cast: Cast) -> None:
    name = scene.name_at(owner)
    if name and name.kind == "place" and owner.dep != "poss":
        cast.place = cast.place or name
    else:
        cast.add(scene, owner, "agent")
