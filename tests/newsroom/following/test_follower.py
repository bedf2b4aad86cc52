"""Who reads the change feed alone ends with what the API tells, whatever happened."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from bench.at_random import Chance, settle
from bench.follower import Copy, as_bytes, differing, listed
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
@pytest.mark.parametrize("seed", range(4))
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
