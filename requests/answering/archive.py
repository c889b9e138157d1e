"""A ZIP as a stream: made while it is read, the same bytes for the same content. Pure."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the archive; its content is asked for once."""

    name: str
    content: Iterable[bytes]


class Archive:
    """The archive as a file that is read: no more than one piece of one entry is in memory."""

    def __init__(self, entries: Iterable[Entry], made_at: datetime) -> None:
        self._parts = _parts(entries, made_at)
        self._left = bytearray()

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes (all, where it is negative); none at the end."""
        while size < 0 or len(self._left) < size:
            part = next(self._parts, None)
            if part is None:
                break
            self._left += part
        given = bytes(self._left if size < 0 else self._left[:size])
        del self._left[: len(given)]
        return given


class _Sink:
    """What ``zipfile`` writes, until it is taken. It has no ``seek``: sizes follow each entry."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, content: bytes) -> int:
        self._held += content
        return len(content)

    def flush(self) -> None:
        """There is nothing below to flush."""

    def take(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def _parts(entries: Iterable[Entry], made_at: datetime) -> Iterator[bytes]:
    sink = _Sink()
    stamp = (max(made_at.year, 1980), made_at.month, made_at.day, made_at.hour, made_at.minute, 0)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, stamp)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            with archive.open(info, "w", force_zip64=True) as file:
                for piece in entry.content:
                    file.write(piece)
                    yield sink.take()
            yield sink.take()
    yield sink.take()
