"""Fits the confidence of mentions and tags to annotated stories, and writes it down for the pipeline."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tagging.evaluate.calibration import Judgement, calibration_error
from tagging.evaluate.fitting import Cases, Fitting, as_json, judgement, train_cases
from tagging.pipeline import confidence
from tagging.pipeline.annotate import PIPELINE_VERSION
from tagging.pipeline.confidence import Fitted
from tagging.pipeline.recognisers import BACKENDS, DEFAULT, load
from tagging.pipeline.types import KINDS

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
WANTED, STEP = 0.97, 0.05  # precision above the link threshold, which is a multiple of the step


class Command(BaseCommand):
    help = (
        "Fit the confidence of mentions and tags to aida/train and ww_train, which lie in the folder that "
        "MEASURING_DATA names. Shows, on stories that the fit did not see, what it changes and what each link "
        "threshold would bring."
    )
    requires_system_checks: list[str] = []  # it needs neither database nor web server

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backend", default=DEFAULT, help=f"One of: {', '.join(sorted(BACKENDS))}.")
        parser.add_argument("--out", type=Path, default=confidence.FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = train_cases(load(options["backend"]))
        except FileNotFoundError as error:
            raise CommandError(f"Not at hand: {error.filename}") from None
        fitting = Fitting(found.linked, found.marked)
        if confidence.FILE.exists():
            self._show("before", found, lambda story: confidence.shipped())
        after = self._show("after", found, fitting.without)
        self._show_thresholds(after)
        options["out"].write_text(self._file(found, fitting.models), "utf-8")
        self.stdout.write(f"Written to {options['out']}.")

    def _show(self, when: str, found: Cases, sure: Callable[[int], Fitted]) -> Judgement:
        judged = judgement(found.linked, found.named, sure)
        for what, items in (("mentions", judged.mentions), ("tags", judged.tags)):
            by_kind = (f"{kind} {calibration_error([i for i in items if i.kind == kind]):.3f}" for kind in KINDS)
            self.stdout.write(f"{when}: error of {what} {calibration_error(items):.3f} ({', '.join(by_kind)})")
        return judged

    def _show_thresholds(self, judged: Judgement) -> None:
        for threshold in THRESHOLDS:
            mentions, tags = judged.sure(threshold), judged.sure_tags(threshold)
            self.stdout.write(
                f"from {threshold:.2f}: {mentions.precision:.1%} of mentions right, {mentions.coverage:.1%} of names "
                f"covered; {tags.precision:.1%} of tags right, {tags.share:.1%} of them shown"
            )
        steps = (n * STEP for n in range(round(1 / STEP)))
        rule = next((step for step in steps if judged.sure(step).precision >= WANTED), 1.0)
        self.stdout.write(f"LINK_THRESHOLD by its rule ({WANTED:.0%} of mentions right): {rule:.2f}")

    def _file(self, found: Cases, models: Fitted) -> str:
        about = {
            "pipeline": PIPELINE_VERSION,
            "fitted_on": f"aida/train ({len(found.linked)} mentions), ww_train ({len(found.marked)} mentions)",
            "at": f"{datetime.now(UTC):%Y-%m-%d}",
        }
        rows = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in about.items()]
        for question, kinds in as_json(models).items():
            of_kinds = ",\n".join(f"  {json.dumps(kind)}: {json.dumps(model)}" for kind, model in kinds.items())
            rows.append(f"{json.dumps(question)}: {{\n{of_kinds}\n}}")
        return "{\n" + ",\n".join(rows) + "\n}\n"
