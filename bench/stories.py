"""Stories to measure with: the same ones that ``manage.py evaluate_tagging`` uses for speed."""

from __future__ import annotations

from tagging.evaluate.data import all_stories
from tagging.evaluate.data import plain_stories as some

__all__ = ["all_stories", "some"]
