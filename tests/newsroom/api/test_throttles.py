"""How much a token may ask in a minute."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from tests.factories import TagFactory

PEOPLE = "/api/v1/people/"


@pytest.fixture(autouse=True)
def three_a_minute(settings: Any, empty_redis: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 3


@time_machine.travel("2026-11-27T10:00:50Z", tick=False)
def test_beyond_the_limit_it_is_told_when_to_come_back(editor: Any, reader: Any) -> None:
    answers = [editor.get(PEOPLE) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"] for answer in answers] == [f'"minute";r={left};t=10' for left in (2, 1, 0, 0)]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=3;w=60'
    refused = answers[3]
    assert refused["Retry-After"] == "10"
    assert refused.json()["errors"][0]["code"] == "throttled"
    assert reader.get(PEOPLE).status_code == 200  # another token
    assert editor.post(f"/api/v1/tags/{TagFactory().pk}/accept/").status_code == 200  # another scope
    with time_machine.travel("2026-11-27T10:01:00Z", tick=False):
        assert editor.get(PEOPLE).status_code == 200


def test_without_redis_nobody_is_kept_out(editor: Any, settings: Any) -> None:
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": nowhere}
    answers = [editor.get(PEOPLE) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert "RateLimit" not in answers[0]


def test_it_can_be_switched_off(editor: Any, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 0
    assert [editor.get(PEOPLE).status_code for _ in range(5)] == [200] * 5
