"""What was learned is said where the editor looks, with its ways out; rules are listed and switched."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Batch, Decision, Entity, Rule, Tag
from tests.factories import EntityFactory, UserFactory
from tests.newsroom.desk.conftest import HTMX, act, mention

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Entity:
    return EntityFactory(name="Nadia Okonjo-Bell")


@pytest.fixture
def by_surname(tag: Tag) -> Tag:
    """Named by what is not her name in the authority file: one word on that is enough."""
    Tag.objects.filter(pk=tag.pk).update(surfaces=["okonjo"])
    mention(tag, "Okonjo", field="headline")
    return tag


def relinked(desk: Client, tag: Tag, other: Entity, **options: bool) -> str:
    return str(act(desk, tag, "relink", entity=str(other.pk), **options).content.decode())


def test_what_was_learned_is_said_at_once_with_its_ways_out(desk: Client, by_surname: Tag, other: Entity) -> None:
    shown = relinked(desk, by_surname, other)
    rule = Rule.objects.get()
    assert f'Learned: <a href="/admin/tagging/rule/{rule.pk}/change/">in {by_surname.article.source}, “Okonjo”' in shown
    assert f'<input type="hidden" name="decision" value="{Decision.objects.get().pk}">' in shown
    assert "only this story</button>" in shown


def test_without_javascript_it_is_a_message(desk: Client, by_surname: Tag, other: Entity) -> None:
    relinked(desk, by_surname, other, htmx=False)
    shown = desk.get(f"/admin/review/{by_surname.article_id}/").content.decode()
    assert "Learned: in " in shown


def test_what_goes_against_a_name_of_the_authority_file_is_noted_until_a_second_word(
    desk: Client, tag: Tag, other: Entity
) -> None:
    assert "Noted, once more and it is learned: <a" in relinked(desk, tag, other)


def test_an_accept_says_nothing_of_rules(desk: Client, tag: Tag) -> None:
    assert "learned-rule" not in act(desk, tag, "accept").content.decode()


def test_only_this_story_is_a_button(desk: Client, by_surname: Tag, other: Entity) -> None:
    relinked(desk, by_surname, other)
    address = f"/admin/review/{by_surname.article_id}/only-here/"
    answer = desk.post(address, {"decision": str(Decision.objects.get().pk)}, headers=HTMX)
    assert "For this story alone" in answer.content.decode()
    assert list(Rule.objects.filter(active=True).values_list("scope", flat=True)) == ["article"]


def test_of_anothers_decision_nothing_is_narrowed_here(desk: Client, tag: Tag, other: Entity) -> None:
    decision = decisions.relink(tag, other, actor=UserFactory(editor=True))
    answer = desk.post(f"/admin/review/{tag.article_id}/only-here/", {"decision": str(decision.pk)}, headers=HTMX)
    assert answer.status_code == 422


def test_rules_are_listed_with_who_taught_them_and_how_they_stand(
    desk: Client, by_surname: Tag, other: Entity, editor: User
) -> None:
    relinked(desk, by_surname, other)
    shown = desk.get("/admin/tagging/rule/", {"active": "yes", "q": "okonjo"}).content.decode()
    assert "“Okonjo” = Nadia Okonjo-Bell" in shown
    assert "Holds" in shown
    assert "1 : 0" in shown
    assert "“Okonjo”" not in desk.get("/admin/tagging/rule/", {"active": "no"}).content.decode()
    page = desk.get(f"/admin/tagging/rule/{Rule.objects.get().pk}/change/").content.decode()
    assert "/history/" in page
    assert "/admin/accounts/user/" not in page
    assert "another record" in page


def test_a_rule_is_switched_off_and_on_in_the_list(desk: Client, tag: Tag, other: Entity) -> None:
    relinked(desk, tag, other)
    rule = Rule.objects.get()
    desk.post("/admin/tagging/rule/", {"action": "switch_off", "_selected_action": str(rule.pk)})
    assert not Rule.objects.get().active
    assert desk.get(f"/admin/tagging/rule/{rule.pk}/history/").status_code == 200
    desk.post("/admin/tagging/rule/", {"action": "switch_on", "_selected_action": str(rule.pk)})
    assert Rule.objects.get().active
    assert set(Decision.objects.values_list("action", flat=True)) == {"relink", "rule_off", "rule_on"}


def test_a_story_is_tagged_again_by_a_button(desk: Client, tag: Tag) -> None:
    assert f'action="/admin/retag/{tag.article_id}/"' in desk.get(f"/admin/review/{tag.article_id}/").content.decode()


def test_a_replay_is_begun_from_the_page_of_a_rule_and_shows_what_would_change(
    desk: Client, tag: Tag, other: Entity
) -> None:
    relinked(desk, tag, other)
    rule = Rule.objects.get()
    assert "See what it would change" in desk.get(f"/admin/tagging/rule/{rule.pk}/change/").content.decode()
    answer = desk.post(f"/admin/rules/{rule.pk}/replay/")
    batch = Batch.objects.get()
    assert answer["Location"] == f"/admin/tagging/batch/{batch.pk}/change/"
    story = {"article": str(tag.article_id), "headline": "Okonjo opens bridge", "more": ["Nadia"], "less": ["Old"]}
    Batch.objects.update(state="paused", done=1, task={"sample": [story], "sampled": 20})
    shown = desk.get(answer["Location"]).content.decode()
    assert "Of the newest 20 stories 1 would change." in shown
    assert "<ins>+ Nadia</ins>" in shown
    assert "Go on" in shown
    assert "Undo all of it" in shown
    desk.post(f"/admin/batches/{batch.pk}/undo/")
    assert Batch.objects.get().state == "undoing"
    assert desk.post(f"/admin/batches/{batch.pk}/explode/").status_code == 404


def test_an_undone_decision_offers_to_undo_its_replay(desk: Client, tag: Tag, other: Entity) -> None:
    relinked(desk, tag, other)
    batch = Batch.objects.create(kind="replay", state="done", title="R", task={"rule": str(Rule.objects.get().pk)})
    answer = desk.post(
        f"/admin/review/{tag.article_id}/undo/", {"decision": str(Decision.objects.get().pk)}, headers=HTMX
    )
    assert f"/admin/tagging/batch/{batch.pk}/change/" in answer.content.decode()
