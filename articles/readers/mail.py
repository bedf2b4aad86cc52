"""Mail: one letter (EML) or a mailbox (MBOX). The letter's words are a story, and so is each attachment that is one."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from articles.text import clean

from .base import FAULTS, Context, ItemError, RawArticle, Story, attempt
from .encoding import decode
from .headers import Found
from .html import fragment_text
from .opening import take_opening
from .plain import require_words
from .signatures import foreign_kind

_FIELD = rb"[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*+"
_HEADS = re.compile(rb"\s*(?:>?From [^\n]*\n)?((?:" + _FIELD + rb"){2,300}+)")
_OF_MAIL = re.compile(
    rb"(?im)^(?:MIME-Version|Received|Message-ID|Return-Path|Delivered-To|X-Mailer|Reply-To|Content-Transfer-Encoding"
    rb"|In-Reply-To|DKIM-Signature):|^(?:From|To): [^\n]{0,200}@|^Content-Type: ?[a-z]+/"
)
_MBOX = re.compile(rb"From \S+ [^\n]{0,80}\d{4}[^\n]{0,20}\r?\n[A-Za-z-]+:")
_MBOX_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S+ [^\n]{0,80}\d{4}[^\n]{0,20}\r?\n(?=[A-Za-z-]+:)")
_FAULTS = (*FAULTS, MessageError)
_MOST_PARTS = 2_000
_SIGNATURE = re.compile(r"(?m)^-- ?$")
_PREFIX = re.compile(r"(?i)^(?:(?:fwd?|fw|re|tr|wg|aw|rv) ?: *)+")
# What letters carry besides stories.
_NO_STORY = re.compile(
    r"(?:image|audio|video|font)/|application/(?:x-)?(?:pgp|pkcs7)-signature|application/ms-tnef|text/(?:calendar|x?-?vcard)"
    r"|message/(?:delivery-status|disposition-notification)"
)


class MailReader:
    """A letter. What it carries is read as if it had been sent by itself."""

    name = "mail"

    def sniff(self, head: bytes, filename: str) -> float:
        match = _HEADS.match(head.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))
        return 0.8 if match and _OF_MAIL.search(match.group(1)) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        yield from _letter(data.removeprefix(b"\xef\xbb\xbf").lstrip(), context, "")


class MboxReader:
    """A mailbox, letter by letter."""

    name = "mbox"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.9 if _MBOX.match(head.lstrip()) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        data = data.lstrip()
        lines = list(_MBOX_LINE.finditer(data))
        ends = [*(line.start() for line in lines[1:]), len(data)]
        for number, (line, end) in enumerate(zip(lines, ends, strict=True), 1):
            yield from _letter(re.sub(rb"(?m)^>(>*From )", rb"\1", data[line.end() : end]), context, str(number))


def _letter(data: bytes, context: Context, locator: str) -> Iterator[Story]:
    """The letter's own words, then what it carries; an error where it has neither."""
    try:
        message = message_from_bytes(data)
        leaves = list(_leaves(message))
    except _FAULTS as error:
        yield ItemError(locator, "malformed", f"This letter cannot be taken apart ({error!r:.200}).")
        return
    if any(part.get_content_maintype() == "multipart" for part in leaves):
        yield ItemError(locator, "malformed", "The parts of this letter cannot be told apart: it is broken or cut off.")
        return
    bodies = [part for part in leaves if _is_body(part)]
    carried = [part for part in leaves if not _is_body(part) and not _NO_STORY.match(part.get_content_type())]
    story = attempt(locator, lambda: _article(message, bodies, leaves, context))
    if not carried or not isinstance(story, ItemError) or story.code != "empty":
        yield story
    for number, part in enumerate(carried[:_MOST_PARTS], 1):
        where = " > ".join(filter(None, (locator, _filename(part) or f"attachment {number}")))
        yield from _carried(part, where, context)
    if len(carried) > _MOST_PARTS:
        yield ItemError(locator, "too_many", f"Of {len(carried):,} attachments, the first {_MOST_PARTS:,} were read.")


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold no parts; a letter within the letter is one of them."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() != "message":
            waiting += [inner for inner in reversed(payload) if isinstance(inner, Message)]
        else:
            yield part


def _is_body(part: Message) -> bool:
    inline = (part.get_content_disposition() or "inline") == "inline" and not _filename(part)
    return inline and part.get_content_type() in ("text/plain", "text/html", "text/enriched")


def _article(message: Message, bodies: list[Message], leaves: list[Message], context: Context) -> RawArticle:
    found = Found()
    subject = _words(message.get("Subject"))
    found.put("headline", _PREFIX.sub("", subject))
    sent = _words(message.get("Date"))
    if sent:
        found.put_published(sent, context)
    found.put("language", _words(message.get("Content-Language")).split(",")[0])
    found.add_notes(*(f"Attached: {name}" for name in map(_filename, leaves) if name))
    text, encoding = _text(bodies)
    lines = clean(_SIGNATURE.split(text)[0] or text).text.split("\n")
    story = "\n".join(take_opening(lines, found, context)).strip()
    require_words(story)
    _put_sender(message, found)
    found.put_default("external_id", _words(message.get("Message-ID")).strip("<>"))
    return found.article(story, encoding=encoding)


def _put_sender(message: Message, found: Found) -> None:
    """The sender signs a story that nobody else signs."""
    name, address = next(iter(getaddresses([_words(message.get("From"))])), ("", ""))
    found.put_default("byline", name if "@" not in name else "")
    found.add_notes(f"Sent by {name} <{address}>".replace("  ", " ") if address else "")


def _text(bodies: list[Message]) -> tuple[str, str]:
    """(words, encoding): plain text, unless the HTML says far more."""
    plain: list[str] = []
    pages: list[str] = []
    encoding = ""
    for part in bodies:
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            decoded = decode(data, part.get_content_charset() or "")
            encoding = str(decoded)
            if part.get_content_type() == "text/plain":
                plain.append(_unflowed(part, decoded.text))
            else:
                pages.append(fragment_text(decoded.text))
    words, page = ("\n\n".join(filter(None, map(str.strip, texts))) for texts in (plain, pages))
    return (page if len(page) > 1.5 * len(words) + 200 else words or page), encoding


def _unflowed(part: Message, text: str) -> str:
    """Lines that a mail program broke, joined (format=flowed)."""
    text = text.replace("\r\n", "\n")
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    return re.sub(r"(?<=\S) \n(?=\S)", " ", text) if flowed else text


def _carried(part: Message, locator: str, context: Context) -> Iterator[Story]:
    """A letter within the letter, or an attachment, whatever its declared type."""
    payload = part.get_payload()
    if isinstance(payload, list):
        data = b"".join(inner.as_bytes() for inner in payload if isinstance(inner, Message))
    else:
        decoded = part.get_payload(decode=True)
        data = decoded if isinstance(decoded, bytes) else b""
    if re.match(r"an? (?:\S+ image|sound|video)", foreign_kind(data[:100])):
        return
    yield from context.part(data, _filename(part), locator)


def _filename(part: Message) -> str:
    try:
        return _words(part.get_filename())
    except _FAULTS:
        return ""


def _words(value: object) -> str:
    """A header's words, encoded words decoded; a broken one as it stands."""
    text = "" if value is None else str(value)
    with suppress(*_FAULTS):
        text = str(make_header(decode_header(text)))
    return " ".join(clean(text).text.split())
