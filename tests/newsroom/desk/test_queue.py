"""The queue on the desk: what it shows, and that every act on it does what it says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.accounts.models import User
from tagging import decisions
from tagging.evaluate import decided
from tagging.models import Batch, Decision, Entity, Event, KeptApart, Rule, RuleHit, Tag
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, EventFactory, ReportFactory, TagFactory
from tests.newsroom.desk.conftest import logged_in, mention
from tests.tagging.world import Named, tag_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def melanie() -> Entity:
    made: Entity = EntityFactory(name="Mélanie Joly", description="Minister")
    return made


def joly(entity: Entity) -> Tag:
    article = ArticleFactory(headline="Talks", text="Nobody but Joly spoke <b>loudly</b>.")
    tag = TagFactory(article=article, entity=entity, surfaces=["joly"], confidence=0.6)
    mention(tag, "Joly")
    return tag


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def decide(client: Client, entity: Entity, act: str, **data: Any) -> Any:
    posted = {"name": "joly", "act": act, "seen": timezone.now().isoformat(), **data}
    return client.post(f"/admin/queue/names/{entity.pk}/decide/", posted, follow=True)


def test_it_asks_once_about_many_stories_with_evidence(desk: Client, melanie: Entity) -> None:
    joly(melanie), joly(melanie)
    page = shown(desk, "/admin/queue/")
    assert "“Joly” in 2 stories looks like" in page
    assert "Nobody but <b>Joly</b> spoke &lt;b&gt;loudly&lt;/b&gt;." in page
    assert 'All 2 <kbd aria-hidden="true">a</kbd>' in page


def test_all_are_accepted_and_undone_where_the_editor_stands(desk: Client, melanie: Entity) -> None:
    joly(melanie), joly(melanie)
    page = " ".join(decide(desk, melanie, "accept").content.decode().split())
    assert "“Joly” = Mélanie Joly: 2 stories." in page
    assert "Nothing here is in doubt." in page
    assert set(Tag.objects.values_list("state", flat=True)) == {"accepted"}
    undo = page.split('id="queue-undo" method="post" action="')[1].split('"')[0]
    assert undo == f"/admin/batches/{Batch.objects.get().pk}/undo/"
    answer = desk.post(undo, {"next": "/admin/queue/?show=names"})
    assert "Undone: “Joly” = Mélanie Joly." in shown(desk, "/admin/queue/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/queue/?show=names")
    assert set(Tag.objects.values_list("state", flat=True)) == {"suggested"}


def test_some_are_chosen_on_a_page_of_their_own(desk: Client, melanie: Entity) -> None:
    one, other = joly(melanie), joly(melanie)
    page = shown(desk, f"/admin/queue/names/{melanie.pk}/?name=joly")
    assert page.count('type="checkbox"') == 2
    decide(desk, melanie, "reject", some="1", tag=[str(one.pk), "nonsense"])
    assert [Tag.objects.get(pk=tag.pk).state for tag in (one, other)] == ["rejected", "suggested"]
    decide(desk, melanie, "accept", some="1")
    assert Tag.objects.get(pk=other.pk).state == "suggested", "nothing was ticked"


def test_another_record_is_chosen_for_all_but_the_unticked(desk: Client, melanie: Entity) -> None:
    one, other = joly(melanie), joly(melanie)
    eva = EntityFactory(name="Eva Joly")
    page = shown(desk, f"/admin/queue/names/{melanie.pk}/other/?name=joly&q=Eva+Joly")
    assert "Who is “Joly”, if not Mélanie Joly?" in page
    assert page.count(" checked") == 2
    assert f'name="record" value="{eva.pk}"' in page
    assert f'name="record" value="{melanie.pk}"' not in page
    chosen = {"some": "1", "tag": [str(one.pk)]}
    told = decide(desk, melanie, "relink", record=str(eva.pk), **chosen).content.decode()
    assert "“Joly” = Eva Joly, not Mélanie Joly: 1 story." in told
    assert set(Tag.objects.filter(entity=eva).values_list("article", "state")) == {(one.article_id, "accepted")}
    chosen["tag"] = [str(other.pk)]
    decide(desk, melanie, "relink", create="1", new_name="Guy Joly", new_kind="person", **chosen)
    assert Tag.objects.get(article=other.article, state="accepted").entity.name == "Guy Joly"
    assert "no longer there" in decide(desk, melanie, "relink", record="x").content.decode()


def test_a_record_made_for_a_group_goes_with_its_undo_and_where_nothing_was_decided(
    desk: Client, melanie: Entity
) -> None:
    joly(melanie), joly(melanie)
    new = {"create": "1", "new_name": "Guy Joly", "new_kind": "person"}
    decide(desk, melanie, "relink", **new)
    assert Entity.objects.get(name="Guy Joly").tags.filter(state="accepted").count() == 2
    undo = shown(desk, "/admin/queue/").split('id="queue-undo" method="post" action="')[1].split('"')[0]
    desk.post(undo, {"next": "/admin/queue/"})
    assert not Entity.objects.filter(name="Guy Joly").exists()
    assert set(Tag.objects.values_list("state", flat=True)) == {"suggested"}
    decide(desk, melanie, "relink", **new, some="1")
    Tag.objects.all().delete()
    decide(desk, melanie, "relink", **new)
    assert not Entity.objects.filter(name="Guy Joly").exists(), "nothing was left to decide"


@pytest.mark.parametrize(("act", "status"), [("confirm", "confirmed"), ("reject", "rejected")])
def test_an_event_is_checked_with_one_key_and_undone_with_one(desk: Client, act: str, status: str) -> None:
    event = EventFactory(title="Bridge opens", origin="machine", status="proposed")
    ReportFactory(event=event, evidence={"text": "The bridge <opened>."})
    page = shown(desk, "/admin/queue/?show=events")
    assert "Bridge opens</a>" in page
    assert "The bridge &lt;opened&gt;." in page
    desk.post(f"/admin/queue/events/{event.pk}/{act}/", {"next": "/admin/queue/?show=events"})
    assert Event.objects.get().status == status
    page = shown(desk, "/admin/queue/?show=events")
    assert "No proposed event waits" in page
    undo = page.split('id="queue-undo" method="post" action="')[1].split('"')[0]
    desk.post(undo, {"next": "/admin/queue/"})
    assert Event.objects.get().status == "proposed"
    assert desk.post(f"/admin/queue/events/{event.pk}/praise/").status_code == 404


def test_what_somebody_settled_meanwhile_is_said(desk: Client, melanie: Entity) -> None:
    assert "Somebody settled these meanwhile" in decide(desk, melanie, "accept").content.decode()
    answer = desk.get(f"/admin/queue/names/{melanie.pk}/?name=joly", follow=True)
    assert "Somebody settled these meanwhile" in answer.content.decode()


@pytest.mark.parametrize("data", [{"seen": ""}, {"seen": "yesterday"}, {"act": "praise"}])
def test_a_form_that_was_tampered_with_changes_nothing(desk: Client, melanie: Entity, data: dict[str, str]) -> None:
    tag = joly(melanie)
    assert decide(desk, melanie, data.pop("act", "accept"), **data).status_code == 200
    assert Tag.objects.get(pk=tag.pk).state == "suggested"


def test_readers_have_no_queue(reader: User) -> None:
    assert logged_in(reader).get("/admin/queue/").status_code == 302
    assert logged_in(reader).get("/admin/quality/").status_code == 302


def propose(name: str) -> Entity:
    for _ in range(3):
        tag_story(ArticleFactory(text=f"{name} spoke."), Named((name,), name=name))
    return Entity.objects.get(name=name)


@pytest.mark.parametrize(
    ("act", "fields"),
    [("confirm", {"status": "confirmed"}), ("never-profile", {"never_profile": True}), ("bin", {"status": "proposed"})],
)
def test_a_proposed_record_is_settled_with_one_key(desk: Client, act: str, fields: dict[str, Any]) -> None:
    record = propose("Ada Brandt")
    assert "Ada Brandt</a>" in shown(desk, "/admin/queue/?show=proposed")
    desk.post(f"/admin/queue/records/{record.pk}/{act}/", {"next": "/admin/queue/?show=proposed"})
    assert Entity.objects.filter(pk=record.pk, **fields).exists()
    page = shown(desk, "/admin/queue/?show=proposed")
    assert "No proposed record waits" in page
    undo = page.split('id="queue-undo" method="post" action="')[1].split('"')[0]
    desk.post(undo, {"next": "/admin/queue/"})
    assert "Ada Brandt</a>" in shown(desk, "/admin/queue/?show=proposed")


def test_likely_duplicates_stand_side_by_side_until_somebody_says_never(desk: Client) -> None:
    record = propose("Ottilie Branquist")
    other = AliasFactory(entity=EntityFactory(name="Ottilie Branqvist"), name="Tilly").entity
    page = shown(desk, "/admin/queue/?show=duplicates")
    assert "spelled alike" in page
    assert "also Tilly" in page
    answer = desk.post(f"/admin/queue/records/{record.pk}/apart/", {"other": str(other.pk)})
    assert answer.status_code == 302
    assert KeptApart.objects.count() == 1
    assert "No two records look alike" in shown(desk, "/admin/queue/?show=duplicates")


def test_a_record_is_split_after_a_look(desk: Client, melanie: Entity) -> None:
    alias, tag = AliasFactory(entity=melanie, name="Joly"), joly(melanie)
    page = shown(desk, f"/admin/split/{melanie.pk}/")
    assert "It has no other names" not in page
    asked = {"name": "Eva Joly", "alias": [str(alias.pk)], "description": "Judge"}
    page = " ".join(desk.post(f"/admin/split/{melanie.pk}/", {**asked, "look": "1"}).content.decode().split())
    assert "Split off Eva Joly" in page
    assert not Decision.objects.exists()
    answer = desk.post(f"/admin/split/{melanie.pk}/", {**asked, "split": "1"}, follow=True)
    assert "is a record of its own" in answer.content.decode()
    assert Tag.objects.get(article=tag.article, entity__name="Eva Joly").state == "accepted"
    made, new = Decision.objects.get(action="split"), Entity.objects.get(name="Eva Joly")
    for record in (melanie, new):
        assert f"/admin/decisions/{made.pk}/undo/" in shown(desk, f"/admin/tagging/person/{record.pk}/history/")
    decisions.undo(made, actor=made.actor)
    assert "Undone" in shown(desk, f"/admin/tagging/person/{melanie.pk}/history/").split("Split", 1)[0]
    assert "Choose what goes" in desk.post(f"/admin/split/{melanie.pk}/", {"name": "X", "split": "1"}).content.decode()


# --- How good it is ------------------------------------------------------------------------------------------------


def test_quality_is_read_from_decisions(desk: Client, editor: User, melanie: Entity) -> None:
    assert "Nobody has decided" in shown(desk, "/admin/quality/")
    for _ in range(3):
        decisions.accept(joly(melanie), actor=editor)
    decisions.reject(joly(melanie), actor=editor)
    decisions.undo(decisions.reject(joly(melanie), actor=editor), actor=editor)
    page = shown(desk, "/admin/quality/")
    assert "<b>75.0 % (30 % to 95 %)</b> of 4 machine suggestions" in page
    assert '<td>Person</td> <td class="number">4</td> <td class="number">75.0 % (30 % to 95 %)</td>' in page
    assert page.count('role="img" viewBox') == 5


def test_quality_tells_where_the_machine_hesitated(desk: Client, editor: User) -> None:
    sort = "new person in sport, 70 to 90 %"
    decisions.accept(TagFactory(provenance={"origin": "machine", "sort": sort}), actor=editor)
    decisions.accept(TagFactory(), actor=editor)
    page = shown(desk, "/admin/quality/")
    assert f'<td>{sort}</td> <td class="number">1</td>' in page
    assert page.count("</table>") == 7


def test_a_rule_that_hurts_is_told_first(desk: Client, editor: User, melanie: Entity) -> None:
    for verdict, surface in ((decisions.accept, "joly"), (decisions.reject, "melanie")):
        rule = Rule.objects.create(
            action="link", scope="everywhere", surface_key=surface, surface=surface, entity=melanie
        )
        tag = joly(melanie)
        RuleHit.objects.create(rule=rule, article=tag.article)
        verdict(tag, actor=editor)
    page = shown(desk, "/admin/quality/")
    hurts = page[page.index("Rules that hurt") :]
    assert hurts.index("“melanie” =") < hurts.index("“joly” =")


def test_a_rule_that_rules_out_helps_where_its_record_was_rejected(editor: User, melanie: Entity) -> None:
    rule = Rule.objects.create(
        action="not_link", scope="everywhere", surface_key="joly", surface="Joly", entity=melanie
    )
    for act in (decisions.reject, decisions.reject, decisions.accept):
        tag = joly(melanie)
        RuleHit.objects.create(rule=rule, article=tag.article)
        act(tag, actor=editor)
    RuleHit.objects.create(rule=rule, article=joly(melanie).article)
    [score] = decided.rules(editor)
    assert (score.stories, score.helped, score.hurt) == (4, 2, 1)
