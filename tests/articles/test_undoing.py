"""An Upload taken back leaves the archive as it was, and what others did since untouched."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from articles.ingest import add_revision
from articles.models import Article, ArticleState, Change, Upload
from articles.reading import read_now
from articles.states import set_state
from articles.tidying import IngestError
from articles.undoing import undo_upload
from articles.uploads import receive, retry
from newsroom.accounts.models import User
from tests.factories import ArticleFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

STORY = "Quay to close\n\nThe northern quay closes for repairs, the harbour authority said on Monday in Larsund."


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


def send(words: str = STORY, **given: Any) -> Upload:
    upload = receive(ContentFile(words.encode()), filename="story.txt", actor=None, given=given, hand_over=False)
    read_now(upload.pk)
    upload.refresh_from_db()
    return upload


def test_a_story_that_it_brought_is_withdrawn_and_comes_back_with_the_same_file(editor: User) -> None:
    upload = send()
    assert undo_upload(upload, actor=editor) == {"withdrawn": 1}
    article = Article.objects.get()
    assert (article.state, article.state_reason) == ("withdrawn", "Its upload was undone: story.txt")
    upload.refresh_from_db()
    assert (upload.state, upload.items.get().state) == ("undone", "undone")
    assert undo_upload(upload, actor=editor) == {}
    again = send()
    assert (again.state, again.items.get().state) == ("done", "done")
    article = Article.objects.get()
    assert (article.state, article.state_reason, article.details.get("undone")) == ("published", "", None)
    assert list(Change.objects.filter(action="state").order_by("id").values_list("data__after", flat=True)) == [
        "withdrawn",
        "published",
    ]
    assert undo_upload(again, actor=editor) == {"withdrawn": 1}


def test_a_version_that_it_brought_gives_way_to_the_words_before(editor: User) -> None:
    send(external_id="q1")
    upload = send(f"{STORY} It costs 4 million.", external_id="q1")
    assert upload.items.get().state == "revised"
    assert undo_upload(upload, actor=editor) == {"put back": 1}
    article = Article.objects.get()
    assert (article.current.number, article.text) == (3, STORY.split("\n")[-1])  # type: ignore[union-attr]


def test_what_was_changed_since_is_kept(editor: User) -> None:
    upload = send()
    article = Article.objects.get()
    add_revision(article, "Quay closed", "An editor wrote this anew.", actor=editor)
    assert undo_upload(upload, actor=editor) == {"kept": 1}
    article.refresh_from_db()
    assert (article.state, article.text) == ("published", "An editor wrote this anew.")


def test_a_story_withdrawn_by_a_person_does_not_come_back_by_itself(editor: User) -> None:
    send()
    set_state(Article.objects.get(), ArticleState.WITHDRAWN, actor=editor, reason="Wrong.")
    assert send().items.get().state == "duplicate"
    assert Article.objects.get().state == "withdrawn"


def test_an_editor_takes_nothing_back_that_the_editor_may_not_see(editor: User) -> None:
    upload = send()
    set_state(Article.objects.get(), ArticleState.WITHHELD, actor=UserFactory(admin=True))
    assert undo_upload(upload, actor=editor) == {"kept": 1}
    assert Article.objects.get().state == "withheld"


def test_a_file_that_is_being_read_is_not_undone_and_an_undone_one_not_read_again(editor: User) -> None:
    upload = receive(ContentFile(STORY.encode()), filename="story.txt", actor=editor, hand_over=False)
    with pytest.raises(IngestError, match="still being read"):
        undo_upload(upload, actor=editor)
    read_now(upload.pk)
    upload.refresh_from_db()
    undo_upload(upload, actor=editor)
    retry(upload)
    upload.refresh_from_db()
    assert upload.state == "undone"


def test_the_command_takes_back_any_number(capsys: pytest.CaptureFixture[str]) -> None:
    ArticleFactory(source=SourceFactory())
    upload = send()
    call_command("undo_upload", str(upload.pk))
    assert capsys.readouterr().out == "1 withdrawn\n"
    assert Article.objects.filter(state="published").count() == 1
    with pytest.raises(CommandError, match="There is no upload"):
        call_command("undo_upload", "00000000-0000-7000-8000-000000000000")
