"""A thin shell; it may run twice or late without harm: who comes second finds no text."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from newsroom.annotating import answering
from newsroom.annotating.asking import TASK


@shared_task(name=TASK)
def annotate(job: str) -> None:
    answering.carry_out(UUID(job))
