"""The Celery application: JSON only, late acknowledgement; settings in newsroom/settings.py."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# One thread per worker child: the model is the load, and children are the parallelism.
os.environ.setdefault("OMP_NUM_THREADS", "1")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
@signals.worker_before_create_process.connect
def share_knowledge(sender: Any, **kwargs: Any) -> None:
    """The authority file is read once, in the worker's parent process, and its memory shared by the children; one that
    comes later, in place of another, starts from what is known by then. (The model is each child's own.)"""
    if getattr(sender, "pool_cls", "") == "threads":
        return  # a worker that tags nothing
    from tagging import knowledge

    knowledge.load_before_fork()
