"""ninjs 1 to 3, the IPTC's news in JSON."""

import re
from collections.abc import Iterator
from typing import Any

from articles.text import clean

from . import nitf
from .base import Context, Kind, RawArticle, ReadError
from .headers import Found
from .html import fragment_text, has_markup
from .plain import require_words
from .trees import one_line, parse

Record = dict[str, Any]

# What the schemas of all versions ask of the fields that a story is read from; names in lower case.
_STRING_NAMES = (
    "uri type mimetype representationtype profile versioncreated firstcreated embargoed contentcreated contentmodified "
    "contentexpires expires pubstatus usageterms ednote language title byline headline located slugline "
    "copyrightholder copyrightnotice digitalsourcetype"
)
_LIST_NAMES = (
    "people persons person organisation organisations place places subject subjects event events object objects "
    "infosource infosources genre genres headlines descriptions bodies trustindicators"
)
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_STRING_NAMES.split(), (str,)),
    **dict.fromkeys(_LIST_NAMES.split(), (list,)),
    **dict.fromkeys(("standard", "$standard", "rightsinfo"), (dict,)),
    **dict.fromkeys(("associations", "renditions", "altids"), (dict, list)),
    "urgency": (int,),
    "version": (str, int),
}
_NAMES = {str: "words", list: "a list", dict: "an object", int: "a whole number"}
_VALUES = {
    "type": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"],
    "pubstatus": ["usable", "withheld", "canceled", "commissioned"],
    "representationtype": ["complete", "incomplete", "associated", "full", "partial"],
}
_NO_STORY = ("event", "planning")
_EXTENSION = re.compile(r"(?:headline|description|body)_[a-z0-9_]+")
_KINDS: dict[str, Kind] = {
    "person": "person", "persons": "person", "people": "person", "organisation": "organization",
    "organisations": "organization", "place": "place", "places": "place", "event": "event", "events": "event",
}  # fmt: skip
_NOT_NINJS = frozenset(("text", "content", "body", "html", "article"))


def is_ninjs(record: Record) -> bool:
    """Every ninjs item has a uri (some agencies call it guid), and no field but its own for the text."""
    names = {str(name).lower() for name in record}
    ours = {name for name in names if name in _TYPES or re.match(r"headline|body_|description_", name)}
    return bool(names & {"uri", "guid"}) and bool(ours) and not names & _NOT_NINJS


def article(record: Record, context: Context, encoding: str) -> RawArticle:
    item = {str(name).lower(): value for name, value in record.items() if value is not None}
    _require_valid(item)
    found = Found()
    _put_identity(item, found, context)
    _put_headlines(item, found)
    _put_credits(item, found)
    _put_subjects(item, found)
    _put_associations(item, found)
    text = _text(item, found, context)
    require_words(text)
    return found.article(text, encoding=encoding)


def _require_valid(item: Record) -> None:
    for name, value in item.items():
        allowed = _types_of(name)
        if allowed and (not isinstance(value, allowed) or isinstance(value, bool)):
            raise _invalid(name, f"must be {' or '.join(_NAMES[kind] for kind in allowed)}")
        known = _VALUES.get(name)
        if known and value not in known:
            raise _invalid(name, f"is “{value!s:.50}”, which is none of {', '.join(known)}")
    if not 1 <= item.get("urgency", 1) <= 9:
        raise _invalid("urgency", "must be 1 to 9")
    if ":" not in item.get("digitalsourcetype", ":"):
        raise _invalid("digitalsourcetype", "must be an address")
    if {"linkedrights", "encodedrights"} <= item.get("rightsinfo", {}).keys():
        raise _invalid("rightsinfo", "has both linked and encoded rights; it may have one of them")
    for place in (*item.get("place", ()), *item.get("places", ())):
        _require_position(place)


def _types_of(name: str) -> tuple[type, ...]:
    """The types that a field may have; an invented name of a text's field is refused, any other is let pass."""
    if _EXTENSION.fullmatch(name):
        return (str,)
    if name not in _TYPES and re.match(r"headline|body|description", name) and name != "description":
        raise _invalid(name, "is no name that ninjs knows")
    return _TYPES.get(name, ())


def _require_position(place: Any) -> None:
    position = place.get("geojson", {"type": "Point"}) if isinstance(place, dict) else None
    if not isinstance(position, dict) or not isinstance(position.get("type"), str):
        raise _invalid("place", "has a position that is no GeoJSON")


def _invalid(name: str, why: str) -> ReadError:
    return ReadError("invalid", f"This is no valid ninjs: “{name:.60}” {why}. Ask its sender to mend it.")


def _put_identity(item: Record, found: Found, context: Context) -> None:
    found.put("external_id", one_line(str(item.get("uri") or item.get("guid") or "")))
    found.put("version", one_line(str(item.get("version", ""))))
    found.put_first_date((item.get(name, "") for name in ("firstcreated", "contentcreated", "versioncreated")), context)
    found.put_first_date((item.get("versioncreated", ""),), context, "updated_at")
    found.put_first_date((item.get("expires") or item.get("contentexpires", ""),), context, "licence_until")
    if item.get("pubstatus") == "commissioned":
        raise ReadError("no_story", "This story is commissioned and not there yet: its text will come later.")
    found.put_status(item.get("pubstatus", ""))
    if moment := item.get("embargoed"):
        found.put_embargo(f"Embargo: {moment}", context, moment=moment)
    found.put("urgency", item.get("urgency"))
    found.put("language", one_line(item.get("language")))
    found.put("slugline", one_line(item.get("slugline")))
    found.put("correction", "correct" in str(item.get("signal", "")).lower())
    found.add_notes(one_line(item.get("ednote")))
    url = one_line(item.get("uri"))
    found.put("url", url if url.startswith(("http://", "https://")) else "")


def _put_headlines(item: Record, found: Found) -> None:
    found.put("headline", one_line(item.get("headline")))
    for headline in _objects(item, "headlines"):
        name = "subheadline" if "sub" in str(headline.get("role", "")).lower() else "headline"
        found.put(name, one_line(_string(headline, "value")))
    extended = (value for name, value in item.items() if name.startswith("headline_"))
    for value in map(one_line, extended):
        found.put_default("headline", value)
        found.put_default("subheadline", value if value != found.fields["headline"] else "")
    found.put_default("headline", one_line(item.get("title")))  # a name for internal use: it makes no story
    descriptions = [value for name, value in item.items() if name.startswith("description_")]
    descriptions += [_string(description, "value") for description in _objects(item, "descriptions")]
    for words in map(_plain, descriptions):
        if item.get("type") in ("picture", "graphic", "video", "audio"):
            found.add("captions", one_line(words))
        else:
            found.put_default("summary", words)


def _put_credits(item: Record, found: Found) -> None:
    found.put_byline(one_line(item.get("byline")))
    found.put_dateline(one_line(item.get("located")))
    sources = (*_objects(item, "infosource"), *_objects(item, "infosources"))
    named = [one_line(item.get(name)) for name in ("source", "provider") if isinstance(item.get(name), str)]
    found.put("source_name", next(filter(None, (*(_string(source, "name") for source in sources), *named)), ""))
    holder = one_line(item.get("copyrightholder"))
    notice = one_line(item.get("copyrightnotice")) or (f"© {holder}" if holder else "")
    rights = item.get("rightsinfo", {})
    found.add_rights(notice, one_line(item.get("usageterms")), one_line(_string(rights, "linkedrights")))
    found.put("genre", next((_string(genre, "name") or _reference(genre)[1] for genre in
                             (*_objects(item, "genre"), *_objects(item, "genres"))), ""))  # fmt: skip


def _put_subjects(item: Record, found: Found) -> None:
    for name, kind in _KINDS.items():
        for entity in _objects(item, name):
            found.add_tag(kind, *_reference(entity), one_line(_string(entity, "name")))
    for subject in (*_objects(item, "subject"), *_objects(item, "subjects")):
        found.add_subject(*_reference(subject), one_line(_string(subject, "name")))
    for keyword in item.get("keywords") or ():
        found.add_subject("", "", one_line(keyword if isinstance(keyword, str) else ""))


def _reference(entity: Record) -> tuple[str, str]:
    """Scheme and code, of version 1 by themselves, of the later ones in one address or literal."""
    if code := one_line(_string(entity, "code") or _string(entity, "qcode")):
        return one_line(_string(entity, "scheme")), code
    scheme, slash, code = one_line(_string(entity, "uri")).rpartition("/")
    return (scheme, code) if slash else ("", code or one_line(_string(entity, "literal")))


def _put_associations(item: Record, found: Found) -> None:
    """Pictures give their captions, any other item a link."""
    associations = item.get("associations") or {}
    named = (
        associations.items()
        if isinstance(associations, dict)
        else ((one.get("name", ""), one) for one in associations if isinstance(one, dict))
    )
    for rel, other in named:
        if isinstance(other, dict):
            words = one_line(
                _string(other, "description_text") or _string(other, "headline") or _string(other, "title")
            )
            if other.get("type") in ("picture", "graphic", "video"):
                found.add("captions", words)
            found.add_link(one_line(str(rel)), one_line(_string(other, "uri") or _string(other, "guid")), words[:200])


def _text(item: Record, found: Found, context: Context) -> str:
    """The body, in HTML before NITF before plain text, since it has the paragraphs; else the summary or headline."""
    bodies = [(name.removeprefix("body_"), value) for name, value in item.items() if name.startswith("body_")]
    bodies += [(f"{body.get('role')} {body.get('contentType') or body.get('contenttype')}", _string(body, "value"))
               for body in _objects(item, "bodies")]  # fmt: skip
    for wanted in ("html", "nitf", ""):
        for kind, value in bodies:
            if wanted in kind.lower() and (text := _body(kind, value, found, context)):
                return text
    if item.get("type") in _NO_STORY:
        raise ReadError("no_story", f"This item is about an event or a plan ({item['type']}); it is no story.")
    captions = "\n\n".join(found.fields.get("captions", ()))
    text = captions if item.get("type", "text") != "text" else ""
    headlines = one_line(item.get("headline")) or next((_string(h, "value") for h in _objects(item, "headlines")), "")
    text = text or found.fields.get("summary", "") or headlines or _extended_headline(item)
    if not text:
        raise ReadError("no_story", "This item has no words of a story: no body, no description and no headline.")
    return text


def _extended_headline(item: Record) -> str:
    return next((one_line(value) for name, value in item.items() if name.startswith("headline_")), "")


def _body(kind: str, value: str, found: Found, context: Context) -> str:
    if value.lstrip().startswith(("<?xml", "<nitf")) and "<nitf" in value[:500]:
        root, _ = parse(value.encode())
        nitf.describe(root, found, context)
        return nitf.text_of(root)
    return _plain(value)


def _plain(words: str) -> str:
    return fragment_text(words) if has_markup(words) else clean(words).text


def _objects(item: Record, name: str) -> Iterator[Record]:
    value = item.get(name)
    for entry in value if isinstance(value, list) else ():
        if not isinstance(entry, dict):
            raise _invalid(name, "must list objects")
        yield entry


def _string(item: Record, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
