"""The one rule of who may see which story. Everything that shows, counts or lists stories goes through it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Case, Expression, Q, Value, When
from django.db.models.functions import Now

if TYPE_CHECKING:
    from articles.models import Article  # noqa: F401

# Table of states by role. Erased stories are tombstones: nobody reads them.
STATES_FOR_READERS = ("published",)
STATES_FOR_EDITORS = ("draft", "published", "withdrawn")
STATES_FOR_STANDARDS = ("draft", "published", "withheld", "withdrawn")


class Audience(Enum):
    """Who sees the same stories."""

    NOBODY = "nobody"
    READERS = "readers"  # published and not under embargo; the lift is a time in the query, so no job can be late
    EDITORS = "editors"  # drafts, embargoed and withdrawn stories too
    STANDARDS = "standards"  # archive editors, standards, admins: withheld ones too


def audience(user: Any) -> Audience:
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Audience.NOBODY
    if user.may_see_withheld:
        return Audience.STANDARDS
    return Audience.EDITORS if user.may_edit else Audience.READERS


def visible(user: Any, article: str = "") -> Q:
    """The rule as a condition. ``article`` is the lookup path from the queried model to the Article ("article__")."""
    rule, only = _by_role(user, article), only_sources(user)
    return rule if only is None else rule & Q(**{f"{article}source__in": only})


def only_sources(user: Any) -> frozenset[UUID] | None:
    """The sources that the user's token is limited to; None: it is not."""
    found: frozenset[UUID] | None = getattr(user, "only_sources", None)
    return found


def may_use(user: Any, source: Any) -> bool:
    """May the user's token write to this source (None: to none in particular)?"""
    only = only_sources(user)
    return only is None or (source is not None and source.pk in only)


def sees_all_records(user: Any) -> bool:
    """Records and events that nobody confirmed are seen by editors, for these see the stories that name them. Who sees
    stories of some sources alone is told of such a one as readers are: where stories that they see name it."""
    return bool(user.may_edit) and only_sources(user) is None


def _by_role(user: Any, article: str) -> Q:
    match audience(user):
        case Audience.STANDARDS:
            return Q(**{f"{article}state__in": STATES_FOR_STANDARDS})
        case Audience.EDITORS:
            return Q(**{f"{article}state__in": STATES_FOR_EDITORS})
        case Audience.READERS:
            return public(article)
    return Q(pk__in=[])


def public(article: str = "") -> Q:
    """What every reader may see: published and not under embargo."""
    free = Q(**{f"{article}embargo_until__isnull": True}) | Q(**{f"{article}embargo_until__lte": Now()})
    return Q(**{f"{article}state__in": STATES_FOR_READERS}) & free


@dataclass(frozen=True)
class AnyOf:
    """Any user of an audience, wherever a user is asked for; ``bit`` stands for the audience in sums of several."""

    bit: int
    may_edit: bool = False
    may_see_withheld: bool = False
    is_authenticated: bool = True
    is_active: bool = True


READERS, EDITORS, STANDARDS = AnyOf(1), AnyOf(2, may_edit=True), AnyOf(4, may_edit=True, may_see_withheld=True)
AUDIENCES = (READERS, EDITORS, STANDARDS)


def audience_of(user: Any) -> AnyOf:
    """For those who are signed in."""
    return {Audience.READERS: READERS, Audience.EDITORS: EDITORS, Audience.STANDARDS: STANDARDS}[audience(user)]


def seen_by() -> Expression:
    """The audiences that see an Article now, as the sum of their bits."""
    bits = (Case(When(visible(each), then=Value(each.bit)), default=Value(0)) for each in AUDIENCES)
    return reduce(add, bits)


def seen_by_sql(row: str) -> str:
    """The same of a row of Articles in a trigger."""
    free = f"({row}.embargo_until IS NULL OR {row}.embargo_until <= statement_timestamp())"
    states = {
        READERS: (STATES_FOR_READERS, free),
        EDITORS: (STATES_FOR_EDITORS, "true"),
        STANDARDS: (STATES_FOR_STANDARDS, "true"),
    }
    quoted = {each: ", ".join(f"'{name}'" for name in names) for each, (names, _) in states.items()}
    return " + ".join(
        f"CASE WHEN {row}.state IN ({quoted[each]}) AND {also} THEN {each.bit} ELSE 0 END"
        for each, (_, also) in states.items()
    )


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: Any) -> ArticleQuerySet:
        return self.filter(visible(user))

    def with_words(self) -> ArticleQuerySet:
        """What a list of stories shows, in two queries."""
        return self.select_related("current", "source").prefetch_related("notices")


class ByArticleQuerySet(models.QuerySet[Any]):
    """For models that hang on an Article by a field called ``article``."""

    def visible_to(self, user: Any) -> ByArticleQuerySet:
        return self.filter(visible(user, "article__"))
