"""The timeline of a person, an organization or a place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.accounts.models import User
from newsroom.site import timeline
from newsroom.site.timeline import Window
from tagging.models import Entity, Event, Participation
from tests.factories import EntityFactory, EventFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def haiti() -> Entity:
    return EntityFactory(kind="place", name="Haiti")


def happened(where: Entity, start: str | None, precision: str = "day", **fields: Any) -> Event:
    return EventFactory(place=where, start=f"{start}T00:00:00Z" if start else None, precision=precision, **fields)


def shown(client: Client, entity: Entity, **query: Any) -> timeline.Timeline:
    found: timeline.Timeline = client.get(f"{entity.get_absolute_url()}timeline/", query).context["timeline"]
    return found


def bars(found: timeline.Timeline) -> dict[str, int]:
    return {bar.label: bar.count for bar in found.bars if bar.count}


def titles(found: timeline.Timeline) -> list[str]:
    return [event.title for event in found.events]


@pytest.mark.parametrize(
    ("at", "first", "end", "title"),
    [
        ("", None, None, "all years"),
        ("1990s", date(1990, 1, 1), date(2000, 1, 1), "1990s"),
        ("2022", date(2022, 1, 1), date(2023, 1, 1), "2022"),
        ("2022-12", date(2022, 12, 1), date(2023, 1, 1), "December 2022"),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1), "29 February 2024"),
    ],
)
def test_an_address_names_a_time(at: str, first: date | None, end: date | None, title: str) -> None:
    window = Window.read(at)
    assert (window.first, window.end, window.title) == (first, end, title)


@pytest.mark.parametrize("at", ["x", "2022-13", "2023-02-29", "0000", "22", "2022-1", "1995s", "2022-10-15T10:00"])
def test_an_address_that_names_no_time_is_not_found(reading: Client, haiti: Entity, at: str) -> None:
    assert reading.get(f"{haiti.get_absolute_url()}timeline/", {"at": at}).status_code == 404


@pytest.mark.parametrize("at", ["9999", "9999-12-31", "0001", "0010s", "9990s"])
def test_the_ends_of_the_calendar_are_no_error(reading: Client, haiti: Entity, at: str) -> None:
    assert shown(reading, haiti, at=at).count == 0


def test_it_goes_from_years_to_months_to_days(reading: Client, haiti: Entity) -> None:
    for n, day in enumerate(("2020-05-01", "2022-10-15", "2022-10-15", "2022-10-31", "2022-11-01")):
        happened(haiti, day, title=f"Event {n}")
    assert bars(shown(reading, haiti)) == {"2020": 1, "2022": 4}
    assert [bar.label for bar in shown(reading, haiti).bars] == ["2020", "2021", "2022"]
    assert bars(shown(reading, haiti, at="2022")) == {"Oct": 3, "Nov": 1}
    month = shown(reading, haiti, at="2022-10")
    assert bars(month) == {"15": 2, "31": 1}
    assert len(month.bars) == 31
    assert sorted(titles(shown(reading, haiti, at="2022-10-15"))) == ["Event 1", "Event 2"]


def test_every_bar_leads_to_the_events_that_it_counts(reading: Client, haiti: Entity) -> None:
    for day in ("1804-01-01", "1915-07-28", "2010-01-12", "2010-10-20", "2022-10-15"):
        happened(haiti, day)
    opened = [shown(reading, haiti)]
    while opened:
        for bar in opened.pop().bars:
            if bar.count:
                closer = shown(reading, haiti, at=bar.at)
                assert closer.count == bar.count
                opened.append(closer)


def test_the_newsrooms_day_counts_not_that_of_greenwich(reading: Client, haiti: Entity, settings: Any) -> None:
    settings.TIME_ZONE = "America/Port-au-Prince"
    EventFactory(title="Late", place=haiti, start="2023-01-01T02:00:00Z", precision="minute")
    assert titles(shown(reading, haiti, at="2022-12-31")) == ["Late"]
    assert bars(shown(reading, haiti)) == {"2022": 1}


def test_what_is_known_less_exactly_than_a_bar_is_in_the_list_alone(reading: Client, haiti: Entity) -> None:
    happened(haiti, "2022-10-01", "month", title="Some time in October")
    happened(haiti, "2022-01-01", "year", title="Some time in 2022")
    assert bars(shown(reading, haiti)) == {"2022": 2}
    year = shown(reading, haiti, at="2022")
    assert (bars(year), year.less_exact, len(titles(year))) == ({"Oct": 1}, 1, 2)
    month = shown(reading, haiti, at="2022-10")
    assert (month.bars, month.less_exact, titles(month)) == ([], 1, ["Some time in October"])


def test_it_is_narrowed_to_a_type(reading: Client, haiti: Entity) -> None:
    happened(haiti, "2022-10-15", title="Vote", type="election")
    happened(haiti, "2021-10-15", title="March", type="protest", planned=True)
    both = shown(reading, haiti)
    assert {(each.value, each.count) for each in both.types} == {("election", 1), ("protest", 1)}
    assert [(bar.label, bar.planned) for bar in both.bars] == [("2021", 1), ("2022", 0)]
    narrowed = shown(reading, haiti, type="protest")
    assert (titles(narrowed), bars(narrowed)) == (["March"], {"2021": 1})


def test_a_place_has_the_events_of_what_lies_in_it_and_those_it_takes_part_in(reading: Client, haiti: Entity) -> None:
    town = EntityFactory(kind="place", name="Jacmel", parent=EntityFactory(kind="place", parent=haiti))
    happened(town, "2022-10-15", title="In town")
    abroad = happened(EntityFactory(kind="place"), "2022-10-16", title="Abroad")
    Participation.objects.create(event=abroad, entity=haiti)
    Participation.objects.create(event=abroad, entity=haiti, role="agent")
    happened(town, "2022-10-17", title="Merged", merged_into=abroad)
    assert titles(shown(reading, haiti)) == ["Abroad", "In town"]
    assert titles(shown(reading, town)) == ["In town"]


def test_the_events_of_a_merged_record_are_those_of_the_one_that_stays(reading: Client) -> None:
    ann = EntityFactory(name="Ann Lee")
    merged = EntityFactory(name="A. Lee", merged_into=ann)
    Participation.objects.create(event=EventFactory(title="Talks", start="2022-10-15T00:00:00Z"), entity=merged)
    assert titles(shown(reading, ann)) == ["Talks"]
    answer = reading.get(f"{merged.get_absolute_url()}timeline/?at=2022")
    assert answer.headers["Location"] == f"{ann.get_absolute_url()}timeline/?at=2022"


def test_undated_events_are_apart(reading: Client, haiti: Entity) -> None:
    happened(haiti, None, "unknown", title="Some day")
    assert shown(reading, haiti).has_undated
    assert titles(shown(reading, haiti, at="undated")) == ["Some day"]


@pytest.mark.parametrize("limit", ["MOST_EVENTS", "LOOKED_AT"])
def test_where_there_are_more_than_it_looks_at_it_says_so(
    reading: Client, haiti: Entity, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(timeline, limit, 3)
    for day in range(1, 6):
        happened(haiti, f"2022-10-0{day}", title=f"{day}")
    found = shown(reading, haiti)
    assert (found.is_capped, titles(found)) == (True, ["5", "4", "3"])
    assert "among the newest" in reading.get(f"{haiti.get_absolute_url()}timeline/").text
    assert titles(shown(reading, haiti, at="2022-10-01")) == ["1"]


def test_the_list_goes_on(reading: Client, haiti: Entity) -> None:
    for n in range(timeline.EVENTS_PER_PAGE + 1):
        happened(haiti, f"20{n:02}-01-01", title=f"{n}")
    first, second = shown(reading, haiti), shown(reading, haiti, page=2)
    assert (len(first.events), first.has_more) == (timeline.EVENTS_PER_PAGE, True)
    assert (titles(second), second.has_more) == (["0"], False)
    assert titles(shown(reading, haiti, page=10**9)) == []
    assert reading.get(f"{haiti.get_absolute_url()}timeline/", {"page": "x"}).status_code == 404


def test_the_chart_is_read_as_a_list_of_links(reading: Client, haiti: Entity) -> None:
    happened(haiti, "2022-10-15", planned=True)
    happened(haiti, "2022-10-16")
    page = reading.get(haiti.get_absolute_url()).text
    assert 'aria-label="2022: 2 events, 1 of them planned"' in page
    assert f'href="{haiti.get_absolute_url()}timeline/?at=2022&amp;type="' in page


def test_it_costs_the_same_queries_for_many_events(
    reading: Client, haiti: Entity, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        event = happened(EntityFactory(kind="place", parent=haiti), f"19{n + 10}-01-01")
        Participation.objects.create(event=event, entity=EntityFactory())
    for query in ({}, {"at": "1950s"}, {"at": "1955"}, {"at": "undated"}):
        with django_assert_max_num_queries(10):
            shown(reading, haiti, **query)


# --- A record with very many events ----------------------------------------------------------------------------------

MANY = """
WITH made AS (
    INSERT INTO tagging_event (id, start, title, key, slug, type, description, precision, planned, status, pinned,
        origin, created_at)
    SELECT gen_random_uuid(), timestamptz '2000-01-01' + n * interval '1 hour', 'Talks', 'talks', 'talks', 'diplomacy',
        '', 'day', false, 'confirmed', '{}', 'editor', now()
    FROM generate_series(1, %s) AS n RETURNING id
) INSERT INTO tagging_participation (event_id, entity_id, role, surface) SELECT id, %s, 'agent', '' FROM made
"""
READ = """
SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
WHERE relname IN ('tagging_event', 'tagging_participation', 'tagging_report')
"""


def ask(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone() if cursor.description else None


def cost(user: User, entity: Entity) -> tuple[int, int]:
    """Queries, and rows read for them."""
    [before] = ask(READ)
    with CaptureQueriesContext(connection) as queries:
        timeline.of(user, entity, Window())
    [after] = ask(READ)
    return len(queries), after - before


@pytest.mark.parametrize("editor", [False, True])
def test_all_years_of_a_record_cost_the_same_however_many_events_it_has(
    monkeypatch: pytest.MonkeyPatch, editor: bool
) -> None:
    monkeypatch.setattr(timeline, "LOOKED_AT", 50)
    monkeypatch.setattr(timeline, "MOST_EVENTS", 20)
    user, mira = UserFactory(editor=editor), EntityFactory(name="Mira Solheim")
    ask(MANY, 2_000, mira.pk)
    few = cost(user, mira)
    ask(MANY, 8_000, mira.pk)
    ask("ANALYZE tagging_event, tagging_participation")
    queries, rows = cost(user, mira)
    assert queries <= few[0]
    assert rows < 1_000  # of 10,000; of the 2,000 the planner may well read all


def test_a_participation_has_the_start_of_its_event() -> None:
    event, other = EventFactory(start="2022-10-09T00:00:00Z"), EventFactory(start=None)
    part = Participation.objects.create(event=event, entity=EntityFactory())
    part.refresh_from_db()
    assert part.start == datetime(2022, 10, 9, tzinfo=UTC)
    Event.objects.filter(pk=event.pk).update(start="2023-01-01T00:00:00Z", end=None)
    part.refresh_from_db()
    assert part.start == datetime(2023, 1, 1, tzinfo=UTC)
    Participation.objects.filter(pk=part.pk).update(event=other)
    part.refresh_from_db()
    assert part.start is None
