"""Within one story: which mentions speak of the same person, organization or place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from tagging.pipeline.acronyms import definitions
from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.names import name_key
from tagging.pipeline.nicknames import nicknames
from tagging.pipeline.people import Fit, parse, plain, same_person
from tagging.pipeline.short_forms import PersonShortForms, initials, openings_and_endings
from tagging.pipeline.spans import field_text
from tagging.pipeline.titles import title_before
from tagging.pipeline.types import KINDS, Document, Knowledge, Span, SpanKind

# How sure a link from a short form to the full name is.
SURNAME, INNER_NAME, FIRST_NAME = 0.95, 0.8, 0.75
ACRONYM, INITIALS, SHORT_FORM, NICKNAME = 0.95, 0.85, 0.85, 0.9
BY_TITLE, BY_CUSTOM = 0.9, 0.8

_RELATION: dict[Fit, str] = {"surname": "surname of {}", "inner": "surname of {}", "first": "first name of {}"}
_CERTAINTY: dict[Fit, float] = {"surname": SURNAME, "inner": INNER_NAME, "first": FIRST_NAME}

Key = tuple[SpanKind, str]


@dataclass(slots=True)
class Part:
    """One mention as a member of a group. ``relation`` says how it got there ("surname of {}", the gap being the
    bearer's name; "" for the name itself), ``certainty`` how surely."""

    span: Span
    relation: str = ""
    certainty: float = 1.0


@dataclass(slots=True, eq=False)
class Group:
    """The mentions of one name-bearer in one story; ``among`` are the groups it may belong to, when that is open."""

    kind: SpanKind
    name: str
    parts: list[Part] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)  # another name that the story gives → in what way
    title: str = ""
    among: tuple[Group, ...] = ()

    @property
    def confidence(self) -> float:
        return sum(p.span.confidence * p.certainty for p in self.parts) / len(self.parts)

    @property
    def surest(self) -> float:
        return max(p.span.confidence for p in self.parts)

    def add(self, spans: Iterable[Span], relation: str = "", certainty: float = 1.0) -> None:
        self.parts += [Part(span, relation, certainty) for span in spans]
        self.parts.sort(key=lambda part: _place(part.span))


def group(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Group]:
    """Every span in exactly one group, groups in the order of their first mention. Spans of kind ``other`` are
    left out, unless they are a nickname."""
    story = _Grouping(document, spans, knowledge)
    story.give_each_long_name_one_kind()
    story.group_people()
    story.give_lone_words_one_kind()
    story.group_acronyms()
    story.group_short_forms()
    story.group_the_rest()
    return sorted(story.groups, key=lambda g: _place(g.parts[0].span))


def _place(span: Span) -> tuple[bool, int]:
    return span.field != "headline", span.start


class _Grouping:
    """Spans wait in ``_waiting`` by kind and name key until a group takes them."""

    def __init__(self, document: Document, spans: list[Span], knowledge: Knowledge) -> None:
        self.groups: list[Group] = []
        self._document, self._knowledge, self._spans = document, knowledge, spans
        self._groups: dict[Key, Group] = {}
        self._waiting: dict[Key, list[Span]] = {}
        for span in spans:
            self._waiting.setdefault((span.kind, name_key(span.text)), []).append(span)
        self._nicknames: dict[str, dict[str, str]] = {}  # name key of the bearer → of the nickname → as written
        for nickname in nicknames(document, spans):
            given = self._nicknames.setdefault(name_key(nickname.span.text), {})
            given[name_key(nickname.text)] = nickname.text

    # one name, one kind -----------------------------------------------------------------------------------------

    def give_each_long_name_one_kind(self) -> None:
        """A name of several words means one thing in a story: the kind that more of its mentions speak for."""
        self._settle_kinds(key for _, key in list(self._waiting) if " " in key)

    def give_lone_words_one_kind(self) -> None:
        """So does a single word that was taken for a lone name of a person in one place and not in another. A city
        and its team may share theirs."""
        self._settle_kinds(key for kind, key in list(self._waiting) if kind == "person")

    def _settle_kinds(self, keys: Iterable[str]) -> None:
        for key in dict.fromkeys(keys):
            found: dict[SpanKind, list[Span]] = {kind: self._waiting.get((kind, key), []) for kind in KINDS}
            weights = {kind: sum(s.confidence for s in spans) for kind, spans in found.items()}
            best = max(weights, key=lambda kind: weights[kind])
            for kind, spans in found.items():
                if kind != best and spans:
                    spans += self._waiting.get((best, key), [])
                    self._waiting[best, key] = sorted(spans, key=_place)
                    del self._waiting[kind, key]

    # people -----------------------------------------------------------------------------------------------------

    def group_people(self) -> None:
        people = self._full_names()
        names = ((name, p) for p in people for name in dict.fromkeys(part.span.text for part in p.parts))
        shorts = PersonShortForms(names)
        for kind, key in [k for k in self._waiting if k[0] in KINDS]:
            spans = self._waiting.get((kind, key))
            if spans and (kind == "person" or self._may_be_surname(spans[0].text, shorts)):
                self._attach((kind, key), shorts)
        for person in people:
            self._take_nicknames(person)

    def _full_names(self) -> list[Group]:
        namesakes: dict[tuple[str, str], list[Group]] = {}
        for key in [k for k in self._waiting if k[0] == "person"]:
            text = self._waiting[key][0].text
            name = parse(text)
            if name.is_full:
                same = namesakes.setdefault((name.keys[0][:1], name.keys[-1]), [])
                self._add_full_name(text, key, same)
        return [person for people in namesakes.values() for person in people]

    def _add_full_name(self, text: str, key: Key, namesakes: list[Group]) -> None:
        name, spans = plain(text), self._waiting.pop(key)
        person = next((p for p in namesakes if same_person(p.name, name)), None)
        if person is None:
            person = Group("person", name)
            namesakes.append(person)
            self.groups.append(person)
        elif not name.isupper() and (person.name.isupper() or len(name) > len(person.name)):
            person.name = name
        self._groups[key] = person
        person.add(spans)
        person.title = person.title or self._title(spans)

    def _may_be_surname(self, text: str, shorts: PersonShortForms[Group]) -> bool:
        """An organization or place found with the very surname of somebody in the story, and known as nothing else."""
        if " " in text or is_demonym(text) or shorts.find(name_key(text))[0] != "surname":
            return False
        return not any(record.kind != "person" for record in self._knowledge.named(text))

    def _attach(self, key: Key, shorts: PersonShortForms[Group]) -> None:
        """Give the mentions of a short form to its bearer; where that is open, to a group that says so."""
        how, people = shorts.find(key[1])
        if how is None:
            return
        spans = self._waiting.pop(key)
        open_ = []
        for span in spans:
            person, certainty = self._choose(people, span, spans)
            if person is None:
                open_.append(span)
            else:
                person.add([span], _RELATION[how], certainty * _CERTAINTY[how])
        if open_:
            unclear = Group("person", open_[0].text, among=tuple(people))
            unclear.add(open_)
            self.groups.append(unclear)

    def _choose(self, people: list[Group], span: Span, spans: list[Span]) -> tuple[Group | None, float]:
        """The one person; of several the one with this title, or the one whom the story called by the bare surname
        before it brought in the other."""
        if len(people) == 1:
            return people[0], 1.0
        title = self._title([span])
        titled = [p for p in people if title and p.title == title]
        if len(titled) == 1:
            return titled[0], BY_TITLE
        first = min((s.start for s in spans if s.field == "text"), default=-1)
        before = [p for p in people if any(x.span.field == "text" and x.span.start < first for x in p.parts)]
        return (before[0], BY_CUSTOM) if len(before) == 1 else (None, 0.0)

    def _title(self, spans: Iterable[Span]) -> str:
        found = (title_before(field_text(self._document, s.field), s.start) for s in spans)
        return next(filter(None, found), "")

    def _take_nicknames(self, bearer: Group) -> None:
        for owner in dict.fromkeys(name_key(part.span.text) for part in bearer.parts):
            for key, text in self._nicknames.get(owner, {}).items():
                if (bearer.kind, key) in self._groups or (" " in key and ("person", key) in self._waiting):
                    continue  # somebody's full name, not a nickname
                bearer.aliases.setdefault(text, "nickname given in the text")
                for kind in get_args(SpanKind):
                    bearer.add(self._waiting.pop((kind, key), []), "nickname of {}", NICKNAME)

    # organizations and places -----------------------------------------------------------------------------------

    def group_acronyms(self) -> None:
        """Acronyms that the text explains, and capitals that are the initials of one organization in it."""
        for acronym, long in definitions(self._document, self._spans).items():
            bearer = next(filter(None, (self._bearer((kind, name_key(long.text))) for kind in KINDS)), None)
            if bearer is not None:
                bearer.aliases.setdefault(acronym, "acronym given in the text")
                for kind in KINDS:
                    spans = self._waiting.pop((kind, name_key(acronym)), [])
                    bearer.add(spans, "acronym of {}, given in the text", ACRONYM)
        for key, name in initials(self._organizations()).items():
            spans = self._waiting.get(("organization", key), [])
            if spans and spans[0].text.isupper() and not self._knowledge.named(spans[0].text):
                self._join(("organization", key), name, "initials of {}", INITIALS)

    def group_short_forms(self) -> None:
        for key, name in openings_and_endings(self._organizations()).items():
            spans = self._waiting.get(("organization", key), [])
            if spans and self._may_be_short(spans, name):
                self._join(("organization", key), name, "short for {}", SHORT_FORM)

    def _organizations(self) -> list[str]:
        """The organizations' names of two words or more, grouped already or waiting."""
        waiting = [spans[0].text for (kind, _), spans in self._waiting.items() if kind == "organization"]
        grouped = [g.name for g in self.groups if g.kind == "organization"]
        return [name for name in dict.fromkeys(grouped + waiting) if " " in name]

    def _may_be_short(self, spans: list[Span], name: str) -> bool:
        """The long form came first (a headline may be ahead of it), and the short one is no other organization."""
        long = self._groups.get(("organization", name_key(name)))
        first = long.parts[0].span if long else self._waiting["organization", name_key(name)][0]
        introduced = _place(first) < _place(spans[0]) or spans[0].field == "headline"
        return introduced and not any(r.kind == "organization" for r in self._knowledge.named(spans[0].text))

    def _join(self, key: Key, name: str, relation: str, certainty: float) -> None:
        bearer = self._bearer(("organization", name_key(name)))
        if bearer is not None:
            bearer.add(self._waiting.pop(key), relation, certainty)

    def _bearer(self, key: Key) -> Group | None:
        """The group with this name, made now if its mentions still wait."""
        if key in self._waiting:
            spans = self._waiting.pop(key)
            bearer = self._groups[key] = Group(key[0], _best_spelling(spans))
            bearer.add(spans)
            self.groups.append(bearer)
        return self._groups.get(key)

    def group_the_rest(self) -> None:
        for key in [k for k in self._waiting if k[0] != "other"]:
            bearer = self._bearer(key)
            if bearer is not None:
                bearer.title = self._title(p.span for p in bearer.parts) if key[0] == "person" else ""
                self._take_nicknames(bearer)


def _best_spelling(spans: list[Span]) -> str:
    """The first one that is not shouted."""
    return next((s.text for s in spans if not s.text.isupper()), spans[0].text)
