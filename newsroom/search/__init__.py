"""Search over the archive, as every door uses it: words from ``articles``, fields and facets from ``tagging``."""

from articles.search import Count, SearchError, Sort
from newsroom.search.answering import Hit, Results, in_common, search_archive
from newsroom.search.asking import SearchRequest, documents, question
from newsroom.search.facets import FacetValue, InCommon
from newsroom.search.fields import Meant
from newsroom.search.untagged import Untagged

__all__ = [
    "Count",
    "FacetValue",
    "Hit",
    "InCommon",
    "Meant",
    "Results",
    "SearchError",
    "SearchRequest",
    "Sort",
    "Untagged",
    "documents",
    "in_common",
    "question",
    "search_archive",
]
