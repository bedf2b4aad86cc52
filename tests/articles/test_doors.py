"""Doors that open by themselves: watched folders, mailboxes, feeds. Each file once, nothing lost, nothing fetched from
where nobody said."""

from __future__ import annotations

import os
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from mailbox import Maildir
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.cache import cache

from articles import folders, mailboxes, polling
from articles.folders import empty_folder
from articles.models import Article, Source, Upload
from articles.outgoing import AddressError, is_public
from articles.polling import fetch, poll
from articles.reading import read_now

pytestmark = pytest.mark.django_db

STORY = "Bridge opens\n\nThe new bridge over the Sund opened on Monday, the mayor said, after three years of work."
RSS = """<rss version="2.0"><channel><title>Sund</title><item><title>Bridge opens</title><guid>b1</guid>
<description>The new bridge over the Sund opened on Monday, the mayor said, after three years.</description>
</item></channel></rss>"""


def old(path: Path, words: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words)
    os.utime(path, (1, 1))
    return path


def read_all() -> None:
    for upload in Upload.objects.all():
        read_now(upload.pk)


# --- Folders


def test_a_watched_folder_is_emptied_once(tmp_path: Path) -> None:
    old(tmp_path / "a.txt", STORY)
    old(tmp_path / "deeper" / "a.txt", STORY.replace("bridge", "tunnel"))
    (tmp_path / "fresh.txt").write_text("Somebody is still writing this.")
    assert empty_folder(tmp_path, "Sund Wire") == 2
    assert empty_folder(tmp_path, "Sund Wire") == 0
    assert (tmp_path / ".taken" / "deeper" / "a.txt").exists()
    read_all()
    assert set(Article.objects.values_list("source__name", flat=True)) == {"Sund Wire"}
    assert Article.objects.count() == 2


def test_a_file_of_the_same_name_never_replaces_one_that_was_taken(tmp_path: Path) -> None:
    old(tmp_path / "a.txt", STORY)
    empty_folder(tmp_path)
    old(tmp_path / "a.txt", "Other words.")
    empty_folder(tmp_path)
    assert sorted(file.read_text() for file in (tmp_path / ".taken").iterdir()) == sorted([STORY, "Other words."])


def test_a_stop_between_receiving_and_moving_makes_no_second_story(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old(tmp_path / "a.txt", STORY)
    with monkeypatch.context() as patched:
        patched.setattr(folders, "_move", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            empty_folder(tmp_path)
    assert empty_folder(tmp_path) == 1
    read_all()
    assert (Upload.objects.count(), Article.objects.count()) == (2, 1)


def test_what_cannot_be_received_is_put_aside(tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    old(tmp_path / "large.txt", "x" * 101)
    old(tmp_path / "small.txt", "Small.")
    assert empty_folder(tmp_path) == 1
    assert (tmp_path / ".refused" / "large.txt").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert empty_folder(tmp_path / "gone") == 0
    assert "is not there" in caplog.text


# --- Mail


def letter(subject: str = "Bridge opens") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@sund.example", "news@sund.example", subject
    message["Date"] = "Mon, 02 Mar 2026 10:00:00 +0000"
    message.set_content(STORY.split("\n\n")[1])
    return message.as_bytes()


def test_a_maildir_is_read_once_and_nothing_is_deleted(tmp_path: Path) -> None:
    box = Maildir(tmp_path / "box")
    box.add(letter())
    assert mailboxes.visit(f"maildir:{tmp_path / 'box'}", "Mail desk") == 1
    assert mailboxes.visit(f"maildir:{tmp_path / 'box'}", "Mail desk") == 0
    (kept,) = Maildir(tmp_path / "box")
    assert (kept.get_flags(), kept["Subject"]) == ("S", "Bridge opens")
    read_all()
    article = Article.objects.get()
    assert (article.headline, str(article.source)) == ("Bridge opens", "Mail desk")
    assert mailboxes.visit(f"maildir:{tmp_path / 'none'}") == 0


class Imap(socketserver.StreamRequestHandler):
    """As much of an IMAP server as the mailbox asks for."""

    letters: ClassVar[dict[str, bytes]] = {}
    seen: ClassVar[set[str]] = set()
    logins: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            self.answer(command)
            self.say(f"{tag} OK done")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, command: str) -> None:
        words = command.split()
        match words[0].upper(), words[1:]:
            case "LOGIN", login:
                self.logins.append(" ".join(login))
            case "CAPABILITY", _:
                self.say("* CAPABILITY IMAP4rev1")
            case "SELECT", _:
                self.say(f"* {len(self.letters)} EXISTS")
            case "UID", ["SEARCH", *_]:
                self.say(f"* SEARCH {' '.join(key for key in self.letters if key not in self.seen)}")
            case "UID", ["FETCH", key, "(RFC822.SIZE)"]:
                self.say(f"* 1 FETCH (UID {key} RFC822.SIZE {len(self.letters[key])})")
            case "UID", ["FETCH", key, *_]:
                self.wfile.write(f"* 1 FETCH (UID {key} BODY[] {{{len(self.letters[key])}}}\r\n".encode())
                self.wfile.write(self.letters[key] + b")\r\n")
            case "UID", ["STORE", key, *_]:
                self.seen.add(key)


@pytest.fixture
def imap() -> Iterator[str]:
    Imap.letters, Imap.seen, Imap.logins = {"7": letter(), "9": letter("Tunnel opens")}, set(), []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Imap) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"imap://desk:p%40ss@127.0.0.1:{server.server_address[1]}/INBOX"
        server.shutdown()


def test_letters_of_a_mail_server_are_read_once(imap: str) -> None:
    assert mailboxes.visit(imap, "Mail desk") == 2
    assert mailboxes.visit(imap, "Mail desk") == 0
    assert Imap.logins[0] == 'desk "p@ss"'
    assert Imap.seen == {"7", "9"}
    read_all()
    assert set(Article.objects.values_list("current__headline", flat=True)) == {"Bridge opens", "Tunnel opens"}


def test_a_letter_too_large_is_left_out_and_the_others_are_taken(imap: str, settings: Any) -> None:
    Imap.letters["9"] = letter("Tunnel opens") + b"x" * 2000
    settings.UPLOAD_MAX_BYTES = 1500
    assert mailboxes.visit(imap) == 1


# --- Feeds


class Feed(BaseHTTPRequestHandler):
    body: ClassVar[bytes] = b""
    asked: ClassVar[list[str | None]] = []
    moved: ClassVar[str] = ""

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("If-None-Match"))
        if self.moved:
            self.send_response(302)
            self.send_header("Location", self.moved)
            self.end_headers()
        elif self.headers.get("If-None-Match") == '"one"':
            self.send_response(304)
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("ETag", '"one"')
            self.end_headers()
            self.wfile.write(self.body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def feed(settings: Any) -> Iterator[str]:
    cache.clear()
    settings.FEED_PRIVATE_HOSTS = ["127.0.0.1"]
    Feed.body, Feed.asked, Feed.moved = RSS.encode(), [], ""
    with HTTPServer(("127.0.0.1", 0), Feed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/rss"
        server.shutdown()


def test_a_feed_is_fetched_again_only_where_it_changed(feed: str) -> None:
    assert poll(feed, "Sund Wire")
    assert not poll(feed, "Sund Wire")
    assert Feed.asked == [None, '"one"']
    read_all()
    assert (Article.objects.get().headline, Source.objects.get().name) == ("Bridge opens", "Sund Wire")


def test_a_feed_without_an_etag_that_says_the_same_is_no_upload(feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = polling.Answer(200, {}, RSS.encode())
    monkeypatch.setattr(polling, "fetch", lambda *args: answer)
    assert [poll(feed), poll(feed)] == [True, False]
    assert Upload.objects.count() == 1


def test_a_feed_is_not_followed_elsewhere(feed: str, caplog: pytest.LogCaptureFixture) -> None:
    Feed.moved = "http://169.254.169.254/latest/"
    assert not poll(feed)
    assert "It moved to http://169.254.169.254/latest/" in caplog.text
    assert not Upload.objects.exists()


def test_a_host_of_ones_own_network_is_not_asked_unless_it_was_named(feed: str, settings: Any) -> None:
    settings.FEED_PRIVATE_HOSTS = []
    with pytest.raises(AddressError, match="no public address"):
        fetch(feed, {})
    assert Feed.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "127.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_an_address_that_is_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://a.example/x", "http://u:p@a.example/", "http:///x"])
def test_other_addresses_are_none_of_a_feed(address: str) -> None:
    with pytest.raises(AddressError):
        fetch(address, {})
