"""Windows of time: whole periods stand for their days, and what is looked for in a window is what is found anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import SearchDocument
from articles.search import frequencies, pages
from articles.search.periods import FIRST, LAST, between, covering
from articles.search.vectors import holds
from tests.factories import ArticleFactory, SourceFactory

DAYS = st.dates(FIRST, LAST)


def days_of(number: int) -> list[date]:
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    if day:
        return [date(year, month, day)]
    first = date(year, month or 1, 1)
    last = date(year, month, 28) + timedelta(days=4) if month else date(year, 12, 31)
    last = last.replace(day=1) - timedelta(days=1) if month else last
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@settings(max_examples=60)
@given(DAYS, st.integers(0, 5_000))
def test_periods_cover_each_day_once(first: date, length: int) -> None:
    last = min(first + timedelta(days=length), LAST)
    covered = [day for number in covering(first, last) for day in days_of(number)]
    assert covered == [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_whole_years_and_months_stand_for_their_days() -> None:
    assert covering(date(2022, 11, 30), date(2024, 2, 1)) == [20221130, 20221200, 20230000, 20240100, 20240201]


@pytest.mark.django_db
@settings(max_examples=30)
@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)), st.data())
def test_a_time_is_found_in_the_index_as_in_the_column(at: datetime, data: st.DataObject) -> None:
    moments = (
        st.none() | st.just(at) | st.timedeltas(timedelta(days=-900), timedelta(days=900)).map(lambda d: moved(at, d))
    )
    since, before = data.draw(moments), data.draw(moments)
    document = ArticleFactory(sort_at=at).pk
    found = SearchDocument.objects.filter(between(since, before), pk=document).exists()
    assert found == ((since is None or since <= at) and (before is None or at < before))
    SearchDocument.objects.all().delete()


def moved(at: datetime, by: timedelta) -> datetime:
    try:
        return at + by
    except OverflowError:
        return at


@pytest.fixture
def known_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred stories of ten years, each twentieth with a rare word, and statistics of them."""
    source = SourceFactory()
    for n in range(200):
        text = "The ferry sails." + (" A zebra stood by." if n % 20 == 0 else "")
        ArticleFactory(text=text, source=source, sort_at=datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=18 * n))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_searchdocument")
    monkeypatch.setattr(pages, "FEWEST_LOOKED_AT", 5)
    frequencies.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("known_dates")
def test_the_newest_of_a_window_are_the_newest_of_all() -> None:
    narrower = 0
    for word, enough, year in product(("ferri", "zebra", "nothing"), (1, 3, 8, 30), (None, 2018)):
        before = datetime(year, 3, 1, tzinfo=UTC) if year else None
        matching = SearchDocument.objects.filter(holds("stemmed", f"'{word}'"), between(None, before))
        expected = matching.order_by(*pages.NEWEST).values_list("pk", flat=True)[:enough]
        part = pages.newest(matching, enough, before=before)
        assert list(pages.newest_first(part).values_list("pk", flat=True)[:enough]) == list(expected)
        narrower += part.count() < matching.count() / 2
    assert narrower > 6
    frequencies.forget()
