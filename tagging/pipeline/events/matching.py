"""Do two tellings mean the same event? Who takes part, where, when, what type, in which words, and of the main
events of two stories how alike these are (``stories``).

The same visit told twice is one event; two visits in two months are two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from tagging.pipeline.events.stories import Vector, alike
from tagging.pipeline.events.triggers import forms_of, list_of, noun_types, verb_types
from tagging.pipeline.names import name_key

SAME = 0.55  # from it on two tellings are one event
SPREAD = 30  # days within which stories that give no date speak of the same event
ALIKE = 0.14  # of two stories: from it on, told at one time, they are on one event, whatever else is known of it
FEWEST = 3  # words that such stories share: two are often a city and its country
_UNLIKE = 0.05  # below it that they are not alike counts against it
_ALL_BUT_THE_DEED = 0.5  # the same people, place and day, but another thing done
_SMALL = 3  # letters of a word that says little
_STEM = 5
_LASTING = 400  # days for what goes by one name as long as it lasts ("the war in Ukraine")
_ONCE = ("arrest", "death", "appointment")  # types of what comes but once to the same person
_CLOSE = timedelta(2)  # within it two stories may give two days to one event
_RELATED = (
    frozenset(("diplomacy", "visit", "deal")),
    frozenset(("attack", "death", "disaster")),
    frozenset(("arrest", "court")),
    frozenset(("deal", "business", "legislation", "sanction")),
    frozenset(("sport", "culture")),
    frozenset(("election", "appointment", "legislation")),
    frozenset(("aid", "health", "disaster")),
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is known of an event from one story, or from all so far; of one that a story is about without telling it,
    that alone (``type`` is empty). ``who`` and ``where`` are ids (``where`` the place
    and what it lies in); ``once`` are those of ``who`` to whom it comes but once; ``seen`` is the day of the story, or
    the last of several."""

    words: frozenset[str]
    type: str
    who: frozenset[str] = frozenset()
    where: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None
    seen: date | None = None
    roughly: bool = False  # the day is that of the story
    around: Vector = field(default_factory=dict)  # what the stories are about whose main event it is
    once: frozenset[str] = frozenset()
    place: str = ""  # of ``where`` the place itself
    doers: frozenset[str] = frozenset()  # the persons among ``who`` who do it


def once_to(type_: str, words: frozenset[str], taking_part: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """Who is arrested, dies, is appointed or resigns: of those taking part (id, kind, role) the persons to whom it is
    done, and where nobody does it to them ("resigns") who does it."""
    if type_ not in _ONCE:
        return frozenset()
    persons = [(id_, role) for id_, kind, role in taking_part if kind == "person"]
    patients = frozenset(id_ for id_, role in persons if role == "patient")
    return patients or frozenset(id_ for id_, role in persons if role == "agent" and words & _verbs_alone())


def doing(taking_part: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """The persons who do it, of those taking part (id, kind, role)."""
    return frozenset(id_ for id_, kind, role in taking_part if kind == "person" and role == "agent")


def words_of(title: str, names: Iterable[str] = ()) -> frozenset[str]:
    """The stems of what a title says besides the names."""
    named = set(name_key(" ".join(names)).split())
    said = (word for word in name_key(title).split() if len(word) > _SMALL and word not in named)
    return frozenset(word[:_STEM] for word in said)


def likeness(one: Telling, other: Telling, *, may_err: bool = False) -> float:
    """0 (certainly two events) to 1 (who, where, when, type and wording agree) and beyond (so do the stories).
    ``may_err``: one of them may be wrong about the day by one or two."""
    when = _when(one, other, may_err)
    if when is None or _done_by_others(one, other):
        return 0.0
    who, words = _overlap(one.who, other.who), _overlap(one.words, other.words)
    where, type_, around = _where(one, other), _type(one, other), _around(one, other)
    if not who and not (where > 0 and words) and around < SAME:
        return 0.0
    score = 0.35 * who + 0.2 * where + 0.15 * when + 0.1 * type_ + 0.35 * words + around
    is_deed = words or one.type == other.type or around >= SAME
    return score if is_deed else min(score, _ALL_BUT_THE_DEED)


def _done_by_others(one: Telling, other: Telling) -> bool:
    """Two who visit one town on one day are two events, however alike the stories."""
    are_apart = not (one.doers & other.who or other.doers & one.who)
    return one.type == other.type and bool(one.doers and other.doers) and are_apart


def _around(one: Telling, other: Telling) -> float:
    """``SAME`` where the stories are ``ALIKE``, and the more alike they have to be the further apart they were told;
    below 0 where they are not; 0 where it is the main event of none."""
    if not one.around or not other.around:
        return 0.0
    days = _days_between(one.first or one.seen, other.first or other.seen) or 0
    near = max(0.0, 1 - days / SPREAD)
    shared = len(one.around.keys() & other.around.keys())
    similar = alike(one.around, other.around) if shared >= FEWEST else 0.0
    return SAME * (similar * near - _UNLIKE) / (ALIKE - _UNLIKE)


def _overlap(one: Collection[str], other: Collection[str]) -> float:
    """How much of the shorter is in the longer, less where the longer has much else."""
    if not one or not other:
        return 0.0
    shared = len(set(one) & set(other))
    return (shared / min(len(one), len(other)) + shared / max(len(one), len(other))) / 2


def _where(one: Telling, other: Telling) -> float:
    """1 the same place or one within the other; -1 two places, though both lie in one country."""
    if not one.where or not other.where:
        return 0.0
    return 1.0 if one.place in other.where or other.place in one.where else -1.0


def _type(one: Telling, other: Telling) -> float:
    if not one.type or not other.type:
        return 0.0
    if one.type == other.type:
        return 1.0
    return 0.3 if "other" in (one.type, other.type) or are_related(one.type, other.type) else -1.0


def are_related(one: str, other: str) -> bool:
    return one == other or any({one, other} <= related for related in _RELATED)


def _when(one: Telling, other: Telling, may_err: bool) -> float | None:
    """1 the same days, 0 no date on one side, -1 if one of them has to be wrong; None: too far apart."""
    if one.first and one.last and other.first and other.last:
        apart = max(one.first, other.first) - min(one.last, other.last)
        if apart > (_CLOSE if one.roughly or other.roughly else timedelta()):
            is_near = apart <= _CLOSE and (may_err or _comes_once(one, other))
            return (0.5 if _comes_once(one, other) else -1.0) if is_near else None
        exact = max((one.last - one.first).days, (other.last - other.first).days) <= 1
        return 1.0 if exact else 0.5
    days = _days_between(one.first or one.seen, other.first or other.seen)
    lasts = one.words == other.words and one.where == other.where and not (one.first or other.first)
    return None if days is not None and days > (_LASTING if lasts else SPREAD) else 0.0


def _comes_once(one: Telling, other: Telling) -> bool:
    """Is it the same that comes to the same person? Then it is one event, though stories give it two days: an arrest,
    but no visit."""
    to = one.once & other.once
    is_them = one.type == other.type and bool(to) and to in (one.once, other.once)
    return is_them and bool(one.words & other.words & _deeds(one.type))


@cache
def _deeds(of: str) -> frozenset[str]:
    """The words for a deed of this type; "other" has none."""
    verbs = forms_of([verb for verb, types in verb_types().items() if of in types])
    return _stems((*verbs, *(noun for noun, types in noun_types().items() if of in types)))


@cache
def _verbs_alone() -> frozenset[str]:
    return _stems(forms_of(list_of("verbs_alone")))


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words if len(word) > _SMALL)


def _days_between(one: date | None, other: date | None) -> int | None:
    return abs((one - other).days) if one and other else None
