"""The review page: what it shows, and that every act on it does what it says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Decision, Entity, Mention, Tag, TaggingRun, TagState
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, TagFactory, UserFactory
from tests.newsroom.desk.conftest import HTMX, act, logged_in, mention

pytestmark = pytest.mark.django_db


def page(client: Client, article: Article) -> str:
    answer = client.get(f"/admin/review/{article.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_the_words_the_tag_its_confidence_evidence_and_origin(desk: Client, tag: Tag) -> None:
    shown = page(desk, tag.article)
    assert f'data-tag="{tag.pk}" data-state="suggested"' in shown
    assert "83 %" in shown
    assert "<b>Nadia Okonjo</b> opened the bridge." in shown.replace("\n", " ")
    assert "model minilm-1 · surname of Nadia Okonjo" in shown
    assert "Mayor of Port Harlow" in shown


def test_of_a_very_long_story_the_first_names_are_marked_and_each_tag_has_its_evidence(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.desk.workbench.MOST_MARKED", 1)
    article = ArticleFactory(text="Nadia Okonjo met Bo Ek. Nadia Okonjo left.")
    mention(TagFactory(article=article, entity__name="Nadia Okonjo"), "Nadia Okonjo")
    mention(TagFactory(article=article, entity__name="Bo Ek"), "Bo Ek")
    shown = page(desk, article)
    assert shown.count("<mark ") == 1
    assert "its first 1 names are marked" in shown
    assert "met <b>Bo Ek</b>" in shown.replace("\n", " ")


def test_words_of_a_story_are_never_markup(desk: Client) -> None:
    article = ArticleFactory(headline="<b>Bold</b>", text='<script>alert("x")</script> said Nadia Okonjo.')
    mention(TagFactory(article=article, entity__name="<i>Nadia</i>"), "Nadia Okonjo")
    shown = page(desk, article)
    assert "&lt;script&gt;alert" in shown
    assert "<script>alert" not in shown
    assert "<i>Nadia</i>" not in shown


def test_accepting_is_recorded_under_the_editors_name(desk: Client, editor: User, tag: Tag) -> None:
    answer = act(desk, tag, "accept")
    assert answer.status_code == 200
    tag.refresh_from_db()
    assert (tag.state, tag.decided_by) == (TagState.ACCEPTED, editor)
    decision = Decision.objects.get()
    assert (decision.action, decision.actor, decision.article, decision.target_id) == (
        "accept",
        editor,
        tag.article,
        str(tag.pk),
    )


def test_the_answer_is_the_changed_row_with_what_was_said(desk: Client, tag: Tag) -> None:
    shown = act(desk, tag, "accept").content.decode()
    assert f'id="tag-{tag.pk}"' in shown
    assert 'data-state="accepted"' in shown
    assert "Accepted: Nadia Okonjo." in shown
    assert "Every tag is decided" in shown
    assert 'data-key="u"' in shown, "what was done can be undone"
    assert "<html" not in shown


@pytest.mark.parametrize(
    ("action", "state", "level"),
    [("reject", "rejected", "passing"), ("about", "accepted", "about"), ("passing", "accepted", "passing")],
)
def test_each_act_sets_what_it_says(desk: Client, tag: Tag, action: str, state: str, level: str) -> None:
    assert act(desk, tag, action).status_code == 200
    tag.refresh_from_db()
    assert (tag.state, tag.level) == (state, level)


def test_a_tag_changed_by_another_is_not_overwritten(desk: Client, tag: Tag) -> None:
    seen = Tag.objects.get(pk=tag.pk).updated_at.isoformat()
    decisions.reject(tag, actor=UserFactory(role="editor", username="ben", first_name="Ben"))
    answer = act(desk, tag, "accept", seen=seen)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "was changed meanwhile" in shown
    assert 'data-state="rejected"' in shown, "the row shows how it stands now"
    assert "rejected by Ben" in shown
    tag.refresh_from_db()
    assert tag.state == TagState.REJECTED


def test_what_another_already_did_is_no_conflict(desk: Client, tag: Tag) -> None:
    seen = Tag.objects.get(pk=tag.pk).updated_at.isoformat()
    decisions.accept(tag, actor=UserFactory(role="editor"))
    assert act(desk, tag, "accept", seen=seen).status_code == 200
    assert Decision.objects.count() == 1


def test_a_tag_that_is_gone_is_said_with_the_list_as_it_is(desk: Client, tag: Tag) -> None:
    tag_id, seen = tag.pk, tag.updated_at.isoformat()
    Tag.objects.filter(pk=tag_id).delete()
    tag.pk = tag_id
    answer = act(desk, tag, "accept", seen=seen)
    assert answer.status_code == 409
    assert "This tag is gone" in answer.content.decode()
    assert answer["HX-Retarget"] == "#tags"


def test_another_record_moves_the_mentions_and_rules_the_old_one_out(desk: Client, tag: Tag) -> None:
    other = EntityFactory(name="Nadia Okonjo-Bell")
    answer = act(desk, tag, "relink", entity=str(other.pk), surface="Nadia Okonjo")
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "#tags"
    tag.refresh_from_db()
    assert tag.state == TagState.REJECTED
    new = Tag.objects.get(article=tag.article, entity=other)
    assert new.state == TagState.ACCEPTED
    assert new.mentions.count() == 1
    assert str(new.pk) in answer["HX-Trigger-After-Settle"]


def test_another_record_asks_for_one(desk: Client, tag: Tag) -> None:
    answer = act(desk, tag, "relink", entity="not-an-id")
    assert answer.status_code == 422
    assert "Choose a record" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_record_made_in_place_is_used_at_once(desk: Client, editor: User, tag: Tag) -> None:
    data = {"create": "1", "name": "Nadia Okonjo (architect)", "new_kind": "person", "description": "Builds bridges"}
    assert act(desk, tag, "relink", **data).status_code == 200
    made = Entity.objects.get(name="Nadia Okonjo (architect)")
    assert (made.description, made.created_by, made.status) == ("Builds bridges", editor, "confirmed")
    assert Tag.objects.get(entity=made).article == tag.article


def test_a_record_made_in_place_goes_with_the_undo(desk: Client, article: Article) -> None:
    data = {"create": "1", "name": "Nadia Okonjo (architect)", "new_kind": "person", "surface": "Okonjo"}
    desk.post(f"/admin/review/{article.pk}/tags/", data, headers=HTMX)
    made = Decision.objects.get()
    answer = desk.post(f"/admin/review/{article.pk}/undo/", {"decision": str(made.pk)}, headers=HTMX)
    assert (answer.status_code, "Undone: " in answer.content.decode()) == (200, True)
    assert not Entity.objects.filter(name=data["name"]).exists()


def test_a_record_without_a_name_is_refused_and_nothing_is_kept(desk: Client, tag: Tag) -> None:
    before = Entity.objects.count()
    answer = act(desk, tag, "relink", create="1", name=" ", new_kind="person")
    assert answer.status_code == 422
    assert Entity.objects.count() == before


def test_selected_words_become_a_tag_with_mentions(desk: Client, article: Article) -> None:
    board = EntityFactory(name="Port Harlow Harbour Board", kind="organization")
    answer = desk.post(
        f"/admin/review/{article.pk}/tags/",
        {"entity": str(board.pk), "surface": "Harbour Board", "level": "passing"},
        headers=HTMX,
    )
    assert answer.status_code == 200
    tag = Tag.objects.get(article=article, entity=board)
    assert (tag.state, tag.level) == ("accepted", "passing")
    assert [found.text for found in tag.mentions.all()] == ["Harbour Board"]
    assert Decision.objects.get().action == "add"


def test_undo_takes_back_the_last_act_then_the_one_before(desk: Client, editor: User, tag: Tag) -> None:
    act(desk, tag, "accept")
    act(desk, tag, "reject")
    for expected in (TagState.ACCEPTED, TagState.SUGGESTED):
        shown = page(desk, tag.article)
        decision = shown.split('name="decision" value="')[1].split('"')[0]
        answer = desk.post(f"/admin/review/{tag.article_id}/undo/", {"decision": decision}, headers=HTMX)
        assert answer.status_code == 200
        tag.refresh_from_db()
        assert tag.state == expected
    assert 'name="decision"' not in page(desk, tag.article), "nothing is left to undo"


def test_nobody_undoes_anothers_decision_here(desk: Client, tag: Tag) -> None:
    decision = decisions.accept(tag, actor=UserFactory(role="editor"))
    answer = desk.post(f"/admin/review/{tag.article_id}/undo/", {"decision": str(decision.pk)}, headers=HTMX)
    assert answer.status_code == 422
    tag.refresh_from_db()
    assert tag.state == TagState.ACCEPTED


@pytest.mark.parametrize("nonsense", ["", "1", "x" * 500, "00000000-0000-0000-0000-000000000000"])
def test_an_undo_of_nothing_is_said(desk: Client, article: Article, nonsense: str) -> None:
    answer = desk.post(f"/admin/review/{article.pk}/undo/", {"decision": nonsense}, headers=HTMX)
    assert answer.status_code == 422


def test_it_works_without_javascript(desk: Client, tag: Tag) -> None:
    answer = act(desk, tag, "accept", htmx=False)
    assert answer.status_code == 302
    assert answer["Location"] == f"/admin/review/{tag.article_id}/#tag-{tag.pk}"
    assert "Accepted: Nadia Okonjo." in page(desk, tag.article)


def test_a_record_is_chosen_without_javascript(desk: Client, tag: Tag) -> None:
    EntityFactory(name="Nadia Okonjo-Bell")
    answer = desk.get(f"/admin/review/{tag.article_id}/pick/", {"tag": str(tag.pk), "q": "okonjo"})
    shown = answer.content.decode()
    assert "<html" in shown
    assert "Nadia Okonjo-Bell" in shown
    assert f"/tags/{tag.pk}/relink/" in shown


def test_choices_come_by_name_alias_and_kind(desk: Client, article: Article) -> None:
    board = EntityFactory(name="Port Harlow Harbour Board", kind="organization", description="Runs the port")
    AliasFactory(entity=board, name="PHHB")
    address = f"/admin/review/{article.pk}/pick/choices/"
    assert "Runs the port" in desk.get(address, {"q": "phhb"}).content.decode()
    assert "Runs the port" in desk.get(address, {"q": "port harl"}).content.decode()
    assert "Runs the port" in desk.get(address, {"q": "runs port"}).content.decode()
    assert "Nothing in the authority file" in desk.get(address, {"q": "phhb", "kind": "person"}).content.decode()
    assert "Type a name" in desk.get(address, {"q": ""}).content.decode()


@pytest.mark.parametrize("nonsense", [{"tag": "x"}, {"q": "%_'\""}, {"kind": "planet", "q": "a"}, {"q": "x" * 5000}])
def test_nonsense_asked_of_the_picker_is_no_error(desk: Client, article: Article, nonsense: dict[str, str]) -> None:
    assert desk.get(f"/admin/review/{article.pk}/pick/", nonsense).status_code == 200


def test_the_next_story_is_the_next_older_one_with_suggestions(desk: Client) -> None:
    now = timezone.now()
    newest, decided, older = (ArticleFactory(published_at=now - timedelta(days=days)) for days in (0, 1, 2))
    TagFactory(article=newest)
    decisions.accept(TagFactory(article=decided), actor=UserFactory(role="editor"))
    TagFactory(article=older)
    assert desk.get("/admin/review/")["Location"] == f"/admin/review/{newest.pk}/"
    assert desk.get(f"/admin/review/{newest.pk}/next/")["Location"] == f"/admin/review/{older.pk}/"
    assert desk.get(f"/admin/review/{older.pk}/next/")["Location"] == "/admin/"


def test_a_withheld_story_is_not_there_for_an_editor(desk: Client, admins_desk: Client) -> None:
    tag = TagFactory(article=ArticleFactory(state="withheld", state_reason="court order"))
    for address in ("", "next/", "pick/", "pick/choices/"):
        assert desk.get(f"/admin/review/{tag.article_id}/{address}").status_code == 404
    assert act(desk, tag, "accept").status_code == 404
    assert desk.post(f"/admin/review/{tag.article_id}/tags/").status_code == 404
    assert desk.post(f"/admin/review/{tag.article_id}/undo/").status_code == 404
    assert page(admins_desk, tag.article)


def test_a_reader_can_neither_look_nor_act(reader: User, tag: Tag) -> None:
    client = logged_in(reader)
    for answer in (client.get(f"/admin/review/{tag.article_id}/"), act(client, tag, "accept")):
        assert answer.status_code == 302
        assert "/admin/login/" in answer["Location"]
    tag.refresh_from_db()
    assert tag.state == TagState.SUGGESTED


def test_a_tag_of_another_story_is_not_reached_through_this_one(desk: Client, tag: Tag) -> None:
    elsewhere = ArticleFactory()
    answer = desk.post(f"/admin/review/{elsewhere.pk}/tags/{tag.pk}/accept/", {"seen": ""}, headers=HTMX)
    assert answer.status_code == 409
    tag.refresh_from_db()
    assert tag.state == TagState.SUGGESTED


def test_an_unknown_act_and_a_get_are_refused(desk: Client, tag: Tag) -> None:
    assert act(desk, tag, "explode").status_code == 404
    assert desk.get(f"/admin/review/{tag.article_id}/tags/{tag.pk}/accept/").status_code == 405


def test_queries_do_not_grow_with_the_tags(desk: Client, article: Article, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        tag = TagFactory(article=article, entity__name=f"Person {number}")
        if number == 0:
            mention(tag, "Okonjo")
    with django_assert_max_num_queries(19):
        page(desk, article)


def test_the_page_says_that_tagging_failed_and_how_to_retry(desk: Client, article: Article) -> None:
    TaggingRun.objects.filter(article=article).update(state="failed", error="The model file is missing.")
    shown = page(desk, article)
    assert "The model file is missing." in shown
    assert f"/admin/retag/{article.pk}/" in shown
    assert desk.post(f"/admin/retag/{article.pk}/").status_code == 302
    assert TaggingRun.objects.filter(article=article).order_by("-id").first().state == "queued"  # type: ignore[union-attr]


def test_while_tagging_runs_the_page_asks_again_and_then_fills(desk: Client, tag: Tag) -> None:
    address = f"/admin/review/{tag.article_id}/"
    TaggingRun.objects.filter(article=tag.article).update(state="running")
    assert 'hx-trigger="every 2s"' in page(desk, tag.article)
    assert desk.get(address, headers=HTMX).status_code == 204
    TaggingRun.objects.filter(article=tag.article).update(state="done")
    answer = desk.get(address, headers=HTMX)
    assert "Nadia Okonjo" in answer.content.decode()
    assert 'hx-trigger="every 2s"' not in answer.content.decode()


def test_a_name_that_is_left_open_is_a_question_and_not_nothing(desk: Client, article: Article) -> None:
    assert "No names were found" in page(desk, article)
    tag = TagFactory(article=article, entity__name="Nadia Okonjo")
    mention(tag, "Nadia Okonjo")
    Mention.objects.update(tag=None)
    tag.delete()
    shown = page(desk, article)
    assert "No names were found" not in shown
    assert "<b>1</b> left open" in shown
    assert "whose the name under the dotted line is." in shown
