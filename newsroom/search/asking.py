"""What somebody looks for, and the stories that this means for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.models import SearchDocument
from articles.search import Question, SearchError, Sort, ask
from articles.search.days import DateProblem, read
from articles.search.periods import between
from articles.visibility import visible
from newsroom.search.fields import Fields
from tagging.models import Entity, Event, Report, Tag, TagChoice, policies, shown
from tagging.models.merges import with_merged


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """A query and the filters beside it. Every record of ``entities`` and ``events`` has to be named; of ``sources``,
    ``years`` and ``languages`` one is enough; nothing of ``without`` (records and sources) may be.

    ``any_word`` reads the query as plain language: one of its words is enough. ``tags`` says which tags count.
    """

    q: str = ""
    any_word: bool = False
    sort: Sort = "relevance"
    entities: tuple[UUID, ...] = ()
    events: tuple[UUID, ...] = ()
    sources: tuple[UUID, ...] = ()
    years: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    without: tuple[UUID, ...] = ()
    date: str = ""
    tags: str = TagChoice.SHOWN
    limit: int = 20
    cursor: str = ""


def question(user: Any, request: SearchRequest) -> tuple[Question, Fields]:
    """The query read for ``user``, and what its fields were taken to mean. Raises SearchError."""
    fields = Fields(user, request.tags)
    return ask(request.q, fields.rules(), any_of_them=request.any_word), fields


def documents(user: Any, request: SearchRequest, asked: Question) -> QuerySet[SearchDocument]:
    """The stories that match and that ``user`` may see."""
    return SearchDocument.objects.filter(visible(user), asked.where, _filters(request))


def _filters(request: SearchRequest) -> Q:
    where = Q()
    known = policies() if request.entities or request.without else {}
    for records in _meant(Entity, request.entities):
        where &= _tagged(records, request.tags, known)
    for events in _meant(Event, request.events):
        reported = Report.objects.filter(shown(), article=OuterRef("article_id"), event__in=events)
        where &= Q(Exists(reported))
    if request.sources:
        where &= Q(source__in=request.sources)
    if request.languages:
        where &= Q(language__in=request.languages)
    return where & _without(request, known) & _when(request)


def _tagged(records: list[UUID], tags: str, known: Mapping[UUID, str]) -> Q:
    return Q(Exists(Tag.objects.filter(article=OuterRef("article_id"), entity__in=records).chosen(tags, known)))


def _without(request: SearchRequest, known: Mapping[UUID, str]) -> Q:
    if not request.without:
        return Q()
    records = [pk for family in _meant(Entity, request.without) for pk in family]
    return ~_tagged(records, request.tags, known) & (~Q(source__in=request.without) | Q(source=None))


def _when(request: SearchRequest) -> Q:
    where = Q()
    if request.date:
        try:
            days = read(request.date, timezone.localdate())
            where &= between(*days.moments(timezone.get_current_timezone()))
        except (DateProblem, OverflowError) as problem:
            raise SearchError("bad_date", str(problem)) from None
    if not request.years:
        return where
    if not all(1 <= year < MAXYEAR for year in request.years):
        raise SearchError("bad_year", f"The year must lie between 1 and {MAXYEAR - 1}.")
    either = Q()
    for year in request.years:
        either |= between(_new_year(year), _new_year(year + 1))
    return where & either


def _meant(model: type[Entity] | type[Event], asked: tuple[UUID, ...]) -> list[list[UUID]]:
    """For each record that was asked for, all that are the same by merges; an unknown id stands for itself."""
    rows = model._default_manager.select_related("merged_into__merged_into").in_bulk(asked) if asked else {}
    stays = {pk: row.canonical().pk for pk, row in rows.items()}
    found = with_merged(model, stays.values()) if stays else {}
    return [found[stays[pk]] if pk in stays else [pk] for pk in asked]


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())
