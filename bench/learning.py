"""How long from an editor's decision to the first story that is tagged by it, with a real web server and worker."""

from __future__ import annotations

import time
from typing import Any

from bench import latency, system

ROUNDS = 30
# Surnames of nobody, one a round, so that no round knows what an earlier one taught.
FIRST, SECOND = ("Bran", "Cor", "Dal", "Fen", "Hal", "Mor"), ("quist", "escu", "ovic", "ardson", "arelli")
BEFORE = "Port officials welcomed {0} on Friday. “I came by sea,” {0} said, and {0}, 52, left with his wife at night."
AFTER = "Dock workers met {0} on Monday. They told {0} about the storm, and {0}, 52, said he would buy new cranes."


def run() -> None:
    decided, tagged, missed = [], [], 0
    with system.running() as running:
        token = running.servers.manage("api_token", "bench", "--role", "editor").strip()
        client = latency.Client(running.address, token)
        names = [f"{first}{second}" for first in FIRST for second in SECOND][:ROUNDS]
        for number, name in enumerate(["Warmwater", *names]):
            answered, done, found = _round(client, name)
            if number:
                decided.append(answered)
                tagged.append(done)
                missed += not found
    print(f"Decision to the next story tagged by it, {len(tagged)} rounds, milliseconds:")
    latency._row("decided", decided)
    latency._row("tagged by it", tagged)
    print(f"stories that were not tagged by it: {missed}")


def _round(client: latency.Client, name: str) -> tuple[float, float, bool]:
    """An editor says whom a surname means; seconds until that is answered, and until the next story is tagged."""
    person = client.call("POST", "/api/v1/people/", {"name": f"Ottilie {name}"})["id"]
    before = client.post(_story(name, BEFORE))
    client.until_done(before)
    started = time.perf_counter()
    client.call("POST", "/api/v1/tags/", {"article": before["id"], "entity": person, "surface": name})
    answered = time.perf_counter() - started
    after = client.post(_story(name, AFTER))
    client.until_done(after)
    done = time.perf_counter() - started
    tags = client.call("GET", f"/api/v1/articles/{after['id']}/?tags=all")["tags"]
    return answered, done, any(tag["entity"]["id"] == person for tag in tags)


def _story(name: str, text: str) -> dict[str, Any]:
    return {"headline": f"{name} speaks about the storm", "text": text.format(name), "source": "Harbour Wire"}
