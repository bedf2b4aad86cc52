"""Fits the confidence of mentions and tags, and writes ``tagging/pipeline/confidence.json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tagging.evaluate.calibration import Judgement, calibration_error
from tagging.evaluate.fitting import Fitting, judgement, train_cases
from tagging.pipeline import confidence
from tagging.pipeline.annotate import PIPELINE_VERSION
from tagging.pipeline.confidence import Fitted
from tagging.pipeline.recognisers import load, load_model
from tagging.pipeline.types import KINDS


class Command(BaseCommand):
    help = "Fit the confidence of mentions and tags to annotated stories (train parts only); show before and after."
    requires_system_checks: list[str] = []  # it needs neither database nor web server

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--held-out", type=Path, required=True, metavar="MODEL",
            help="A model of the recogniser that was trained without every fourth story of conll_train and ww_train.",
        )
        parser.add_argument("--out", type=Path, default=confidence.FILE)
