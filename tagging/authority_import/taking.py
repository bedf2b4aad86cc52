"""Rows into the authority file, batch by batch, each in a transaction of its own: a killed import is run again."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import connection, transaction

from tagging.authority_import import report as reports
from tagging.authority_import.countries import Countries
from tagging.authority_import.filling import add_names, fill, set_parent
from tagging.authority_import.known import Index, Known
from tagging.authority_import.lookup import Wanted, look_up
from tagging.authority_import.matching import Matcher, Verdict
from tagging.authority_import.reading import Problem, Reader
from tagging.authority_import.records import Record, Reference
from tagging.authority_import.report import Line, Report
from tagging.authority_import.writing import write
from tagging.models import EntityKind, ImportedRow, Origin

BATCH = 2_000
MOST_PASSES = 10
IMPORT_LOCK = 0x61757468  # any constant of our own: batches of two imports come one after the other

Progress = Callable[[int, float], None]  # rows so far, share of the current file
OnConflict = Callable[[Record, Verdict], None] | None  # what to do with a doubtful row; None: make a new record of it


@dataclass(frozen=True)
class Policy:
    """How rows are taken in. ``curated``: the archive's own files, whose keys are identities, which share names
    on purpose, and whose records stay as they are once they are there."""

    origin: str = Origin.IMPORT
    create_on_conflict: bool = False
    dry_run: bool = False
    curated: bool = False


def import_files(
    paths: Iterable[Path],
    reader: Reader,
    report: Report,
    policy: Policy = Policy(),
    progress: Progress = lambda rows, share: None,
) -> None:
    """Take the files in; what became of every row goes to the report. A second run changes nothing.

    Rows in conflict are looked at again at the end, when the rest is known, until nothing changes any more. A dry
    run does all of it in one transaction and takes it back.
    """
    with ExitStack() as stack:
        if policy.dry_run:
            stack.enter_context(transaction.atomic())
        taking = _Taking(policy, report, stack.enter_context(_Spool()))
        for path in paths:
            taking.take_file(path, reader, progress)
        taking.settle()
        if policy.dry_run:
            transaction.set_rollback(True)


class _Spool:
    """Records put aside on disk, in order."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed on exit)
        self.count = 0

    def __enter__(self) -> _Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, record: Record, verdict: Verdict) -> None:
        pickle.dump(record, self._file)
        self.count += 1

    def drain(self) -> Iterator[Record]:
        """All of them; those that are added meanwhile belong to the next round."""
        old, count = self._file, self.count
        self._file, self.count = tempfile.TemporaryFile(), 0  # noqa: SIM115  (closed on exit)
        with old:
            old.seek(0)
            for _ in range(count):
                yield pickle.load(old)  # noqa: S301  (what this process wrote into a file without a name)


class _Taking:
    def __init__(self, policy: Policy, report: Report, aside: _Spool) -> None:
        self._policy, self._report, self._aside = policy, report, aside
        self._rows, self._next_analyze = 0, BATCH
        self._countries = Countries()
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            self._since: datetime = cursor.fetchone()[0]

    def take_file(self, path: Path, reader: Reader, progress: Progress) -> None:
        rows = reader.read(path, lambda share: progress(self._rows, share))
        while batch := list(islice(rows, BATCH)):
            for problem in batch:
                if isinstance(problem, Problem):
                    self._report.add(Line(problem.place, reports.PROBLEM, detail=problem.message))
            self._take([row for row in batch if isinstance(row, Record)], self._aside.add)
            self._rows += len(batch)
            self._keep_plans_right()
        progress(self._rows, 1.0)

    def _keep_plans_right(self) -> None:
        """Tables that grow a hundredfold within minutes outrun the server's own statistics: it would go on to search
        them whole, as it rightly did when they were small."""
        if self._rows >= self._next_analyze:
            self._next_analyze = 2 * self._rows
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE tagging_entity, tagging_alias, tagging_importedrow")

    def settle(self) -> None:
        """Parents that came later than their parts, then conflicts that what came later may have solved."""
        for _ in range(MOST_PASSES):
            self._find_parents()
            if not self._aside.count or not self._again(self._aside.add):
                break
        self._again(None if self._policy.create_on_conflict else self._refuse)
        self._find_parents(last=True)

    def _again(self, on_conflict: OnConflict) -> int:
        """Take the rows put aside once more; how many found their record."""
        before, records = self._aside.count, self._aside.drain()
        self._countries = Countries()
        while batch := list(islice(records, BATCH)):
            self._take(batch, on_conflict)
        return before - self._aside.count

    def _take(self, records: list[Record], on_conflict: OnConflict) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
            batch = _Batch(records, self._policy, self._report, self._since, self._countries)
            for record in records:
                batch.take(record, on_conflict)
            batch.write()

    def _refuse(self, record: Record, verdict: Verdict) -> None:
        rivals = "; ".join(_told(rival) for rival in verdict.rivals)
        detail = f"{verdict.reason}{f' — {rivals}' if rivals else ''}"
        records = " ".join(str(rival.pk) for rival in verdict.rivals)
        self._report.add(Line(record.place, reports.CONFLICT, record.kind, record.name, records, detail))

    def _find_parents(self, *, last: bool = False) -> None:
        """Set the parents that rows named before they were there; what is missing at last is reported once."""
        after = UUID(int=0)
        while True:
            with transaction.atomic():
                rows = ImportedRow.objects.filter(parent__isnull=False, fingerprint__gt=after)
                waiting = list(rows.order_by("fingerprint")[:BATCH])
                if not waiting:
                    return
                self._set_parents(waiting, last=last)
            after = waiting[-1].fingerprint

    def _set_parents(self, waiting: list[ImportedRow], *, last: bool) -> None:
        asked = [(row, _reference(row), (row.parent or {})["kind"]) for row in waiting]
        wanted = Wanted(pks={row.entity_id for row in waiting})
        for _, reference, kind in asked:
            wanted.reference(reference, kind)
        index = look_up(wanted, self._since)
        found = []
        for row, reference, kind in asked:
            known, parents = index.by_pk.get(row.entity_id), index.meant(reference, kind)
            wrong = set_parent(known, parents, index) if known and parents else ""
            if known and not parents and last and row.at >= self._since:
                wrong = "there is no such record"
            if known and wrong:
                self._left_out(row, known, f"parent “{reference}”: {wrong}")
            if parents:
                row.parent = None
                found.append(row)
        write(index.by_pk.values(), [], self._policy.origin)
        ImportedRow.objects.bulk_update(found, ["parent"], batch_size=BATCH)

    def _left_out(self, row: ImportedRow, known: Known, detail: str) -> None:
        waiting = row.parent or {}
        place = (str(waiting.get("file")), int(waiting.get("line") or 0))
        self._report.add(Line(place, reports.LEFT_OUT, known.kind, known.name, str(known.pk), detail))


class _Batch:
    """Rows that are looked up together, matched one after the other, and written together."""

    def __init__(
        self, records: list[Record], policy: Policy, report: Report, since: datetime, countries: Countries
    ) -> None:
        self._policy, self._report = policy, report
        fingerprints = [record.fingerprint for record in records]
        self._taken = set(
            ImportedRow.objects.filter(fingerprint__in=fingerprints).values_list("fingerprint", flat=True)
        )
        wanted = Wanted()
        for record in records:
            if record.fingerprint not in self._taken:
                wanted.record(record)
        self._index: Index = look_up(wanted, since)
        self._matcher = Matcher(self._index, countries, keys_differ=policy.curated)
        self._rows: list[ImportedRow] = []

    def take(self, record: Record, on_conflict: OnConflict) -> None:
        if record.fingerprint in self._taken:
            self._tell(record, reports.UNCHANGED)
            return
        verdict = self._matcher.match(record)
        known = verdict.known
        if verdict.is_conflict and on_conflict:
            on_conflict(record, verdict)
            return
        if known is None:
            known = Known.new(record, self._index.ids_for(record, None))
            detail = f"in spite of: {verdict.reason}" if verdict.reason else ""
            self._tell(record, reports.ADDED, known, detail)
        else:
            action = reports.MERGED if known.is_ours else reports.MATCHED
            self._tell(record, action, known, f"{verdict.reason}: {_told(known)}")
        self._fill(record, known)

    def _fill(self, record: Record, known: Known) -> None:
        waiting = None
        if known.is_new or not self._policy.curated:
            fill(known, record, self._index)
            left_out = list(add_names(known, record, self._index, may_share_names=self._policy.curated))
            self._index.add(known)
            waiting = self._place(record, known)
            for detail in (*record.left_out, *left_out):
                self._tell(record, reports.LEFT_OUT, known, detail)
        known.is_ours = True
        self._taken.add(record.fingerprint)
        self._rows.append(ImportedRow(fingerprint=record.fingerprint, entity_id=known.pk, parent=waiting))

    def _place(self, record: Record, known: Known) -> dict[str, Any] | None:
        """Set the parent; what to remember of one that is not there yet."""
        reference = record.parent or (record.country if record.kind == EntityKind.PLACE else Reference())
        if not reference:
            return None
        if record.kind == EntityKind.PERSON:
            self._tell(record, reports.LEFT_OUT, known, "a person has no parent")
            return None
        parents = self._index.meant(reference, record.kind)
        if parents:
            if wrong := set_parent(known, parents, self._index):
                self._tell(record, reports.LEFT_OUT, known, f"parent “{reference}”: {wrong}")
            return None
        file, line = record.place
        named = {"name": reference.name, "key": reference.key, "ids": reference.ids}
        return {**named, "kind": record.kind, "file": file, "line": line}

    def write(self) -> None:
        write(self._index.by_pk.values(), self._rows, self._policy.origin)

    def _tell(self, record: Record, action: str, known: Known | None = None, detail: str = "") -> None:
        pk = str(known.pk) if known else ""
        self._report.add(Line(record.place, action, record.kind, record.name, pk, detail))


def _reference(row: ImportedRow) -> Reference:
    parent = row.parent or {}
    return Reference(parent["name"], parent["key"], tuple((scheme, value) for scheme, value in parent["ids"]))


def _told(known: Known) -> str:
    return f"{known.name} ({known.description})" if known.description else known.name
