"""Files behind ``stores.protocol``: one row is one file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from stores.connectors.files import checking, discovery, purging, searching
from stores.connectors.files.dating import Dating
from stores.connectors.files.due import Judge, Verdict
from stores.connectors.files.entries import Entry, Seen
from stores.connectors.files.globs import Glob, PatternError
from stores.connectors.files.local import LocalFolder
from stores.connectors.files.remote import RemoteFolder
from stores.connectors.files.removal import Removal
from stores.connectors.files.settings import FilesSettings
from stores.mapping import DatasetMap
from stores.people import Sighting, Whose, cannot_choose, refuse_choosing
from stores.protocol import (
    Batch,
    Commit,
    Counts,
    DiscoveredTable,
    Problem,
    Proof,
    Refused,
    Resolved,
    Survey,
)
from stores.work import Step, Work

LARGEST = 5_000
"""Files in one batch, at most: its manifest is read whole."""


class FilesConnector:
    """One open store of files."""

    def __init__(self, folder: LocalFolder | RemoteFolder, settings: FilesSettings) -> None:
        self._folder, self._settings = folder, settings
        self._dating = cache(lambda zone: Dating(folder, settings, ZoneInfo(zone)))

    def now(self) -> datetime:
        """This machine's clock, by which the files' own moments are judged."""
        return datetime.now(UTC)

    def check(self, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
        return checking.problems(self._folder, self._settings, datasets)

    def discover(self) -> tuple[DiscoveredTable, ...]:
        return discovery.tables(self._folder)

    def survey(self, work: Work) -> Survey:
        found = checking.survey(self._folder, self._settings, work)
        return replace(found, obstacles=(*cannot_choose(work), *found.obstacles))

    def count(self, work: Work) -> Counts:
        """Each file is judged once for every step. Raises ``StoreError`` where a folder is not readable."""
        judges = {step.name: self._judge(step) for step in work.steps}
        due, spared = dict.fromkeys(judges, 0), dict.fromkeys(judges, 0)
        total = unknown = 0
        for entry in self._entries(work.dataset):
            total += 1
            verdicts = {name: judge.of(entry) for name, judge in judges.items()}
            unknown += Verdict.UNKNOWN in verdicts.values()
            for name, verdict in verdicts.items():
                due[name] += verdict is Verdict.DUE
                spared[name] += verdict is Verdict.SPARED
        return Counts(due=due, spared=spared, unknown_start=unknown, total=total)

    def sample(self, step: Step, limit: int) -> Sequence[Mapping[str, Any]]:
        """Names and dates, never content."""
        found = zip(range(limit), self._due(step), strict=False)
        return [
            {
                # Bytes that are no text cannot be shown.
                "path": entry.path.encode("utf-8", "replace").decode(),
                "newest": self._dated(step).newest(entry, whole=True),
                "modified": entry.modified,
                "bytes": entry.size,
            }
            for _number, entry in found
        ]

    def batches(self, step: Step, size: int) -> Iterator[Batch]:
        part: list[Entry] = []
        for entry in self._due(step):
            part.append(entry)
            if len(part) == min(size, LARGEST):
                yield _batch(part)
                part = []
        if part:
            yield _batch(part)

    def carry_out(self, step: Step, batch: Batch, batch_id: str, commit: Commit) -> Resolved:
        if not step.deletes:
            raise Refused("Files cannot be blanked: they go whole, or stay.")
        try:
            files = tuple(Entry.from_json(each) for each in batch.bounds["files"])
        except (KeyError, TypeError, ValueError):
            raise Refused("The batch's bounds are not those of files below the root.") from None
        judge, resource = self._judge(step), step.dataset.resource
        glob = _glob(step.dataset)

        def due(planned: Entry) -> bool:
            return glob.matches(planned.path) and judge.of(planned) is Verdict.DUE

        if isinstance(self._folder, LocalFolder):
            return purging.purge(self._folder, resource, files, due, batch_id, commit)
        return Removal(self._folder).purge(resource, files, due, batch_id, commit)

    def outcome(self, batch_id: str, proof: Proof) -> Resolved:
        if isinstance(self._folder, LocalFolder):
            return purging.resolve(self._folder, batch_id, proof)
        return Removal(self._folder).resolve(batch_id, proof)

    def _due(self, step: Step) -> Iterator[Entry]:
        judge = self._judge(step)
        return (entry for entry in self._entries(step.dataset) if judge.of(entry) is Verdict.DUE)

    def find(self, whose: Sequence[Whose]) -> Sequence[Sighting]:
        """Lines that name the person, of as many files as ``searching.Limits`` lets it read."""
        return tuple(searching.sighting(self._folder, each) for each in whose)

    def collect(self, whose: Whose, limit: int | None = None) -> Iterator[Mapping[str, Any]]:
        """Those lines, with the file and the number of each."""
        return islice(searching.lines(self._folder, whose), limit)

    def _judge(self, step: Step) -> Judge:
        refuse_choosing(step)
        return Judge(
            step=step,
            folder=self._folder,
            settings=self._settings,
            dating=self._dated(step),
            now=self.now(),
            zone=ZoneInfo(step.dataset.time_zone),
        )

    def _dated(self, step: Step) -> Dating:
        return self._dating(step.dataset.time_zone)

    def _entries(self, dataset: DatasetMap) -> Iterator[Entry]:
        seen = Seen()
        yield from self._folder.entries(_glob(dataset), seen)
        if seen.unreadable:
            raise Refused(
                f"{seen.unreadable} folders below the root may not be read: give Dertig's user the right to."
            )


def _glob(dataset: DatasetMap) -> Glob:
    try:
        return Glob.of(dataset.resource)
    except PatternError as error:
        raise Refused(f"The dataset's pattern: {error}") from None


def _batch(entries: list[Entry]) -> Batch:
    return Batch(bounds={"files": [each.as_json() for each in entries]}, expected=len(entries))
