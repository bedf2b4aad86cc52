"""A real Chromium before a real web server and a real worker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from newsroom import children, processes
from tests import authority

# Playwright keeps an event loop in this thread; the tests still read the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Where Chromium is. Without one these tests are skipped, and fail where CI is set."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    if found := next((path for name in names if name and (path := shutil.which(name))), None):
        return found
    reason = "no Chromium found: install it, or set CHROMIUM to its path"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def password_hash_of_the_web_server() -> Iterator[None]:
    """The web server is a process of its own, with the project's settings and not the tests' cheap hash."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def static_files() -> None:
    """As a start does it; in a process of its own, because the tests' own settings know no manifest."""
    argv = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(argv, cwd=children.PROJECT, check=True)


@pytest.fixture
def shipped_authority(transactional_db: None) -> None:
    """There before the worker starts."""
    authority.load_shipped()


@pytest.fixture
def address(
    shipped_authority: None, celery_worker_process: children.Worker, static_files: None, tmp_path: Path
) -> Iterator[str]:
    """The address of a web server with the shipped authority file behind it."""
    port = processes.free_port("127.0.0.1")
    web = children.Web(tmp_path / "web.log", children.environment(), host="127.0.0.1", port=port)
    web.start()
    try:
        web.wait_until_ready(30)
        yield f"http://127.0.0.1:{port}"
    finally:
        web.stop()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh window; every error that the browser reports (scripts, refused content) fails the test at its end."""
    context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: _note(message, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error":
        complaints.append(message.text)
