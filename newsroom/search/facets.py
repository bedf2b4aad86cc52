"""What the stories found have in common: whom they name, where they come from, when they appeared.

All of it is counted in one statement over the newest hits, which are looked for once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count as CountRows
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import SearchDocument, Source
from articles.search import Count, pages
from newsroom.search.asking import SearchRequest
from tagging.models import Entity, EntityKind, Tag
from tagging.models.merges import with_merged
from tagging.typeahead import entities_like

VALUES_PER_FACET = 10
MATCHES_PER_FACET = 20  # of what was looked for within one
LOOKED_AT = 5  # times as many: some have no page for the one who asks
_COUNTED = f"""
WITH found AS MATERIALIZED (%(newest)s),
newest AS MATERIALIZED (SELECT * FROM found LIMIT %%s),
tagged AS (%(tagged)s)
SELECT kind, record::text, n FROM (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY n DESC, record) AS place FROM tagged
) AS ranked WHERE place <= {LOOKED_AT * VALUES_PER_FACET}
UNION ALL SELECT 'source', source_id::text, count(*) FROM newest WHERE source_id IS NOT NULL GROUP BY 2
UNION ALL SELECT 'language', language, count(*) FROM newest GROUP BY 2
UNION ALL SELECT 'day', to_char(sort_at AT TIME ZONE %%s, 'YYYY-MM-DD'), count(*) FROM newest GROUP BY 2
UNION ALL SELECT 'all', '', count(*) FROM found
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
class Counted:
    """``days`` are all days on which something appeared, with how much, in order."""

    total: Count
    facets: dict[str, list[FacetValue]]
    days: dict[str, int]


def counted(user: Any, documents: QuerySet[SearchDocument], tags: str, chosen: Collection[Any]) -> Counted:
    """What the newest of ``documents`` have in common; ``chosen`` are the values that are filters already."""
    rows = _rows(documents, tags)
    found = rows["all"][0][1]
    facets = {kind: _entities(user, rows[kind], chosen) for kind in EntityKind.values}
    facets["source"] = _sources(rows["source"], chosen)
    facets["language"] = [_value(code, code, n, chosen) for code, n in _most(rows["language"])]
    days = dict(sorted(rows["day"]))
    facets["year"] = _years(days, chosen)
    return Counted(Count(min(found, pages.COUNT_CAP), exact=found <= pages.COUNT_CAP), facets, days)


def _rows(documents: QuerySet[SearchDocument], tags: str) -> dict[str, list[tuple[str, int]]]:
    """Each facet's values as the database has them, with their counts. One more than the cap is looked at, so that one
    knows whether there are more."""
    newest = documents.order_by("-sort_at", "-article_id").values("article_id", "sort_at", "source_id", "language")
    newest_sql, newest_parameters = newest[: pages.COUNT_CAP + 1].query.sql_with_params()
    tagged = Tag.objects.filter(article_id__in=RawSQL("SELECT article_id FROM newest", [])).chosen(tags).order_by()
    per_record = tagged.values(kind=F("entity__kind"), record=Coalesce("entity__merged_into", "entity")).annotate(
        n=CountRows("article", distinct=True)
    )
    tagged_sql, tagged_parameters = per_record.query.sql_with_params()
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        query = _COUNTED % {"newest": newest_sql, "tagged": tagged_sql}
        cursor.execute(query, [*newest_parameters, pages.COUNT_CAP, *tagged_parameters, zone])
        rows: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for facet, value, n in cursor.fetchall():
            rows[facet].append((value, n))
    return rows


def named_like(
    user: Any, documents: QuerySet[SearchDocument], request: SearchRequest, kind: str, text: str
) -> list[FacetValue]:
    """The records whose names begin so, each with how many of the newest hits name it."""
    like = {entity.pk: entity for entity in entities_like(user, text, kind=kind, limit=MATCHES_PER_FACET)}
    families = with_merged(Entity, like)
    newest = documents.order_by(*pages.NEWEST).values("article_id")[: pages.COUNT_CAP]
    members = [pk for family in families.values() for pk in family]
    tagged = Tag.objects.filter(article_id__in=newest, entity__in=members).chosen(request.tags).order_by()
    per_record = tagged.values(record=Coalesce("entity__merged_into", "entity"))
    counts = dict(per_record.annotate(n=CountRows("article", distinct=True)).values_list("record", "n"))
    found = sorted(counts.items(), key=lambda row: (-row[1], like[row[0]].key) if row[0] in like else (0, ""))
    return [_value(pk, like[pk].name, n, request.entities) for pk, n in found if pk in like]


def _most(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:VALUES_PER_FACET]


def _entities(user: Any, rows: list[tuple[str, int]], chosen: Collection[Any]) -> list[FacetValue]:
    """The records named most, of those that have a page for ``user``."""
    seen = Entity.objects.visible_to(user).filter(pk__in=[record for record, _ in rows])
    names = {str(pk): (name, key) for pk, name, key in seen.values_list("pk", "name", "key")}
    known = sorted((row for row in rows if row[0] in names), key=lambda row: (-row[1], names[row[0]][1]))
    return [_value(UUID(record), names[record][0], n, chosen) for record, n in known[:VALUES_PER_FACET]]


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
