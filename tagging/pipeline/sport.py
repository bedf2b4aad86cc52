"""Is this a story about sport, and which one? From its words alone: the sport's own name, what only its reporters say.

A word counts once, however often it stands there, and double in the headline; so a report of a match is one after its
first paragraph, and a story that speaks of "a race" or "the goal" is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tagging.pipeline.types import Document, EntityRecord
from tagging.pipeline.words import lines, words

ENOUGH = 4.0  # the sport's name and a word of its own, two such words, or the name and three words of any sport
OF_SPORT, MOST_OF_SPORT = 0.34, 1.0  # each word that any sport has, and all of them together
NEWS = "news"  # what no sport is about
_READ = 20_000  # characters; a longer text has said by then what it is about
_LEAD = 600

_NAME_OF_IT, _OWN_WORD, _HINT = 3.0, 2.0, 1.0
_ALSO_BY_TEAMS = {"tennis": ("Davis Cup", "Fed Cup", "Billie Jean King Cup"), "golf": ("Ryder Cup", "Solheim Cup")}
_NAMES = {"soccer": "football", "association football": "football", "hockey": "ice hockey", "rugby": "rugby union"}

_SPORTS = {name: listed.split(", ") for name, _, listed in (line.partition(": ") for line in lines("sports"))}
_BY_TEAMS = tuple(name.rstrip("+") for name in _SPORTS if name.endswith("+"))


def _weights() -> dict[str, dict[str, float]]:
    """For each word the sports that it speaks for, and how loudly."""
    found: dict[str, dict[str, float]] = {}
    for sport, listed in _SPORTS.items():
        for term in listed:
            weight = _NAME_OF_IT if term.endswith("*") else _HINT if term.endswith("?") else _OWN_WORD
            found.setdefault(term.rstrip("*?"), {})[sport.rstrip("+")] = weight
    return found


_WEIGHTS = _weights()
_ANY_TERM = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(term) for term in sorted({*_WEIGHTS, *words("of_any_sport")}, key=len, reverse=True))
    + r")(?![\w-])"
)
_TEAM = re.compile(
    rf"\b({'|'.join(sorted((*map(str.lower, _BY_TEAMS), *_NAMES), key=len, reverse=True))})\b.*?"
    r"\b(?:team|club|side|franchise)\b",
    re.IGNORECASE,
)
_CANONICAL = {**{sport.lower(): sport for sport in _BY_TEAMS}, **_NAMES}


@dataclass(frozen=True, slots=True)
class Sport:
    """``name`` is how its teams are called: "cricket" as in "England cricket team", "Davis Cup" likewise."""

    name: str
    by_teams: bool


@lru_cache(maxsize=8)  # who reads a story asks more than once
def sport_of(document: Document) -> Sport | None:
    """The sport that a story is about, if it is about one."""
    headline, text = document.headline.lower(), document.text[:_READ].lower()
    in_headline = set(_ANY_TERM.findall(headline))
    scores: dict[str, float] = dict.fromkeys((sport.rstrip("+") for sport in _SPORTS), 0.0)
    of_any = 0
    for term in in_headline | set(_ANY_TERM.findall(text)):
        of_any += term in words("of_any_sport")
        for sport, weight in _WEIGHTS.get(term, {}).items():
            scores[sport] += weight * (2 if term in in_headline else 1)
    best = max(scores, key=lambda sport: scores[sport])
    if not scores[best] or scores[best] + min(OF_SPORT * of_any, MOST_OF_SPORT) < ENOUGH:
        return None
    opening = f"{document.headline} {document.text[:_LEAD]}".lower()
    for competition in _ALSO_BY_TEAMS.get(best, ()):
        if competition.lower() in opening:
            return Sport(competition, by_teams=True)
    return Sport(best, best in _BY_TEAMS)


def context_of(document: Document) -> str:
    """The kind of story in which a name keeps its meaning: its sport, or NEWS."""
    sport = sport_of(document)
    return sport.name if sport else NEWS


def sport_of_team(record: EntityRecord) -> str:
    """The sport of a team or club, by its description or name; "" for everything else."""
    if record.kind != "organization":
        return ""
    match = _TEAM.search(record.description) or _TEAM.search(record.name)
    return _CANONICAL[match.group(1).lower()] if match else ""
