"""What to call an event: short, active, in a headline's present. Where no decent title can be made there is none: a
subject that is only "that" or "she", a verb without the object that it needs, a phrase that breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tagging.pipeline.events.parsed import Parsed, Word
from tagging.pipeline.events.roles import beside_particle, deed_governed, is_passive, subject
from tagging.pipeline.events.scene import Scene
from tagging.pipeline.events.triggers import list_of, phrasal_types, verb_types
from tagging.pipeline.events.when import is_event
from tagging.pipeline.events.wording import text_of, third_person, tidy, under, until_aside

LONGEST = 100  # characters
_LONG, _LONG_ENOUGH = 95, 80  # characters to which one more phrase may be added, and a second one
_LONG_PHRASE = 45  # characters
_MOST_ADDED = 2  # prepositional phrases
_LEFT_OUT = ("relcl", "acl", "appos", "advcl", "punct", "conj", "cc", "parataxis", "npadvmod", "advmod", "neg", "prep")
_ASIDE = ("relcl", "advcl", "appos", "punct", "parataxis", "ccomp")
_ARTICLE = re.compile(r"^(?:the|an?) (?=\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STANDS_FOR_ANOTHER = ("PRP", "WP", "WDT", "DT", "EX", "WRB")
_OF_WHAT = frozenset(("acquit", "convict", "accuse", "clear", "strip"))
_COUNTED = frozenset(("kill", "injure", "wound", "hurt", "arrest", "detain", "leave", "beat", "shoot"))
_BETWEEN_TWO = frozenset(("contract", "pact", "deal", "agreement", "accord", "treaty", "settlement", "partnership"))
_OWNER_AND_NOUN = 2
_DONE_TO_PEOPLE = frozenset(("kill", "injure", "arrest", "detain", "jail", "charge", "sentence", "convict", "elect"))
_MEASURES = frozenset(("law", "bill", "measure", "resolution", "decree", "ban", "amendment", "order", "rule", "plan"))
_POINTING = re.compile(r"^(?:this|that|these|those)\b", re.IGNORECASE)
_SCORE = re.compile(r"(?<![\w-])\d{1,3}[-–]\d{1,3}(?![\w-])")
_THINGS = ("it", "them", "itself", "themselves")
_DONE_TO_DEEDS = ("settle", "end", "halt", "stop", "suspend", "cancel", "postpone", "lead", "organize", "organise")
_AS_MUCH = re.compile(r"^(?=(?:much|many|little|few) as )")
_SAYS_NOTHING = re.compile(
    r"^(?:as an? (?:way|means|result|part|sign)\b|for the (?:first|second|last) time\b|in (?:fact|turn)$"
    r"|(?:despite|due to|given|amid) the fact\b)",
    re.IGNORECASE,
)
_AWAY = ("away", "back", "off", "out", "down", "up", "over", "aside", "apart")


def of_verb(scene: Scene, verb: Word, planned: bool) -> str:
    """ "Antony Blinken visits Ottawa for talks", "Aung San Suu Kyi sentenced to …", "James Macharia to meet …"."""
    doer = subject(scene, verb)
    if doer is None:
        return ""
    objects = _objects(scene, verb)
    subjects = _subjects(scene, doer)
    if not all(objects) or not all(subjects) or set(objects) & set(subjects) or not _WORD.fullmatch(verb.text):
        return ""
    objects += _measures(scene, verb)
    said = [_verb(scene, verb, doer, planned), *_particles(scene.parsed, verb), *objects, *_after_particle(scene, verb)]
    governed = list(filter(None, _governed(scene, verb)))
    added = _added(scene, verb)
    tried = [[each, *said, more] for each in subjects for more in governed or [""]]
    title = next((found for parts in tried if len(found := _joined(parts, added)) <= LONGEST), "")
    says_more = bool(objects) or len(title) > len(_joined([subjects[0], *said], []))
    return title if says_more or _says_it_alone(scene, verb, doer) else ""


def _says_it_alone(scene: Scene, verb: Word, doer: Word) -> bool:
    """ "resigns", "steps down", "arrested"; not "Venmo spotted", "spins off", "airport killed" (in a crash at it)."""
    if is_passive(scene, verb):
        is_place = any(name.kind == "place" for name in scene.called(doer))
        return verb.lemma in verb_types() and not (is_place and verb.lemma in _DONE_TO_PEOPLE)
    phrasal = {f"{verb.lemma}-{word}" for word in _particles(scene.parsed, verb)}
    return verb.lemma in list_of("verbs_alone") or bool(
        phrasal & phrasal_types().keys() - list_of("phrasal_transitive")
    )


def of_noun(scene: Scene, noun: Word, place: str, is_brief: bool) -> str:
    """ "Delivery of equipment by the US and Canadian militaries", "War in Ukraine"; a noun that stands alone needs the
    place where it was."""
    dated = {index for when in scene.dates for index in range(when.first, when.last)}
    left = [w for w in under(scene.parsed, noun, *_LEFT_OUT, "det") if w.index not in dated]
    left = [w for w in left if w.tag != "POS" or w.index - 1 not in dated]
    words = [w for w in left if w.tag != "PRP$"]
    owner = next((scene.who(w)[0].name + "'s" for w in left if w.tag == "PRP$" and scene.who(w)), "")
    added = _added(scene, noun)
    title = _joined([owner, text_of(words)], added)
    if " " not in title and place and title:
        title = f"{title} in {place}"
    alone = len([w for w in words if w.tag not in ("POS", "PRP$")]) + bool(owner) == _OWNER_AND_NOUN and not added
    is_bare = title == f"{owner} {noun.text}" and not is_brief  # "its launch in 2001": of what?
    is_bare |= alone and noun.lemma in _BETWEEN_TWO  # "Boeing's contract": with whom?
    return title if " " in title and len(title) <= LONGEST and not is_bare else ""


def _subjects(scene: Scene, doer: Word) -> list[str]:
    """What the doer may be called, the longest first; empty where it is only a pronoun."""
    if names := scene.called(doer):
        listed = list(dict.fromkeys(name.name for name in names))
        return [_listed(listed), f"{listed[0]} and others"] if len(listed) > 1 else listed
    meant = _antecedent(scene.parsed, doer) if doer.tag in ("WP", "WDT") else doer
    called = [_phrase(scene, meant, keep_conjoined=True), _phrase(scene, meant)]
    phrases = [phrase and _ARTICLE.sub("", phrase + _called_so(scene, meant)) for phrase in called]
    owner = scene.parsed.child(meant, "poss")
    if owner is None or owner.tag != "PRP$":
        return phrases
    owners = scene.who(owner)
    return [f"{owners[0].name}'s {phrase.partition(' ')[2]}" if owners else "" for phrase in phrases]


def _called_so(scene: Scene, noun: Word) -> str:
    """The " Morning Star" of "the ferry Morning Star", which the parser took for a second subject, or an aside."""
    verb = scene.parsed.words[noun.head]
    beside = [*scene.parsed.children(verb, "nsubj"), *scene.parsed.children(noun, "appos")]
    for words in (scene.parsed.under(word) for word in beside if word.index > noun.index):
        if words[0].index == noun.index + 1 and all(word.tag.startswith("NNP") for word in words):
            return f" {text_of(words)}"
    return ""


def _antecedent(parsed: Parsed, word: Word) -> Word:
    """The "blast" of "a blast that killed"."""
    for clause in parsed.above(word):
        if clause.dep == "relcl" and (noun := parsed.head(clause)):
            return noun
    return word


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return " and ".join(filter(None, (", ".join(found[:-1]), found[-1])))


def _verb(scene: Scene, verb: Word, doer: Word, planned: bool) -> str:
    if is_passive(scene, verb):
        return f"to be {verb.text.lower()}" if planned else verb.text.lower()
    if planned:
        return f"to {verb.lemma}"
    named = scene.called(doer)
    is_plural = len(named) > 1 or (not named and _is_plural(scene.parsed, doer))
    return verb.lemma if is_plural else third_person(verb.lemma)


def _is_plural(parsed: Parsed, doer: Word) -> bool:
    doer = _antecedent(parsed, doer) if doer.tag in ("WP", "WDT") else doer
    if doer.tag == "CD":
        return doer.text.lower() not in ("one", "1")
    return doer.tag == "NNS" or bool(parsed.children(doer, "conj")) or doer.text.lower() in ("they", "people", "police")


def _governed(scene: Scene, verb: Word) -> list[str]:
    """ "agrees *to buy Alexion for $39 billion*", "rules *that the law is void*"."""
    if deed := deed_governed(scene.parsed, verb):
        return _infinitive(scene, deed)
    clause = None if scene.parsed.child(verb, "dobj") else scene.parsed.child(verb, "ccomp")
    return [_clause(scene, clause)] if clause else []


def _infinitive(scene: Scene, verb: Word) -> list[str]:
    """ "to buy Alexion for $39 billion", and shorter "to buy Alexion"; nothing where its object cannot be named."""
    passive = "be " if is_passive(scene, verb) else ""
    objects = _objects(scene, verb)
    short = tidy(" ".join((f"to {passive}{verb.text}", *_particles(scene.parsed, verb), *objects)))
    brief = tidy(" ".join((f"to {passive}{verb.text}", *_particles(scene.parsed, verb), *_bare_objects(scene, verb))))
    return [tidy(" ".join((short, *_added(scene, verb)[:1]))), short, brief] if all(objects) else []


def _bare_objects(scene: Scene, verb: Word) -> list[str]:
    """Without what hangs on them: "the mandate" of a mission."""
    return [text_of(under(scene.parsed, noun, *_LEFT_OUT)) for noun in scene.parsed.children(verb, "dobj")]


def _clause(scene: Scene, verb: Word) -> str:
    """ "that Ukraine become a candidate"; empty where it has no subject that can be named."""
    doer = scene.parsed.child(verb, "nsubj", "nsubjpass")
    objects = _objects(scene, verb)
    said = _subjects(scene, doer)[0] if doer else ""
    if not said or not all(objects):
        return ""
    helped = [word.text for word in scene.parsed.children(verb, "aux", "auxpass", "neg")]
    parts = ["that", said, *helped, verb.text, *_particles(scene.parsed, verb), *objects]
    return tidy(" ".join((*parts, *_added(scene, verb)[:1])))


def _added(scene: Scene, word: Word) -> list[str]:
    """What follows with prepositions, dates left out, the nearest first."""
    found = []
    for child in _prepositions(scene.parsed, word):
        phrase = until_aside(under(scene.parsed, child, *_ASIDE))
        is_said = child.index > word.index and child.lemma != "include"
        if not is_said or _says_when(scene, child, phrase):
            continue
        if child.lemma == "by" and _is_somebody(scene, child):
            continue
        names = [name for noun in scene.parsed.children(child, "pobj") for name in scene.called(noun)]
        if names and all(name.kind != "place" for name in names):
            found.append(f"{child.text} {_the(scene.parsed, child)}{_listed(name.name for name in names)}")
        elif _is_whole(scene.parsed, child, phrase):
            said = text_of(phrase)
            found.append(said if len(said) <= _LONG_PHRASE else _cut_short(scene, child) or said)
    for noun in scene.parsed.children(word, "dobj"):
        is_of = word.lemma in _OF_WHAT and scene.name_at(noun) is not None
        found += [
            *_purpose(scene, noun),
            *(more for more in _added(scene, noun) if is_of or not more.startswith("of ")),
        ]
    return list(filter(None, found))[:_MOST_ADDED]


def _cut_short(scene: Scene, preposition: Word) -> str:
    """ "for talks with Erdogan" of "for talks with Turkish President Recep Tayyip Erdogan on migration"."""
    for noun in scene.parsed.children(preposition, "pobj"):
        words = under(scene.parsed, noun, *_LEFT_OUT)
        if is_event(noun) and words and words[0].index == preposition.index + 1:
            further = scene.parsed.children(noun, "prep")[:1]
            names = [
                name.name for p in further for each in scene.parsed.children(p, "pobj") for name in scene.called(each)
            ]
            return f"{preposition.text} {text_of(words)}" + (f" {further[0].text} {_listed(names)}" if names else "")
    return ""


def _prepositions(parsed: Parsed, word: Word) -> list[Word]:
    """With the "off" of "sank off Larsund"; without what compares with what was left out ("harder than any other")."""
    small = [p for p in parsed.children(word, "prt") if parsed.child(p, "pobj")]
    found = [*small, *parsed.children(word, "prep", "agent", "dative")]
    is_said = (p for p in found if p.lemma != "than" or not word.is_verb)
    return [p for p in is_said if not _SAYS_NOTHING.search(text_of(parsed.under(p)))]


def _says_when(scene: Scene, preposition: Word, phrase: list[Word]) -> bool:
    """ "for fraud", "for ten years" say more of it."""
    lasts = preposition.lemma in ("for", "to")
    dates = [when for when in scene.dates if not lasts or when.date.kind != "DURATION"]
    return any(when.first <= word.index < when.last for word in phrase for when in dates)


def _is_somebody(scene: Scene, preposition: Word) -> bool:
    """ "the first visit *by a French president*" does not say who."""
    nouns = scene.parsed.children(preposition, "pobj")
    articles = (word.text.lower() for noun in nouns for word in scene.parsed.children(noun, "det"))
    return any(noun.lemma in list_of("person_nouns") for noun in nouns) and bool({"a", "an"} & set(articles))


def _particles(parsed: Parsed, verb: Word) -> list[str]:
    """ "sworn *in*", "fought *for*", "ran *aground*"."""
    lone = (p for p in parsed.children(verb, "prep") if p.index == verb.index + 1 and not parsed.children(p))
    beside = [w for w in parsed.children(verb, "advmod") if w.index == verb.index + 1]
    adverbs = [w for w in beside if w.text in _AWAY or f"{verb.lemma}-{w.text.lower()}" in phrasal_types()]
    small = [p for p in parsed.children(verb, "prt") if not parsed.child(p, "pobj")]
    return [word.text for word in (*small, *adverbs, *lone)]


def _after_particle(scene: Scene, verb: Word) -> list[str]:
    found = beside_particle(scene, verb)
    return [found[1].name] if found and not scene.parsed.child(found[0], "pobj") else []


def _the(parsed: Parsed, preposition: Word) -> str:
    articles = (word for noun in parsed.children(preposition, "pobj") for word in parsed.children(noun, "det"))
    return "the " if any(word.text.lower() == "the" for word in articles) else ""


def _measures(scene: Scene, verb: Word) -> list[str]:
    """ "drops *0.5 percent*", "ends *two days* in Beijing", but no dates."""
    dates = [when for when in scene.dates if when.date.kind != "DURATION" or when.first != verb.index + 1]
    dated = {index for when in dates for index in range(when.first, when.last)}
    counted = [noun for noun in scene.parsed.children(verb, "npadvmod") if scene.parsed.child(noun, "nummod")]
    found = [text_of(under(scene.parsed, noun, *_ASIDE)) for noun in counted if noun.index not in dated]
    return found or _score(scene, verb)


def _score(scene: Scene, verb: Word) -> list[str]:
    """The "3-1" of a match, where the sentence has but one."""
    if verb.lemma not in ("beat", "defeat", "draw", "thrash", "win", "lose"):
        return []
    scores = _SCORE.findall(scene.sentence.text)
    said = " ".join(word.text for noun in scene.parsed.children(verb, "dobj") for word in scene.parsed.under(noun))
    return scores if len(scores) == 1 and scores[0] not in said.replace(" ", "") else []


def _is_whole(parsed: Parsed, preposition: Word, phrase: list[Word]) -> bool:
    """Does the phrase hold what the preposition governs, and no pronoun that a reader could not follow?"""
    governed = parsed.children(preposition, "pobj", "pcomp")
    if not governed or any(each.tag in _STANDS_FOR_ANOTHER for each in governed):
        return False
    return all(each in phrase for each in governed)


def _purpose(scene: Scene, noun: Word) -> Iterator[str]:
    """ "a contract *to purchase twenty jets*"."""
    for clause in scene.parsed.children(noun, "acl"):
        if clause.tag == "VB" and scene.parsed.child(clause, "dobj"):
            yield from _infinitive(scene, clause)
    if noun.lemma in _MEASURES:
        for clause in scene.parsed.children(noun, "relcl"):
            yield _what_it_does(scene, clause)


def _what_it_does(scene: Scene, clause: Word) -> str:
    """ "a law *that bans plastic bags*"."""
    doer = scene.parsed.child(clause, "nsubj")
    objects = _objects(scene, clause)
    if doer is None or doer.tag != "WDT" or not objects or not all(objects):
        return ""
    helped = [word.text for word in scene.parsed.children(clause, "aux")]
    return tidy(" ".join((doer.text, *helped, clause.text, *objects)))


def _objects(scene: Scene, verb: Word) -> list[str]:
    """What its objects are called; empty where one is a pronoun that means nobody, or who knows what."""
    found = scene.parsed.children(verb, "dobj", "attr", "oprd", "acomp")
    found = (
        _receivers(scene, verb)
        + found[:1]
        + [noun for noun in found[1:] if noun.dep != "dobj" or _is_second(scene, found[0], noun)]
    )
    return [_deed_meant(scene, verb) if noun.text.lower() in _THINGS else _owned(scene, verb, noun) for noun in found]


def _is_mere_number(scene: Scene, noun: Word) -> bool:
    """Of people it is said without them: "kill 22"."""
    verb = scene.parsed.head(noun)
    is_number = noun.tag == "CD" and noun.text.replace(",", "").isdigit() and not scene.parsed.children(noun)
    return (
        is_number
        and verb is not None
        and "death" not in verb_types().get(verb.lemma, ())
        and verb.lemma not in _COUNTED
    )


def _owned(scene: Scene, verb: Word, noun: Word) -> str:
    """ "the governor raises *Bank of Canada's* rate": what is "its" is no person's."""
    phrase, owner, doer = _phrase(scene, noun), scene.parsed.child(noun, "poss"), subject(scene, verb)
    owners = scene.who(owner) if owner and owner.text.lower() == "its" else []
    if owner is None or not owners or doer is None or any(name.kind != "person" for name in scene.who(doer)):
        return phrase
    return re.sub(rf"^{owner.text}\b", f"{owners[0].name}'s", phrase)


def _is_second(scene: Scene, first: Word, noun: Word) -> bool:
    """ "fined Google *$5 million*", "handed Rey *a petition*"."""
    to_somebody = any(name.kind == "person" for name in scene.called(first))
    return scene.parsed.child(noun, "nummod") is not None or to_somebody


def _receivers(scene: Scene, verb: Word) -> list[Word]:
    """The "him" of "awarded him a prize"."""
    return [word for word in scene.parsed.children(verb, "dative") if word.is_noun or word.tag == "PRP"]


def _deed_meant(scene: Scene, verb: Word) -> str:
    """ "The last strike … Robin Swann settled it"."""
    return scene.spoken.deed if verb.lemma in _DONE_TO_DEEDS else ""


def _phrase(scene: Scene, noun: Word, keep_conjoined: bool = False) -> str:
    left_out = [dep for dep in _LEFT_OUT if not (keep_conjoined and dep in ("conj", "cc"))]
    if called := scene.called(noun):
        return _listed(name.name for name in called)
    if noun.tag in _STANDS_FOR_ANOTHER:
        return ""
    if not any(each.is_noun for each in scene.parsed.children(noun, "conj")):
        left_out = [*_LEFT_OUT]
    kept = ("of", "between", "with") if is_event(noun) else ("of",)
    of = [w for p in scene.parsed.children(noun, "prep") if p.lemma in kept for w in under(scene.parsed, p, *_ASIDE)]
    words = [*under(scene.parsed, noun, *left_out), *until_aside(of)]
    if any(word.tag == "PRP" for word in of) or (not of and _is_mere_number(scene, noun)):
        return ""  # "36 of them", "recalls 400,000"
    if any(word.tag in ("WP", "WDT") for word in words) or (noun.tag == "JJ" and len(words) > 1 and not of):
        return ""  # "rolls out the first"
    return _AS_MUCH.sub("as ", _POINTING.sub("the", text_of(words).removeprefix("whose ")))


def _joined(parts: list[str], added: list[str]) -> str:
    title = tidy(" ".join(filter(None, parts)))
    most = _LONG
    for more in added:
        longer = tidy(f"{title} {more}")
        if len(longer) <= most and more.lower() not in title.lower():
            title, most = longer, _LONG_ENOUGH
    return title[:1].upper() + title[1:]
