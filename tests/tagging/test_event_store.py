"""Event drafts → Reports of Events: one event across stories, the difference is written, a person's word binds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tagging import decisions
from tagging.event_matching import Told, choose
from tagging.event_store import UNTOLD, collect_unused_events
from tagging.models import Entity, Event, EventStatus, EventType, Report, TagState, shown
from tagging.pipeline.events.matching import Telling
from tagging.pipeline.types import Participant
from tagging.store import store
from tagging.tasks import retag
from tests.factories import UserFactory
from tests.tagging.telling import LONG, OCT_9, OTHERWISE, story, tell, visit
from tests.tagging.world import Named, annotation

pytestmark = pytest.mark.django_db

OCT_10 = date(2022, 10, 10)


def test_a_story_opens_a_proposed_event_with_its_evidence_and_claims(mira: Entity, larsund: Entity) -> None:
    tell(story(), visit(OCT_9), mira=mira, larsund=larsund)
    event = Event.objects.get()
    assert (event.status, event.title, event.type) == (
        EventStatus.PROPOSED,
        "Mira Solheim visits Larsund",
        EventType.VISIT,
    )
    assert (event.place, event.precision, event.planned) == (larsund, "day", False)
    assert event.start is not None
    assert timezone.localtime(event.start).date() == OCT_9
    assert [(row.entity, row.role) for row in event.participations.all()] == [(mira, "agent")]
    report = event.reports.get()
    assert (report.state, report.confidence) == (TagState.SUGGESTED, 0.9)
    assert report.evidence["text"] == "Mira Solheim visited Larsund."
    assert report.claims["from"] == "2022-10-09"


def test_the_same_visit_told_twice_is_one_event(mira: Entity, larsund: Entity) -> None:
    tell(story(10), visit(OCT_9), mira=mira, larsund=larsund)
    tell(story(12), visit(OCT_9, "Mira Solheim arrives in Larsund for talks"), mira=mira, larsund=larsund)
    assert Event.objects.get().reports.count() == 2


def test_stories_about_the_same_tell_one_event_though_they_call_it_otherwise(mira: Entity, larsund: Entity) -> None:
    tell(story(10, text=LONG), visit(OCT_9), mira=mira, larsund=larsund)
    talks = visit(OCT_9, "Talks of Mira Solheim", type="diplomacy")
    tell(story(10, text=LONG), talks, mira=mira, larsund=larsund)
    assert Event.objects.count() == 1
    tell(story(10, text=OTHERWISE), replace(talks, title="Speech", type="deal"), mira=mira, larsund=larsund)
    assert Event.objects.count() == 2


def test_an_arrest_that_stories_give_two_days_is_one_event_and_keeps_both(mira: Entity, larsund: Entity) -> None:
    to_her = (Participant("Mira Solheim", "patient", 0),)
    arrest = visit(OCT_9, "Mira Solheim arrested in Larsund", type="arrest", participants=to_her)
    tell(story(11), arrest, mira=mira, larsund=larsund)
    tell(story(12), replace(arrest, first=OCT_10, last=OCT_10), mira=mira, larsund=larsund)
    event = Event.objects.get()
    assert sorted(report.claims["from"] for report in event.reports.all()) == ["2022-10-09", "2022-10-10"]


def test_two_visits_on_two_days_are_two(mira: Entity, larsund: Entity) -> None:
    tell(story(11), visit(OCT_9), mira=mira, larsund=larsund)
    tell(story(12), visit(OCT_10), mira=mira, larsund=larsund)
    assert Event.objects.count() == 2


def test_two_visits_in_two_months_are_two(mira: Entity, larsund: Entity) -> None:
    tell(story(10), visit(OCT_9), mira=mira, larsund=larsund)
    tell(story(10, 12), visit(date(2022, 12, 9)), mira=mira, larsund=larsund)
    assert Event.objects.count() == 2


def test_a_visit_without_a_date_is_that_of_these_weeks_and_not_one_of_months_ago(mira: Entity, larsund: Entity) -> None:
    tell(story(10), visit(OCT_9), mira=mira, larsund=larsund)
    tell(story(12), visit(None), mira=mira, larsund=larsund)
    assert Event.objects.get().reports.count() == 2
    tell(story(12, 12), visit(None), mira=mira, larsund=larsund)
    assert Event.objects.count() == 2


def test_a_later_story_makes_the_date_more_exact_and_each_keeps_its_claims(mira: Entity, larsund: Entity) -> None:
    october = visit(date(2022, 10, 1), last=date(2022, 10, 31), precision="month", planned=True)
    tell(story(3), october, mira=mira, larsund=larsund)
    event = Event.objects.get()
    assert (event.precision, event.planned, event.end) == ("month", True, None)
    tell(story(10), visit(OCT_9, toll=(("killed", 3),)), mira=mira, larsund=larsund)
    event.refresh_from_db()
    assert (event.precision, event.planned) == ("day", False)
    claims = [report.claims for report in event.reports.order_by("created_at")]
    assert [(c["precision"], c["toll"]) for c in claims] == [("month", {}), ("day", {"killed": 3})]


def test_tagging_again_changes_nothing(mira: Entity, larsund: Entity) -> None:
    article = story()
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    before = list(Report.objects.values()), list(Event.objects.values())
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    assert (list(Report.objects.values()), list(Event.objects.values())) == before


def test_what_a_story_no_longer_tells_goes_and_its_event_is_collected(mira: Entity, larsund: Entity) -> None:
    article = story()
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    tell(article, mira=mira, larsund=larsund)
    assert not Report.objects.exists()
    assert collect_unused_events() == 0
    Event.objects.update(created_at=timezone.now() - timedelta(hours=2))
    collect_unused_events()
    assert not Event.objects.exists()


def test_where_events_are_not_read_reports_stay(mira: Entity, larsund: Entity) -> None:
    article = story()
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    run = retag(article)
    assert store(run, annotation(article, Named(("Mira Solheim",), mira)))
    assert Report.objects.count() == 1


def test_a_rejected_report_stays_rejected_and_opens_no_new_event(mira: Entity, larsund: Entity) -> None:
    article = story()
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    editor = UserFactory(editor=True)
    Report.objects.update(state=TagState.REJECTED, decided_by=editor, decided_at=timezone.now())
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    assert [report.state for report in Report.objects.all()] == [TagState.REJECTED]
    assert Event.objects.count() == 1


def test_a_story_that_a_person_attached_stays_attached(mira: Entity, larsund: Entity) -> None:
    article, editor = story(), UserFactory(editor=True)
    event = Event.objects.create(title="Something else")
    Report.objects.create(
        event=event, article=article, state=TagState.ACCEPTED, decided_by=editor, decided_at=timezone.now()
    )
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    assert set(Report.objects.values_list("event__title", "state")) == {
        ("Something else", TagState.ACCEPTED),
        ("Mira Solheim visits Larsund", TagState.SUGGESTED),
    }


def test_a_confirmed_event_goes_on_following_its_reports(mira: Entity, larsund: Entity) -> None:
    tell(story(10), visit(OCT_9), mira=mira, larsund=larsund)
    decisions.confirm_event(Event.objects.get(), actor=UserFactory(editor=True))
    tell(story(11), visit(OCT_9, "Mira Solheim visits Larsund again", confidence=0.95), mira=mira, larsund=larsund)
    event = Event.objects.get()
    assert (event.title, event.reports.count()) == ("Mira Solheim visits Larsund again", 2)


def test_stories_go_to_the_event_that_another_was_merged_into(mira: Entity, larsund: Entity) -> None:
    article = story()
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    stays = Event.objects.create(title="The visit of the year", type="visit")
    Event.objects.exclude(pk=stays.pk).update(merged_into=stays)
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    assert Event.objects.count() == 2
    assert Report.objects.count() == 1


def test_of_days_that_are_only_those_of_the_stories_the_first_counts(mira: Entity, larsund: Entity) -> None:
    for day in (10, 11):
        roughly = visit(date(2022, 10, day), reason="“visits”, the day of the story")
        tell(story(day), roughly, mira=mira, larsund=larsund)
    event = Event.objects.get()
    assert event.start is not None
    assert timezone.localtime(event.start).date() == date(2022, 10, 10)


def test_what_cannot_have_the_likest_event_repeats_the_next() -> None:
    known = Telling(frozenset(("visit",)), "visit", frozenset("m"), frozenset("l"), OCT_9, OCT_9, place="l")
    likest, next_ = uuid4(), uuid4()
    others = {likest: known, next_: replace(known, words=frozenset(("quay", "opens")))}
    mixed = replace(known, words=frozenset(("visit", "quay")), who=frozenset())
    told = [Told(visit(OCT_9), frozenset(), None, telling, {"title": "…"}) for telling in (known, mixed)]
    assert [event for event, _ in choose(told, {}, others, set())] == [likest, next_]


def test_two_things_done_on_one_day_in_one_place_are_two_events(mira: Entity, larsund: Entity) -> None:
    deal = visit(OCT_9, "Mira Solheim signs a treaty", type="deal")
    tell(story(), visit(OCT_9), deal, mira=mira, larsund=larsund)
    assert Event.objects.count() == 2


def test_a_story_that_tells_nothing_reports_what_stories_like_it_tell(mira: Entity, larsund: Entity) -> None:
    tell(story(10, text=LONG), visit(OCT_9), mira=mira, larsund=larsund)
    article = story(11, text=LONG)
    for _ in range(2):
        tell(article, mira=mira, larsund=larsund)
        report = Report.objects.get(article=article)
        assert (report.event, report.claims, report.confidence) == (Event.objects.get(), {}, UNTOLD)
        assert report.evidence["text"] == LONG.split("\n")[0]
        assert report.event.reports.count() == 2
    assert not Report.objects.filter(shown(), article=article).exists()


@pytest.mark.parametrize(
    ("day", "month", "text"), [(10, 12, LONG), (11, 10, OTHERWISE), (28, 10, LONG + " Elvers, smolts, gannets, terns.")]
)
def test_it_reports_nothing_where_stories_are_of_another_time_or_not_like_it(
    mira: Entity, larsund: Entity, day: int, month: int, text: str
) -> None:
    tell(story(10, text=LONG), visit(OCT_9), mira=mira, larsund=larsund)
    article = story(day, month, text=text)
    tell(article, mira=mira, larsund=larsund)
    assert Report.objects.filter(article=article).exists() is (day == 28)


def test_a_story_that_told_nothing_joins_when_a_later_one_tells_it(mira: Entity, larsund: Entity) -> None:
    article, other = story(9, text=LONG), story(9, text=OTHERWISE)
    tell(article, mira=mira, larsund=larsund)
    tell(other, mira=mira, larsund=larsund)
    assert not Report.objects.exists()
    tell(story(10, text=LONG), visit(OCT_9), mira=mira, larsund=larsund)
    assert Report.objects.get(article=article).claims == {}
    assert not Report.objects.filter(article=other).exists()


def test_what_a_person_said_binds_stories_that_tell_nothing_too(mira: Entity, larsund: Entity) -> None:
    article = story(9, text=LONG)
    tell(article, mira=mira, larsund=larsund)
    tell(story(10, text=LONG), visit(OCT_9), mira=mira, larsund=larsund)
    Report.objects.filter(article=article).update(
        state=TagState.REJECTED, decided_by=UserFactory(editor=True), decided_at=timezone.now()
    )
    tell(article, mira=mira, larsund=larsund)
    tell(story(10, text=LONG), visit(OCT_9), mira=mira, larsund=larsund)
    assert [report.state for report in Report.objects.filter(article=article)] == [TagState.REJECTED]


def test_an_event_goes_with_the_last_story_that_tells_it(mira: Entity, larsund: Entity) -> None:
    article = story(10, text=LONG)
    tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    tell(story(11, text=LONG), mira=mira, larsund=larsund)
    tell(article, mira=mira, larsund=larsund)
    Event.objects.update(created_at=timezone.now() - timedelta(hours=2))
    collect_unused_events()
    assert not Event.objects.exists()


def test_a_second_thing_that_a_story_tells_is_not_taken_for_its_main_event(mira: Entity, larsund: Entity) -> None:
    """However alike the stories are."""
    death = visit(None, "Tor Vik dies", type="death", place="", place_tag=None, participants=(), start=30, end=43)
    tell(story(10, text=LONG), visit(OCT_9), mira=mira, larsund=larsund)
    tell(story(10, text=LONG), visit(OCT_9), death, mira=mira, larsund=larsund)
    assert sorted(event.reports.count() for event in Event.objects.all()) == [1, 2]


def test_cost_does_not_grow_with_the_events_there_are(mira: Entity, larsund: Entity) -> None:
    article = story()
    tell(story(), visit(OCT_9), mira=mira, larsund=larsund)
    with CaptureQueriesContext(
        connection,
    ) as few:
        tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    for day in range(1, 28):
        tell(story(day, 11), visit(date(2022, 11, day)), mira=mira, larsund=larsund)
    with CaptureQueriesContext(connection) as many:
        tell(article, visit(OCT_9), mira=mira, larsund=larsund)
    assert len(many) <= len(few)
