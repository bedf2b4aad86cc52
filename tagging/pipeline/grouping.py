"""Within one story: which mentions speak of the same person, organization or place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from tagging.pipeline.acronyms import definitions
from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.introductions import introduced, is_before, named_so_first, place
from tagging.pipeline.names import name_key
from tagging.pipeline.nicknames import NICKNAME_GIVEN, nicknames
from tagging.pipeline.organizations import is_of_another_country
from tagging.pipeline.people import Fit, parse, plain, same_person
from tagging.pipeline.short_forms import PersonShortForms, initials, openings_and_endings, team_nicknames
from tagging.pipeline.spans import field_text
from tagging.pipeline.sport import sport_of_team
from tagging.pipeline.teams import Teams
from tagging.pipeline.titles import title_before
from tagging.pipeline.types import KINDS, Document, EntityRecord, Knowledge, Span, SpanKind

# How sure a link from a short form to the full name is.
SURNAME, INNER_NAME, FIRST_NAME = 0.95, 0.8, 0.75
ACRONYM, INITIALS, SHORT_FORM, NICKNAME = 0.95, 0.85, 0.85, 0.9
BY_TITLE, BY_CUSTOM = 0.9, 0.8
ACRONYM_GIVEN = "acronym given in the text"
SURE_OF_KIND = 0.85  # a recogniser this sure of a kind is not overruled by what is known of the name
PART_OF_NAME = "short for {}"
MOST_NAMESAKES = 50  # compared with each other; a list of names may hold thousands

_RELATION: dict[Fit, str] = {"surname": "surname of {}", "inner": "surname of {}", "first": "first name of {}"}
_CERTAINTY: dict[Fit, float] = {"surname": SURNAME, "inner": INNER_NAME, "first": FIRST_NAME}

_SURE = 0.85  # of a place or body that bears the surname of somebody in the story
_SHORT_NAME = 2  # words

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
        self.parts.sort(key=lambda part: place(part.span))


def group(document: Document, spans: list[Span], knowledge: Knowledge, teams: Teams) -> list[Group]:
    """Every span in exactly one group, groups in the order of their first mention. Spans of kind ``other`` are
    left out, unless they are a nickname."""
    story = _Grouping(document, spans, knowledge, teams)
    story.give_each_long_name_one_kind()
    story.group_people()
    story.give_lone_words_one_kind()
    story.group_acronyms()
    story.group_short_forms()
    story.group_the_rest()
    return sorted(story.groups, key=lambda g: place(g.parts[0].span))


class _Grouping:
    """Spans wait in ``_waiting`` by kind and name key until a group takes them."""

    def __init__(self, document: Document, spans: list[Span], knowledge: Knowledge, teams: Teams) -> None:
        self.groups: list[Group] = []
        self._document, self._knowledge, self._spans, self._teams = document, knowledge, spans, teams
        self._groups: dict[Key, Group] = {}
        self._waiting: dict[Key, list[Span]] = {}
        for span in spans:
            self._waiting.setdefault(self._key(span), []).append(span)
        self._nicknames: dict[str, dict[str, str]] = {}  # name key of the bearer → of the nickname → as written
        for nickname in nicknames(document, spans):
            given = self._nicknames.setdefault(name_key(nickname.span.text), {})
            given[name_key(nickname.text)] = nickname.text
        self._bynames = self._given_for_full_names()

    def _key(self, span: Span) -> Key:
        """A side is an organization, and one that goes apart (the women, the under-21s) another."""
        if not self._teams.is_side(span):
            return span.kind, name_key(span.text)
        return "organization", f"{name_key(span.text)} {self._teams.apart(span)}".rstrip()

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
            kinds = [kind for kind in KINDS if kind != "place" or not self._teams.is_side_name(key)]
            found: dict[SpanKind, list[Span]] = {kind: self._waiting.get((kind, key), []) for kind in kinds}
            weights = {kind: sum(s.confidence for s in spans) for kind, spans in found.items()}
            best = max(weights, key=lambda kind: weights[kind])
            for kind, spans in found.items():
                if kind != best and spans:
                    spans += self._waiting.get((best, key), [])
                    self._waiting[best, key] = sorted(spans, key=place)
                    del self._waiting[kind, key]

    # people -----------------------------------------------------------------------------------------------------

    def group_people(self) -> None:
        people = self._full_names()
        names = ((name, p) for p in people for name in dict.fromkeys(part.span.text for part in p.parts))
        shorts = PersonShortForms(names)
        for kind, key in [k for k in self._waiting if k[0] in KINDS]:
            spans = self._waiting.get((kind, key))
            if spans and (kind == "person" or self._may_be_surname(spans, shorts)):
                self._attach((kind, key), shorts)
        for person in people:
            self._take_nicknames(person)

    def _full_names(self) -> list[Group]:
        people = _FullNames(self._knowledge)
        short = self._parts_of_names() | self._bynames
        for key in [k for k in self._waiting if k[0] == "person"]:
            text = self._waiting[key][0].text
            if parse(text).is_full and key[1] not in short:
                spans = self._waiting.pop(key)
                person = self._groups[key] = people.bearer(plain(text), spans)
                person.add(spans)
                person.title = person.title or self._title(spans)
        self.groups += people.all
        return people.all

    def _parts_of_names(self) -> set[str]:
        """Keys of two words or more that open or end a longer name introduced before them ("García Márquez" of "Gabriel
        José García Márquez", "Pavel Ivanovich" of "Pavel Ivanovich Orlov") and are nobody's full name in the authority
        file."""
        people = {key: spans for (kind, key), spans in self._waiting.items() if kind == "person" and spans}
        found = set()
        for key, spans in people.items():
            parts = " ".join(parse(spans[0].text).keys).split()
            for size in range(_SHORT_NAME, len(parts)):
                for part in (" ".join(parts[:size]), " ".join(parts[-size:])):
                    if part != key and part in people and is_before(spans, people[part]):
                        found.add(part)
        return {key for key in found if not self._knowledge.named(key)}

    def _given_for_full_names(self) -> set[str]:
        """Keys like "el toro", a name of two words or more that the story gives somebody besides a full one, and that
        nobody has in the authority file."""
        given = {key for owner, names in self._nicknames.items() if " " in owner for key in names if " " in key}
        return {key for key in given if not self._knowledge.named(key)}

    def _may_be_surname(self, spans: list[Span], shorts: PersonShortForms[Group]) -> bool:
        """An organization or place found with the very surname of somebody in the story, and in doubt or known as
        nothing else."""
        text = spans[0].text
        if is_demonym(text) or shorts.find(name_key(text))[0] not in ("surname", "inner"):
            return False
        in_doubt = all(span.confidence < _SURE for span in spans)
        return in_doubt or not any(record.kind != "person" for record in self._knowledge.named(text))

    def _attach(self, key: Key, shorts: PersonShortForms[Group]) -> None:
        """Give the mentions of a short form to its bearer. Of several it is the one with the title that stands
        before it, or the one whom the story called so before it brought in the other; else it stays open."""
        how, people = _bearers(self._waiting[key][0].text, shorts)
        if how is None:
            return
        spans, early = self._waiting.pop(key), list[Span]()
        if how == "first" or ("place", key[1]) in self._waiting:
            spans, early = introduced(people, spans)
        if early:
            self._waiting[key] = early
        by_title = self._by_title(people)
        relation = PART_OF_NAME if how == "first" and " " in key[1] else _RELATION[how]
        usual = people[0] if len(people) == 1 else named_so_first(people, spans)
        open_ = []
        for span in spans:
            titled = by_title.get(self._title([span])) if len(people) > 1 else None
            certainty = BY_TITLE if titled else BY_CUSTOM if len(people) > 1 else 1.0
            if person := titled or usual:
                person.add([span], relation, certainty * _CERTAINTY[how])
            else:
                open_.append(span)
        if open_:
            unclear = Group("person", open_[0].text, among=tuple(people[:MOST_NAMESAKES]))
            unclear.add(open_)
            self.groups.append(unclear)

    @staticmethod
    def _by_title(people: list[Group]) -> dict[str, Group]:
        """Who alone among them has a title."""
        counts = Counter(person.title for person in people)
        return {person.title: person for person in people if person.title and counts[person.title] == 1}

    def _title(self, spans: Iterable[Span]) -> str:
        found = (title_before(field_text(self._document, s.field), s.start) for s in spans)
        return next(filter(None, found), "")

    def _take_nicknames(self, bearer: Group) -> None:
        for owner in dict.fromkeys(name_key(part.span.text) for part in bearer.parts):
            for key, text in self._nicknames.get(owner, {}).items():
                is_full = (bearer.kind, key) in self._groups or (" " in key and ("person", key) in self._waiting)
                if is_full and key not in self._bynames:
                    continue  # somebody's full name, not a nickname
                bearer.aliases.setdefault(text, NICKNAME_GIVEN)
                for kind in get_args(SpanKind):
                    bearer.add(self._waiting.pop((kind, key), []), "nickname of {}", NICKNAME)

    # organizations and places -----------------------------------------------------------------------------------

    def group_acronyms(self) -> None:
        """Acronyms that the text explains, and capitals that are the initials of one organization in it."""
        for acronym, long in definitions(self._document, self._spans, self._knowledge).items():
            bearer = next(filter(None, (self._bearer((kind, name_key(long.text))) for kind in KINDS)), None)
            if bearer is not None:
                bearer.aliases.setdefault(acronym, ACRONYM_GIVEN)
                for kind in KINDS:
                    spans = self._waiting.pop((kind, name_key(acronym)), [])
                    bearer.add(spans, "acronym of {}, given in the text", ACRONYM)
        for key, name in initials(self._organizations()).items():
            spans = self._waiting.get(("organization", key), [])
            if spans and spans[0].text.isupper() and not self._knowledge.named(spans[0].text):
                self._join(("organization", key), name, "initials of {}", INITIALS)

    def group_short_forms(self) -> None:
        for key, name in openings_and_endings(self._organizations()).items():
            if self._is_known_short(self._waiting.get(("person", key), []), name):
                self._join(("person", key), name, "short for {}", SHORT_FORM)
            spans = self._waiting.get(("organization", key), [])
            if spans and self._may_be_short(spans, name):
                self._join(("organization", key), name, "short for {}", SHORT_FORM)
        for key, name in team_nicknames(self._organizations(), self._is_place, self._is_team).items():
            spans = self._waiting.get(("organization", key), [])
            if spans and self._may_be_short(spans, name):
                self._join(("organization", key), name, "short for {}", SHORT_FORM)

    def _is_place(self, name: str) -> bool:
        is_here = bool(self._waiting.get(("place", name_key(name))))
        return is_here or any(record.kind == "place" for record in self._knowledge.named(name))

    def _is_team(self, name: str) -> bool:
        return any(map(sport_of_team, self._knowledge.named(name)))

    def _organizations(self) -> list[str]:
        """The organizations' names of two words or more, grouped already or waiting."""
        waiting = [spans[0].text for (kind, _), spans in self._waiting.items() if kind == "organization"]
        grouped = [g.name for g in self.groups if g.kind == "organization"]
        return [name for name in dict.fromkeys(grouped + waiting) if " " in name]

    def _may_be_short(self, spans: list[Span], name: str) -> bool:
        """The long form came first (a headline may be ahead of it), and the short one is no other organization."""
        if self._teams.is_side(spans[0]) and self._teams.is_of_nation(spans[0].text):
            return False  # "England" is not the England and Wales Cricket Board
        key: Key = ("organization", name_key(name))
        long = [part.span for part in self._groups[key].parts] if key in self._groups else self._waiting.get(key)
        if not long:
            return False  # it was itself a short form of a longer one
        in_text = next((span for span in spans if span.field == "text"), None)
        was_introduced = in_text is None or place(long[0]) < place(in_text)
        return was_introduced and not self._is_another(spans[0].text, name)

    def _is_known_short(self, spans: list[Span], name: str) -> bool:
        """A lone word taken for a person, without a title, that the authority file knows as this body's name."""
        if not spans or self._title(spans):
            return False
        bodies = [record.id for record in self._knowledge.named(name) if record.kind == "organization"]
        return any(record.id in bodies for record in self._knowledge.named(spans[0].text))

    def _is_another(self, short: str, long: str) -> bool:
        """Is the short name known as that of another body? An acronym ("BNP") that opens the known name of the long
        one ("BNP Paribas") is the latter's, unless they belong together ("BBC" and "BBC News").
        "Merck" after "Merck KGaA" is not the American one."""
        owners = self._knowledge.named(long)
        return any(
            not owners or name_key(record.name) == name_key(short) or any(_belongs(owner, record) for owner in owners)
            for record in self._knowledge.named(short)
            if record.kind == "organization" and not is_of_another_country(long, record)
        )

    def _join(self, key: Key, name: str, relation: str, certainty: float) -> None:
        own: Key = ("organization", name_key(name))
        if own == key:
            return  # "N S R" and "NSR" are one name already
        bearer = self._bearer(own)
        if bearer is not None:
            bearer.add(self._waiting.pop(key), relation, certainty)
            self._groups.setdefault(key, bearer)  # a still shorter form of it may come next

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


class _FullNames:
    """The people of a story by their full names; spellings of one name come to one Group."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.all: list[Group] = []
        self._knowledge = knowledge
        self._people: dict[tuple[str, str], list[Group]] = {}

    def bearer(self, name: str, spans: list[Span]) -> Group:
        """The person of this name, new if nobody before had it or another spelling of it."""
        keys = parse(name).keys
        namesakes = (p for p in self._namesakes(keys) if same_person(p.name, name) and not _is_younger(name, spans, p))
        person = next((p for p in namesakes if not self._are_known_apart(name, p.name)), None)
        if person is None:
            person = Group("person", name)
            self.all.append(person)
            for first in {keys[0], f"{keys[0][0]}…"}:
                self._people.setdefault((first, keys[-1]), []).append(person)
        elif not name.isupper() and (person.name.isupper() or len(name) > len(person.name)):
            person.name = name
        return person

    def _are_known_apart(self, one: str, other: str) -> bool:
        """Only one of them with a generation, and known as two people: a father and his son."""
        if bool(parse(one).generation) == bool(parse(other).generation):
            return False
        known = [{record.id for record in self._knowledge.named(name)} for name in (one, other)]
        return all(known) and not known[0] & known[1]

    def _namesakes(self, keys: tuple[str, ...]) -> list[Group]:
        """Those with the same first name and surname, or with an initial in place of the first name."""
        first, last = keys[0], keys[-1]
        others = (first[0],) if len(first) > 1 else (f"{first}…",)
        return [p for f in (first, *others) for p in self._people.get((f, last), [])[:MOST_NAMESAKES]]


def _bearers(short: str, shorts: PersonShortForms[Group]) -> tuple[Fit | None, list[Group]]:
    """Whom a short form may stand for; "Reed Jr." for those of that generation, or of none that is said."""
    generation = parse(short).generation
    if not generation:
        return shorts.find(name_key(short))
    how, people = shorts.find(" ".join(" ".join(parse(short).keys).split()))
    by_generation = {said: [p for p in people if parse(p.name).generation == said] for said in (generation, "")}
    fitting = by_generation[generation] or by_generation[""]
    return (how, fitting) if fitting else (None, [])


def _is_younger(name: str, spans: list[Span], elder: Group) -> bool:
    """ "Sam Reed Jr." is the son of a Sam Reed whom the text named before. (After "Sam Reed Jr.", "Sam Reed" is he.)"""
    if not parse(name).generation or parse(elder.name).generation:
        return False
    return any(part.span.field == "text" and part.span.start < spans[0].start for part in elder.parts)


def _belongs(part: EntityRecord, whole: EntityRecord) -> bool:
    """Is one body a part of the other, by the authority file or by its name ("United Nations Security Council")?"""
    key = name_key(whole.name)
    return (
        part.id == whole.id or part.parent_id == whole.id or any(key in name_key(n) for n in (part.name, *part.aliases))
    )


def _best_spelling(spans: list[Span]) -> str:
    """The first one that is not shouted."""
    return next((s.text for s in spans if not s.text.isupper()), spans[0].text)
