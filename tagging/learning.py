"""What Decisions teach: each says something of a name (a Lesson), and Rules follow from all that was said of it.

A Rule begins in the source of its story (without one, in the story alone) and holds everywhere once two editors agree,
or one whose word counts for all. Nothing is remembered but the Lessons: whenever one is added, undone or narrowed, the
Rules of its name are worked out again. So undoing everything leaves what there was, whatever the order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection

from tagging.models import (
    Decision,
    Entity,
    EntityKind,
    Lesson,
    Mention,
    Rule,
    RuleAction,
    RuleScope,
    Says,
    Status,
    Tag,
    Verdict,
)
from tagging.models.merges import with_merged
from tagging.pipeline.sport import context_of
from tagging.pipeline.types import Document

NEWEST = 300  # lessons of a name that are weighed, of those that teach and of the others each
TWICE = 2  # what speaks for a rule must be more than so many times what speaks against it
AGREE = 2  # editors


@dataclass(frozen=True)
class Said:
    """That in the Decision's story ``surfaces`` (keys), read as ``kind``, mean ``entity``, or do not."""

    says: str
    surfaces: Iterable[str]
    entity: Entity
    kind: str = ""
    teaches: bool = True
    for_all: bool = False  # of the record itself, in whatever story
    instead_of: Entity | None = None  # the record that the machine had taken it for
    suggestion: Tag | None = None  # the tag that the machine had suggested


def learn(decision: Decision, *said: Said) -> None:
    """Keep what the Decision says, and work out the rules of these names again, in its transaction."""
    written = _as_written(decision) if any(one.teaches for one in said) else {}
    context = _context(decision)
    lessons = [lesson for one in said for lesson in _lessons(decision, one, written, context)]
    if lessons:
        Lesson.objects.bulk_create(lessons)
        weigh({lesson.surface_key for lesson in lessons})


def reconsider(decision: Decision) -> None:
    """The Decision was undone, or it changed lessons, a rule, or which records are one."""
    records = with_merged(Entity, map(UUID, _ids(decision, "entity"))).values()
    changed = (
        decision.lessons.all(),
        Lesson.objects.filter(pk__in=_ids(decision, "lesson")),
        Rule.objects.filter(pk__in=_ids(decision, "rule")),
        Rule.objects.filter(entity__in={pk for family in records for pk in family}),
    )
    weigh({key for rows in changed for key in rows.values_list("surface_key", flat=True)})


def learned(decision: Decision) -> list[Rule]:
    """The rules that rest on the Decision, the widest of each name that holds first; empty once it is undone."""
    lessons = _standing(decision.lessons.filter(teaches=True))
    rules = Rule.objects.filter(surface_key__in={lesson.surface_key for lesson in lessons})
    rules = rules.select_related("source", "entity", "taught_by", "article").exclude(verdict=Verdict.GONE)
    resting = [rule for rule in rules if any(_Claim.of(rule).rests_on(lesson, rule) for lesson in lessons)]
    # In its own story the decision itself holds: that it waits for a second word there would be no news.
    resting = [rule for rule in resting if (rule.scope, rule.verdict) != (RuleScope.ARTICLE, Verdict.WAITING)]
    return sorted(resting, key=lambda rule: (not rule.active, WIDEST.index(rule.scope), rule.surface_key))


def evidence(rule: Rule) -> tuple[list[Lesson], list[Lesson]]:
    """What speaks for the rule and against it, where it holds."""
    claim, there = _Claim.of(rule), _place(rule.scope, rule.article_id, rule.source_id)
    lessons = list(filter(there, _of_name(rule.surface_key)))
    pro, con = ([lesson for lesson in lessons if claim.side(lesson) == side] for side in (1, -1))
    return pro, con


def main_surfaces(surfaces: Collection[str]) -> list[str]:
    """The names themselves, without what is but a part of another ("blinken" beside "antony blinken"): of a story that
    tells the full name its short forms say nothing about the next."""
    words = {surface: set(surface.split()) for surface in surfaces if surface}
    return sorted(one for one in words if not any(words[one] < words[other] for other in words))


WIDEST = (RuleScope.EVERYWHERE, RuleScope.SOURCE, RuleScope.ARTICLE)


# --- Lessons -------------------------------------------------------------------------------------------------------


def _lessons(decision: Decision, said: Said, written: dict[str, str], context: str) -> Iterator[Lesson]:
    proposed = said.entity.status == Status.PROPOSED
    says = said.says
    if says == Says.NEVER and not proposed:
        says = Says.NOT  # the file vouches for the name: only this record is ruled out
    known = _vouched_for(said, says) if said.teaches and not said.for_all else set()
    article = None if said.for_all else decision.article  # what is said of the record itself is of no story
    made = said.suggestion.provenance if said.suggestion and article and article.source_id else {}
    for surface in main_surfaces(list(said.surfaces)):
        yield Lesson(
            decision=decision,
            article=article,
            source_id=article.source_id if article else None,
            says=says,
            surface_key=surface,
            surface=written.get(surface, surface),
            kind=said.kind or said.entity.kind,
            entity=said.entity,
            teaches=said.teaches,
            for_all=said.for_all or getattr(decision.actor, "teaches_all", False),
            needs_second=surface in known,
            context="" if said.for_all or _is_full_name(said, surface) else context,
            sort=made.get("sort", ""),
            expected=made.get("sure", 0.0),
        )


def _context(decision: Decision) -> str:
    article = decision.article
    if article is None or article.current is None:
        return ""
    return context_of(Document(article.current.text, article.current.headline))


def _is_full_name(said: Said, surface: str) -> bool:
    """Who is called "Jonathan Edwards" is so in any story; "Chelsea" and "Green Bay" are this here and that there."""
    return (said.kind or said.entity.kind) == EntityKind.PERSON and " " in surface


def _vouched_for(said: Said, says: str) -> set[str]:
    """Names of which the authority file says otherwise."""
    if says == Says.MEANS:
        other = said.instead_of
        return _names_of(other) if other and other.status == Status.CONFIRMED else set()
    return _names_of(said.entity) if says == Says.NOT else set()


def _names_of(entity: Entity) -> set[str]:
    return {entity.key, *entity.aliases.filter(blocked=False).values_list("key", flat=True)}


def _as_written(decision: Decision) -> dict[str, str]:
    """The names of the story's tags as they stand in it."""
    if decision.article is None:
        return {}
    found = Mention.objects.filter(revision=decision.article.current_id).values_list("key", "text")
    return {key: text[:250] for key, text in found}


def _standing(lessons: Any) -> list[Lesson]:
    """Those whose Decision was not undone, the newest first."""
    related = lessons.filter(decision__undone_by__isnull=True).select_related("decision__actor", "entity__merged_into")
    return list(related.order_by("-id")[:NEWEST])


def _ids(decision: Decision, model: str) -> list[str]:
    """The rows of a model that the Decision changed."""
    addresses = (address.split(":", 1) for address in {**decision.before, **decision.after})
    return [pk for name, pk in addresses if name == model]


# --- Rules ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    """What a rule says, wherever it holds."""

    action: str
    surface_key: str
    kind: str
    entity: UUID | None
    context: str

    @classmethod
    def of(cls, rule: Rule) -> _Claim:
        return cls(rule.action, rule.surface_key, rule.kind, rule.entity_id, rule.context)

    @classmethod
    def by(cls, lesson: Lesson) -> _Claim:
        entity = lesson.entity.canonical().pk
        if lesson.says == Says.MEANS:
            return cls(RuleAction.LINK, lesson.surface_key, lesson.kind, entity, lesson.context)
        if lesson.says == Says.NOT:
            return cls(RuleAction.NOT_LINK, lesson.surface_key, "", entity, lesson.context)
        return cls(RuleAction.NEVER, lesson.surface_key, lesson.kind, None, lesson.context)

    def _is_alike(self, lesson: Lesson) -> bool:
        return "" in (self.context, lesson.context) or self.context == lesson.context

    def side(self, lesson: Lesson) -> int:
        """1: the lesson speaks for it; -1: against it."""
        if lesson.surface_key != self.surface_key or not self._is_alike(lesson):
            return 0
        means, same = lesson.says == Says.MEANS, lesson.entity.canonical().pk == self.entity
        if self.action == RuleAction.NOT_LINK:
            return (-1 if means else 1) if same else 0
        if self.action == RuleAction.NEVER:
            return (-1 if means else int(lesson.says == Says.NEVER)) if lesson.kind == self.kind else 0
        if same:
            return 1 if means else -1
        return -1 if lesson.says != Says.NOT and lesson.kind == self.kind else 0

    def rests_on(self, lesson: Lesson, where: Rule) -> bool:
        return self.side(lesson) == 1 and _place(where.scope, where.article_id, where.source_id)(lesson)


Place = tuple[str, UUID | None, UUID | None]  # scope, article, source


def _own_place(lesson: Lesson) -> Place:
    """Where the lesson holds by itself: the narrowest that makes sense."""
    if lesson.article_id is None:
        return RuleScope.EVERYWHERE, None, None
    if lesson.only_here or lesson.source_id is None:
        return RuleScope.ARTICLE, lesson.article_id, None
    return RuleScope.SOURCE, None, lesson.source_id


def _place(scope: str, article: UUID | None, source: UUID | None) -> Callable[[Lesson], bool]:
    """Which lessons count there."""
    if scope == RuleScope.ARTICLE:
        return lambda lesson: lesson.article_id == article
    if scope == RuleScope.SOURCE:
        return lambda lesson: lesson.source_id == source and not lesson.only_here
    return lambda lesson: not lesson.only_here


@dataclass(frozen=True)
class _Weighed:
    """What the lessons say of a claim in one place."""

    pro: list[Lesson]
    con: list[Lesson]

    @property
    def votes(self) -> tuple[int, int]:
        return len(set(map(_voter, self.pro))), len(set(map(_voter, self.con)))

    @property
    def verdict(self) -> str:
        """A word against the authority file needs a second; one of somebody who speaks for all does not."""
        pro, con = self.votes
        if not pro:
            return Verdict.GONE
        if con and pro <= TWICE * con:
            return Verdict.CONTESTED
        enough = pro >= AGREE or any(lesson.for_all or not lesson.needs_second for lesson in self.pro)
        return Verdict.HOLDS if enough else Verdict.WAITING


def weigh(keys: Collection[str]) -> None:
    """Work out the rules of these names from what stands of their lessons."""
    taught = Lesson.objects.filter(surface_key__in=keys, teaches=True).order_by()
    for key in sorted(set(taught.values_list("surface_key", flat=True))):
        _hold(key)
        lessons = _of_name(key)
        _write(key, dict(_wanted(lessons)))


def _hold(key: str) -> None:
    """Two editors who teach the same name at once come one after the other, so that each sees the other's word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rules of {key}"])


def _of_name(key: str) -> list[Lesson]:
    """What stands, the newest word of each person in each story on each record; said again, it teaches no less."""
    lessons = Lesson.objects.filter(surface_key=key)
    found = chain(_standing(lessons.filter(teaches=True)), _standing(lessons.filter(teaches=False)))
    newest: dict[Any, Lesson] = {}
    for lesson in sorted(found, key=lambda lesson: lesson.pk):
        at = _voter(lesson), lesson.entity.canonical().pk
        if at not in newest or newest[at].says != lesson.says or not newest[at].teaches:
            newest[at] = lesson
    return list(newest.values())


def _voter(lesson: Lesson) -> tuple[Any, Any]:
    """Each person once a story; of what was said of the record itself the last word counts, whoever spoke it."""
    return (lesson.decision.actor_id, lesson.article_id) if lesson.article_id else (None, None)


def _wanted(lessons: list[Lesson]) -> Iterator[tuple[tuple[_Claim, Place], _Weighed]]:
    claims: dict[_Claim, list[Lesson]] = {}
    for lesson in lessons:
        if lesson.teaches:
            claims.setdefault(_Claim.by(lesson), []).append(lesson)
    for claim, taught in claims.items():
        places = {_own_place(lesson) for lesson in taught}
        if _is_agreed([lesson for lesson in lessons if claim.side(lesson) == 1 and not lesson.only_here]):
            places.add((RuleScope.EVERYWHERE, None, None))
        for place in places:
            there = list(filter(_place(*place), lessons))
            pro, con = ([lesson for lesson in there if claim.side(lesson) == side] for side in (1, -1))
            yield (claim, place), _Weighed(pro, con)


def _is_agreed(pro: list[Lesson]) -> bool:
    return any(lesson.for_all and lesson.teaches for lesson in pro) or len({e.decision.actor_id for e in pro}) >= AGREE


def _write(key: str, wanted: dict[tuple[_Claim, Place], _Weighed]) -> None:
    """Make the rows of a name's rules say what was worked out; a rule that nothing speaks for stays, and sleeps."""
    rules = {(_Claim.of(r), (r.scope, r.article_id, r.source_id)): r for r in Rule.objects.filter(surface_key=key)}
    for at, weighed in wanted.items():
        rule = rules.pop(at, None) or _new(*at)
        newest = max(weighed.pro, key=lambda lesson: lesson.pk)
        rule.surface = newest.surface
        rule.taught_by_id, rule.taught_at = newest.decision.actor_id, newest.decision.at
        _set(rule, weighed)
    for rule in rules.values():
        _set(rule, _Weighed([], []))


def _new(claim: _Claim, place: Place) -> Rule:
    scope, article, source = place
    return Rule(
        action=claim.action,
        surface_key=claim.surface_key,
        kind=claim.kind,
        entity_id=claim.entity,
        context=claim.context,
        scope=scope,
        article_id=article,
        source_id=source,
    )


def _set(rule: Rule, weighed: _Weighed) -> None:
    before = (rule.pro, rule.con, rule.verdict, rule.active)
    (rule.pro, rule.con), rule.verdict = weighed.votes, weighed.verdict
    holds = rule.verdict == Verdict.HOLDS
    rule.active = rule.verdict != Verdict.GONE and (holds if rule.switched is None else rule.switched)
    if rule._state.adding or before != (rule.pro, rule.con, rule.verdict, rule.active):
        rule.save()


def said_of(tag: Tag, says: str, *, teaches: bool = True) -> Said:
    return Said(says, tag.surfaces, tag.entity, teaches=teaches, suggestion=tag)
