"""Why a story was found where none of its words says so: the names and events that the query asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from newsroom.search.fields import Meant
from tagging.models import Report

MOST = 5  # names of a query that are told


def reasons(ids: Sequence[UUID], meant: Sequence[Meant]) -> dict[UUID, list[str]]:
    """For each story which of the records that were asked for it names, as "tagged Ann Lee"."""
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    for one in [one for one in meant if one.records][:MOST]:
        if one.among.rows.model is Report:
            events = one.among.rows.filter(article__in=ids).values_list("article_id", "event__title")
            rows = [(pk, f"reports “{title}”") for pk, title in events]
        else:
            names = one.among.rows.filter(article__in=ids).values_list("article_id", "entity__name")
            rows = [(pk, f"tagged {name}") for pk, name in names]
        for pk, reason in rows:
            found[pk][reason] = None
    return {pk: list(told) for pk, told in found.items()}
