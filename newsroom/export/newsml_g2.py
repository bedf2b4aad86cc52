"""Stories as NewsML-G2 2.35 of the IPTC: a newsMessage of newsItems, each tag with its confidence and who made it."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from lxml import etree

from newsroom.api.stories import FoundTag, Story
from newsroom.export.base import Format, how, notices, paragraphs, percent, published, urn

NAR, XHTML, XML = (
    "http://iptc.org/std/nar/2006-10-01/",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/XML/1998/namespace",
)
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
_TYPES = {"person": "cpnat:person", "organization": "cpnat:organisation", "place": "cpnat:geoArea"}
_STATUS = {"withheld": "stat:withheld", "withdrawn": "stat:canceled"}
_HOW = {"person": "howextr:person", "source": "howextr:person", "machine": "howextr:tool"}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Element = Any


def _add(parent: Element, tag: str, text: str = "", /, **attributes: str | None) -> Element:
    made = etree.SubElement(
        parent, f"{{{NAR}}}{tag}", {name: _clean(value) for name, value in attributes.items() if value}
    )
    if text:
        made.text = _clean(text)
    return made


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def news_item(story: Story) -> Element:
    article = story.article
    item = etree.Element(
        f"{{{NAR}}}newsItem", {"guid": urn(article.pk), "version": str(article.version)}, nsmap={None: NAR}
    )
    item.set("standard", "NewsML-G2")
    item.set("standardversion", "2.35")
    item.set("conformance", "power")
    if article.language != "und":
        item.set(f"{{{XML}}}lang", article.language)
    _add(item, "catalogRef", href=CATALOG)
    if rights := article.details.get("rights"):
        _add(_add(item, "rightsInfo"), "copyrightNotice", rights)
    _item_meta(item, story)
    _content_meta(item, story)
    _content(item, article.headline, article.text)
    return item


def _item_meta(item: Element, story: Story) -> None:
    article = story.article
    meta = _add(item, "itemMeta")
    _add(meta, "itemClass", qcode="ninat:text")
    _add(
        _add(meta, "provider", literal=article.source.slug if article.source else "archive"),
        "name",
        str(article.source or "Archive"),
    )
    _add(meta, "versionCreated", article.updated_at.isoformat())
    _add(meta, "firstCreated", article.created_at.isoformat())
    if article.embargo_until:
        _add(meta, "embargoed", article.embargo_until.isoformat())
    _add(meta, "pubStatus", qcode=_STATUS.get(article.state, "stat:usable"))
    for notice in notices(article):
        _add(meta, "edNote", notice)


def _content_meta(item: Element, story: Story) -> None:
    article, told = story.article, story.article.details
    meta = _add(item, "contentMeta")
    if urgency := told.get("urgency"):
        _add(meta, "urgency", str(urgency))
    if at := published(article):
        _add(meta, "contentCreated", at)
    if article.external_id:
        _add(meta, "altId", article.external_id)
    if article.language != "und":
        _add(meta, "language", tag=article.language)
    for subject in article.subjects:
        _subject(meta, subject)
    for found in story.tags:
        _tag(meta, found)
    for event in story.events:
        _add(_add(meta, "subject", type="cpnat:event", uri=urn(event.row.pk)), "name", str(event.row))
    for tag, words in (
        ("slugline", told.get("slugline")),
        ("headline", article.headline),
        ("dateline", told.get("dateline")),
        ("by", article.byline),
        ("description", told.get("summary")),
    ):
        if words:
            _add(meta, tag, words)


def _subject(meta: Element, subject: dict[str, str]) -> None:
    """As its file gave it: its scheme is the file's own, so its code is a literal here."""
    literal = ":".join(filter(None, (subject.get("scheme", ""), subject.get("code", "")))) or subject.get("name", "")
    made = _add(meta, "subject", literal=literal or None)
    if subject.get("name"):
        _add(made, "name", subject["name"])


def _tag(meta: Element, found: FoundTag) -> None:
    entity: Any = found.entity.row
    who = how(found)
    made = _add(
        meta,
        "subject",
        type=_TYPES[entity.kind],
        uri=urn(entity.pk),
        confidence=str(percent(found.tag.confidence)),
        relevance=str(percent(found.tag.relevance)),
        how=_HOW[who],
    )
    _add(made, "name", entity.name)
    for scheme, code in sorted(entity.external_ids.items()):
        if scheme == "wikidata":
            _add(made, "sameAs", uri=f"http://www.wikidata.org/entity/{code}")


def _content(item: Element, headline: str, text: str) -> None:
    inline = _add(_add(item, "contentSet"), "inlineXML", contenttype="application/xhtml+xml")
    html = etree.SubElement(inline, f"{{{XHTML}}}html", nsmap={None: XHTML})
    etree.SubElement(etree.SubElement(html, f"{{{XHTML}}}head"), f"{{{XHTML}}}title").text = _clean(headline)
    body = etree.SubElement(html, f"{{{XHTML}}}body")
    for words in paragraphs(text):
        etree.SubElement(body, f"{{{XHTML}}}p").text = _clean(words)


def _begin() -> str:
    sent = timezone.now().isoformat()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<newsMessage xmlns="{NAR}">\n'
        f"<header><sent>{sent}</sent></header>\n<itemSet>\n"
    )


FORMAT = Format(
    "newsml-g2",
    "NewsML-G2",
    "application/vnd.iptc.g2.newsmessage+xml",
    "xml",
    lambda story: etree.tostring(news_item(story), encoding="unicode") + "\n",
    begin=_begin,
    end="</itemSet>\n</newsMessage>\n",
)
