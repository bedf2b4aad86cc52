"""A purged story leaves no word behind, in whatever table; what people did stays told, and what others say stands."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.ingest import revise
from articles.models import Article, Change, Revision, Upload
from articles.purging import purge
from articles.readers import RawArticle
from articles.tidying import IngestError
from newsroom.alerts.models import Alert, SavedSearch
from newsroom.keeping.carrying import tables
from newsroom.keeping.checking import faults
from tagging import batches, decisions, replay
from tagging.models import BatchChange, Decision, Entity, Event, Report, Tag
from tests.factories import ArticleFactory, EventFactory, ReportFactory, TagFactory, UserFactory
from tests.newsroom.test_keeping import fill
from tests.tagging.world import Named, tag_story

pytestmark = pytest.mark.django_db(transaction=True)
STORY = "Quoddle opens\n\nMira Solheim opened the quoddle in Larsund on Monday, the mayor said, after years of work."
# Names and records outlive the stories that they were learned from, and words without order a single one.
NAMES = {
    "tagging_entity",
    "tagging_entityevent",
    "tagging_knowledgechange",
    "tagging_lesson",
    "tagging_meant",
    "tagging_rule",
    "tagging_ruleevent",
}


def tables_with(word: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        for name in (model._meta.db_table for model in tables()):
            cursor.execute(f"SELECT count(*) FROM {name} AS row WHERE row::text ILIKE %s", [f"%{word}%"])
            if cursor.fetchone() != (0,):
                yield name


def lived_in() -> Article:
    """A story of which every kind of row was made."""
    article, editor = fill(STORY), UserFactory(editor=True)
    words = RawArticle(headline="Quoddle opened", text=f"{STORY} A quoddle!", notice="Quoddle.")
    revise(article, words, actor=editor)
    article.refresh_from_db()
    article.notices.create(kind="legal", text="Mind the quoddle.")
    article.byline, article.url, article.details = "Q. Quoddle", "https://example.org/quoddle", {"slugline": "quoddle"}
    article.save()
    tag_story(article, Named(("Mira Solheim",), Entity.objects.get(name="Mira Solheim")), Named(("Larsund",), name="L"))
    tag = Tag.objects.exclude(entity__name="Mira Solheim").filter(article=article).first()
    assert tag is not None
    decisions.reject(tag, actor=editor, reason="No quoddle.")
    TagFactory(article=article, confidence=0.1, surfaces=["quoddle bay"])  # which a sign-off leaves open
    decisions.sign_off(article, actor=editor)
    report = ReportFactory(
        article=article,
        event=EventFactory(title="Quoddle opens in Larsund", origin="machine", status="proposed"),
        evidence={"text": "opened the quoddle"},
        claims={"title": "Quoddle opens", "type": "other", "planned": False, "text": "the quoddle"},
        provenance={"origin": "machine"},
    )
    decisions.accept_report(report, actor=editor)
    decisions.confirm_event(report.event, actor=editor)
    batch = batches.start_replay(replay.Which(), actor=editor, look_first=False)
    batch.task = {"sample": [{"article": str(article.pk), "headline": "Quoddle"}]}
    batch.save()
    BatchChange.objects.create(batch=batch, target=f"article:{article.pk}", before={"mentions": ["quoddle"]}, after={})
    search = SavedSearch.objects.create(owner=editor, name="Bridges", query="bridge")
    Alert.objects.create(search=search, article=article, reasons=["quoddle"])
    return article


def test_no_word_of_a_purged_story_stays_in_any_table() -> None:
    article, admin = lived_in(), UserFactory(role="admin")
    upload = Upload.objects.get()
    storage, original = upload.file.storage, upload.file.name
    assert len(set(tables_with("quoddle"))) > 13, "the test does put them there"
    decided = Decision.objects.count()
    assert purge(article, actor=admin, reason="Court order 12/3") == []
    assert set(tables_with("quoddle")) == set()
    assert set(tables_with("solheim")) <= NAMES
    assert not Tag.objects.exists()
    assert not Event.objects.exists()
    assert not storage.exists(original)
    assert Decision.objects.count() == decided
    article.refresh_from_db()
    assert (article.state, article.state_reason) == ("erased", "Court order 12/3")
    assert Change.objects.filter(action="state", data__after="erased", actor=admin).count() == 1
    assert list(faults()) == []


def test_an_event_that_another_story_tells_stays() -> None:
    article, report = fill(), ReportFactory(event__origin="machine", provenance={"origin": "machine"})
    ReportFactory(article=article, event=report.event, provenance={"origin": "machine"})
    purge(article, actor=UserFactory(role="admin"), reason="A child is named.")
    assert list(Report.objects.all()) == [report]


def test_a_file_with_other_stories_stays_and_is_told() -> None:
    article, other = fill(), ArticleFactory()
    upload = Upload.objects.get(items__article=article)
    upload.items.create(position=1, state="done", article=other, revision=other.current)
    assert purge(article, actor=UserFactory(role="admin"), reason="A child is named.") == [upload]
    upload.refresh_from_db()
    assert upload.file.storage.exists(upload.file.name)


def test_only_admins_purge_once_with_a_reason_and_nobody_else_may_rewrite() -> None:
    article, admin = fill(), UserFactory(role="admin")
    for actor, reason in ((UserFactory(role="standards"), "A reason."), (admin, " ")):
        with pytest.raises(IngestError):
            purge(article, actor=actor, reason=reason)
    call_command("purge", str(article.pk), by=admin.username, reason="Court order", stdout=StringIO())
    with pytest.raises(CommandError, match="erased already"):
        call_command("purge", str(article.pk), by=admin.username, reason="Court order")
    with pytest.raises(Exception, match="Cannot update"):
        Revision.objects.update(text="Other words.")
