"""Whether a step takes a file. A log is due when its newest entry is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from stores.connectors.files.dating import Dating
from stores.connectors.files.entries import Entry, Folder
from stores.connectors.files.moments import start_of
from stores.connectors.files.reading import Opaque, Unreadable, holds_any
from stores.connectors.files.settings import FilesSettings
from stores.terms import IdentifierKind
from stores.work import Lapse, Spared, Step

NEWEST, MODIFIED = "newest", "modified"
STARTS = (NEWEST, MODIFIED)
"""The start columns of a dataset of files."""


class Verdict(StrEnum):
    """What becomes of a file."""

    DUE = "due"
    SPARED = "spared"
    KEPT = "kept"
    UNKNOWN = "unknown"
    """A start that the step needs cannot be told."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides for one step. ``now`` and ``zone`` say which day is today's."""

    step: Step
    folder: Folder
    settings: FilesSettings
    dating: Dating
    now: datetime
    zone: tzinfo

    def of(self, entry: Entry) -> Verdict:
        """Reads as little of the file as decides: all of it only where it would go."""
        if self.settings.is_current(entry.path):
            return Verdict.KEPT
        verdict = self._by_lapses(entry, whole=False)
        if verdict is Verdict.DUE:
            verdict = self._by_lapses(entry, whole=True)
        if verdict is Verdict.DUE and self._is_spared(entry):
            return Verdict.SPARED
        return verdict

    def _by_lapses(self, entry: Entry, *, whole: bool) -> Verdict:
        starts = {
            name: self.dating.newest(entry, whole=whole) if name == NEWEST else entry.modified
            for name in {lapse.start.name for lapse in self.step.lapses}
        }
        if not starts or None in starts.values():
            return Verdict.UNKNOWN
        if not self._all_over(self.step.lapses, starts):
            return Verdict.KEPT
        if self.step.unless and self._all_over(self.step.unless, starts):
            return Verdict.KEPT
        return Verdict.DUE

    def _all_over(self, lapses: Iterable[Lapse], starts: dict[str, datetime | None]) -> bool:
        today = start_of(self.now.astimezone(self.zone).date(), self.zone)
        for lapse in lapses:
            start = starts.get(lapse.start.name)
            # A file of today may still be written to, whatever the period.
            if start is None or start >= lapse.cutoff.until or start >= today:
                return False
        return True

    def _is_spared(self, entry: Entry) -> bool:
        return any(each.values and self._names(entry, each) for each in self.step.spared)

    def _names(self, entry: Entry, spared: Spared) -> bool:
        """Whether one of these people stands in it; what cannot be searched is left alone."""
        values = frozenset(value.lower() for value in spared.values if value)
        if not values:
            return False
        try:
            with self.folder.opened(entry) as stream:
                return holds_any(stream, values, spaced=spared.kind is IdentifierKind.PHONE)
        except (Opaque, Unreadable, OSError):
            return True
