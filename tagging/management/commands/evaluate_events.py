"""The part of ``evaluate_tagging`` that is about dates and events alone: quicker, and in a report of its own."""

from __future__ import annotations

from tagging.evaluate import measuring_events
from tagging.management.commands import evaluate_tagging


class Command(evaluate_tagging.Command):
    help = (
        "Measure dates, events and what they cost; write report.md, report.html and the figures. Real sets lie in "
        "the folder that MEASURING_DATA names; those not at hand are skipped. evaluate_tagging measures all together."
    )
    measured_by = (measuring_events,)
    folder = "evaluation/events"
