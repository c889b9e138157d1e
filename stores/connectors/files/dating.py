"""When the newest entry of a file was written: by its name, else its lines, else its last change."""

from collections import OrderedDict
from datetime import datetime, tzinfo

from stores.connectors.files.entries import Entry, Folder
from stores.connectors.files.lines import moment_of
from stores.connectors.files.names import ImpossibleDate
from stores.connectors.files.reading import Opaque, Unreadable, newest
from stores.connectors.files.settings import FilesSettings, Undated

_REMEMBERED = 10_000


class Dating:
    """Dates the files of one folder; moments without a zone are of ``zone``."""

    def __init__(self, folder: Folder, settings: FilesSettings, zone: tzinfo) -> None:
        self._folder, self._settings, self._zone = folder, settings, zone
        self._known: OrderedDict[tuple[Entry, bool], datetime | None] = OrderedDict()

    def newest(self, entry: Entry, *, whole: bool) -> datetime | None:
        """In UTC; None where it cannot be told.

        Without ``whole`` only the end of a file is read: a date from there may be too early, where lines
        do not follow in time. What that makes due is read ``whole`` before it is believed.
        """
        key = (entry, whole)
        if key not in self._known:
            self._known[key] = self._told(entry, whole=whole)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]

    def _told(self, entry: Entry, *, whole: bool) -> datetime | None:
        try:
            for pattern in self._settings.dates:
                moment = pattern.last_moment(entry.path, self._zone)
                if moment is not None:
                    return moment
            return self._by_lines(entry, whole=whole) or self._by_change(entry)
        except (ImpossibleDate, Unreadable, OSError):
            return None

    def _by_lines(self, entry: Entry, *, whole: bool) -> datetime | None:
        modified = entry.modified
        if modified is None or not entry.size:
            return None
        try:
            with self._folder.opened(entry) as stream:
                return newest(stream, lambda line: moment_of(line, self._zone, modified), whole=whole)
        except Opaque:
            return None

    def _by_change(self, entry: Entry) -> datetime | None:
        return entry.modified if self._settings.undated is Undated.MODIFIED else None
