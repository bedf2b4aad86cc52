"""Whatever may happen to an archive, at random, by its own doors: ``python -m bench.at_random SEED SECONDS``."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.ingest import ingest
from articles.models import Article, Source, TagPolicy, Touched
from articles.readers import RawArticle
from articles.sources import source_named
from articles.states import announce_lifts, set_embargo, set_state
from articles.tidying import IngestError
from newsroom.accounts.models import Role, User
from newsroom.following.telling import tell
from tagging import batches, decisions
from tagging.decisions import DecisionError
from tagging.decisions.act import By
from tagging.event_store import collect_unused_events
from tagging.models import Alias, Batch, Decision, Entity, Event, Report, RunState, Tag, TaggingRun
from tagging.pipeline.types import Annotation, EventDraft, Mention, Participant, TagDraft
from tagging.proposals import collect_unused
from tagging.store import occurrences, store
from tagging.tasks import retag

PEOPLE = ("Mira Solheim", "Tor Vik", "Wilma Quay", "Ansel Brodt", "Ida Falk", "Per Holm", "Rosa Lind", "Otto Kane")
PLACES = ("Larsund", "Port Ellery", "Vardal", "Skogby")
SOURCES = ("Harbour Desk", "Inland Desk")
AT_LEAST = 30  # acts, however slow the machine is
EXPECTED = (DecisionError, IngestError, ObjectDoesNotExist, ProtectedError)


class Chance:
    """One who does whatever comes to mind; ``done`` counts what was done."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.actor = actor()

    def go_on(self, seconds: float = 0, *, acts: int = 0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until or acts > 0:
            acts -= 1
            self.act()

    def act(self) -> None:
        name, act = self.random.choice(ACTS)
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                act(self)
            self.done[name] += 1
        except EXPECTED:
            self.done["refused"] += 1
        except OperationalError as error:
            if "deadlock" not in str(error):
                raise
            self.done["deadlock"] += 1
        except IntegrityError:  # two acts at once, of which the database refused the later one as a whole
            self.done["refused by the database"] += 1

    def one_of(self, rows: Any) -> Any:
        """Any row, the newest more often."""
        found = list(rows.order_by("-pk")[: self.random.choice((3, 12, 60))])
        if not found:
            raise ObjectDoesNotExist
        return self.random.choice(found)


def actor() -> User:
    made, _ = User.objects.get_or_create(username="chance", defaults={"role": Role.ADMIN})
    return made


def words(chance: Chance) -> str:
    people = chance.random.sample(PEOPLE, chance.random.randint(1, 4))
    return f"{' and '.join(people)} met in {chance.random.choice(PLACES)}. Meeting {chance.random.randint(0, 10**6)}."


def write(chance: Chance) -> None:
    """A new story, or another version of one."""
    number, held = chance.random.randint(0, 60), chance.random.random() < 0.2
    raw = RawArticle(
        headline=f"Story {number}",
        text=words(chance),
        external_id=f"story-{number}",
        published_at=datetime(2022, 10, 1 + number % 28, 12, tzinfo=UTC),
        embargo_until=soon(chance) if held else None,
    )
    state = chance.random.choice((None, None, None, "draft", "withheld"))
    ingest(raw, source=source_named(SOURCES[number % 2]), actor=chance.actor, state=state)


def soon(chance: Chance) -> datetime:
    return timezone.now() + timedelta(seconds=chance.random.choice((0.3, 1, 3, 3600)))


def tag(chance: Chance) -> None:
    article = chance.one_of(Article.objects.select_related("current"))
    with transaction.atomic():
        run = retag(article)
        if store(run, annotation(chance, run.revision)):
            TaggingRun.objects.filter(pk=run.pk).update(state=RunState.DONE, finished_at=timezone.now())


def annotation(chance: Chance, revision: Any) -> Annotation:
    """What a pipeline could make of the names in the text: known records, or new ones; and perhaps an event."""
    found = [(name, kind) for kind, names in (("person", PEOPLE), ("place", PLACES)) for name in names]
    found = [(name, kind) for name, kind in found if name in revision.text and chance.random.random() < 0.8]
    tags = tuple(draft(chance, name, kind) for name, kind in found)
    mentions = tuple(
        Mention("text", start, start + len(name), name, kind, 0.9, number)  # type: ignore[arg-type]
        for number, (name, kind) in enumerate(found)
        for start in occurrences(revision.text, name)
    )
    made = Annotation(mentions=mentions, tags=tags)
    if chance.random.random() < 0.5:
        return made
    return replace(made, events=tuple(told(chance, revision, found)), events_read=True)


def draft(chance: Chance, name: str, kind: str) -> TagDraft:
    known = Entity.objects.canonical().filter(name=name, kind=kind).order_by("status").first()
    return TagDraft(
        kind=kind,  # type: ignore[arg-type]
        name=name,
        entity_id=str(known.pk) if known else None,
        status=known.status if known else "proposed",  # type: ignore[arg-type]
        aliases=(),
        level="about",
        confidence=chance.random.choice((0.4, 0.9)),
        relevance=chance.random.choice((0.2, 0.7)),
        reason="chance",
    )


def told(chance: Chance, revision: Any, found: list[tuple[str, str]]) -> list[EventDraft]:
    people = [number for number, (_, kind) in enumerate(found) if kind == "person"]
    places = [number for number, (_, kind) in enumerate(found) if kind == "place"]
    if not people or not places:
        return []
    who, where = people[0], places[0]
    day = date(2022, 10, chance.random.randint(1, 3))
    end = len(revision.text.partition(".")[0])
    return [
        EventDraft(
            title=f"{found[who][0]} visits {found[where][0]}",
            type="visit",
            planned=False,
            confidence=0.9,
            reason="chance",
            field="text",
            start=0,
            end=end,
            trigger=(0, 4),
            first=day,
            last=day,
            precision="day",
            place=found[where][0],
            place_tag=where,
            participants=(Participant(found[who][0], "agent", who),),
        )
    ]


def change_state(chance: Chance) -> None:
    state = chance.random.choice(("published", "published", "draft", "withheld", "withdrawn"))
    set_state(chance.one_of(Article.objects), state, actor=chance.actor, reason="Chance.")


def change_embargo(chance: Chance) -> None:
    until = chance.random.choice((None, None, soon(chance)))
    set_embargo(chance.one_of(Article.objects), until, actor=chance.actor)


def change_both(chance: Chance) -> None:
    """In one transaction: what was so in between never was."""
    article = chance.one_of(Article.objects)
    with transaction.atomic():
        set_state(article, "published", actor=chance.actor)
        set_embargo(article, None, actor=chance.actor)
        set_state(article, "withheld", actor=chance.actor)


def commit_late(chance: Chance) -> None:
    with transaction.atomic():
        change_state(chance)
        time.sleep(chance.random.random() / 2)


def roll_back(chance: Chance) -> None:
    with transaction.atomic():
        change_state(chance)
        transaction.set_rollback(True)


def announce(chance: Chance) -> None:
    announce_lifts()


def erase(chance: Chance) -> None:
    """As the purge leaves a story."""
    if chance.random.random() < 0.1:
        Article.objects.filter(pk=chance.one_of(Article.objects).pk).update(state="erased", state_reason="")


def decide(chance: Chance) -> None:
    found, by = chance.one_of(Tag.objects), By(actor=chance.actor)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: decisions.accept(found, **by),
        lambda: decisions.reject(found, **by),
        lambda: decisions.set_level(found, chance.random.choice(("about", "passing")), **by),
        lambda: decisions.relink(found, chance.one_of(Entity.objects.canonical().filter(kind=found.entity.kind)), **by),
        lambda: decisions.sign_off(found.article, **by),
    )
    chance.random.choice(acts)()


def add_tag(chance: Chance) -> None:
    decisions.add_tag(chance.one_of(Article.objects), chance.one_of(Entity.objects.canonical()), actor=chance.actor)


def edit_record(chance: Chance) -> None:
    record, by = chance.one_of(Entity.objects.canonical()), By(actor=chance.actor)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: decisions.confirm(record, **by),
        lambda: decisions.rename(record, f"{record.name.split(' the')[0]} the {chance.random.randint(2, 9)}th", **by),
        lambda: decisions.add_alias(record, f"Alias {chance.random.randint(0, 99)}", **by),
        lambda: decisions.remove_alias(chance.one_of(Alias.objects.filter(blocked=False)), **by),
        lambda: Entity.objects.filter(pk=record.pk).update(description=f"Known for {chance.random.random()}"),
        lambda: Entity.objects.filter(pk=record.pk).update(never_profile=chance.random.random() < 0.3),
        lambda: set_parent(chance),
    )
    chance.random.choice(acts)()


def set_parent(chance: Chance) -> None:
    """The first ones contain the others, so that there is never a ring."""
    places = Entity.objects.canonical().filter(kind="place").order_by("pk")
    part, whole = chance.one_of(places), places.first()
    if whole and part.pk != whole.pk:
        Entity.objects.filter(pk=part.pk).update(parent=whole)


def new_record(chance: Chance) -> None:
    kind, names = chance.random.choice((("person", PEOPLE), ("place", PLACES)))
    decisions.create_entity(kind, chance.random.choice(names), actor=chance.actor)


def merge(chance: Chance) -> None:
    one = chance.one_of(Entity.objects.canonical())
    decisions.merge(one, chance.one_of(Entity.objects.canonical().filter(kind=one.kind)), actor=chance.actor)


def undo(chance: Chance) -> None:
    decisions.undo(chance.one_of(Decision.objects), actor=chance.actor)


def carry_on(chance: Chance) -> None:
    batches.run(str(chance.one_of(Batch.objects.filter(state__in=batches.UNFINISHED)).pk))


def edit_event(chance: Chance) -> None:
    event, by = chance.one_of(Event.objects.canonical()), By(actor=chance.actor)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: decisions.confirm_event(event, **by),
        lambda: decisions.reject_event(event, **by),
        lambda: decisions.edit_event(event, {"title": f"Meeting {chance.random.randint(0, 99)}"}, **by),
        lambda: decisions.attach(event, chance.one_of(Article.objects), **by),
        lambda: decisions.reject_report(chance.one_of(Report.objects), **by),
        lambda: decisions.merge_events(event, chance.one_of(Event.objects.canonical()), **by),
        lambda: decisions.split_event(event, list(Report.objects.filter(event=event)[:1]), **by),
        lambda: decisions.create_event({"title": f"Planned {chance.random.randint(0, 99)}"}, **by),
        lambda: decisions.delete_event(chance.one_of(Event.objects), actor=chance.actor),
    )
    chance.random.choice(acts)()


def collect(chance: Chance) -> None:
    """What the hourly task removes."""
    for model in (Entity, Event):
        rows: Any = model._default_manager
        rows.filter(status="proposed").update(created_at=timezone.now() - timedelta(hours=2))
    collect_unused_events()
    collect_unused()


def change_source(chance: Chance) -> None:
    source = chance.one_of(Source.objects)
    source.tag_policy = chance.random.choice(TagPolicy.values)
    source.name = f"{source.name.split(',')[0]}, no. {chance.random.randint(1, 10**9)}"
    source.save()


ACTS: list[tuple[str, Callable[[Chance], None]]] = [
    (act.__name__, act)
    for act, weight in {
        write: 6,
        tag: 10,
        change_state: 4,
        change_embargo: 3,
        change_both: 1,
        commit_late: 1,
        roll_back: 1,
        announce: 2,
        erase: 1,
        decide: 6,
        add_tag: 2,
        edit_record: 4,
        new_record: 1,
        merge: 2,
        undo: 4,
        carry_on: 2,
        edit_event: 5,
        collect: 1,
        change_source: 1,
    }.items()
    for _ in range(weight)
]


def settle() -> None:
    """What is under way comes to its end: batches are carried out, embargoes that are over announced, all is told."""
    for batch in Batch.objects.filter(state__in=batches.UNFINISHED).order_by("pk"):
        batches.run(str(batch.pk))
    while Article.objects.filter(
        lift_announced=False, embargo_until__lt=timezone.now() + timedelta(seconds=5)
    ).exists():
        announce_lifts()
        time.sleep(0.1)
    while Touched.objects.exists():
        if not tell():
            time.sleep(0.1)  # somebody else does so


if __name__ == "__main__":
    doing = Chance(int(sys.argv[1]))
    write(doing)  # the first story reads the models of languages: that is not what is to be timed
    doing.go_on(float(sys.argv[2]), acts=AT_LEAST)
    print(json.dumps(doing.done))
