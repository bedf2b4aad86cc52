"""The Celery application: JSON only, late acknowledgement; settings in newsroom/settings.py."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# One thread per worker child: the model is the load, and children are the parallelism.
os.environ.setdefault("OMP_NUM_THREADS", "1")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
