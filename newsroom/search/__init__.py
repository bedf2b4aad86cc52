"""Search over the archive, as every door uses it: words from ``articles``, fields and facets from ``tagging``."""

from articles.search import Count, SearchError, Sort
from newsroom.search.answering import Hit, Results, search_archive
from newsroom.search.asking import SearchRequest, documents, question
from newsroom.search.facets import FacetValue
from newsroom.search.fields import Meant
from newsroom.search.untagged import Untagged

__all__ = [
    "Count",
    "FacetValue",
    "Hit",
    "Meant",
    "Results",
    "SearchError",
    "SearchRequest",
    "Sort",
    "Untagged",
    "documents",
    "question",
    "search_archive",
]
