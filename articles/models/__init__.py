from articles.models.article import Article, ArticleState, Notice, NoticeKind, Precision, Revision, RevisionKind
from articles.models.changes import Change
from articles.models.search import SearchDocument, VocabularyWord
from articles.models.source import Source, TagPolicy
from articles.models.uploads import Item, ItemState, Upload, UploadState

__all__ = [
    "Article",
    "ArticleState",
    "Change",
    "Item",
    "ItemState",
    "Notice",
    "NoticeKind",
    "Precision",
    "Revision",
    "RevisionKind",
    "SearchDocument",
    "Source",
    "TagPolicy",
    "Upload",
    "UploadState",
    "VocabularyWord",
]
