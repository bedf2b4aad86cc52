"""Whatever happens, nobody is told of what they never could see, and everybody of what they no longer may."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from articles.models import Article
from articles.states import announce_lifts, set_embargo, set_state
from newsroom.accounts.models import Role, User
from newsroom.following.cursors import cursor_at
from newsroom.following.reading import newest
from newsroom.following.seeing import seen
from newsroom.following.telling import tell
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.models import Entity, Event, Tag
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

ACTS = ("publish", "draft", "withhold", "withdraw", "erase", "embargo", "lift", "pass", "reject", "accept")
OF_RECORDS = ("confirm", "hide", "show", "unconfirm")
Act = tuple[str, int]
CLAIMS = {"title": "Secret meeting", "type": "visit", "precision": "unknown", "planned": False}


class World:
    """Four stories that name a proposed record and report a proposed event; each begins as a draft."""

    def __init__(self) -> None:
        self.begin = cursor_at(newest())
        self.editor = UserFactory(role=Role.ADMIN)
        self.users: dict[str, User] = {role: UserFactory(role=role) for role in ("reader", "editor", "standards")}
        self.record = EntityFactory(status="proposed")
        self.event = EventFactory(status="proposed", origin="machine", title="Secret meeting")
        self.stories = [ArticleFactory(state="draft", headline=f"Secret {n} of {self.begin}") for n in range(4)]
        for story in self.stories:
            TagFactory(article=story, entity=self.record)
            ReportFactory(article=story, event=self.event, claims=CLAIMS)
        self.ever: dict[str, set[UUID]] = {role: set() for role in self.users}
        self.look()

    def look(self) -> None:
        """What each may see is told, and remembered."""
        while tell():
            pass
        for role in self.users:
            self.ever[role] |= self.sees(role)

    def sees(self, role: str) -> set[UUID]:
        user = self.users[role]
        own = Article.objects.filter(pk__in=[story.pk for story in self.stories])
        articles = own.visible_to(user).values_list("pk", flat=True)
        sources = {story.source_id for story in self.stories}
        return {*articles, *sources, *seen(Entity, [self.record.pk], user), *seen(Event, [self.event.pk], user)}

    def do(self, name: str, number: int) -> None:
        story, actor = self.stories[number], self.editor
        stored = Article.objects.get(pk=story.pk)
        if stored.state == "erased" and name in ("publish", "draft", "withhold", "withdraw", "erase"):
            return
        states = {"publish": "published", "draft": "draft", "withhold": "withheld", "withdraw": "withdrawn"}
        if name in states:
            set_state(story, states[name], actor=actor, reason="Chance.")
        elif name == "erase":
            Article.objects.filter(pk=story.pk).update(state="erased")
        elif name in ("embargo", "lift"):
            set_embargo(story, timezone.now() + timedelta(hours=1) if name == "embargo" else None, actor=actor)
        elif name == "pass":
            Article.objects.filter(pk=story.pk, embargo_until__isnull=False).update(
                embargo_until=timezone.now() - timedelta(hours=1)
            )
            announce_lifts()
        elif name in ("reject", "accept"):
            getattr(decisions, name)(Tag.objects.get(article=story), actor=actor)
        else:
            self._on_record(name)

    def _on_record(self, name: str) -> None:
        changed = {
            "confirm": {"status": "confirmed"},
            "unconfirm": {"status": "proposed"},
            "hide": {"never_profile": True},
            "show": {"never_profile": False},
        }
        Entity.objects.filter(pk=self.record.pk).update(**changed[name])


def feed_of(user: User, since: str) -> list[dict[str, Any]]:
    client = APIClient()
    client.force_authenticate(user)
    rows: list[dict[str, Any]] = []
    address = f"/api/v1/changes/?include=object&limit=7&since={since}"
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"] if page["more"] else ""
    return rows


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.tuples(st.sampled_from((*ACTS, *ACTS, *OF_RECORDS)), st.integers(0, 3)), min_size=1, max_size=14)
)
def test_a_row_a_tombstone_or_nothing(acts: list[Act]) -> None:
    world = World()
    for act in acts:
        try:
            world.do(*act)
        except DecisionError:
            continue
        world.look()
    for role, user in world.users.items():
        rows, ever, now = feed_of(user, world.begin), world.ever[role], world.sees(role)
        last = {UUID(row["id"]): row for row in rows}
        assert set(last) == ever, role  # of everything that could ever be seen, and of nothing else
        for pk, row in last.items():
            assert row["gone"] is (pk not in now), (role, row)
            assert bool(row["object"]) is (pk in now), (role, row)
        told = json.dumps(rows)
        hidden = {*(s.pk for s in world.stories), world.record.pk, world.event.pk} - ever
        assert not [pk for pk in hidden if str(pk) in told.replace(_named_by_stories(rows), "")], role
        for story in world.stories:
            assert (story.headline in told) is (story.pk in now), (role, story)


def _named_by_stories(rows: list[dict[str, Any]]) -> str:
    """A story names its records to whoever may see it, with or without a page."""
    found = [row["object"] for row in rows if row["object"] and "tags" in row["object"]]
    return next((tag["entity"]["id"] for story in found for tag in story["tags"]), "-")


@pytest.mark.parametrize(
    ("before", "after", "gone_for"),
    [
        ("published", "draft", {"reader"}),
        ("published", "withdrawn", {"reader"}),
        ("published", "withheld", {"reader", "editor"}),
        ("draft", "withheld", {"editor"}),
        ("withdrawn", "withheld", {"editor"}),
    ],
)
def test_who_had_a_story_is_told_that_it_is_gone_and_nothing_more(before: str, after: str, gone_for: set[str]) -> None:
    world = World()
    story = world.stories[0]
    if before != "draft":
        set_state(story, before, actor=world.editor, reason="Said before.")
    world.look()
    set_state(story, after, actor=world.editor, reason="Said after.")
    world.look()
    for role, user in world.users.items():
        rows = [row for row in feed_of(user, world.begin) if row["id"] == str(story.pk)]
        if role in gone_for:
            assert {(row["action"], row["gone"], row["actor"], str(row["data"])) for row in rows} == {
                ("gone", True, None, "{}")
            }
            assert after not in json.dumps(rows)
        elif role != "reader":
            assert (rows[-1]["action"], rows[-1]["data"]["after"], rows[-1]["actor"]) == (
                *("state", after),
                world.editor.username,
            )
        else:
            assert rows == []
