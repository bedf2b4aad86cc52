"""Thin shells around the functions that do the work; each may run twice or late without harm."""

from __future__ import annotations

from celery import shared_task

from articles import states, uploads
from articles.models import Change
from articles.search import vocabulary


@shared_task(name=uploads.READ_TASK)
def read_upload(upload_id: str) -> None:
    uploads.read_now(upload_id)


@shared_task(name="articles.resume_uploads")
def resume_uploads() -> None:
    uploads.resume()


@shared_task(name="articles.announce_embargo_lifts")
def announce_embargo_lifts() -> None:
    states.announce_lifts()


@shared_task(name="articles.number_changes")
def number_changes() -> None:
    Change.objects.number()


@shared_task(name="articles.refresh_vocabulary")
def refresh_vocabulary() -> None:
    vocabulary.refresh()
