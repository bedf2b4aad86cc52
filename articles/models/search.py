from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Left

from articles.models.article import Article
from articles.models.configurations import EXACT, STEMMED
from articles.models.source import Source
from articles.visibility import ByArticleQuerySet

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


class SearchDocument(models.Model):
    """What search reads: one row per Article that has words, kept by ``articles.search.index``."""

    article = models.OneToOneField(Article, primary_key=True, on_delete=models.CASCADE, related_name="search_document")
    headline = models.TextField()
    text = models.TextField()
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    sort_at = models.DateTimeField()
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

    objects = ByArticleQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["stemmed"], name="search_stemmed", fastupdate=False),
            GinIndex(fields=["exact"], name="search_exact", fastupdate=False),
            models.Index(fields=["sort_at", "article"], name="search_newest"),
            models.Index(fields=["source", "sort_at"], name="search_source"),
            models.Index(fields=["language", "sort_at"], name="search_language"),
            # `title:` on the whole vector would have to fetch every story that holds the word anywhere.
            GinIndex(SearchVector(Left("headline", 2_000), config=STEMMED), name="search_title", fastupdate=False),
            GinIndex(SearchVector(Left("headline", 2_000), config=EXACT), name="search_title_exact", fastupdate=False),
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
