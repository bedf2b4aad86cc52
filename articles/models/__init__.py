from articles.models.article import Article, ArticleState, Notice, NoticeKind, Precision, Revision, RevisionKind
from articles.models.changes import Change, Touched
from articles.models.likeness import NearDuplicate, Signature, near_duplicates
from articles.models.search import SearchDocument, VocabularyWord
from articles.models.source import Source, TagPolicy
from articles.models.uploads import Delivery, Item, ItemState, Upload, UploadState

__all__ = [
    "Article",
    "ArticleState",
    "Change",
    "Delivery",
    "Item",
    "ItemState",
    "NearDuplicate",
    "Notice",
    "NoticeKind",
    "Precision",
    "Revision",
    "RevisionKind",
    "SearchDocument",
    "Signature",
    "Source",
    "TagPolicy",
    "Touched",
    "Upload",
    "UploadState",
    "VocabularyWord",
    "near_duplicates",
]
