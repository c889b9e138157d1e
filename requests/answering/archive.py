"""A ZIP as a stream: made while it is read, the same bytes for the same content. Pure."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

_OTHER = re.compile(r"[^\w.-]")
_LONGEST_STEM, _LONGEST_ENDING = 60, 10
"""Letters, of up to four bytes: most systems take 255 bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the archive; its content is asked for once."""

    name: str
    content: Iterable[bytes]


def file_name(text: str) -> str:
    """What every system can unpack of a name that somebody gave a file: its letters, digits and ending,
    shortened; "file" where nothing is left of it."""
    stem, dot, ending = text.strip().rpartition(".")
    stem, ending = (stem, ending) if dot and len(ending) <= _LONGEST_ENDING else (text.strip(), "")
    kept, ending = (_OTHER.sub("", each.replace(" ", "_")) for each in (stem, ending))
    return f"{kept[:_LONGEST_STEM].strip('.') or 'file'}{f'.{ending}' if ending else ''}"


class Archive:
    """The archive as a file that is read: no more than one piece of one entry is in memory.

    ``error`` is what ended it before its end: whoever reads may wrap it in an error of its own.
    """

    def __init__(self, entries: Iterable[Entry], made_at: datetime) -> None:
        self._parts = _parts(entries, made_at)
        self._left = bytearray()
        self.error: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes (all, where it is negative); none at the end."""
        while size < 0 or len(self._left) < size:
            part = self._next()
            if part is None:
                break
            self._left += part
        given = bytes(self._left if size < 0 else self._left[:size])
        del self._left[: len(given)]
        return given

    def _next(self) -> bytes | None:
        try:
            return next(self._parts, None)
        except BaseException as error:
            self.error = error
            raise


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
