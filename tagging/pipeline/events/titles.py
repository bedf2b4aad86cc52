"""What to call an event: short, active, in a headline's present. Where no decent title can be made there is none: a
subject that is only "that" or "she", a verb without the object that it needs, a phrase that breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tagging.pipeline.events.parsed import Parsed, Word
from tagging.pipeline.events.roles import deed_governed, is_passive, subject
from tagging.pipeline.events.scene import Scene
from tagging.pipeline.events.triggers import list_of, phrasal_types

LONGEST = 90  # characters
_MOST_ADDED = 2  # prepositional phrases
_LEFT_OUT = ("relcl", "acl", "appos", "advcl", "punct", "conj", "cc", "parataxis", "npadvmod", "advmod", "neg", "prep")
_ASIDE = ("relcl", "advcl", "appos", "punct", "parataxis", "ccomp")
_IRREGULAR = {"have": "has", "be": "is"}
_SPACE = re.compile(r"\s+")
_NO_SPACE = re.compile(r" (?=(?:['’]s?\b|[,.%)]))|(?<=[(#$€£]) ")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STANDS_FOR_ANOTHER = ("PRP", "WP", "WDT", "DT", "EX", "WRB")
_POINTING = re.compile(r"^(?:this|that|these|those)\b", re.IGNORECASE)
_THINGS = ("it", "them", "itself", "themselves")
_DONE_TO_DEEDS = ("settle", "end", "halt", "stop", "suspend", "cancel", "postpone", "lead", "organize", "organise")
_AS_MUCH = re.compile(r"^(?=(?:much|many|little|few) as )")
_AWAY = ("away", "back", "off", "out", "down", "up", "over", "aside", "apart")
_QUOTES = ("``", "''")


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
    said = [_verb(scene, verb, doer, planned), *_particles(scene.parsed, verb), *objects]
    added = [*_governed(scene, verb), *_added(scene, verb)]
    title = next((found for each in subjects if len(found := _joined([each, *said], added)) <= LONGEST), "")
    is_phrasal = any(f"{verb.lemma}-{word}" in phrasal_types() for word in _particles(scene.parsed, verb))
    says_it = bool(objects or is_phrasal or len(title) > len(_joined([subjects[0], *said], [])))
    return title if says_it or is_passive(scene, verb) or verb.lemma in list_of("verbs_alone") else ""


def of_noun(scene: Scene, noun: Word, place: str, is_brief: bool) -> str:
    """ "Delivery of equipment by the US and Canadian militaries", "War in Ukraine"; a noun that stands alone needs the
    place where it was."""
    dated = {index for when in scene.dates for index in range(when.first, when.last)}
    left = [w for w in _under(scene.parsed, noun, *_LEFT_OUT, "det") if w.index not in dated]
    left = [w for w in left if w.tag != "POS" or w.index - 1 not in dated]
    words = [w for w in left if w.tag != "PRP$"]
    owner = next((scene.who(w)[0].name + "'s" for w in left if w.tag == "PRP$" and scene.who(w)), "")
    title = _joined([owner, _text(words)], _added(scene, noun))
    if " " not in title and place and title:
        title = f"{title} in {place}"
    is_bare = title == f"{owner} {noun.text}" and not is_brief  # "its launch in 2001": of what?
    return title if " " in title and len(title) <= LONGEST and not is_bare else ""


def _subjects(scene: Scene, doer: Word) -> list[str]:
    """What the doer may be called, the longest first; empty where it is only a pronoun."""
    if names := scene.called(doer):
        listed = [name.name for name in names]
        return [_listed(listed), f"{listed[0]} and others"] if len(listed) > 1 else listed
    meant = _antecedent(scene.parsed, doer) if doer.tag in ("WP", "WDT") else doer
    phrases = [_phrase(scene, meant, keep_conjoined=True), _phrase(scene, meant)]
    owner = scene.parsed.child(meant, "poss")
    if owner is None or owner.tag != "PRP$":
        return phrases
    owners = scene.who(owner)
    return [f"{owners[0].name}'s {phrase.partition(' ')[2]}" if owners else "" for phrase in phrases]


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


def third_person(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh")) or (verb.endswith("o") and verb[-2:-1] not in tuple("aeiou")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou") else verb + "s"


def _is_plural(parsed: Parsed, doer: Word) -> bool:
    doer = _antecedent(parsed, doer) if doer.tag in ("WP", "WDT") else doer
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
    short = _tidy(" ".join((f"to {passive}{verb.text}", *_particles(scene.parsed, verb), *objects)))
    return [_tidy(" ".join((short, *_added(scene, verb)[:1]))), short] if all(objects) else []


def _clause(scene: Scene, verb: Word) -> str:
    """ "that Ukraine become a candidate"; empty where it has no subject that can be named."""
    doer = scene.parsed.child(verb, "nsubj", "nsubjpass")
    objects = _objects(scene, verb)
    said = _subjects(scene, doer)[0] if doer else ""
    if not said or not all(objects):
        return ""
    helped = [word.text for word in scene.parsed.children(verb, "aux", "auxpass", "neg")]
    parts = ["that", said, *helped, verb.text, *_particles(scene.parsed, verb), *objects]
    return _tidy(" ".join((*parts, *_added(scene, verb)[:1])))


def _added(scene: Scene, word: Word) -> list[str]:
    """What follows with prepositions, dates left out, the nearest first."""
    found = []
    for child in scene.parsed.children(word, "prep", "agent", "dative"):
        phrase = _until_aside(_under(scene.parsed, child, *_ASIDE))
        is_said = child.index > word.index and child.lemma != "include"
        if not is_said or _says_when(scene, child, phrase):
            continue
        if child.lemma == "by" and _is_somebody(scene, child):
            continue
        names = [name for noun in scene.parsed.children(child, "pobj") for name in scene.called(noun)]
        if names and all(name.kind != "place" for name in names):
            found.append(f"{child.text} {_the(scene.parsed, child)}{_listed(name.name for name in names)}")
        elif _is_whole(scene.parsed, child, phrase):
            found.append(_text(phrase))
    for noun in scene.parsed.children(word, "dobj"):
        found += [*_purpose(scene, noun), *(more for more in _added(scene, noun) if not more.startswith("of "))]
    return list(filter(None, found))[:_MOST_ADDED]


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
    return [word.text for word in (*parsed.children(verb, "prt"), *adverbs, *lone)]


def _the(parsed: Parsed, preposition: Word) -> str:
    articles = (word for noun in parsed.children(preposition, "pobj") for word in parsed.children(noun, "det"))
    return "the " if any(word.text.lower() == "the" for word in articles) else ""


def _measures(scene: Scene, verb: Word) -> list[str]:
    """ "drops *0.5 percent*", but no dates."""
    dated = {index for when in scene.dates for index in range(when.first, when.last)}
    counted = [noun for noun in scene.parsed.children(verb, "npadvmod") if scene.parsed.child(noun, "nummod")]
    return [_text(_under(scene.parsed, noun, *_ASIDE)) for noun in counted if noun.index not in dated]


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


def _until_aside(words: list[Word]) -> list[Word]:
    """Without what stands after a gap: an aside was cut out there."""
    for before, after in pairwise(words):
        if after.index - before.index > 1:
            return words[: words.index(after)]
    return words


def _objects(scene: Scene, verb: Word) -> list[str]:
    """What its objects are called; empty where one is a pronoun that means nobody, or who knows what."""
    found = scene.parsed.children(verb, "dobj", "attr", "oprd", "acomp")
    found = (
        _receivers(scene, verb)
        + found[:1]
        + [noun for noun in found[1:] if noun.dep != "dobj" or _is_second(scene, found[0], noun)]
    )
    return [_deed_meant(scene, verb) if noun.text.lower() in _THINGS else _phrase(scene, noun) for noun in found]


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
    of = [w for p in scene.parsed.children(noun, "prep") if p.lemma == "of" for w in _under(scene.parsed, p, *_ASIDE)]
    words = [*_under(scene.parsed, noun, *left_out), *_until_aside(of)]
    if any(word.tag in ("WP", "WDT") for word in words):
        return ""
    return _AS_MUCH.sub("as ", _POINTING.sub("the", _text(words).removeprefix("whose ")))


def _under(parsed: Parsed, word: Word, *without: str) -> list[Word]:
    """As ``Parsed.under``, with the quotation marks that stand between its words, and all that hyphens join to them."""
    found = {each.index for each in parsed.under(word, *without)}
    quotes = (w for w in parsed.words if w.tag in _QUOTES)
    found |= {w.index for w in quotes if {w.index - 1, w.index + 1} & found and w.head in found}
    for joined in _joined_by_hyphens(parsed):
        found |= joined if joined & found else set()
    return [parsed.words[index] for index in sorted(found)]


def _joined_by_hyphens(parsed: Parsed) -> Iterator[set[int]]:
    """The words of "rank-and-file", of "3-2"."""
    for hyphen in (w for w in parsed.words if w.text == "-"):
        first, last = hyphen.index, hyphen.index
        while first and _touch(parsed.words[first - 1], parsed.words[first]):
            first -= 1
        while last + 1 < len(parsed.words) and _touch(parsed.words[last], parsed.words[last + 1]):
            last += 1
        yield set(range(first, last + 1))


def _touch(before: Word, after: Word) -> bool:
    return (
        before.end == after.start
        and (before.text[-1].isalnum() or before.text == "-")
        and (after.text[0].isalnum() or after.text == "-")
    )


def _text(words: list[Word]) -> str:
    """The words with the spaces that they have, without quotation marks."""
    text, end, apart = "", None, False
    for word, after in zip(words, (*words[1:], None), strict=True):
        apart = apart or word.start != end
        if word.tag not in _QUOTES:
            said = _article(word, after)
            text, apart = f"{text} {said}" if apart else text + said, False
        end = word.end
    return _finished(text)


def _article(word: Word, after: Word | None) -> str:
    """ "an (increasingly) crowded market": what stood between is left out."""
    if word.text not in ("a", "an") or after is None or after.index == word.index + 1:
        return word.text
    return "an" if after.text[0].lower() in "aeiou" else "a"


def _finished(text: str) -> str:
    """Without a mark or a small word that leads nowhere at its end."""
    text = text.strip(" ,;:–-")
    while text.rpartition(" ")[2].lower() in list_of("ends_nothing"):
        text = text.rpartition(" ")[0].strip(" ,;:–-")
    return text


def _joined(parts: list[str], added: list[str]) -> str:
    title = _tidy(" ".join(filter(None, parts)))
    for more in added:
        longer = _tidy(f"{title} {more}")
        if len(longer) <= LONGEST and more.lower() not in title.lower():
            title = longer
    return title[:1].upper() + title[1:]


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", _NO_SPACE.sub("", text.replace("<", "").replace(">", ""))).strip(" ,;:–-“”\"'’‘")
