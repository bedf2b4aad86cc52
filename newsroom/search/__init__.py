"""Search over the archive, as every door uses it: words from ``articles``, fields and facets from ``tagging``."""

from articles.search import Count, SearchError, Sort
from newsroom.search.answering import Hit, Results, search_archive
from newsroom.search.asking import SearchRequest, documents, question
from newsroom.search.facets import FacetValue

__all__ = [
    "Count",
    "FacetValue",
    "Hit",
    "Results",
    "SearchError",
    "SearchRequest",
    "Sort",
    "documents",
    "question",
    "search_archive",
]
