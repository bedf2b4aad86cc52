"""One event told twice in a story (headline and lead, lead and end) is one draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from tagging.pipeline.events.matching import are_related
from tagging.pipeline.events.stories import OPENING
from tagging.pipeline.events.when import day_of
from tagging.pipeline.names import name_key
from tagging.pipeline.types import EventDraft, Participant, Precision

EXACTNESS: tuple[Precision, ...] = ("minute", "day", "week", "month", "quarter", "year", "decade", "unknown")
_HEADLINE = 7  # days
_SMALL = 3  # letters of a word that says little


Inside = Callable[[int | None, int | None], bool]


def without_repeated(drafts: Iterable[EventDraft], inside: Inside) -> list[EventDraft]:
    """Each event once, with all that the story says of it; the first telling, or the surest, gives title and words.
    ``inside``: does the one place (a tag) lie in the other?"""
    kept: list[EventDraft] = []
    for draft in drafts:
        place = next((index for index, other in enumerate(kept) if _same(other, draft, inside)), None)
        if place is None:
            kept.append(draft)
        else:
            kept[place] = _together(kept[place], draft, inside)
    return kept


def _same(one: EventDraft, other: EventDraft, inside: Inside) -> bool:
    if one.planned != other.planned and one.first != other.first and (one.first if other.planned else other.first):
        return False  # what is planned without a day is not what was done on one
    if not _dates_meet(one, other):
        return False
    if _is_headline_of(one, other, inside) or _is_headline_of(other, one, inside):
        return True
    if not _places_meet(one, other, inside):
        return False
    people, others = {p.tag for p in one.participants}, {p.tag for p in other.participants}
    shared = people & others
    if _is_its_toll(one, other) and (shared or not (people and others)):
        return True
    if not _types_meet(one, other):
        return False
    if one.type == other.type == "visit" and one.place == other.place and shared in (people, others) and shared:
        return True  # who arrives visits
    if one.type in ("death", "attack", "disaster") and not (people and others):
        return one.place == other.place or bool(_words(one) & _words(other))
    if not shared:
        return not (people and others) and one.type == other.type and _names_same_deed(one, other)
    return shared in (people, others) and bool(_words(one) & _words(other))


def _is_its_toll(one: EventDraft, other: EventDraft) -> bool:
    """ "29 people died when a ferry sank": of one sentence."""
    is_one_sentence = (one.field, one.start, one.end) == (other.field, other.start, other.end)
    return is_one_sentence and {one.type, other.type} in ({"death", "disaster"}, {"death", "attack"})


def _is_headline_of(one: EventDraft, other: EventDraft, inside: Inside) -> bool:
    """A headline and the beginning choose other words for one deed: "X jailed for …", "X was sentenced to …"; "lands in
    Haiti", "arrives in Port-au-Prince"."""
    if not one.in_headline or other.in_headline or other.start >= OPENING or not are_related(one.type, other.type):
        return False
    people, others = ({(p.tag, p.role) for p in draft.participants} for draft in (one, other))
    if one.type == other.type and _places_meet(one, other, inside):
        return people <= others or others <= people or _says_it_shorter(one, other)
    return bool(people) and people == others


def _says_it_shorter(one: EventDraft, other: EventDraft) -> bool:
    """ "New Zealand raises interest rates", of its Reserve Bank: word for word in the other's title and names."""
    names = set(name_key(" ".join((other.place, *(p.name for p in other.participants)))).split())
    called = name_key(" ".join(p.name for p in one.participants)).split()
    return _words(one) <= _words(other) and names.issuperset(called)


def _names_same_deed(one: EventDraft, other: EventDraft) -> bool:
    """ "China Eastern signed a contract … The airline signed it on June 15"."""
    return len(_words(one) & _words(other)) > 0 and one.reason.split("”")[0] == other.reason.split("”")[0]


def _places_meet(one: EventDraft, other: EventDraft, inside: Inside) -> bool:
    if not one.place or not other.place or one.place == other.place:
        return True
    return inside(one.place_tag, other.place_tag) or inside(other.place_tag, one.place_tag)


def _types_meet(one: EventDraft, other: EventDraft) -> bool:
    return one.type == other.type or "other" in (one.type, other.type)


def _dates_meet(one: EventDraft, other: EventDraft) -> bool:
    if one.first is None or other.first is None or one.last is None or other.last is None:
        return True
    slack = timedelta(max(_slack(one), _slack(other)))
    first, last = max(day_of(one.first), day_of(other.first)), min(day_of(one.last), day_of(other.last))
    return first - slack <= last


def _slack(draft: EventDraft) -> int:
    """Days: a headline says in the present what may be some days old."""
    if "the day of the story" not in draft.reason:
        return 0
    return _HEADLINE if draft.in_headline else 1


def _words(draft: EventDraft) -> set[str]:
    """The title's words without the names of those who take part."""
    names = name_key(" ".join((draft.place, *(p.name for p in draft.participants)))).split()
    return {word[:5] for word in name_key(draft.title).split() if len(word) > _SMALL and word not in names}


def _together(one: EventDraft, other: EventDraft, inside: Inside) -> EventDraft:
    first, second = (one, other) if _tells_better(one, other) else (other, one)
    dated = min((first, second), key=_inexactness)
    where = second if not first.place or inside(second.place_tag, first.place_tag) else first
    known = {p.tag for p in first.participants}
    more: tuple[Participant, ...] = tuple(p for p in second.participants if p.tag not in known)
    return replace(
        first,
        confidence=max(one.confidence, other.confidence),
        first=dated.first,
        last=dated.last,
        precision=dated.precision,
        reason=dated.reason,
        place=where.place,
        place_tag=where.place_tag,
        participants=first.participants + more,
        toll=first.toll or second.toll,
    )


def _tells_better(one: EventDraft, other: EventDraft) -> bool:
    """A sentence says more than a headline, a name more than "the airline"; else the surer."""
    is_toll = _is_its_toll(one, other)
    first, second = (
        (not (is_toll and d.type == "death"), not d.in_headline, bool(d.participants), d.confidence)
        for d in (one, other)
    )
    return first >= second


def _inexactness(draft: EventDraft) -> tuple[int, bool]:
    return EXACTNESS.index(draft.precision), "the day of the story" in draft.reason
