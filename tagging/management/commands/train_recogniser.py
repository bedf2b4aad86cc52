"""Train the MiniLM recogniser on labelled texts, on a newsroom's own accepted tags, or on both; and export it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tagging.evaluate import data
from tagging.pipeline.recognisers.minilm import MODEL
from tagging.training.accepted import accepted_texts
from tagging.training.exam import Exam, dev_exams, own_exam
from tagging.training.texts import LabelledText, read

SETS = ("ww_train", "conll_train")
OWN_HELD_OUT = 10  # of the own texts every tenth judges and does not teach
MISSING = (
    "Training needs PyTorch and onnx, which the archive itself runs without: pip install -r requirements-train.txt"
)


class Command(BaseCommand):
    help = (
        "Train the MiniLM recogniser and write the exported model and its 32-bit weights to a folder. It learns from "
        "the sets in the folder ner/ of what MEASURING_DATA names, and with --accepted from the tags that people "
        "accepted here. The shipped model is not touched."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="The folder to write to.")
        parser.add_argument("--data", type=Path, default=data.folder() / "ner", help="The folder of labelled sets.")
        parser.add_argument("--train", nargs="*", default=list(SETS), metavar="SET", help="Sets; default: %(default)s.")
        parser.add_argument("--accepted", action="store_true", help="Learn from the own accepted tags too.")
        parser.add_argument(
            "--start",
            type=Path,
            default=MODEL,
            help="Weights to start from: weights.npz of an earlier run, a model.int8.onnx, or the folder of the base "
            "model (all-MiniLM-L6-v2); default: the shipped model.",
        )
        parser.add_argument("--runs", type=int, default=1, help="Runs, each with the next seed; 0: only average.")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--average",
            nargs="*",
            type=Path,
            default=[],
            metavar="WEIGHTS",
            help="Earlier weights that may enter the average; the start and the runs may too.",
        )
        parser.add_argument("--epochs", type=float, default=1.0, help="How often a run reads all texts.")
        parser.add_argument("--rate", type=float, default=2e-4, help="The learning rate at its highest.")
        parser.add_argument("--checks", type=int, default=4, help="Times a run is judged on dev; the best is kept.")
        parser.add_argument("--dev-stories", type=int, default=60, help="Stories of each dev set; 0: all.")
        parser.add_argument("--threads", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        _check(out, options)
        texts, exams = self._material(options)
        try:
            from tagging.training.fitting import Plan
            from tagging.training.running import Runs, train
        except ImportError as error:
            raise CommandError(MISSING) from error
        out.mkdir(parents=True, exist_ok=True)
        plan = Plan(options["epochs"], options["rate"], options["checks"], options["seed"])
        runs = Runs(plan, options["start"], options["average"], options["runs"], options["threads"])
        train(runs, texts, exams, out, self.say)
        self.stdout.write(f"The model is {out / MODEL.name}.")

    def _material(self, options: dict[str, Any]) -> tuple[list[LabelledText], list[Exam]]:
        try:
            texts = [text for name in options["train"] for text in read(options["data"] / f"{name}.jsonl.gz")]
        except FileNotFoundError as error:
            raise CommandError(f"not at hand: {error.filename} (“--train” alone: no labelled sets)") from None
        exams = dev_exams(options["dev_stories"])
        if options["accepted"]:
            own = list(accepted_texts())
            self.say(f"{len(own)} paragraphs with accepted tags")
            texts += [text for number, text in enumerate(own) if number % OWN_HELD_OUT]
            exams += [own_exam(own[::OWN_HELD_OUT])] if own else []
        if not texts:
            raise CommandError("There is nothing to learn from.")
        if not exams:
            raise CommandError("There is nothing to judge by.")
        return texts, exams

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _check(out: Path, options: dict[str, Any]) -> None:
    """Everything that can be said before hours of work."""
    if (out / MODEL.name).exists():
        raise CommandError(f"{out} has a model already; give another folder.")
    for path in (options["start"], *options["average"]):
        if not path.exists():
            raise CommandError(f"not at hand: {path}")
    for name in ("runs", "epochs", "rate", "checks", "dev_stories", "threads"):
        if options[name] < 0 or (name in ("checks", "threads") and not options[name]):
            raise CommandError(f"--{name.replace('_', '-')} is too small")
