"""Within one story: which mentions speak of the same person, organization or place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import get_args

from tagging.pipeline.acronyms import definitions
from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.names import name_key
from tagging.pipeline.nicknames import nicknames
from tagging.pipeline.people import Fit, fit, parse, same_person
from tagging.pipeline.spans import field_text
from tagging.pipeline.titles import title_before
from tagging.pipeline.types import Document, Knowledge, Span, SpanKind

# How sure a link from a short form to the full name is.
SURNAME, INNER_NAME, FIRST_NAME, ACRONYM, SHORT_FORM, NICKNAME = 0.95, 0.8, 0.75, 0.95, 0.85, 0.9
BY_TITLE, BY_CUSTOM = 0.9, 0.8


@dataclass(slots=True)
class Part:
    """One mention as a member of a group: how it got there, and how surely."""

    span: Span
    reason: str = ""
    certainty: float = 1.0


@dataclass(slots=True, eq=False)
class Group:
    """The mentions of one name-bearer in one story; ``among`` are the groups it may belong to, when that is open."""

    kind: SpanKind
    name: str
    parts: list[Part] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)  # name given in the story → in what way
    title: str = ""
    among: tuple[Group, ...] = ()

    @property
    def confidence(self) -> float:
        return sum(p.span.confidence * p.certainty for p in self.parts) / len(self.parts)


def group(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Group]:
    """Every span in exactly one group, groups in the order of their first mention. Demonyms and the like
    (kind ``other``) are left out, unless they are a nickname."""
    builder = _Builder(document, spans, knowledge)
    builder.add_nicknames()
    builder.add_people()
    builder.add_organizations()
    builder.add_the_rest()
    return sorted(builder.groups, key=lambda g: _place(g.parts[0].span))


def _place(span: Span) -> tuple[bool, int]:
    return span.field != "headline", span.start


class _Builder:
    def __init__(self, document: Document, spans: list[Span], knowledge: Knowledge) -> None:
        self.document, self.knowledge = document, knowledge
        self.groups: list[Group] = []
        self._spans = spans
        self._left: dict[tuple[SpanKind, str], list[Span]] = {}
        for span in spans:
            self._left.setdefault((span.kind, name_key(span.text)), []).append(span)
        self._owners: dict[str, list[tuple[str, SpanKind, str]]] = {}

    # nicknames ------------------------------------------------------------------------------------------------

    def add_nicknames(self) -> None:
        """Remember whose nicknames are whose; the bearers' groups take them in."""
        for nickname in nicknames(self.document, self._spans):
            key = name_key(nickname.text)
            if key and key != name_key(nickname.span.text):
                owner = (name_key(nickname.span.text), nickname.span.kind, nickname.text)
                self._owners.setdefault(key, []).append(owner)

    def _take_nicknames(self, group_: Group, surfaces: Iterable[str]) -> None:
        mine = set(map(name_key, surfaces))
        for key, owners in self._owners.items():
            texts = [text for owner, kind, text in owners if owner in mine and kind == group_.kind]
            if texts and not self._is_introduced(key):
                group_.aliases.setdefault(texts[0], "nickname given in the text")
                for kind in get_args(SpanKind):
                    self._move(self._left.pop((kind, key), []), group_, f"nickname of {group_.name}", NICKNAME)

    def _is_introduced(self, key: str) -> bool:
        """Is it a full name of somebody else in this story?"""
        return " " in key and ("person", key) in self._left

    # people ---------------------------------------------------------------------------------------------------

    def add_people(self) -> None:
        full = self._full_names()
        shorts = _ShortForms(full)
        for kind, key in [k for k in self._left if k[0] in ("person", "organization", "place")]:
            spans = self._left.get((kind, key))
            if spans and (kind == "person" or self._may_be_surname(key, shorts)):
                self._attach(kind, key, spans, shorts)
        for person in full:
            self._take_nicknames(person, [p.span.text for p in person.parts])

    def _full_names(self) -> list[Group]:
        people: dict[tuple[str, str], list[Group]] = {}
        for kind, key in [k for k in self._left if k[0] == "person"]:
            name = parse(self._left[kind, key][0].text)
            if name.is_full:
                self._add_full_name(" ".join(name.words), people, self._left.pop((kind, key)))
        return [person for namesakes in people.values() for person in namesakes]

    def _add_full_name(self, name: str, people: dict[tuple[str, str], list[Group]], spans: list[Span]) -> None:
        text = spans[0].text
        keys = parse(text).keys
        namesakes = people.setdefault((keys[0], keys[-1]), [])
        person = next((p for p in namesakes if same_person(p.parts[0].span.text, text)), None)
        if person is None:
            person = Group("person", name)
            namesakes.append(person)
            self.groups.append(person)
        elif not name.isupper() and (person.name.isupper() or len(name) > len(person.name)):
            person.name = name
        self._move(spans, person, "", 1.0)
        person.title = person.title or self._title(spans)

    def _may_be_surname(self, key: str, shorts: _ShortForms) -> bool:
        """An organization or place found with the very surname of somebody in the story, and known as nothing else."""
        if " " in key or is_demonym(key):
            return False
        best, _ = shorts.find(key)
        return best == "surname" and not any(r.kind != "person" for r in self.knowledge.named(key))

    def _attach(self, kind: SpanKind, key: str, spans: list[Span], shorts: _ShortForms) -> None:
        how, people = shorts.find(key)
        if how is None:
            return
        by_title: dict[str, list[Span]] = {}
        for span in spans:
            by_title.setdefault(self._title([span]), []).append(span)
        del self._left[kind, key]
        open_ = []
        for title, titled in by_title.items():
            person, certainty = self._choose(people, title, spans)
            if person is None:
                open_ += titled
            else:
                self._move(titled, person, f"{_HOW[how]} of {person.name}", certainty * _CERTAINTY[how])
        if open_:
            self.groups.append(Group("person", open_[0].text, [Part(s) for s in open_], among=tuple(people)))

    def _choose(self, people: list[Group], title: str, spans: list[Span]) -> tuple[Group | None, float]:
        """The one person; of several the one with this title, or the one whom the story called by the bare surname
        before it brought in the other."""
        if len(people) == 1:
            return people[0], 1.0
        titled = [p for p in people if title and p.title == title]
        if len(titled) == 1:
            return titled[0], BY_TITLE
        first_bare = min((s.start for s in spans if s.field == "text"), default=None)
        if first_bare is None:
            return None, 0.0
        before = [p for p in people if any(x.span.field == "text" and x.span.start < first_bare for x in p.parts)]
        return (before[0], BY_CUSTOM) if len(before) == 1 else (None, 0.0)

    def _title(self, spans: list[Span]) -> str:
        found = (title_before(field_text(self.document, s.field), s.start) for s in spans)
        return next(filter(None, found), "")

    # organizations --------------------------------------------------------------------------------------------

    def add_organizations(self) -> None:
        for kind in ("organization", "place"):
            self._add_acronyms(kind)
        long_forms = self._long_forms()
        for (kind, key), spans in list(self._left.items()):
            long = long_forms.get(key)
            if kind == "organization" and long and self._is_short_form(key, long, spans):
                del self._left[kind, key]
                self._move(spans, long, f"short for {long.name}", SHORT_FORM)

    def _add_acronyms(self, kind: SpanKind) -> None:
        for acronym, long in definitions(self.document, self._spans).items():
            if long.kind == kind:
                group_ = self._group_of(kind, name_key(long.text))
                if group_ is not None:
                    group_.aliases.setdefault(acronym, "acronym given in the text")
                    spans = self._left.pop((kind, name_key(acronym)), [])
                    self._move(spans, group_, "acronym given in the text", ACRONYM)

    def _long_forms(self) -> dict[str, Group]:
        """Openings and endings of organizations' names that fit exactly one of them."""
        found: dict[str, set[str]] = {}
        for kind, key in self._left:
            if kind == "organization":
                for short in _short_forms(key):
                    found.setdefault(short, set()).add(key)
        for group_ in self.groups:
            if group_.kind == "organization":
                for short in _short_forms(name_key(group_.name)):
                    found.setdefault(short, set()).add(name_key(group_.name))
        wanted = {key for kind, key in self._left if kind == "organization"}
        unique = {short: next(iter(longs)) for short, longs in found.items() if len(longs) == 1 and short in wanted}
        groups = {short: self._group_of("organization", long) for short, long in unique.items()}
        return {short: g for short, g in groups.items() if g is not None}

    def _is_short_form(self, key: str, long: Group, spans: list[Span]) -> bool:
        """The long form came first, and the short one is not the name of something else."""
        introduced = min(_place(p.span) for p in long.parts)
        after = introduced < min(map(_place, spans)) or spans[0].field == "headline"
        return after and name_key(long.name) != key and not self.knowledge.named(key)

    def _group_of(self, kind: SpanKind, key: str) -> Group | None:
        """The group with this name, made now if its mentions still wait."""
        spans = self._left.pop((kind, key), None)
        if spans is None:
            return next((g for g in self.groups if g.kind == kind and name_key(g.name) == key), None)
        group_ = Group(kind, _best_spelling(spans))
        self._move(spans, group_, "", 1.0)
        self.groups.append(group_)
        return group_

    # the rest -------------------------------------------------------------------------------------------------

    def add_the_rest(self) -> None:
        for kind, key in list(self._left):
            if kind == "other" or (kind, key) not in self._left:
                continue
            group_ = self._group_of(kind, key)
            if group_ is not None:
                group_.title = self._title([p.span for p in group_.parts]) if kind == "person" else ""
                self._take_nicknames(group_, [group_.name])

    @staticmethod
    def _move(spans: Iterable[Span], group_: Group, reason: str, certainty: float) -> None:
        group_.parts += [Part(span, reason, certainty) for span in spans]
        group_.parts.sort(key=lambda part: _place(part.span))


class _ShortForms:
    """Which full names a part of a name may stand for; asks once per name, not once per pair."""

    def __init__(self, people: list[Group]) -> None:
        self._people: dict[str, dict[Fit, list[Group]]] = {}
        for person in people:
            for name in dict.fromkeys(p.span.text for p in person.parts):
                for short in _inner_runs(name):
                    how = fit(short, name)
                    holders = self._people.setdefault(short, {}).setdefault(how, []) if how else []
                    if person not in holders:
                        holders.append(person)

    def find(self, key: str) -> tuple[Fit | None, list[Group]]:
        """The best way in which ``key`` may stand for somebody, and for whom."""
        ways = self._people.get(key, {})
        for how in get_args(Fit):
            if how in ways:
                return how, ways[how]
        return None, []


_HOW: dict[Fit, str] = {"surname": "surname", "inner": "surname", "first": "first name"}
_CERTAINTY: dict[Fit, float] = {"surname": SURNAME, "inner": INNER_NAME, "first": FIRST_NAME}


def _inner_runs(name: str) -> Iterator[str]:
    keys = " ".join(parse(name).keys).split()
    for start in range(len(keys)):
        for end in range(start + 1, len(keys) + 1):
            if end - start < len(keys):
                yield " ".join(keys[start:end])


def _short_forms(key: str) -> Iterator[str]:
    """Openings ("lockheed") and endings of two words or more ("security council")."""
    parts = key.split()
    for size in range(1, len(parts)):
        yield " ".join(parts[:size])
        if size > 1:
            yield " ".join(parts[-size:])


def _best_spelling(spans: list[Span]) -> str:
    """The first one that is not shouted."""
    return next((s.text for s in spans if not s.text.isupper()), spans[0].text)
