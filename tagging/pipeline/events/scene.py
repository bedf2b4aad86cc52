"""A parsed sentence together with the names and dates in it, and whom its pronouns mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tagging.pipeline.events.parsed import Parsed, Word
from tagging.pipeline.events.sentences import Sentence, quoted
from tagging.pipeline.events.triggers import list_of, noun_types
from tagging.pipeline.types import Annotation, DateMention, Kind, Mention

LEAD_SENTENCES = 5
_HE = frozenset(("he", "she", "him", "her", "his", "hers"))
_IT = frozenset(("it", "they", "its", "their", "them"))
_WHICH = frozenset(("who", "that", "which", "whom", "whose"))
_ANOTHER = frozenset(("other", "second", "new", "rival", "same", "former", "local", "first", "next"))
# Of these there is one: "the king" is nobody whom the story did not call so.
_OFFICES = frozenset(
    ("president", "premier", "minister", "chancellor", "senator", "governor", "mayor", "king", "queen", "pope")
)
_OWNING = ("compound", "nmod", "poss", "amod")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the sentence that has a tag; ``head`` is the word of it that the rest of the sentence leans on."""

    tag: int
    name: str
    kind: Kind
    head: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class When:
    date: DateMention
    head: int
    first: int
    last: int


@dataclass(slots=True)
class Spoken:
    """Whom the story spoke of last, as a pronoun may mean it; and what had happened ("the last strike")."""

    he: Name | None = None
    it: Name | None = None
    deed: str = ""
    offices: dict[str, Name] = field(default_factory=dict)  # who was called "president", "the singer"
    long_ago: bool = False  # the sentence before told of it
    day: DateMention | None = None  # of what the sentence before told


@dataclass
class Scene:
    sentence: Sentence
    parsed: Parsed
    names: list[Name]
    dates: list[When]
    spoken: Spoken
    quotations: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_lead(self) -> bool:
        return self.sentence.is_headline or self.sentence.place < LEAD_SENTENCES

    @property
    def is_opening(self) -> bool:
        return self.sentence.is_headline or self.sentence.place < 2

    def is_quoted(self, word: Word) -> bool:
        return any(start <= word.start < end for start, end in self.quotations)

    def name_at(self, word: Word) -> Name | None:
        return next((name for name in self.names if name.first <= word.index < name.last), None)

    def who(self, word: Word) -> list[Name]:
        """Whom a noun or pronoun means: the name itself, the one beside it ("the minister, James Macharia"), those
        that it belongs to ("Deutsche Bank's shares", "US troops"); several where "and" joins them."""
        found = [name for each in self.parsed.with_others(word) for name in self._meant(each)]
        return list(dict.fromkeys(found))

    def is_named(self, word: Word) -> bool:
        """Is it the name itself that the sentence speaks of, or a pronoun for it?"""
        return self.name_at(word) is not None or word.tag in ("PRP", "WP", "WDT") or bool(self._known(word))

    def called(self, word: Word) -> list[Name]:
        """The names by which a noun or pronoun can be replaced: not those that it merely belongs to."""
        others = self.parsed.with_others(word)
        return self.who(word) if all(map(self._replaceable, others)) else []

    def _replaceable(self, word: Word) -> bool:
        return bool(self.name_at(word) or word.tag in ("PRP", "WP", "WDT") or self._beside(word) or self._known(word))

    def _beside(self, word: Word) -> list[Name]:
        return [name for each in self.parsed.children(word, "appos") if (name := self.name_at(each))]

    def _meant(self, word: Word) -> list[Name]:
        if word.tag in ("PRP", "PRP$"):
            meant = self._before(word)
            return [meant] if meant else []
        if word.text.lower() in _WHICH:
            return self._antecedent(word)
        if name := self.name_at(word):
            return [name]
        return self._beside(word) or self._owners(word) or self._known(word)

    def _is_another(self, word: Word, owner: Name) -> bool:
        return owner.kind == "person" and word.lemma in list_of("others_of_somebody")

    def _known(self, word: Word) -> list[Name]:
        """ "the airline", "the president": whom the story spoke of."""
        articles = {child.text.lower() for child in self.parsed.children(word, "det")}
        if word.tag != "NN" or not self._is_plainly_described(word) or articles != {"the"}:
            return []
        before = [name for name in self.names if name.last <= word.index]
        if word.lemma in list_of("organization_nouns"):
            meant = self._first_subject([n for n in before if n.kind == "organization"]) or self.spoken.it
            return [meant] if meant and meant.kind == "organization" else []
        if word.lemma in list_of("person_nouns"):
            called = self._offices(before).get(word.lemma) or self.spoken.offices.get(word.lemma)
            if called or word.lemma in _OFFICES:
                return [called] if called else []
            meant = self._first_subject([name for name in before if name.kind == "person"]) or self.spoken.he
            return [meant] if meant else []
        return []

    def _offices(self, names: Iterable[Name]) -> dict[str, Name]:
        """ "President Anna Malik", "Ida Falk, the mayor", "the mayor, Ida Falk"."""
        people = [name for name in names if name.kind == "person"]
        return {word.text.lower(): name for name in people for word in self._described_by(name)}

    def _described_by(self, name: Name) -> Iterable[Word]:
        words, head = self.parsed.words, self.parsed.words[name.head]
        beside = [*words[max(0, name.first - 1) : name.last], *self.parsed.children(head, "appos")]
        above = self.parsed.head(head)
        if head.dep == "appos" and above:
            beside.append(above)
        if head.dep == "nsubj" and above and above.lemma == "be":
            beside += self.parsed.children(above, "attr")
        return [word for word in beside if word.text.lower() in list_of("person_nouns")]

    def _is_plainly_described(self, word: Word) -> bool:
        """ "the troubled German airline", no "the other airline", "the airline in Kiev"."""
        beside = [child for child in self.parsed.children(word) if child.dep != "det"]
        return all(child.tag in ("JJ", "VBN", "VBG") and child.dep == "amod" for child in beside) and not any(
            child.lemma in _ANOTHER for child in beside
        )

    def _owners(self, word: Word) -> list[Name]:
        owners = []
        for child in self.parsed.children(word, *_OWNING):
            if child.tag in ("PRP$", "WP$"):
                owners += self._meant(child)
            elif name := self.name_at(child):
                owners.append(name)
        owners = owners or [name for each in self._of(word) if (name := self.name_at(each))]
        return [owner for owner in owners if not self._is_another(word, owner)]

    def _of(self, word: Word) -> Iterable[Word]:
        for preposition in self.parsed.children(word, "prep"):
            if preposition.lemma == "of":
                for noun in self.parsed.children(preposition, "pobj"):
                    yield from self.parsed.with_others(noun)

    def _antecedent(self, word: Word) -> list[Name]:
        """ "Cherizier, whose groups …", "Eritrea, which sent …": the name before the clause."""
        for clause in self.parsed.above(word):
            if clause.dep == "relcl" and (noun := self.parsed.head(clause)):
                return self._described(noun) or self._meant(noun)
        before = [name for name in self.names if name.last <= word.index]
        return before[-1:]

    def _described(self, noun: Word) -> list[Name]:
        """ "Zomato, a startup that acquired": the name that the noun stands beside."""
        described = self.parsed.head(noun) if noun.dep == "appos" else None
        name = self.name_at(described) if described else None
        return [name] if name else []

    def _before(self, pronoun: Word) -> Name | None:
        """The first fitting name before it in the sentence, else whom the story spoke of last."""
        asked = pronoun.text.lower()
        before = [name for name in self.names if name.last <= pronoun.index]
        if asked in _HE:
            people = [name for name in before if name.kind == "person"]
            return self._first_subject(people) or self.spoken.he or (people[0] if people else None)
        if asked in _IT:
            meant = self._first_subject([name for name in before if name.kind != "person"]) or self.spoken.it
            return None if meant and meant.kind == "place" and self._is_done_to(pronoun) else meant
        return None

    def _is_done_to(self, pronoun: Word) -> bool:
        """ "It was handed over to the police": what is handed over, sold or signed is no country."""
        verb = self.parsed.head(pronoun)
        return pronoun.dep == "nsubjpass" and verb is not None and verb.lemma in list_of("done_to_things")

    def _is_subject(self, name: Name) -> bool:
        return self.parsed.words[name.head].dep in ("nsubj", "nsubjpass", "conj")

    def pass_on(self, long_ago: bool, day: DateMention | None) -> Spoken:
        """Whom the next sentence means: the subject of this one, else who was meant so far."""
        people = [name for name in self.names if name.kind == "person"]
        he = self._first_subject(people) or (self.spoken.he if self._speaks_of_him() else None)
        it = self._first_subject([name for name in self.names if name.kind != "person"])
        he = he or (people[0] if people else self.spoken.he)
        offices = self.spoken.offices | self._offices(people)
        return Spoken(he, it or self.spoken.it, self._deed(), offices, long_ago, day)

    def _deed(self) -> str:
        subjects = (word for word in self.parsed.words if word.dep in ("nsubj", "nsubjpass"))
        told = next((word for word in subjects if word.tag == "NN" and word.lemma in noun_types()), None)
        words = self.parsed.under(told, "prep", "relcl", "acl", "appos", "punct", "det", "poss") if told else []
        return f"the {' '.join(word.text for word in words)}" if words else ""

    def _first_subject(self, names: Sequence[Name]) -> Name | None:
        return next((name for name in names if self._is_subject(name)), None)

    def _speaks_of_him(self) -> bool:
        return any(word.text.lower() in _HE for word in self.parsed.words)


def scene(
    sentence: Sentence, parsed: Parsed, annotation: Annotation, inside: Sequence[Mention | DateMention], spoken: Spoken
) -> Scene:
    """``inside`` are the mentions and dates of the sentence."""
    names, dates = [], []
    for found in inside:
        first, last = _words(parsed, found.start - sentence.start, found.end - sentence.start)
        if first == last:
            continue
        head = _head(parsed, first, last)
        if isinstance(found, DateMention):
            dates.append(When(found, head, first, last))
        elif found.tag is not None:
            tag = annotation.tags[found.tag]
            names.append(Name(found.tag, tag.name, tag.kind, head, first, last))
    return Scene(sentence, parsed, names, dates, spoken, quoted(sentence.text))


def _words(parsed: Parsed, start: int, end: int) -> tuple[int, int]:
    """The words that lie in a stretch of the sentence."""
    inside = [word.index for word in parsed.words if word.start < end and start < word.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _head(parsed: Parsed, first: int, last: int) -> int:
    for word in parsed.words[first:last]:
        if not first <= word.head < last or word.head == word.index:
            return word.index
    return last - 1
