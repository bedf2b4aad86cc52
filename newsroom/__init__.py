"""Who works with the archive and through which door."""

from newsroom.celery import app as celery_app

__all__ = ["celery_app"]
