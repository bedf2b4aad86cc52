"""A story's facts on the desk: dates, state, embargo, notices; never its words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Change, Notice, Revision, SearchDocument
from newsroom.accounts.models import User
from newsroom.desk.lines import LinesField, PairsField
from tests.factories import ArticleFactory, SourceFactory
from tests.newsroom.desk.conftest import logged_in

pytestmark = pytest.mark.django_db


def change(client: Client, article: Article, **values: Any) -> Any:
    """Post the change page as a browser does: every field as it was shown, but for ``values``."""
    address = f"/admin/articles/article/{article.pk}/change/"
    context = client.get(address).context
    data: dict[str, Any] = {}
    for form in (
        context["adminform"].form,
        *(formset.formset.management_form for formset in context["inline_admin_formsets"]),
    ):
        for bound in form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else value
    data |= {"embargo_until_0": "", "embargo_until_1": ""} | values
    data.pop("embargo_until", None)
    return client.post(address, data)


def errors(answer: Any) -> str:
    return str(answer.context["adminform"].form.errors)


def test_dates_typed_by_hand_move_the_story_everywhere(desk: Client, article: Article) -> None:
    assert change(desk, article, published_as="2022-10-27 14:30", byline="Ines Kallström").status_code == 302
    article.refresh_from_db()
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2022-10-27T14:30:00+00:00"
    assert article.sort_at == article.published_at
    assert article.byline == "Ines Kallström"
    assert SearchDocument.objects.get(article=article).sort_at == article.published_at
    assert Change.objects.filter(action="edited", object_id=article.pk).exists()


def test_a_day_alone_stays_a_day(desk: Client, article: Article) -> None:
    change(desk, article, published_as="2022-10-27")
    article.refresh_from_db()
    assert article.published_precision == "day"


@pytest.mark.parametrize("words", ["yesterday week", "592-01-01", "2022-13-01"])
def test_a_date_that_cannot_be_is_refused(desk: Client, article: Article, words: str) -> None:
    answer = change(desk, article, published_as=words)
    assert answer.status_code == 200
    assert "published_as" in errors(answer)


def test_a_change_of_state_needs_a_reason(desk: Client, article: Article) -> None:
    answer = change(desk, article, state="withdrawn")
    assert "Say why the state changes" in errors(answer)
    assert change(desk, article, state="withdrawn", state_reason="Killed by the agency").status_code == 302
    article.refresh_from_db()
    assert (article.state, article.state_reason) == ("withdrawn", "Killed by the agency")
    assert Change.objects.filter(action="state", object_id=article.pk).exists()


def test_an_editor_cannot_withhold_and_an_admin_can(desk: Client, admins_desk: Client, article: Article) -> None:
    answer = change(desk, article, state="withheld", state_reason="court order")
    assert "Only archive editors" in errors(answer)
    assert change(admins_desk, article, state="withheld", state_reason="court order").status_code == 302
    assert desk.get(f"/admin/articles/article/{article.pk}/change/").status_code == 302


def test_an_embargo_is_set_and_lifted(desk: Client, reader: User, article: Article) -> None:
    change(desk, article, embargo_until_0="2035-01-01", embargo_until_1="06:00")
    assert not Article.objects.visible_to(reader).exists()
    change(desk, article)
    assert Article.objects.visible_to(reader).exists()
    assert Change.objects.filter(action="embargo", object_id=article.pk).count() == 2


def test_a_page_that_is_out_of_date_overwrites_nothing(desk: Client, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(version=7, byline="Changed meanwhile")
    answer = change(desk, article, byline="Mine", expected="1")
    assert "Somebody else changed this story" in errors(answer)
    article.refresh_from_db()
    assert article.byline == "Changed meanwhile"


def test_the_words_cannot_be_changed_here(desk: Client, article: Article) -> None:
    change(desk, article, headline="Rewritten", text="Rewritten")
    assert Revision.objects.get().headline == "Okonjo opens bridge"


def test_a_notice_stands_above_the_story_until_it_is_ended(desk: Client, article: Article, editor: User) -> None:
    change(desk, article, **{"notices-TOTAL_FORMS": "1", "notices-0-kind": "legal", "notices-0-text": "Under appeal."})
    notice = Notice.objects.get()
    assert (notice.text, notice.created_by) == ("Under appeal.", editor)
    kept = {"notices-0-id": str(notice.pk), "notices-0-article": str(article.pk), "notices-0-kind": "legal"}
    change(desk, article, **kept, **{"notices-0-text": "Under appeal.", "notices-0-end": "on"})
    notice.refresh_from_db()
    assert notice.ended_at is not None
    assert notice.ended_at <= timezone.now()


def test_a_source_that_already_has_the_id_is_refused(desk: Client) -> None:
    first = ArticleFactory(external_id="A1")
    second = ArticleFactory(external_id="A1", source=SourceFactory())
    answer = change(desk, second, source=str(first.source_id))
    assert "already has a story with the id A1" in errors(answer)


def test_subjects_are_lines(desk: Client, article: Article) -> None:
    change(desk, article, subjects="Transport; medtop; 20000001\nFerries")
    article.refresh_from_db()
    assert article.subjects == [
        {"name": "Transport", "scheme": "medtop", "code": "20000001"},
        {"name": "Ferries", "scheme": "", "code": ""},
    ]
    assert "too many parts" in errors(change(desk, article, subjects="a;b;c;d"))


def test_lines_and_pairs_read_what_they_show() -> None:
    lines, pairs = LinesField(["title", "of", "from"]), PairsField()
    records = [{"title": "Mayor", "of": "Port Harlow", "from": "2019"}, {"title": "Mayor", "of": "", "from": ""}]
    assert lines.clean(lines.prepare_value(records)) == records
    assert not lines.has_changed(records, lines.prepare_value(records))
    ids = {"wikidata": "Q1", "viaf": "2 3"}
    assert pairs.clean(pairs.prepare_value(ids)) == ids
    assert not pairs.has_changed(ids, pairs.prepare_value(ids))


def test_the_list_is_filtered_and_searched(desk: Client, article: Article) -> None:
    draft = ArticleFactory(headline="Budget", text="Numbers for next year.", state="draft")

    def listed(**query: str) -> set[Any]:
        return {row.pk for row in desk.get("/admin/articles/article/", query).context["cl"].result_list}

    assert listed() == {article.pk, draft.pk}
    assert listed(state="draft") == {draft.pk}
    assert listed(source=str(article.source_id)) == {article.pk}
    assert listed(source="none") == set()
    assert listed(source="nonsense") == set()
    assert listed(year=str(timezone.localdate().year)) == {article.pk, draft.pk}
    assert listed(year="1999") == set()
    assert listed(tagging="waiting") == {draft.pk}
    assert listed(q="bridge okonjo") == {article.pk}
    assert listed(q='"next year"') == {draft.pk}
    assert listed(q=str(article.pk)) == {article.pk}


def test_adding_leads_to_the_page_that_reads_stories(desk: Client) -> None:
    assert desk.get("/admin/articles/article/add/")["Location"] == "/admin/add-story/"


def test_an_older_version_can_be_read_but_not_changed(desk: Client, article: Article, reader: User) -> None:
    address = f"/admin/articles/revision/{article.current_id}/change/"
    answer = desk.get(address)
    assert "Harbour Board had paid" in answer.content.decode()
    assert desk.post(address, {"headline": "x"}).status_code == 403
    assert logged_in(reader).get(address).status_code == 302
