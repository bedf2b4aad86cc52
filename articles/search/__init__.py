"""Full-text search over SearchDocument: a query in the archive's own grammar (docs/search.md), bounded in its cost.

``ask`` reads a query, ``page`` and ``count`` answer it. What a user may see, and what fields beyond the stories' own
mean, is handed in by the doors.
"""

from articles.search import vocabulary
from articles.search.compiling import Among, FieldRule, Like
from articles.search.errors import SearchError
from articles.search.fields import OF_STORIES
from articles.search.index import index, index_new
from articles.search.pages import COUNT_CAP, RANKED, Count, Exactly, Found, Sort, count, count_exactly, newest, page
from articles.search.question import Question, ask

__all__ = [
    "COUNT_CAP",
    "OF_STORIES",
    "RANKED",
    "Among",
    "Count",
    "Exactly",
    "FieldRule",
    "Found",
    "Like",
    "Question",
    "SearchError",
    "Sort",
    "ask",
    "count",
    "count_exactly",
    "index",
    "index_new",
    "newest",
    "page",
    "vocabulary",
]
