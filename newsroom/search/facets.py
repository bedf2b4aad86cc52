"""What the stories found have in common: whom they name, where they come from, when they appeared.

All of it is counted in one statement over the newest hits, which are looked for once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count as CountRows
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import SearchDocument, Source
from articles.search import pages
from newsroom.search.asking import SearchRequest
from tagging.models import Entity, EntityKind, Tag, policies
from tagging.models.merges import with_merged
from tagging.typeahead import entities_like

VALUES_PER_FACET = 10
MATCHES_PER_FACET = 20  # of what was looked for within one
LOOKED_AT = 5  # times as many: some have no page for the one who asks
DAYS_TOLD = 45  # from the first to the last story at most, for each day to be counted; else each month is
_COUNTED = f"""
WITH found AS MATERIALIZED (%(newest)s),
newest AS MATERIALIZED (SELECT * FROM found LIMIT %%s),
tagged AS (SELECT entity_id, count(*) AS n FROM newest CROSS JOIN LATERAL (%(tagged)s) AS tag GROUP BY 1),
records AS (
    SELECT entity.kind, coalesce(entity.merged_into_id, entity.id) AS record, sum(n) AS n, count(*) AS merged
    FROM tagged JOIN tagging_entity AS entity ON entity.id = tagged.entity_id GROUP BY 1, 2
),
days AS (SELECT (sort_at AT TIME ZONE %%s)::date AS day, count(*) AS n FROM newest GROUP BY 1),
span AS (SELECT CASE WHEN max(day) - min(day) < {DAYS_TOLD} THEN 'YYYY-MM-DD' ELSE 'YYYY-MM' END AS unit FROM days)
SELECT kind, record::text, n, merged FROM (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY n DESC, record) AS place FROM records
) AS ranked WHERE place <= {LOOKED_AT * VALUES_PER_FACET}
UNION ALL SELECT 'source', source_id::text, count(*), 1 FROM newest WHERE source_id IS NOT NULL GROUP BY 2
UNION ALL SELECT 'language', language, count(*), 1 FROM newest GROUP BY 2
UNION ALL SELECT 'day', to_char(day, unit), sum(n), 1 FROM days CROSS JOIN span GROUP BY 2
UNION ALL SELECT 'all', '', count(*), 1 FROM found
"""  # noqa: S608


@dataclass(frozen=True)
class FacetValue:
    """``count`` is how many stories a click gives; with ``adds`` how many more, because values of one facet add up."""

    value: str
    label: str
    count: int
    selected: bool
    adds: bool = False


@dataclass(frozen=True)
class InCommon:
    """What the newest 10,000 hits have in common, all of them where ``exact``. ``days`` are all days on which something
    appeared, or the months where they are many, with how much, in order."""

    facets: dict[str, list[FacetValue]]
    days: dict[str, int]
    exact: bool


def counted(user: Any, documents: QuerySet[SearchDocument], tags: str, chosen: Collection[Any]) -> InCommon:
    """What the newest of ``documents`` have in common; ``chosen`` are the values that are filters already."""
    rows = _rows(documents, tags)
    found = rows["all"][0][1]
    facets = _entities(user, {kind: rows[kind] for kind in EntityKind.values}, chosen)
    facets["source"] = _sources(rows["source"], chosen)
    facets["language"] = [_value(code, code, n, chosen) for code, n in _most(rows["language"])]
    days = dict(sorted(rows["day"]))
    facets["year"] = _years(days, chosen)
    return InCommon(facets, days, exact=found <= pages.COUNT_CAP)


def _rows(documents: QuerySet[SearchDocument], tags: str) -> dict[str, list[tuple[str, int]]]:
    """Each facet's values as the database has them, with their counts. One more than the cap is looked at, so that one
    knows whether there are more."""
    newest = pages.newest_first(documents).values("article_id", "sort_at", "source_id", "language")
    newest_sql, newest_parameters = newest[: pages.COUNT_CAP + 1].query.sql_with_params()
    known = policies()
    tagged = Tag.objects.filter(article_id=RawSQL("newest.article_id", [])).chosen(tags, known).order_by()
    tagged_sql, tagged_parameters = tagged.values("entity_id").query.sql_with_params()
    zone = timezone.get_current_timezone_name()
    rows: dict[str, list[tuple[str, int]]] = defaultdict(list)
    merged: dict[str, str] = {}
    with connection.cursor() as cursor:
        query = _COUNTED % {"newest": newest_sql, "tagged": tagged_sql}
        cursor.execute(query, [*newest_parameters, pages.COUNT_CAP, *tagged_parameters, zone])
        for facet, value, n, records in cursor.fetchall():
            rows[facet].append((value, int(n)))
            if records > 1:
                merged[value] = facet
    _count_merged_once(rows, merged, documents, tags, known)
    return rows


def _count_merged_once(
    rows: dict[str, list[tuple[str, int]]],
    merged: Mapping[str, str],
    documents: QuerySet[SearchDocument],
    tags: str,
    known: Mapping[UUID, str],
) -> None:
    """A story with tags for two records that are one by now was counted twice."""
    if not merged:
        return
    families = with_merged(Entity, [UUID(record) for record in merged])
    counts = _per_record(documents, families, tags, known)
    for facet in set(merged.values()):
        rows[facet] = [(value, counts.get(UUID(value), n) if value in merged else n) for value, n in rows[facet]]


def _per_record(
    documents: QuerySet[SearchDocument], families: Mapping[UUID, list[UUID]], tags: str, known: Mapping[UUID, str]
) -> dict[UUID, int]:
    """How many of the newest stories name each record, by any of those that were merged into it."""
    newest = pages.newest_first(documents).values("article_id")[: pages.COUNT_CAP]
    members = [pk for family in families.values() for pk in family]
    tagged = Tag.objects.filter(article_id__in=newest, entity__in=members).chosen(tags, known).order_by()
    per_record = tagged.values(record=Coalesce("entity__merged_into", "entity"))
    return dict(per_record.annotate(n=CountRows("article", distinct=True)).values_list("record", "n"))


def named_like(
    user: Any, documents: QuerySet[SearchDocument], request: SearchRequest, kind: str, text: str
) -> list[FacetValue]:
    """The records whose names begin so, each with how many of the newest hits name it."""
    like = {entity.pk: entity for entity in entities_like(user, text, kind=kind, limit=MATCHES_PER_FACET)}
    counts = _per_record(documents, with_merged(Entity, like), request.tags, policies())
    found = sorted(counts.items(), key=lambda row: (-row[1], like[row[0]].key) if row[0] in like else (0, ""))
    return [_value(pk, like[pk].name, n, request.entities) for pk, n in found if pk in like]


def _most(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:VALUES_PER_FACET]


def _entities(
    user: Any, rows: Mapping[str, list[tuple[str, int]]], chosen: Collection[Any]
) -> dict[str, list[FacetValue]]:
    """For each kind the records named most, of those that have a page for ``user``."""
    seen = Entity.objects.visible_to(user).filter(pk__in=[record for found in rows.values() for record, _ in found])
    names = {str(pk): (name, key) for pk, name, key in seen.values_list("pk", "name", "key")}
    facets = {}
    for kind, found in rows.items():
        known = sorted((row for row in found if row[0] in names), key=lambda row: (-row[1], names[row[0]][1]))
        facets[kind] = [_value(UUID(pk), names[pk][0], n, chosen) for pk, n in known[:VALUES_PER_FACET]]
    return facets


def _sources(rows: list[tuple[str, int]], chosen: Collection[Any]) -> list[FacetValue]:
    top = _most(rows)
    names = {
        str(pk): name for pk, name in Source.objects.filter(pk__in=[pk for pk, _ in top]).values_list("pk", "name")
    }
    return [_value(UUID(pk), names[pk], n, chosen) for pk, n in top]


def _years(days: dict[str, int], chosen: Collection[Any]) -> list[FacetValue]:
    years: dict[int, int] = defaultdict(int)
    for day, n in days.items():
        years[int(day[:4])] += n
    return [_value(year, str(year), n, chosen) for year, n in sorted(years.items(), reverse=True)[:30]]


def _value(value: Any, label: str, n: int, chosen: Collection[Any]) -> FacetValue:
    return FacetValue(str(value), label, n, value in chosen)
