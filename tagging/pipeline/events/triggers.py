"""Which words tell of an event, and of what type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import cast

from tagging.pipeline.types import EventType
from tagging.pipeline.words import lines, words

# Competitions, conferences and storms that have names of their own.
NAMED_EVENT = re.compile(
    r"\b(?:(?:[A-Z][\w’'-]+ )?(?:World Cup|World Series|Super Bowl|Grand Prix|Olympics|Olympic Games|Winter Games"
    r"|Commonwealth Games|World Championships?|Film Festival|Ryder Cup|Davis Cup|Champions League|World Expo)"
    r"|(?:Australian|French|US|U\.S\.) Open|COP ?\d\d|Euro 20\d\d|Expo 20\d\d"
    r"|(?:G-?7|G-?8|G-?20|APEC|ASEAN|NATO|EU|BRICS|OPEC) [Ss]ummit"
    r"|(?:Hurricane|Cyclone|Typhoon|Storm|Superstorm|Tropical Storm) [A-Z][a-z]+)\b"
)
# Where something explodes by itself, if nothing speaks of a bomb.
INDUSTRY = re.compile(
    r"\b(?:refiner|factor|plant\b|gas\b|mines?\b|miners?\b|boiler|firework|pipeline|depot|warehouse|chemical|oil\b)",
    re.IGNORECASE,
)
_IN_COURT = re.compile(r"\bappear(?:s|ed|ing)? (?:in (?:\w+ )?court|before (?:a|the) (?:judge|magistrate|court))\b")
LASTING = frozenset(("war", "conflict", "outbreak", "epidemic", "pandemic", "famine", "drought", "siege", "blockade"))
_SPORT = re.compile(r"Cup|Series|Bowl|Prix|Games|Olympics|Championship|League|Open|Euro")
_STORM = re.compile(r"Hurricane|Cyclone|Typhoon|[Ss]torm")
_IRREGULAR = {
    "meet": "met", "fly": "flew flown flies", "strike": "struck", "fight": "fought", "shoot": "shot", "win": "won",
    "beat": "beaten", "lose": "lost", "sell": "sold", "buy": "bought", "sink": "sank sunk", "die": "dying died",
    "swear": "sworn swore", "steal": "stole", "rise": "rose risen", "fall": "fell fallen", "hold": "held",
    "freeze": "froze frozen", "seize": "seized", "plead": "pled", "shake": "shook", "draw": "drew drawn",
    "quit": "quit", "build": "built", "lay": "laid", "go": "went gone", "take": "took taken", "burn": "burnt",
    "set": "setting", "break": "broke broken", "stand": "stood", "blow": "blew blown", "sue": "suing",
    "free": "freed", "fire": "firing",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def verb_types() -> dict[str, tuple[EventType, ...]]:
    return _types("event_verbs")


@cache
def phrasal_types() -> dict[str, tuple[EventType, ...]]:
    """By verb and small word: "lay-off"."""
    return _types("phrasal_verbs")


@cache
def noun_types() -> dict[str, tuple[EventType, ...]]:
    return _types("event_nouns")


@cache
def object_types() -> dict[str, tuple[EventType, ...]]:
    """What a verb without a meaning of its own may have as its object ("announce a merger", "make a decision")."""
    return {**_types("announced_nouns"), **noun_types()}


def _types(name: str) -> dict[str, tuple[EventType, ...]]:
    found: dict[str, tuple[EventType, ...]] = {}
    for line in lines(name):
        type_, spelled = line.split(":")
        for word in spelled.split():
            found[word] = (*found.get(word, ()), cast(EventType, type_))
    return found


def type_of_name(name: str) -> EventType:
    if _STORM.search(name):
        return "disaster"
    return "culture" if "Festival" in name else "sport" if _SPORT.search(name) else "diplomacy"


@cache
def list_of(name: str) -> frozenset[str]:
    """The single words of a list that has several on a line."""
    return frozenset(word for line in words(name) for word in line.split())


@cache
def known_verbs() -> frozenset[str]:
    lists = ("speech_verbs", "unreal_verbs", "planning_verbs", "no_event_verbs", "light_verbs")
    return frozenset(verb_types()).union(*map(list_of, lists))


def tells_of_event(sentence: str) -> bool:
    """Does a word of the sentence look like one that tells of an event?"""
    known = any(word.lower() in _forms() for word in _WORD.findall(sentence))
    return known or bool(NAMED_EVENT.search(sentence) or _IN_COURT.search(sentence))


@cache
def _forms() -> frozenset[str]:
    verbs = {form for verb in verb_types() for form in _inflected(verb)}
    nouns = {form for noun in noun_types() for form in (noun, noun + "s")}
    light = {form for verb in list_of("light_verbs") for form in _inflected(verb)}
    phrasal = {form for verb in phrasal_types() for form in _inflected(verb.partition("-")[0])}
    return frozenset(verbs | nouns | light | phrasal)


def forms_of(verbs: Iterable[str]) -> frozenset[str]:
    return frozenset(form for verb in verbs for form in _inflected(verb))


def _inflected(verb: str) -> Iterator[str]:
    stem = verb.removesuffix("e")
    yield from (verb, f"{verb}s", f"{verb}es", f"{stem}ed", f"{stem}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")
    if verb.endswith("y"):
        yield from (f"{verb[:-1]}ied", f"{verb[:-1]}ies")
    yield from _IRREGULAR.get(verb, "").split()
