"""A receiver on loopback that does what it is told, and keeps what it got."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from newsroom.accounts.models import User
from newsroom.webhooks import keeping
from newsroom.webhooks.models import Webhook
from tests.factories import UserFactory


class Receiver(ThreadingHTTPServer):
    """``answers``: what it does with the next requests, then 204: a status, ``hang``, ``redirect`` or ``die``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[int | str] = []
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?a=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        words = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, words))
        does = self.server.answers.pop(0) if self.server.answers else 204
        if does == "hang":
            time.sleep(1)
        if does in ("hang", "die"):
            self.close_connection = True
            return
        self.send_response(302 if does == "redirect" else int(does))
        if does == "redirect":
            self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def owner(db: None) -> User:
    return UserFactory(editor=True)


@pytest.fixture
def made(receiver: Receiver, owner: User) -> Callable[..., Webhook]:
    def make(**values: Any) -> Webhook:
        return keeping.new(**{"owner": owner, "name": "Site", "address": receiver.address, **values})

    return make
