"""Letters out of a mailbox: each is received as the file that it is, then marked as read. Nothing is deleted."""

from __future__ import annotations

import imaplib
import logging
import mailbox
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.files.base import ContentFile

from articles.claims import working_on
from articles.models import Source
from articles.sources import source_named
from articles.tidying import IngestError
from articles.uploads import receive

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500  # letters of one visit
TIMEOUT = 30  # seconds that a mail server may take to answer
READ = "S"  # a maildir's flag for what was seen


def visit(address: str, source_name: str = "") -> int:
    """Receive the new letters of ``maildir:/path`` or ``imaps://user:password@host/folder`` (imap:// without TLS);
    returns how many. The Upload is committed before a letter is marked."""
    source = source_named(source_name) if source_name else None
    with working_on(uuid5(NAMESPACE_URL, address)) as mine:
        if not mine:
            return 0
        if address.startswith("maildir:"):
            return _empty_maildir(Path(address.removeprefix("maildir:")), source)
        return _empty_imap(address, source)


def _receive(letter: bytes, source: Source | None) -> bool:
    try:
        receive(ContentFile(letter), filename="letter.eml", actor=None, source=source)
    except IngestError as error:
        logger.error("a letter cannot be taken: %s", error)
        return False
    return True


def _empty_maildir(path: Path, source: Source | None) -> int:
    if not (path / "new").is_dir():
        logger.error("there is no maildir at %s", path)
        return 0
    box = mailbox.Maildir(path, create=False)
    count = 0
    for key in list(box.iterkeys())[: 20 * MOST_AT_ONCE]:
        letter = box[key]
        if READ in letter.get_flags() or count >= MOST_AT_ONCE:
            continue
        count += _receive(box.get_bytes(key), source)
        letter.add_flag(READ)
        letter.set_subdir("cur")
        box[key] = letter
    return count


def _empty_imap(address: str, source: Source | None) -> int:
    count = 0
    with _opened(address) as server:
        for number in _unseen(server)[:MOST_AT_ONCE]:
            _, size = server.uid("FETCH", number, "(RFC822.SIZE)")
            if _size(size) > settings.UPLOAD_MAX_BYTES:
                logger.error("letter %s is too large to be taken", number)
            else:
                _, answer = server.uid("FETCH", number, "(BODY.PEEK[])")
                letters = [part[1] for part in answer if isinstance(part, tuple)]
                count += sum(_receive(letter, source) for letter in letters)
            server.uid("STORE", number, "+FLAGS", r"(\Seen)")
    return count


@contextmanager
def _opened(address: str) -> Iterator[imaplib.IMAP4]:
    url = urlsplit(address)
    host, user, password = url.hostname or "", unquote(url.username or ""), unquote(url.password or "")
    if url.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, url.port or 993, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(host, url.port or 143, timeout=TIMEOUT)
    try:
        server.login(user, password)
        folder = unquote(url.path.strip("/")) or "INBOX"
        state, answer = server.select('"' + folder.replace('"', "") + '"')
        if state != "OK":
            raise imaplib.IMAP4.error(f"the folder {folder} cannot be opened: {answer!r:.200}")
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):  # gone already
            server.logout()


def _unseen(server: imaplib.IMAP4) -> list[str]:
    _, answer = server.uid("SEARCH", "UNSEEN")
    return answer[0].decode().split() if answer and answer[0] else []


def _size(answer: list[object]) -> int:
    told = answer[0] if answer else b""
    words = told.decode(errors="replace") if isinstance(told, bytes) else ""
    digits = words.partition("RFC822.SIZE")[2].strip(" )").split(")")[0]
    return int(digits) if digits.isdigit() else 0
