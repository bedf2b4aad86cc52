"""A table's row or a record with named fields as a story, by known names or by the map that the sender gave."""

from collections.abc import Mapping
from typing import Any

from articles.text import clean

from .base import Context, RawArticle, ReadError
from .headers import Found, field_named, put_header
from .html import fragment_text, has_markup
from .plain import require_words

_MORE = {"subheadline": "subheadline", "subtitle": "subheadline", "deck": "subheadline", "summary": "summary",
         "abstract": "summary", "description": "summary", "excerpt": "summary", "content": "body", "body_text": "body",
         "body_html": "body", "html": "body", "article": "body", "full_text": "body", "genre": "genre",
         "rights": "rights", "copyright": "rights", "updated": "updated_at", "modified": "updated_at",
         "updated_at": "updated_at"}  # fmt: skip
_FIELDS = frozenset(
    ("headline", "byline", "published", "embargo", "source_name", "url", "language", "slugline", "dateline", "urgency",
     "external_id", "version", "subjects", "notice", "notes", *_MORE.values())
)  # fmt: skip
_OURS = {"text": "body", "published_at": "published", "embargo_until": "embargo", "source": "source_name"}

# The names by which a sender may say which column fills which field.
COLUMN_FIELDS = (_FIELDS - frozenset(_OURS.values())) | frozenset(_OURS)


def columns_named(words: str) -> dict[str, str]:
    """“text=content, headline=Title” as field → column. Raises ReadError for anything else."""
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, words.replace(";", ",").split(","))):
        field, sign, column = (piece.strip() for piece in part.partition("="))
        if not (sign and column and field in COLUMN_FIELDS):
            known = ", ".join(sorted(COLUMN_FIELDS))
            raise ReadError("bad_columns", f"“{part[:80]}” names no column: write field=column, with one of {known}.")
        found[field] = column
    return found


def field_of(column: str, columns: Mapping[str, str]) -> str:
    """The field that a column fills; empty where it fills none."""
    mapped = {theirs.casefold(): ours for ours, theirs in columns.items()}
    name = column.strip().casefold()
    if name in mapped:
        ours = mapped[name]
        return _OURS.get(ours, ours)
    return _MORE.get(name) or field_named(name.replace("_", " ")) or field_named(name)


def knows(record: Mapping[str, Any], columns: Mapping[str, str]) -> bool:
    """Whether a story can be read out of it: a text is needed."""
    fields = {field_of(str(column), columns) for column, value in record.items() if value}
    return "body" in fields or {"headline", "summary"} <= fields


def article_from_row(row: Mapping[str, Any], context: Context, encoding: str) -> RawArticle:
    """The story; what has no place in it is kept as a note."""
    columns = context.columns
    if not knows(row, columns):
        raise ReadError(
            "no_story",
            f"No text of a story was found among {', '.join(map(str, row))[:200] or 'no fields'}: "
            "say which column holds it, as in text=content.",
        )
    found = Found()
    for column, value in row.items():
        words = _words(value)
        name = field_of(str(column), columns)
        if name in ("body", "summary"):
            found.put_default(name, fragment_text(words) if has_markup(words) else clean(words).text)
        elif words and name in _FIELDS:
            _put(found, name, " ".join(words.split()), context)
        elif words:
            found.notes.append(f"{column}: {' '.join(words.split())[:500]}")
    text = found.fields.pop("body", "") or found.fields.get("summary", "")
    require_words(text or found.fields.get("headline", ""))
    return found.article(text, encoding=encoding)


def _put(found: Found, name: str, value: str, context: Context) -> None:
    if name == "updated_at":
        found.put_published(value, context, name)
    elif name in ("subheadline", "genre", "rights"):
        found.put(name, value)
    else:
        put_header(found, name, value, context)


def _words(value: Any) -> str:
    """A field as words: a list's members behind semicolons, an object's name."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("value") or value.get("title") or ""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value)))
    return "" if value is None or isinstance(value, bool) else str(value)
