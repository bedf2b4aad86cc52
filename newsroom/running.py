"""Where the embedded servers of a running `make run` answer, for commands in another terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path

_FILE = "servers.json"


def remember(data: Path, urls: dict[str, str]) -> None:
    """``urls``: DATABASE_URL and REDIS_URL, as far as the servers are ours. They hold passwords: mode 0600."""
    new = data / f"{_FILE}.new"
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        json.dump(urls, file)
    new.replace(data / _FILE)


def forget(data: Path) -> None:
    (data / _FILE).unlink(missing_ok=True)


def url(data: Path, name: str, default: str) -> str:
    """The URL ``name`` of the servers that run on the folder ``data``, or ``default`` if none do."""
    try:
        found = json.loads((data / _FILE).read_text()).get(name, default)
    except (OSError, ValueError):
        return default
    return str(found)
