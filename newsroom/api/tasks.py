"""Thin shells; each may run twice or late without harm."""

from __future__ import annotations

from celery import shared_task

from newsroom.api.models import TIDIED_AT_ONCE, KeptAnswer

MOST_TURNS = 20


@shared_task(name="api.forget_answers")
def forget_answers() -> None:
    for _ in range(MOST_TURNS):
        if KeptAnswer.objects.tidy() < TIDIED_AT_ONCE:
            return
