"""Who sees what: the table of states and roles, through every queryset that shows stories or what they are about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles.models import Article, ArticleState, SearchDocument, TagPolicy
from newsroom.accounts.models import Role, User
from tagging.models import Entity, Event, Report, Status, Tag, TagState
from tests.factories import (
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

READERS = {Role.READER}
EDITORS = {Role.EDITOR, Role.ARCHIVE_EDITOR, Role.STANDARDS, Role.ADMIN}
STANDARDS = {Role.ARCHIVE_EDITOR, Role.STANDARDS, Role.ADMIN}
# state, embargo in hours from now (None: none), who sees it
TABLE = [
    ("draft", None, EDITORS),
    ("draft", 1, EDITORS),
    ("published", None, READERS | EDITORS),
    ("published", 1, EDITORS),
    ("published", -1, READERS | EDITORS),
    ("withheld", None, STANDARDS),
    ("withheld", -1, STANDARDS),
    ("withdrawn", None, EDITORS),
    ("withdrawn", -1, EDITORS),
    ("erased", None, set()),
    ("erased", -1, set()),
]


def make_story(state: str, hours: int | None) -> Article:
    until = None if hours is None else timezone.now() + timedelta(hours=hours)
    return ArticleFactory(state=state, state_reason="Because.", embargo_until=until)


def test_the_table_names_every_state() -> None:
    assert {state for state, _, _ in TABLE} == set(ArticleState.values)


@pytest.mark.parametrize(("state", "hours", "roles"), TABLE)
@pytest.mark.parametrize("role", list(Role))
def test_a_story_and_what_hangs_on_it_is_seen_by_its_roles_alone(
    state: str, hours: int | None, roles: set[Role], role: Role
) -> None:
    article = make_story(state, hours)
    tag, report = TagFactory(article=article), ReportFactory(article=article)
    user = UserFactory(role=role)
    expected = role in roles
    for rows, pk in (
        (Article.objects, article.pk),
        (SearchDocument.objects, article.pk),
        (Tag.objects, tag.pk),
        (Report.objects, report.pk),
    ):
        assert rows.visible_to(user).filter(pk=pk).exists() is expected, rows


@pytest.mark.parametrize("role", list(Role))
def test_who_is_limited_to_sources_sees_of_them_what_the_role_sees_and_of_others_nothing(role: Role) -> None:
    own, other = SourceFactory(), SourceFactory()
    for source in (own, other, None):
        for state, hours, _ in TABLE:
            until = None if hours is None else timezone.now() + timedelta(hours=hours)
            article = ArticleFactory(state=state, state_reason="Because.", embargo_until=until, source=source)
            TagFactory(article=article)
            ReportFactory(article=article)
    user = UserFactory(role=role)
    expected = {rows: set(rows.visible_to(user).filter(**{of: own})) for rows, of in OF_SOURCE.items()}
    user.only_sources = frozenset({own.pk})
    for rows in OF_SOURCE:
        assert set(rows.visible_to(user)) == expected[rows] != set()
    user.only_sources = frozenset()
    assert not any(rows.visible_to(user).exists() for rows in OF_SOURCE)


OF_SOURCE: dict[Any, str] = {
    Article.objects: "source",
    SearchDocument.objects: "source",
    Tag.objects: "article__source",
    Report.objects: "article__source",
}


@pytest.mark.parametrize("state", ArticleState.values)
def test_nobody_and_those_who_left_see_nothing(state: str) -> None:
    article = make_story(state, None)
    TagFactory(article=article)
    ReportFactory(article=article)
    for user in (AnonymousUser(), UserFactory(role=Role.ADMIN, is_active=False), UserFactory(is_active=False)):
        for rows in (Article, SearchDocument, Tag, Report, Entity, Event):
            assert not rows.objects.visible_to(user).exists(), (rows, user)


def test_an_embargo_ends_by_the_clock_and_not_by_a_job() -> None:
    article = ArticleFactory(embargo_until=timezone.now() + timedelta(seconds=0.3))
    reader = UserFactory()
    assert not Article.objects.visible_to(reader).exists()
    assert article.is_embargoed()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert not article.is_embargoed()
        assert not Article.objects.visible_to(reader).exists()  # the database's clock decides


def named_in(count: int, **story: Any) -> Entity:
    entity = EntityFactory(status=Status.PROPOSED)
    for _ in range(count):
        TagFactory(entity=entity, article=ArticleFactory(**story))
    return entity


def seen(user: User, entity: Entity) -> bool:
    return bool(Entity.objects.visible_to(user).filter(pk=entity.pk).exists())


@pytest.mark.parametrize(
    ("stories", "story", "expected"),
    [
        (2, {}, False),
        (3, {}, True),
        (3, {"state": "draft"}, False),
        (3, {"state": "withheld"}, False),
        (3, {"embargo_until": timezone.now() + timedelta(days=1000)}, False),
    ],
)
def test_a_proposed_record_has_a_page_once_three_stories_that_readers_see_name_it(
    stories: int, story: dict[str, Any], expected: bool
) -> None:
    entity = named_in(stories, **story)
    assert seen(UserFactory(), entity) is expected
    assert seen(UserFactory(editor=True), entity)


def test_tags_that_readers_do_not_see_give_a_proposed_record_no_page() -> None:
    opt_in = SourceFactory(tag_policy=TagPolicy.OPT_IN)
    only_suggested = named_in(3, source=opt_in)
    weak = EntityFactory(status=Status.PROPOSED)
    rejected = EntityFactory(status=Status.PROPOSED)
    for _ in range(3):
        TagFactory(entity=weak, confidence=0.3)
        TagFactory(entity=rejected, state=TagState.REJECTED, decided_by=UserFactory(editor=True))
    reader = UserFactory()
    assert not any(seen(reader, entity) for entity in (only_suggested, weak, rejected))


def test_a_confirmed_record_has_a_page_unless_it_is_of_a_private_person() -> None:
    confirmed, private = EntityFactory(), EntityFactory(never_profile=True)
    assert seen(UserFactory(), confirmed)
    assert not seen(UserFactory(), private)
    assert seen(UserFactory(editor=True), private)


def test_an_event_has_a_page_if_confirmed_or_reported_in_three_stories_that_readers_see() -> None:
    reader = UserFactory()
    confirmed, twice, thrice, hidden = (EventFactory(status=s) for s in ("confirmed", *["proposed"] * 3))
    for event, count, state in ((twice, 2, "published"), (thrice, 3, "published"), (hidden, 3, "withheld")):
        for _ in range(count):
            ReportFactory(event=event, article=ArticleFactory(state=state))
    assert set(Event.objects.visible_to(reader)) == {confirmed, thrice}
    assert Event.objects.visible_to(UserFactory(editor=True)).count() == 4
