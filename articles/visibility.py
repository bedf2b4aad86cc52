"""The one rule of who may see which story. Everything that shows, counts or lists stories goes through it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
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
