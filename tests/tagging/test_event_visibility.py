"""The fields of an event tell readers nothing that only a story says which they may not see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Change
from articles.states import announce_lifts, set_embargo, set_state
from articles.visibility import public
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.models import Entity, Event, Report
from tests.factories import EntityFactory, UserFactory
from tests.tagging.telling import OCT_9, story, tell, visit

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def told(article: Article, secret: str, mira: Entity, larsund: Entity, **other: Any) -> None:
    draft = visit(OCT_9, f"Mira Solheim visits Larsund {secret}", **other)
    tell(article, draft, mira=mira, larsund=larsund)


def seen_by(user: Any) -> list[str]:
    """All that a reader is told of events, as one text each."""
    events = Event.objects.visible_to(user)
    return [f"{e.title} {e.precision} {[str(p) for p in e.participations.all()]}" for e in events]


def test_an_embargoed_story_makes_no_field_and_its_lift_does(mira: Entity, larsund: Entity) -> None:
    reader, editor = UserFactory(), UserFactory(editor=True)
    held = story(embargo_until=timezone.now() + HOUR)
    told(held, "secretly", mira, larsund, confidence=0.99)
    decisions.confirm_event(Event.objects.get(), actor=editor)
    assert seen_by(reader) == []
    assert "secretly" in seen_by(editor)[0]
    told(story(11), "openly", mira, larsund)
    [seen] = seen_by(reader)
    assert "openly" in seen
    assert "secretly" not in seen
    assert Report.objects.told_to(editor).count() == 2
    set_embargo(held, None, actor=editor)
    assert "secretly" in seen_by(reader)[0]
    set_state(held, "withdrawn", actor=editor, reason="wrong")
    assert "openly" in seen_by(reader)[0]


def test_an_embargo_that_ends_by_itself_is_followed_when_it_is_announced(mira: Entity, larsund: Entity) -> None:
    reader, editor = UserFactory(), UserFactory(editor=True)
    told(story(11), "openly", mira, larsund)
    decisions.confirm_event(Event.objects.get(), actor=editor)
    held = story(embargo_until=timezone.now() + HOUR)
    told(held, "secretly", mira, larsund, confidence=0.99)
    Article.objects.filter(pk=held.pk).update(embargo_until=timezone.now() - HOUR)
    assert announce_lifts() == 1
    assert "secretly" in seen_by(reader)[0]


def test_an_editor_learns_nothing_from_what_is_withheld(mira: Entity, larsund: Entity) -> None:
    told(story(state="withheld"), "secretly", mira, larsund)
    assert seen_by(UserFactory(editor=True)) == []
    assert len(seen_by(UserFactory(admin=True))) == 1


def test_a_story_without_claims_opens_no_event_to_readers(mira: Entity, larsund: Entity) -> None:
    """Attached by hand, it says nothing itself: the fields would be those of the story that is held."""
    reader, editor = UserFactory(), UserFactory(editor=True)
    told(story(state="draft"), "secretly", mira, larsund)
    event = Event.objects.get()
    decisions.confirm_event(event, actor=editor)
    for _ in range(3):
        decisions.attach(event, story(12), actor=editor)
    assert seen_by(reader) == []


def test_nothing_is_pinned_that_only_a_held_story_says(mira: Entity, larsund: Entity) -> None:
    told(story(state="draft"), "secretly", mira, larsund)
    with pytest.raises(DecisionError) as refused:
        decisions.pin_event(Event.objects.get(), actor=UserFactory(editor=True))
    assert refused.value.code == "not_public"


def test_a_merge_takes_nothing_from_a_held_event(mira: Entity, larsund: Entity) -> None:
    reader, editor = UserFactory(), UserFactory(editor=True)
    told(story(11), "openly", mira, larsund)
    december = visit(date(2022, 12, 9), "Mira Solheim secretly visits Larsund")
    tell(story(10, 12, state="draft"), december, mira=mira, larsund=larsund)
    one, other = Event.objects.order_by("pk")
    decisions.confirm_event(one, actor=editor)
    decisions.merge_events(one, other, actor=editor)
    assert "secretly" not in seen_by(reader)[0]


def test_the_change_feed_says_to_whom_a_report_may_be_told(mira: Entity, larsund: Entity) -> None:
    held = story(state="draft")
    told(held, "secretly", mira, larsund)
    rows = Change.objects.filter(kind="event")
    assert {row.article_id for row in rows} == {held.pk}
    assert "secretly" not in str([row.data for row in rows])


ACTS = ("publish", "draft", "withdraw", "embargo", "lift", "announce", "retag", "reject", "accept")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), min_size=1, max_size=12))
def test_whatever_happens_to_stories_readers_are_told_what_public_ones_say(acts: list[tuple[str, int]]) -> None:
    """Each of four stories says of one visit what no other says; what readers see names only public ones."""
    reader, editor = UserFactory(), UserFactory(editor=True)
    mira, larsund = EntityFactory(name="Mira Solheim"), EntityFactory(name="Larsund", kind="place")
    stories = [story(10 + n, state="draft") for n in range(4)]
    secrets = ("alfa", "bravo", "carla", "delta")
    confidence = (0.9, 0.87, 0.95, 0.91)
    for number in range(4):
        told(stories[number], secrets[number], mira, larsund, confidence=confidence[number])
    decisions.confirm_event(Event.objects.latest("pk"), actor=editor)
    for act, number in acts:
        _do(act, stories[number], lambda n=number: told(stories[n], secrets[n], mira, larsund), editor)
        ids = {article.pk for article in Article.objects.filter(public(), pk__in=[each.pk for each in stories])}
        hidden = [secret for article, secret in zip(stories, secrets, strict=True) if article.pk not in ids]
        mine = Event.objects.visible_to(reader).filter(reports__article__in=stories).distinct()
        for event in mine:
            assert not any(secret in event.title for secret in hidden), (act, number, event.title)
            assert not any(secret in event.key or secret in event.slug for secret in hidden)


def _do(act: str, article: Article, tell_again: Any, editor: Any) -> None:
    report = Report.objects.filter(article=article).first()
    if act in ("publish", "draft"):
        set_state(article, "published" if act == "publish" else "draft", actor=editor)
    elif act == "withdraw":
        set_state(article, "withdrawn", actor=editor, reason="wrong")
    elif act in ("embargo", "lift"):
        set_embargo(article, timezone.now() + HOUR if act == "embargo" else None, actor=editor)
    elif act == "announce":
        announce_lifts()
    elif act == "retag":
        tell_again()
    elif report is not None:
        (decisions.reject_report if act == "reject" else decisions.accept_report)(report, actor=editor)
