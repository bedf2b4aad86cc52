"""What stories call somebody of whom nobody wrote anything down: it keeps two people of one name apart.

Only words of our own lists are read ("goalkeeper", "surgeon"), and only where they are surely said of the name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from tagging.pipeline.types import EntityRecord
from tagging.pipeline.words import words

DOUBTED = 0.5  # how sure a link to somebody who may be another can be
ENOUGH = 2  # stories that call a record so: the next one is about the same as they

FIELDS: dict[str, frozenset[str]] = {
    name: words(f"field_{name}") for name in ("arts", "business", "law", "learning", "medicine", "politics", "sport")
}
# Between these people move so often that it says nothing; "Dr" and professors are found in all but sport.
_PUBLIC_LIFE = dict.fromkeys(("business", "law", "politics"), "public life")
_SAYS_LITTLE = frozenset(("learning", "sport"))  # of sport ``another_field`` speaks

_BEFORE = re.compile(r"([^\W\d_]+)\s+$")  # "the striker John Ferris"
_AFTER = re.compile(r"(?:,\s+(?:aged\s+)?\d+)?(?:,?\s+(?:who\s+)?(?:is|was)\s+|,\s+)([^,.;:()\n]{3,70})")
_GOES_ON = re.compile(
    r"\b(?:after|as|at|before|by|for|from|had|has|in|is|not|of|on|said|says|than|that|to|told|was|were|when|where|"
    r"which|while|who|whose|with)\b"
)
_WORD = re.compile(r"\b([^\W\d_]+)\b(?!['’]s\b)(?!\s+[A-Z])")  # neither "the minister's brother" nor "coach Tim Berg"


def fields(said: Collection[str]) -> frozenset[str]:
    """The fields of life that words like "striker" or "senator" belong to."""
    return frozenset(field for field, telling in FIELDS.items() if not telling.isdisjoint(said))


def calling_before(before: str) -> str:
    """The word of a field of life that ``before`` ends with."""
    found = _BEFORE.search(before)
    return found[1] if found and fields((found[1].lower(),)) else ""


def callings(before: str, after: str, title: str = "") -> Iterator[str]:
    """What the words around a name surely call its bearer."""
    said = [calling_before(before), *title.split()]
    if found := _AFTER.match(after):
        said += _WORD.findall(_GOES_ON.split(found[1], maxsplit=1)[0])
    return (word for word in map(str.lower, said) if word not in words("of_any_field") and fields((word,)))


def another_field(called: frozenset[str], record: EntityRecord) -> str:
    """That it is somebody else of this name, in words: one lives by sport, and no story calls the other so."""
    here = fields(called)
    known = [(set(said.split()), fields(said.split())) for said, _ in record.called]
    found = frozenset[str]().union(*(those for _, those in known))
    if here and found and not here & found and "sport" in here | found:
        return _in_words(called, known[0][0])
    return ""


def doubt(called: frozenset[str], record: EntityRecord) -> str:
    """That it may be somebody else, in words: other stories call the record something of another field, hardly one
    calls it what this one does, and none says both."""
    here = _classes(called)
    known = [(said, _classes(said.split()), stories) for said, stories in record.called]
    same = [(classes, stories) for _, classes, stories in known if classes & here]
    if not here or sum(stories for _, stories in same) >= ENOUGH:
        return ""
    joined = here.union(*(classes for classes, _ in same))
    other = next((said for said, classes, _ in known if classes and not classes & joined), "")
    return other and _in_words(called, set(other.split()))


def lives_by_sport(record: EntityRecord) -> bool:
    return any("sport" in fields(said.split()) for said, _ in record.called)


def _classes(said: Collection[str]) -> frozenset[str]:
    return frozenset(_PUBLIC_LIFE.get(field, field) for field in fields(said) - _SAYS_LITTLE)


def _in_words(here: Collection[str], elsewhere: Collection[str]) -> str:
    return f"“{', '.join(sorted(here))}” here, “{', '.join(sorted(elsewhere))}” elsewhere"
