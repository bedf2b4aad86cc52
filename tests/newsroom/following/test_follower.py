"""Who reads the change feed alone ends with what the API tells, whatever happened."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from bench.at_random import Chance, actor, settle
from bench.follower import Copy, as_bytes, differing, listed, over_http
from newsroom import children
from newsroom.accounts.tokens import issue_token
from tests.factories import UserFactory

ROOT = "/api/v1/"


def reading_as(role: str) -> Any:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {issue_token(UserFactory(role=role), name='follower')}")

    def get(address: str, /) -> Any:
        path = address.removeprefix("http://testserver") if address.startswith("http") else ROOT + address
        answer = client.get(path)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    return get


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_a_copy_out_of_the_feed_is_what_the_lists_tell(seed: int) -> None:
    chance, roles = Chance(seed), ("reader", "editor", "standards")
    copies = {role: (Copy(), reading_as(role)) for role in roles}
    for _ in range(12):
        chance.go_on(acts=15)
        role = chance.random.choice(roles)
        copies[role][0].follow_to_the_end(copies[role][1], limit=chance.random.choice((1, 7, 200)))
    settle()
    for role, (copy, get) in copies.items():
        copy.follow_to_the_end(get)
        told, kept = listed(get), copy.state()
        assert differing(kept, told) == [], role
        assert as_bytes(kept) == as_bytes(told)


@pytest.mark.django_db(transaction=True)
def test_it_is_over_http_while_four_processes_write_and_the_follower_is_killed(
    live_server: Any, tmp_path: Path
) -> None:
    token = issue_token(UserFactory(role="editor"), name="follower")
    get, kept = over_http(f"{live_server.url}/api/v1/", token), tmp_path / "copy.json"
    actor()
    argv = [sys.executable, "-m", "bench.at_random"]
    doing = [subprocess.Popen([*argv, str(seed), "4"], cwd=children.PROJECT) for seed in range(4)]
    copy, kills, chance = Copy(), 0, random.Random(1)
    while any(process.poll() is None for process in doing):
        copy.follow(get, wait=1, limit=20)
        if not kills or chance.random() < 0.3:  # killed before it kept the page
            copy, kills = Copy.kept_at(kept), kills + 1
        copy.keep(kept)
    assert [process.returncode for process in doing] == [0] * 4
    settle()
    copy.follow_to_the_end(get)
    told = listed(get)
    assert as_bytes(copy.state()) == as_bytes(told), differing(copy.state(), told)
    assert len(told) > 5
    assert kills
