"""What to call an event: short, active, in a headline's present."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from tagging.pipeline.events.parsed import Parsed, Word
from tagging.pipeline.events.roles import is_passive, subject
from tagging.pipeline.events.scene import Scene

LONGEST = 90  # characters
_MOST_ADDED = 2  # prepositional phrases
_LEFT_OUT = ("relcl", "acl", "appos", "advcl", "punct", "conj", "cc", "parataxis", "npadvmod", "advmod", "neg", "prep")
_ASIDE = ("relcl", "advcl", "appos", "punct", "parataxis", "ccomp")
_IRREGULAR = {"have": "has", "be": "is", "go": "goes", "do": "does"}
_SPACE = re.compile(r"\s+")
_NO_SPACE = re.compile(r" (?=(?:['’]s?\b|[,.%)]))|(?<=[(#$€£]) ")


def of_verb(scene: Scene, verb: Word, planned: bool) -> str:
    """ "Antony Blinken visits Ottawa for talks", "Aung San Suu Kyi sentenced to …", "James Macharia to meet …"."""
    doer = subject(scene, verb)
    parts = [_subject(scene, doer), _verb(scene, verb, doer, planned)]
    parts += [word.text for word in scene.parsed.children(verb, "prt")]
    parts += [_phrase(scene, noun) for noun in scene.parsed.children(verb, "dobj", "attr", "oprd", "acomp")]
    return _joined(parts, _added(scene, verb))


def of_noun(scene: Scene, noun: Word) -> str:
    """ "Delivery of equipment by the US and Canadian militaries", "War in Ukraine"."""
    dated = {index for when in scene.dates for index in range(when.first, when.last)}
    left = [w for w in scene.parsed.under(noun, *_LEFT_OUT, "det") if w.index not in dated]
    left = [w for w in left if w.tag != "POS" or w.index - 1 not in dated]
    words = [w for w in left if w.tag != "PRP$"]
    owner = next((scene.who(w)[0].name + "'s" for w in left if w.tag == "PRP$" and scene.who(w)), "")
    return _joined([owner, _text(words)], _added(scene, noun))


def _subject(scene: Scene, doer: Word | None) -> str:
    if doer is None:
        return ""
    if called := scene.called(doer):
        return _listed(name.name for name in called)
    return _phrase(scene, doer, keep_conjoined=True)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return " and ".join(filter(None, (", ".join(found[:-1]), found[-1])))


def _verb(scene: Scene, verb: Word, doer: Word | None, planned: bool) -> str:
    if is_passive(scene, verb):
        return f"to be {verb.text}" if planned else verb.text
    if planned:
        return f"to {verb.lemma}"
    return verb.lemma if doer is None or _is_plural(scene.parsed, doer) else third_person(verb.lemma)


def third_person(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou") else verb + "s"


def _is_plural(parsed: Parsed, doer: Word) -> bool:
    return doer.tag == "NNS" or bool(parsed.children(doer, "conj")) or doer.text.lower() in ("they", "people", "police")


def _added(scene: Scene, word: Word) -> list[str]:
    """What follows with prepositions, dates left out, the nearest first."""
    dated = {index for when in scene.dates for index in range(when.first, when.last)}
    found = []
    for child in scene.parsed.children(word, "prep", "agent", "dative"):
        under = scene.parsed.under(child, *_ASIDE)
        is_said = len(under) > 1 and child.index > word.index and child.lemma != "include"
        if is_said and not any(each.index in dated for each in under):
            found.append(_text(_until_aside(under)))
    for noun in scene.parsed.children(word, "dobj"):
        found += _added(scene, noun)
    return found[:_MOST_ADDED]


def _until_aside(words: list[Word]) -> list[Word]:
    """Without what stands after a gap: an aside was cut out there."""
    for before, after in pairwise(words):
        if after.index - before.index > 1:
            return words[: words.index(after)]
    return words


def _phrase(scene: Scene, noun: Word, keep_conjoined: bool = False) -> str:
    left_out = [dep for dep in _LEFT_OUT if not (keep_conjoined and dep in ("conj", "cc"))]
    if called := scene.called(noun):
        return _listed(name.name for name in called)
    of = [w for p in scene.parsed.children(noun, "prep") if p.lemma == "of" for w in scene.parsed.under(p, *_ASIDE)]
    return _text([*scene.parsed.under(noun, *left_out), *_until_aside(of)]).removeprefix("whose ")


def _text(words: list[Word]) -> str:
    """The words with the spaces that they have."""
    text, end = "", None
    for word in words:
        text += word.text if word.start == end else f" {word.text}"
        end = word.end
    return text.strip()


def _joined(parts: list[str], added: list[str]) -> str:
    title = _tidy(" ".join(filter(None, parts)))
    for more in added:
        longer = _tidy(f"{title} {more}")
        if len(longer) <= LONGEST and more.lower() not in title.lower():
            title = longer
    return _shortened(title[:1].upper() + title[1:])


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", _NO_SPACE.sub("", text)).strip(' ,;:–-“”"')


def _shortened(title: str) -> str:
    if len(title) <= LONGEST:
        return title
    cut = title[: LONGEST - 1].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:–-") + "…"
