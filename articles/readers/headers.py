"""What "Key: value" lines say of a story: the block above a plain text, and Markdown's front matter."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from articles.dates import DateError, parse_published

from .base import Context, Kind, Link, RawArticle, SourceTag, Status, Subject
from .embargo import embargo_in, parse_embargo
from .encoding import doubt

_FIELDS = {
    name: field_name
    for field_name, names in {
        "headline": "headline,title,head,subject",
        "byline": "byline,by,author,authors,writer,reporter",
        "published": "date,published,published at,publication date,published_at,pubdate,datetime,publish date",
        "embargo": "embargo,embargoed,embargo until,embargoed until,embargo_until,sperrfrist",
        "source_name": "source,agency,credit,publication,outlet,source_name",
        "url": "url,link,canonical,permalink,web",
        "language": "language,lang",
        "slugline": "slug,slugline",
        "dateline": "dateline,location",
        "urgency": "urgency,priority",
        "external_id": "id,guid,story id,external_id,external id",
        "version": "version",
        "subjects": "subjects,keywords,tags,categories,category,section,topics",
        "notice": "notice",
        "notes": "note,notes,editor's note,editors' note,note to editors,editor’s note,editors’ note",
        "body": "text,body,story",
    }.items()
    for name in names.split(",")
}
_STATUS: dict[str, Status] = {
    "usable": "usable", "release": "usable", "embargoed": "usable", "withheld": "withheld", "withhold": "withheld",
    "hold": "withheld", "canceled": "canceled", "cancelled": "canceled", "kill": "canceled", "killed": "canceled",
    "withdrawn": "canceled", "mandatory kill": "canceled",
}  # fmt: skip
_LINE = re.compile(r"([A-Za-z][A-Za-z'’ _-]{1,30}?)\s*:(?:\s+(.*)|$)")
_LONGEST_VALUE = 1_000


@dataclass
class Found:
    """What was found around a story so far: RawArticle's fields by name, and notes for editors."""

    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def day(self) -> date | None:
        published = self.fields.get("published_at")
        return published.date() if isinstance(published, datetime) else published

    def put(self, name: str, value: Any) -> None:
        """Keep a value; what was said first stays, and what is said otherwise later becomes a note."""
        if not value:
            return
        if self.fields.setdefault(name, value) != value:
            self.notes.append(f"Also given as {name.removesuffix('_name')}: {value}")

    def put_default(self, name: str, value: Any) -> None:
        """Keep a value that is known less surely than others: it stands only where nothing does."""
        if value:
            self.fields.setdefault(name, value)

    def put_published(self, text: str, context: Context, name: str = "published_at", near: date | None = None) -> None:
        """Keep a date; what cannot be read as one becomes a note. One without a year is the nearest to ``near``."""
        try:
            published = parse_published(text, context.zone, near=near, now=context.now)
        except DateError as error:
            self.notes.append(f"Date not kept. {error.message}")
            return
        if published.value is None:
            self.notes.append(f"Date not kept. {published.note}")
        self.put(name, published.value)

    def put_first_date(self, texts: Iterable[str], context: Context, name: str = "published_at") -> None:
        """Keep the first that can be read; what could not be is noted only where none could."""
        trial = Found()
        for text in filter(None, texts):
            trial.put_published(text, context, name)
            if name in trial.fields:
                self.put(name, trial.fields[name])
                return
        self.notes += trial.notes

    def put_byline(self, text: str) -> None:
        self.put("byline", re.sub(r"(?i)^by[\s:]+", "", text.strip(" \n=")))

    def put_dateline(self, text: str) -> None:
        """Where a story was written; some agencies put only a date there."""
        if text and not text[0].isdigit():
            self.put("dateline", text)

    def put_urgency(self, text: str) -> None:
        self.put("urgency", int(text) if re.fullmatch("[1-9]", text) else None)

    def add(self, name: str, value: Any) -> None:
        """Add to a field that holds several; what it holds already is not doubled."""
        known = self.fields.get(name, ())
        if value and value not in known:
            self.fields[name] = (*known, value)

    def add_subject(self, scheme: str, code: str, name: str) -> None:
        if code or name:
            self.add("subjects", Subject(scheme=scheme, code=code, name=name))

    def add_tag(self, kind: Kind, scheme: str, code: str, name: str) -> None:
        if name:
            self.add("tags", SourceTag(kind=kind, scheme=scheme, code=code, name=name))

    def add_link(self, rel: str, href: str, title: str = "") -> None:
        if href:
            self.add("links", Link(rel=rel, href=href, title=title))

    def add_rights(self, *lines: str) -> None:
        known = self.fields.get("rights", "").split("\n")
        self.fields["rights"] = "\n".join(dict.fromkeys(filter(None, (*known, *lines))))

    def add_notes(self, *notes: str) -> None:
        self.notes += [note for note in dict.fromkeys(notes) if note and note not in self.notes]

    def put_status(self, word: str) -> None:
        """An agency's word for whether a story may be used; a word that is none of them becomes a note."""
        status = _STATUS.get(word.lower())
        self.put("status", status)
        if word and not status:
            self.notes.append(f"Status: {word}")

    def put_embargo(self, line: str, context: Context, moment: str | None = None) -> bool:
        """Keep the embargo that a line imposes; with ``moment``, the one whose time that is. False: there is none."""
        near = self.day
        embargo = embargo_in(line, context, near) if moment is None else parse_embargo(line, moment, context, near)
        if embargo is None:
            return False
        self._keep_later(embargo.until)
        if embargo.note:
            notes = filter(None, (self.fields.get("embargo_note"), embargo.note))
            self.fields["embargo_note"] = "\n".join(notes)
        return True

    def _keep_later(self, until: datetime | None) -> None:
        known = self.fields.get("embargo_until")
        if until and (known is None or until > known):
            self.fields["embargo_until"] = until

    def article(self, text: str, **more: Any) -> RawArticle:
        """The story, with everything that was found around it."""
        words = f"{self.fields.get('headline', '')}\n{text}"
        notes = filter(None, (*self.notes, doubt(more.get("encoding", ""), words)))
        return RawArticle(text=text, notes="\n".join(notes), **{**self.fields, **more})


def field_named(key: str) -> str:
    """The field that a key means ("Published" → published); empty where it is none that is known."""
    return _FIELDS.get(key.strip().lower(), "")


def header_in(line: str) -> tuple[str, str] | None:
    """(field, value) of a "Key: value" line whose key is known, else None."""
    match = _LINE.fullmatch(line[:_LONGEST_VALUE])
    name = _FIELDS.get(match.group(1).strip().lower()) if match else None
    return (name, (match.group(2) or "").strip()) if match and name else None


def put_header(found: Found, name: str, value: str, context: Context) -> None:
    """Keep one header's value under the field it names."""
    if name == "published":
        found.put_published(value, context)
    elif name == "embargo" and value:
        found.put_embargo(f"Embargo: {value}", context, moment=value)
    elif name == "urgency":
        found.put_urgency(value)
    elif name == "subjects":
        found.put("subjects", subjects_in(value))
    elif name == "notes" and value:
        found.notes.append(value)
    elif name == "byline":
        found.put_byline(value)
    elif name != "body":
        found.put(name, value)


def subjects_in(value: str) -> tuple[Subject, ...]:
    """Subjects out of a list such as ``Haiti; Canada`` or ``[haiti, "canada"]``."""
    names = (part.strip(" \"'") for part in re.split(r"[;,]", value.strip("[] ")))
    return tuple(Subject(scheme="", code="", name=name) for name in names if name)
