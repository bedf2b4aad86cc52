"""Stories that a reader may not see change nothing of what any search route answers: the answers before they came and
after are the same to the letter."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Change
from articles.search import vocabulary
from newsroom.accounts.addresses import issue_address
from newsroom.accounts.models import User
from newsroom.alerts import matching, saving
from newsroom.search import SearchRequest, search_archive
from tagging.models import Entity, Status
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
HIDDEN: dict[str, dict[str, Any]] = {
    "embargoed": {"embargo_until": timezone.now() + timedelta(days=900)},
    "draft": {"state": "draft"},
    "withheld": {"state": "withheld"},
    "withdrawn": {"state": "withdrawn", "state_reason": "Killed."},
    "erased": {"state": "erased"},
}
QUERIES = [
    "", "ferry", "zeppelin", "zepelin", '"secret zeppelin"', "zepp*", "title:ferry", "title:zeppelin",
    "ferry OR zeppelin",
    "-ferry", "ferry near/5 captain", 'person:"Ann Lee"', 'person:"Otto Kranich"', "person:Kranich", "person:Kranitch",
    "about:Kranich", "org:Airworks", 'event:"First flight"', "by:Kranich", "subject:99", "is:accepted", "is:unreviewed",
    "date:2022", "lang:en", "lang:de",
]  # fmt: skip


@pytest.fixture
def reader() -> User:
    return UserFactory(username="rosa", email="rosa@example.org")


@pytest.fixture
def ann() -> Entity:
    return EntityFactory(name="Ann Lee")


@pytest.fixture
def seen(ann: Entity) -> list[Article]:
    wire = SourceFactory(name="Harbour Wire")
    stories = [
        ArticleFactory(headline=f"Ferry {n}", text="The ferry captain spoke.", source=wire, published_at=day(n))
        for n in range(3)
    ]
    for story in stories[:2]:
        TagFactory(article=story, entity=ann)
    return stories


def day(number: int) -> datetime:
    return datetime(2022, 3, 1 + number, tzinfo=UTC)


def hide(ann: Entity) -> list[Article]:
    """Stories hidden in every way, with words and names that visible ones have, and with others that none has."""
    otto = EntityFactory(name="Otto Kranich", status=Status.PROPOSED)
    airworks = EntityFactory(name="Airworks", kind="organization", status=Status.PROPOSED)
    event = EventFactory(title="First flight", status=Status.PROPOSED)
    made = []
    for n, (how, fields) in product(range(4), HIDDEN.items()):
        story = ArticleFactory(
            headline=f"Ferry and zeppelin {n} {how}", text="The ferry captain saw the secret zeppelin of Otto Kranich.",
            byline="Kranich", language="de" if n else "en", published_at=day(n), source=None,
            subjects=[{"code": "99"}], **fields,
        )  # fmt: skip
        for entity in (ann, otto, airworks):
            TagFactory(article=story, entity=entity, level="about")
        ReportFactory(article=story, event=event)
        Change.objects.record("created", "article", story.pk, article_id=story.pk)
        if how != "erased":
            made.append(story)
    return made


def answers(client: Client, stories: list[Article]) -> dict[str, str]:
    """Of every route that searches, by its address."""
    addresses = []
    for query in [*QUERIES, f"similar:{stories[0].pk}"]:
        asked = urlencode({"q": query, "sort": "newest"})
        addresses += [f"/?{asked}&year=2022&exact=1", f"/facets/?{asked}&year=2022", f"/api/v1/search/?{asked}"]
    addresses += ["/", "/?date=2022", "/?q=ferry&find_person=ann", "/?q=ferry&find_person=kran", "/searches/"]
    addresses += [f"/offers/?q={typed}" for typed in ("ann", "kran", "otto", "first fl", "airw")]
    addresses += ["/api/v1/alerts/", "/api/v1/saved-searches/", "/api/v1/exports/?q=ferry"]
    addresses += [f"/download/{form}/?q=ferry" for form in ("csv", "jsonl")]
    addresses += [f"/articles/{story.pk}/download/txt/" for story in stories]
    told = {address: plain(client.get(address)) for address in addresses}
    reader = User.objects.get(username="rosa")
    for kind, subject in feeds(reader):
        told[f"feed {kind} {subject}"] = plain(
            Client().get(f"/feeds/{issue_address(reader, kind, subject)}/stories.atom")
        )
    return told


def feeds(reader: User) -> list[tuple[str, UUID]]:
    """Of stories: on a record, and of each search that the reader saved."""
    searches = [("search", pk) for pk in reader.saved_searches.order_by("name").values_list("pk", flat=True)]
    return [("stories", Entity.objects.get(name="Ann Lee").pk), *searches]


def plain(response: Any) -> str:
    said = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code in (200, 400), said[:300]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", said.decode())


def alerted() -> None:
    Change.objects.number()
    while matching.follow():
        pass


def test_no_route_tells_of_a_story_that_its_reader_may_not_see(reader: User, ann: Entity, seen: list[Article]) -> None:
    client = Client()
    client.force_login(reader)
    saving.new(reader, name="Ferries", query="ferry OR zeppelin")
    alerted()
    vocabulary.refresh()
    before = answers(client, seen)
    stories = hide(ann)
    alerted()
    vocabulary.refresh()
    after = answers(client, seen)
    changed = {address for address in before if before[address] != after[address]}
    assert changed == set()
    # An archive editor finds them: the test does hide something.
    editor = UserFactory(role="archive_editor")
    found = {hit.article for hit in search_archive(editor, SearchRequest(q="zeppelin", limit=100)).hits}
    assert found == set(stories)
