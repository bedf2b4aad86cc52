"""The words of a story as they are kept: cleaned, bounded, refused where there are none."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.utils.encoding import iri_to_uri

from articles.readers import Link, RawArticle, SourceTag, Subject
from articles.text import clean, headline_from

HEADLINE_MOST, ID_MOST, URL_MOST = 1_000, 250, 2_000  # characters


class IngestError(Exception):
    """A story that cannot be taken: ``code`` and ``field`` for programs, the message says what to do."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


def tidy(raw: RawArticle) -> RawArticle:
    """Cleaned words and a headline; IngestError where there is no text, or too much of it."""
    text = clean(raw.text).text
    if not text:
        raise IngestError("no_text", "The story has no text. Add its words and send it again.", "text")
    if len(text) > settings.ARTICLE_MAX_CHARACTERS:
        limit = f"{settings.ARTICLE_MAX_CHARACTERS:,}"
        raise IngestError("too_long", f"The story has {len(text):,} characters; at most {limit} are taken.", "text")
    headline = one_line(raw.headline) or headline_from(text)
    for name, value, most in (("headline", headline, HEADLINE_MOST), ("external_id", raw.external_id, ID_MOST)):
        if len(value) > most:
            said = f"The {name} has {len(value):,} characters; at most {most:,} are taken."
            raise IngestError("too_long", said, name)
    return replace(
        raw,
        headline=headline,
        text=text,
        byline=one_line(raw.byline)[:500],
        external_id=one_line(raw.external_id),
        version=one_line(raw.version),
        url=_address(raw.url),
        slugline=one_line(raw.slugline),
        dateline=one_line(raw.dateline),
        embargo_note=one_line(raw.embargo_note),
        notice=clean(raw.notice).text,
        notes=clean(raw.notes).text,
        subjects=tuple(map(_subject, raw.subjects)),
        tags=tuple(map(_tag, raw.tags)),
        subheadline=one_line(raw.subheadline),
        summary=clean(raw.summary).text,
        genre=one_line(raw.genre),
        rights=clean(raw.rights).text,
        captions=tuple(map(one_line, raw.captions)),
        links=tuple(map(_link, raw.links)),
    )


def _subject(given: Subject) -> Subject:
    scheme, code, name = (one_line(str(given.get(field) or "")) for field in ("scheme", "code", "name"))
    return Subject(scheme=scheme, code=code, name=name)


def _tag(given: SourceTag) -> SourceTag:
    return SourceTag(
        kind=given["kind"], **_subject(Subject(scheme=given["scheme"], code=given["code"], name=given["name"]))
    )


def _link(given: Link) -> Link:
    return Link(rel=one_line(given["rel"]), href=one_line(given["href"]), title=one_line(given["title"]))


def _address(url: str) -> str:
    """The story's own address in ASCII; empty where it is none that may stand in a page, or none that could be kept."""
    url = iri_to_uri(one_line(url)) or ""
    is_kept = url.lower().startswith(("http://", "https://")) and len(url) <= URL_MOST
    return url if is_kept else ""


def one_line(text: str) -> str:
    return " ".join(clean(text).text.split())
