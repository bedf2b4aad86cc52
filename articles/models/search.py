from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Left

from articles.models.article import Article, ArticleState
from articles.models.configurations import EXACT, STEMMED
from articles.models.source import Source
from articles.visibility import visible

# A tsvector may hold 1 MB. What a story says after the first so many characters and bytes cannot be searched
# (docs/operations.md). The worst case are unique hyphenated words: each is kept whole and in its parts, with a position
# each, which makes 3.5 bytes of a byte.
INDEXED_CHARACTERS = 200_000
INDEXED_BYTES = 280_000


class Lead(models.Func):
    """The first words, about as many as a first paragraph has; never the half of one."""

    template = "substring(%(expressions)s from '^.{0,255}\\S*')"
    output_field = models.TextField()


class AfterLead(models.Func):
    """The rest."""

    template = f"substr(left(%(expressions)s, {INDEXED_CHARACTERS}), length({Lead.template}) + 1)"
    output_field = models.TextField()


class Periods(models.Func):
    """The year, the month and the day (UTC) of a moment as numbers; see ``articles.search.periods``."""

    function = "newsroom_periods"
    output_field = ArrayField(models.IntegerField())


class Pairs(models.Func):
    """Every two words that stand one after the other, as numbers (64 bits): a phrase of two words is one look-up."""

    function = "newsroom_pairs"
    output_field = ArrayField(models.BigIntegerField())


class SearchDocumentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> SearchDocumentQuerySet:
        return self.filter(visible(user))


# State and embargo stand in the search document too, so that ten thousand hits need no look at their Articles. Only
# triggers write them. The lock makes a new document and a change of its Article's state wait for each other.
COPY_STATE = """
SELECT state, embargo_until INTO NEW.state, NEW.embargo_until FROM articles_article WHERE id = NEW.article_id FOR SHARE;
RETURN NEW;
"""
CHECK_STATE = """
IF NOT EXISTS (
    SELECT FROM articles_article AS article WHERE article.id = NEW.article_id
    AND article.state = NEW.state AND article.embargo_until IS NOT DISTINCT FROM NEW.embargo_until
) THEN
    RAISE EXCEPTION 'The state of a search document is that of its article.';
END IF;
RETURN NULL;
"""


class SearchDocument(models.Model):
    """What search reads: one row per Article that has words, kept by ``articles.search.index``; ``state`` and
    ``embargo_until`` are the Article's, kept by triggers."""

    article = models.OneToOneField(Article, primary_key=True, on_delete=models.CASCADE, related_name="search_document")
    headline = models.TextField()
    text = models.TextField()
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    sort_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=ArticleState.PUBLISHED, editable=False)
    embargo_until = models.DateTimeField(null=True, editable=False)
    stemmed = models.GeneratedField(
        expression=SearchVector(Left("headline", 2_000), weight="A", config=STEMMED)
        + SearchVector(Lead("text"), weight="B", config=STEMMED)
        + SearchVector(AfterLead("text"), weight="D", config=STEMMED),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    exact = models.GeneratedField(
        expression=SearchVector(Left("headline", 2_000), weight="A", config=EXACT)
        + SearchVector(Left("text", INDEXED_CHARACTERS), weight="D", config=EXACT),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            # One index for all that is looked for in a story: words, phrases and a time in one look-up. `title:` on the
            # whole vector would have to fetch every story that holds the word anywhere.
            GinIndex(
                models.F("stemmed"),
                models.F("exact"),
                SearchVector(Left("headline", 2_000), config=STEMMED),
                SearchVector(Left("headline", 2_000), config=EXACT),
                Periods("sort_at"),
                Pairs("exact"),
                name="search_words",
                fastupdate=False,
            ),
            models.Index(fields=["sort_at", "article"], name="search_newest"),
            models.Index(fields=["source", "sort_at"], name="search_source"),
            models.Index(fields=["language", "sort_at"], name="search_language"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="state_of_its_article", when=pgtrigger.Before, operation=pgtrigger.Insert, func=COPY_STATE
            ),
            # After the row is written: a trigger before an update would have the vectors made anew each time.
            pgtrigger.Trigger(
                name="no_state_of_its_own",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("state", "embargo_until", "article"),
                func=CHECK_STATE,
            ),
        ]

    def __str__(self) -> str:
        return self.headline


class VocabularyWord(models.Model):
    """A word of the newest stories and in how many of them it stands: what a misspelled word may have meant."""

    word = models.CharField(primary_key=True, max_length=40)
    stories = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(OpClass("word", "gin_trgm_ops"), name="vocabulary_trigram")]

    def __str__(self) -> str:
        return self.word
