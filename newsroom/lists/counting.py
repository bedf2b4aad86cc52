"""Counting the lines of a list search. It goes on where it stopped: a worker may die at any line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.claims import working_on
from articles.handoff import hand_off, publish
from articles.models import Article
from articles.search import SearchError, count
from articles.search.pages import NEWEST
from newsroom.accounts.models import User
from newsroom.lists.models import MOST_LINES, Line, ListSearch, ListState
from newsroom.search import SearchRequest, documents, question

TASK = "lists.count"
STEP = 10  # lines that are counted and noted together
HAND_OVER_AGAIN = timedelta(seconds=30)
LONGEST_LINE = 500
COLUMNS = ("line", "query", "stories", "newest story", "published", "address", "problem", "counted at")


@dataclass(frozen=True)
class Row:
    """A line with what it found, as far as its reader may see the newest story."""

    number: int
    text: str
    query: str
    result: Line | None
    newest: Article | None

    @property
    def url(self) -> str:
        return "/?" + urlencode({"q": self.query})


def start(owner: User, text: str, *, name: str = "", are_names: bool = True) -> ListSearch:
    """Raises SearchError for a list that is none."""
    lines = list(dict.fromkeys(line for raw in text.replace("\0", "").splitlines() if (line := " ".join(raw.split()))))
    if not lines:
        raise SearchError("no_lines", "Write one name or query a line.")
    if len(lines) > MOST_LINES:
        raise SearchError("too_long", f"These are {len(lines):,} lines; {MOST_LINES:,} are the most.")
    if long := next((line for line in lines if len(line) > LONGEST_LINE), None):
        raise SearchError("too_long", f"A line may have {LONGEST_LINE} characters: “{long[:60]} …” has more.")
    name = " ".join(name.split())[:120] or f"{lines[0][:60]} and {len(lines) - 1} more"
    with transaction.atomic():
        made = ListSearch.objects.create(
            owner=owner, name=name, lines=lines, are_names=are_names, handed_over_at=timezone.now()
        )
        hand_off(TASK, str(made.pk), queue="backfill")
    return made


def run(list_id: str) -> None:
    with working_on(list_id) as mine:
        asked = ListSearch.objects.filter(pk=list_id, state=ListState.WAITING).select_related("owner").first()
        while mine and asked and _step(asked):
            asked.refresh_from_db(fields=["state", "counted"])


def _step(asked: ListSearch) -> bool:
    """Count the next few lines; False after the last."""
    numbers = range(asked.counted, min(asked.counted + STEP, len(asked.lines)))
    found = [_count(asked, number) for number in numbers]
    is_done = numbers.stop == len(asked.lines)
    with transaction.atomic():
        if not ListSearch.objects.filter(pk=asked.pk, counted=asked.counted).update(
            counted=numbers.stop, state=ListState.DONE if is_done else ListState.WAITING
        ):
            return False  # deleted meanwhile
        Line.objects.bulk_create(found, ignore_conflicts=True)
    return not is_done


def _count(asked: ListSearch, number: int) -> Line:
    request = SearchRequest(q=asked.query(asked.lines[number]))
    line = Line(list=asked, number=number, counted_at=timezone.now())
    try:
        matching = documents(asked.owner, request, question(asked.owner, request)[0])
        found = count(matching)
        line.count, line.exact = found.value, found.exact
        line.newest_id = (
            matching.order_by(*NEWEST).values_list("article_id", flat=True).first() if found.value else None
        )
    except SearchError as error:
        line.error = error.told[:500]
    return line


def resume(now: datetime | None = None) -> int:
    """The sweep: hand over again what a dead worker or a lost message left behind."""
    now = now or timezone.now()
    late = Q(handed_over_at=None) | Q(handed_over_at__lt=now - HAND_OVER_AGAIN)
    waiting = list(ListSearch.objects.filter(late, state=ListState.WAITING).values_list("pk", flat=True)[:100])
    ListSearch.objects.filter(pk__in=waiting).update(handed_over_at=now)
    return publish(TASK, *map(str, waiting), queue="backfill")


def rows(asked: ListSearch, user: User) -> list[Row]:
    results = {line.number: line for line in asked.results.all()}
    newest = {line.newest_id for line in results.values() if line.newest_id}
    stories = Article.objects.visible_to(user).select_related("current").defer("current__text").in_bulk(newest)
    return [_row(asked, number, results.get(number), stories) for number in range(len(asked.lines))]


def _row(asked: ListSearch, number: int, result: Line | None, stories: dict[UUID, Article]) -> Row:
    text = asked.lines[number]
    newest = stories.get(result.newest_id) if result and result.newest_id else None
    return Row(number + 1, text, asked.query(text), result, newest)


def as_csv(asked: ListSearch, user: User) -> Iterator[str]:
    """One row a line; each says when it was counted."""
    yield _written(COLUMNS)
    for row in rows(asked, user):
        story, result = row.newest, row.result
        yield _written(
            (
                row.text,
                row.query,
                "" if result is None or result.error else f"{result.count}{'' if result.exact else '+'}",
                story.headline if story else "",
                timezone.localtime(story.sort_at).date().isoformat() if story else "",
                f"{settings.SITE_ADDRESS}{story.get_absolute_url()}" if story else "",
                result.error if result else "",
                timezone.localtime(result.counted_at).isoformat(timespec="seconds") if result else "",
            )
        )


def _written(cells: tuple[Any, ...]) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula."""
    safe = [f"'{cell}" if str(cell).startswith(("=", "+", "-", "@", "\t")) else cell for cell in cells]
    line = StringIO()
    csv.writer(line).writerow(safe)
    return line.getvalue()
