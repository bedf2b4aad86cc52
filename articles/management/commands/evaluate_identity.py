"""How well near-duplicates and versions are recognised, on real files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.evaluate import data_folder
from articles.evaluate.identity import near_pairs, pairs_of, site_versions, wire_merges

WIRE, SITE = "reuters_neardup_silver", "cnn_lite_2026"


class Command(BaseCommand):
    help = (
        "Take a wire's stories and a site's saved versions through the door for text, and say which were linked as "
        "near-duplicates and which became one story; the sets lie in the folder that MEASURING_DATA names. Needs the "
        "database, and leaves nothing in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="Stories of the wire that are taken.")
        parser.add_argument("--wrong", action="store_true", help="Name what was merged, linked and missed wrongly.")

    def handle(self, *args: Any, limit: int | None, wrong: bool, **options: Any) -> None:
        folder = data_folder()
        if not any((folder / name).is_dir() for name in (WIRE, SITE)):
            raise CommandError(f"There is no {WIRE} or {SITE} in {folder}: say in MEASURING_DATA where the sets are.")
        if (folder / WIRE).is_dir():
            self._wire(folder, limit, wrong)
        if (folder / SITE).is_dir():
            self._site(folder, wrong)

    def _wire(self, folder: Path, limit: int | None, wrong: bool) -> None:
        pairs = near_pairs(folder, limit)
        merged = pairs_of(wire_merges(folder, limit))
        beside = merged - pairs.silver
        self.stdout.write(
            f"{pairs.stories} wire stories with ids: {len(pairs.found)} pairs linked, {len(pairs.silver)} expected, "
            f"precision {pairs.precision:.4f}, recall {pairs.recall:.4f}\n"
            f"the same without ids: {len(merged)} pairs became one story, {len(beside)} of them not expected"
        )
        self._name(
            wrong, {"linked": pairs.found - pairs.silver, "missed": pairs.silver - pairs.found, "merged": beside}
        )

    def _site(self, folder: Path, wrong: bool) -> None:
        for how, by_address in (("by their address", True), ("by words alone", False)):
            versions = site_versions(folder, by_address=by_address)
            self.stdout.write(
                f"{versions.chains} stories with versions, known {how}: {versions.whole / max(versions.chains, 1):.4f} "
                f"became one story each; {len(versions.merged)} hold more than one"
            )
            self._name(wrong, {"merged": set(map(tuple, map(sorted, versions.merged)))})

    def _name(self, wrong: bool, kinds: dict[str, Any]) -> None:
        for kind, pairs in kinds.items() if wrong else ():
            for pair in sorted(pairs):
                self.stdout.write(f"- {kind}: {' '.join(pair)}")
