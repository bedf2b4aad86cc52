"""Thin shells around the functions that do the work; each may run twice or late without harm."""

from __future__ import annotations

from pathlib import Path

from celery import shared_task
from django.conf import settings

from articles import deliveries, folders, mailboxes, polling, reading, states, uploads
from articles.models import Change
from articles.search import vocabulary


@shared_task(name=uploads.READ_TASK)
def read_upload(upload_id: str) -> None:
    reading.read_now(upload_id)


@shared_task(name="articles.resume_uploads")
def resume_uploads() -> None:
    uploads.resume()


@shared_task(name="articles.drop_stale_deliveries")
def drop_stale_deliveries() -> None:
    deliveries.drop_stale()


@shared_task(name="articles.empty_folder")
def empty_folder(folder: str, source: str = "") -> None:
    folders.empty_folder(Path(folder), source)


@shared_task(name="articles.visit_mailbox")
def visit_mailbox(number: int) -> None:
    """By its number in the settings: its address holds a password, which is nothing for a queue."""
    mailboxes.visit(*settings.MAILBOXES[number])


@shared_task(name="articles.poll_feed")
def poll_feed(address: str, source: str = "") -> None:
    polling.poll(address, source)


@shared_task(name="articles.announce_embargo_lifts")
def announce_embargo_lifts() -> None:
    states.announce_lifts()


@shared_task(name="articles.number_changes")
def number_changes() -> None:
    Change.objects.number()


@shared_task(name="articles.refresh_vocabulary")
def refresh_vocabulary() -> None:
    vocabulary.refresh()
