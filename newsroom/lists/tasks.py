from __future__ import annotations

from celery import shared_task

from newsroom.lists import counting


@shared_task(name=counting.TASK)
def count_list(list_id: str) -> None:
    counting.run(list_id)


@shared_task(name="lists.resume")
def resume_lists() -> None:
    counting.resume()
