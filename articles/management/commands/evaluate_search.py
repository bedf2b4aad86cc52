"""How good the order of search is, beside other ways to order the same stories."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.evaluate import data_folder
from articles.evaluate.relevance import measure, read

SET = "search_time1963"


class Command(BaseCommand):
    help = (
        "Measure the order of search on plain-language queries whose relevant stories are all known, in any-word mode; "
        "the set lies in the folder that MEASURING_DATA names. Needs the database, and leaves nothing in it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = data_folder() / SET
        if not folder.is_dir():
            raise CommandError(f"There is no {SET} in {data_folder()}: say in MEASURING_DATA where the sets are.")
        collection = read(folder)
        found = measure(collection)
        self.stdout.write(f"{len(collection.texts)} stories, {len(collection.queries)} queries; nDCG@10 and recall@20")
        self.stdout.write("| order by | all queries | every other one | the rest |\n|---|---|---|---|")
        for name, scores in found.items():
            cells = " | ".join(f"{score.ndcg:.3f} / {score.recall:.3f}" for score in scores)
            self.stdout.write(f"| {name} | {cells} |")
