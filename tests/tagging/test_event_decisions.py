"""What people decide on events: kept through every later tagging, made once by key, taken back exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.forms.models import model_to_dict

from articles.models import Article
from newsroom.accounts.models import User
from tagging import batches, decisions
from tagging.decisions import DecisionError
from tagging.event_matching import like_it
from tagging.models import Batch, BatchState, Decision, Entity, Event, EventStatus, Origin, Report, TagState
from tests.factories import EntityFactory, UserFactory
from tests.tagging.telling import LONG, OCT_9, OTHERWISE, story, tell, visit

pytestmark = pytest.mark.django_db

DEC_9 = date(2022, 12, 9)


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True, first_name="Ana", last_name="Berg")


@pytest.fixture
def told(mira: Entity, larsund: Entity) -> Callable[..., Article]:
    """A story that tells these drafts; called with the same story again it is tagged again."""

    def made(*drafts: Any, article: Article | None = None, **fields: Any) -> Article:
        article = article or story(**fields)
        tell(article, *drafts, mira=mira, larsund=larsund)
        return article

    return made


def follow(decision: Decision) -> Batch:
    assert decision.batch_id is not None
    batches.run(str(decision.batch_id))
    return Batch.objects.get(pk=decision.batch_id)


def picture() -> list[Any]:
    """Everything that decisions may change, to compare before and after."""
    events = [
        (model_to_dict(event), event.status, event.pinned, event.merged_into_id, event.key)
        for event in Event.objects.order_by("pk")
    ]
    reports = list(Report.objects.order_by("pk").values("pk", "event", "state", "decided_by", "claims", "evidence"))
    parts = [sorted(event.participations.values_list("entity", "role")) for event in Event.objects.order_by("pk")]
    return [events, reports, parts]


# --- Which stories report it -----------------------------------------------------------------------------------------


def test_a_wrong_report_is_not_told_again_and_can_be_taken_back(told: Any, editor: User) -> None:
    article = told(visit(OCT_9))
    before = picture()
    decision = decisions.reject_report(Report.objects.get(), actor=editor, reason="a rehearsal")
    assert (decision.article, decision.event, decision.reason) == (article, Event.objects.get(), "a rehearsal")
    told(visit(OCT_9), article=article)
    assert [report.state for report in Report.objects.all()] == [TagState.REJECTED]
    assert Event.objects.count() == 1
    decisions.undo(decision, actor=editor)
    assert picture() == before


def test_an_accepted_report_stays_though_the_story_is_read_otherwise(told: Any, editor: User) -> None:
    article = told(visit(OCT_9))
    decisions.accept_report(Report.objects.get(), actor=editor)
    told(article=article)
    assert Report.objects.get().state == TagState.ACCEPTED


def test_the_same_key_decides_once_and_only_for_what_it_was_used(told: Any, editor: User) -> None:
    told(visit(OCT_9))
    report = Report.objects.get()
    once = decisions.accept_report(report, actor=editor, key="k")
    assert decisions.accept_report(report, actor=editor, key="k") == once
    assert decisions.accept_report(report, actor=editor) == once
    with pytest.raises(DecisionError) as refused:
        decisions.reject_report(report, actor=editor, key="k")
    assert refused.value.code == "key_reused"
    assert Decision.objects.count() == 1


def test_readers_decide_nothing(told: Any) -> None:
    told(visit(OCT_9))
    event, report, reader = Event.objects.get(), Report.objects.get(), UserFactory()
    acts: list[Callable[[], object]] = [
        lambda: decisions.accept_report(report, actor=reader),
        lambda: decisions.attach(event, report.article, actor=reader),
        lambda: decisions.create_event({"title": "A"}, actor=reader),
        lambda: decisions.edit_event(event, {"title": "A"}, actor=reader),
        lambda: decisions.pin_event(event, actor=reader),
        lambda: decisions.merge_events(event, event, actor=reader),
        lambda: decisions.split_event(event, [report], actor=reader),
        lambda: decisions.keep_events_apart(event, event, actor=reader),
    ]
    for act in acts:
        with pytest.raises(DecisionError) as refused:
            act()
        assert refused.value.code == "not_permitted"


def test_a_story_is_attached_by_hand_and_keeps_to_the_event(told: Any, editor: User) -> None:
    told(visit(OCT_9))
    other = story(28)
    event = Event.objects.get()
    report, decision = decisions.attach(event, other, actor=editor)
    assert (report.state, decision.article, decision.event) == (TagState.ACCEPTED, other, event)
    told(visit(OCT_9, "Mira Solheim is in Larsund"), article=other)
    report.refresh_from_db()
    assert (report.state, report.claims["title"]) == (TagState.ACCEPTED, "Mira Solheim is in Larsund")
    assert Event.objects.count() == 1
    decisions.undo(decision, actor=editor)
    assert not Report.objects.filter(article=other).exists()


def test_attaching_what_was_rejected_accepts_it(told: Any, editor: User) -> None:
    article = told(visit(OCT_9))
    decisions.reject_report(Report.objects.get(), actor=editor)
    report, decision = decisions.attach(Event.objects.get(), article, actor=editor)
    assert (report.pk, decision.action) == (Report.objects.get().pk, "accept")
    assert Report.objects.get().state == TagState.ACCEPTED


# --- The event itself ------------------------------------------------------------------------------------------------


def test_what_a_person_set_stays_and_the_rest_follows_the_reports(told: Any, editor: User) -> None:
    told(visit(date(2022, 10, 1), last=date(2022, 10, 31), precision="month"))
    decision = decisions.edit_event(Event.objects.get(), {"title": "The visit"}, actor=editor)
    told(visit(OCT_9, confidence=0.99))
    event = Event.objects.get()
    assert (event.title, event.pinned, event.precision) == ("The visit", ["title"], "day")
    decisions.undo(decision, actor=editor)
    event.refresh_from_db()
    assert (event.title, event.pinned) == ("Mira Solheim visits Larsund", [])


def test_a_pinned_event_keeps_everything_until_the_pin_is_taken_off(told: Any, editor: User) -> None:
    told(visit(None))
    event = Event.objects.get()
    decisions.pin_event(event, actor=editor)
    told(visit(OCT_9, confidence=0.99))
    event.refresh_from_db()
    assert (event.start, event.reports.count()) == (None, 2)
    decisions.unpin_event(event, actor=editor)
    event.refresh_from_db()
    assert event.start is not None


def test_who_takes_part_is_replaced_and_comes_back(told: Any, editor: User, larsund: Entity) -> None:
    told(visit(OCT_9))
    event, tor = Event.objects.get(), EntityFactory(name="Tor Vik")
    before = picture()
    decision = decisions.edit_event(
        event, {}, participants=[("agent", tor, ""), ("participant", None, "a brass band")], actor=editor
    )
    told(visit(OCT_9))
    assert {str(row) for row in event.participations.all()} == {"Tor Vik", "a brass band"}
    Report.objects.exclude(article=Article.objects.earliest("created_at")).delete()
    decisions.undo(decision, actor=editor)
    assert picture() == before


def test_two_who_edit_the_same_field_undo_in_turn(told: Any, editor: User) -> None:
    told(visit(OCT_9))
    event = Event.objects.get()
    first = decisions.edit_event(event, {"title": "One"}, actor=editor)
    second = decisions.edit_event(event, {"title": "Two"}, actor=UserFactory(editor=True))
    with pytest.raises(DecisionError) as refused:
        decisions.undo(first, actor=editor)
    assert refused.value.code == "decided_since"
    decisions.undo(second, actor=editor)
    decisions.undo(first, actor=editor)
    event.refresh_from_db()
    assert event.title == "Mira Solheim visits Larsund"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "  "}, "bad_title"),
        ({"title": "A", "end": datetime(2022, 1, 1, tzinfo=UTC)}, "no_start"),
        (
            {"title": "A", "start": datetime(2022, 2, 1, tzinfo=UTC), "end": datetime(2022, 1, 1, tzinfo=UTC)},
            "bad_end",
        ),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(editor: User, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(DecisionError) as refused:
        decisions.create_event(fields, actor=editor)
    assert refused.value.code == code
    assert not Event.objects.exists()


def test_an_event_that_was_entered_stays_as_it_was_entered(told: Any, editor: User, larsund: Entity) -> None:
    event, decision = decisions.create_event(
        {
            "title": "Visit of Mira Solheim",
            "type": "visit",
            "place": larsund,
            "start": datetime(2022, 10, 9, tzinfo=UTC),
        },
        actor=editor,
        key="new",
    )
    assert decisions.create_event({"title": "Visit"}, actor=editor, key="new") == (event, decision)
    assert (event.status, event.origin) == (EventStatus.CONFIRMED, Origin.EDITOR)
    told(visit(OCT_9, confidence=0.99))
    event.refresh_from_db()
    assert event.title == "Visit of Mira Solheim"


def test_what_is_no_event_is_opened_by_no_later_story(told: Any, editor: User) -> None:
    first = told(visit(OCT_9))
    event = Event.objects.get()
    decision = decisions.reject_event(event, actor=editor)
    told(visit(OCT_9), article=first)
    told(visit(OCT_9))
    assert (Event.objects.count(), Report.objects.get().article) == (1, first)
    assert not Event.objects.exclude(status=EventStatus.REJECTED).exists()
    decisions.undo(decision, actor=editor)
    assert (Event.objects.get().status, Report.objects.get().article) == (EventStatus.PROPOSED, first)
    told(visit(OCT_9))  # and with it the story that came while it was none
    assert Report.objects.count() == 3


# --- One of two, two of one ------------------------------------------------------------------------------------------


@pytest.fixture
def two(told: Any) -> tuple[Event, Event]:
    """Two events, of one year; a third story reports both."""
    told(visit(OCT_9))
    told(visit(DEC_9), month=12)
    told(visit(OCT_9), visit(DEC_9), month=12, day=20)
    first, second = Event.objects.order_by("pk")
    return first, second


def test_a_merge_moves_the_reports_and_undo_puts_all_back(two: Any, told: Any, editor: User) -> None:
    one, other = two
    before = picture()
    stays, decision = decisions.merge_events(other, one, actor=editor)
    assert (stays, decision.event) == (one, one)
    assert follow(decision).state == BatchState.DONE
    assert one.reports.count() == 3
    told(visit(DEC_9), month=12, article=Article.objects.order_by("created_at")[1])
    assert not other.reports.exists()
    undone = decisions.undo(decision, actor=editor)
    batches.run(str(decision.batch_id))
    assert undone.event == one
    other.refresh_from_db()
    assert (other.merged_into, other.reports.count()) == (None, 2)
    assert picture() == before


def test_a_merge_takes_over_what_people_set_and_nothing_else(two: Any, editor: User) -> None:
    one, other = two
    decisions.edit_event(other, {"title": "The winter visit"}, actor=editor)
    decisions.confirm_event(one, actor=editor)
    one.refresh_from_db()
    other.refresh_from_db()
    assert decisions.plan_event_merge(one, other).takes == ("title",)
    stays, _ = decisions.merge_events(one, other, actor=editor)
    assert (stays.pk, stays.title, stays.pinned) == (one.pk, "The winter visit", ["title"])


def test_events_kept_apart_are_neither_merged_nor_offered_nor_matched(told: Any, editor: User) -> None:
    first, second = told(visit(OCT_9)), told(visit(OCT_9))
    one = Event.objects.get()
    other, _ = decisions.split_event(one, [Report.objects.get(article=second)], actor=editor)
    assert like_it(one, Event.objects.all(), 5) == []
    with pytest.raises(DecisionError) as refused:
        decisions.merge_events(one, other, actor=editor)
    assert refused.value.code == "kept_apart"
    Report.objects.filter(article=first).update(confidence=0.1)  # so that the next tagging has to write
    told(visit(OCT_9), article=first)
    assert set(Report.objects.filter(article=first).values_list("event", flat=True)) == {one.pk}


def test_an_editor_is_offered_what_may_be_the_same(told: Any, editor: User) -> None:
    told(visit(OCT_9), text=LONG)
    told(visit(DEC_9), month=12)
    one = Event.objects.earliest("created_at")
    told(visit(OCT_9, "Talks in Larsund", type="deal"), text=OTHERWISE)
    alike = Event.objects.latest("created_at")
    assert like_it(one, Event.objects.all(), 5) == [alike]
    decisions.keep_events_apart(one, alike, actor=editor)
    assert like_it(one, Event.objects.all(), 5) == []


def test_an_editor_is_offered_what_another_story_says_of_the_next_day(told: Any) -> None:
    told(visit(OCT_9), text=LONG)
    told(visit(date(2022, 10, 10)), text=OTHERWISE)
    one, other = Event.objects.order_by("created_at")
    assert like_it(one, Event.objects.all(), 5) == [other]


def test_a_story_of_one_is_not_matched_to_the_other(two: Any, told: Any, editor: User) -> None:
    one, other = two
    decision = decisions.keep_events_apart(other, one, actor=editor)
    assert decisions.keep_events_apart(one, other, actor=editor) == decision
    only_first = Article.objects.earliest("created_at")
    told(visit(OCT_9), visit(DEC_9), article=only_first)
    assert Report.objects.filter(article=only_first, event=other).count() == 0
    decisions.undo(decision, actor=editor)
    assert decisions.plan_event_merge(one, other).stays == one


def test_a_split_makes_another_event_which_later_taggings_respect(told: Any, editor: User) -> None:
    first, second = told(visit(OCT_9)), told(visit(OCT_9))
    event = Event.objects.get()
    before = picture()
    new, decision = decisions.split_event(event, [Report.objects.get(article=second)], actor=editor, key="s")
    assert decisions.split_event(event, [Report.objects.get(article=second, event=event)], actor=editor, key="s") == (
        new,
        decision,
    )
    for _ in range(2):
        told(visit(OCT_9), article=first)
        told(visit(OCT_9), article=second)
    shown = Report.objects.exclude(state=TagState.REJECTED).values_list("article", "event")
    assert set(shown) == {(first.pk, event.pk), (second.pk, new.pk)}
    assert (new.reports.get().state, Event.objects.count()) == (TagState.ACCEPTED, 2)
    decisions.undo(decision, actor=editor)
    assert picture() == before


def test_all_stories_of_an_event_cannot_leave_it(told: Any, editor: User) -> None:
    told(visit(OCT_9))
    with pytest.raises(DecisionError) as refused:
        decisions.split_event(Event.objects.get(), list(Report.objects.all()), actor=editor)
    assert refused.value.code == "all_of_it"
    with pytest.raises(DecisionError) as refused:
        decisions.split_event(Event.objects.get(), [], actor=editor)
    assert refused.value.code == "how_many"
