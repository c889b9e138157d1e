"""A file as a connector sees it, and what a folder of them can do. Pure."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Protocol
from urllib.parse import quote, unquote_to_bytes

from pydantic import TypeAdapter

from evidence.stored import StoredShape
from stores.connectors.files.globs import Glob

HIDDEN = ".dertig-quarantine"
"""The folder, in the root, of batches on their way out. Never part of a dataset."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its path below the root (surrogates for bytes that are no UTF-8), and what tells it changed.

    ``modified_ns`` is nanoseconds since 1970, None where the store does not say. ``mark`` is the inode,
    or the version or the checksum that a store gives.
    """

    path: str
    size: int
    modified_ns: int | None
    mark: str
    device: int = 0
    links: int = 1

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def modified(self) -> datetime | None:
        """None where the store does not say, or says what no calendar holds."""
        if self.modified_ns is None:
            return None
        try:
            return _EPOCH + timedelta(microseconds=self.modified_ns // 1000)
        except OverflowError:
            return None

    def is_still(self, other: "Entry") -> bool:
        """The same file with the same content, as far as its folder tells."""
        return (self.mark, self.size, self.modified_ns) == (other.mark, other.size, other.modified_ns)

    def as_json(self) -> list[Any]:
        """For a batch's bounds and for a manifest: the path in ASCII, whatever bytes it has."""
        return [written(self.path), self.mark, self.size, self.modified_ns]

    @classmethod
    def from_json(cls, value: list[Any]) -> "Entry":
        """Raises ValueError for what ``as_json`` did not write."""
        path, mark, size, modified_ns = value
        return cls(path=read(path), size=size, modified_ns=modified_ns, mark=mark)


def written(path: str) -> str:
    """A path in ASCII: JSON columns take no lone surrogates, and no NUL."""
    return quote(os.fsencode(path), safe="/")


def read(text: str) -> str:
    """What ``written`` wrote. Raises ValueError for a path that leaves its folder."""
    path = os.fsdecode(unquote_to_bytes(text))
    if any(part in {"", ".", "..", HIDDEN} for part in path.split("/")) or "\0" in path:
        raise ValueError("not a path below the root")
    return path


@dataclass(slots=True)
class Seen:
    """What a walk met beside its files."""

    unreadable: int = 0
    """Folders that may not be listed."""
    links: int = 0
    """Symbolic links: not followed."""


class Folder(Protocol):
    """A root and the files below it."""

    def entries(self, glob: Glob, seen: Seen) -> Iterator[Entry]:
        """Files that match, in no order, as a stream. Raises ``StoreError``."""
        ...

    def opened(self, entry: Entry) -> BinaryIO:
        """Its content. Raises OSError; FileNotFoundError also where another file took its place."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one attempt at a batch is about: kept beside the files, for whoever comes after a crash."""

    attempt: str
    resource: str
    files: tuple[Entry, ...]

    def as_bytes(self) -> bytes:
        files = [each.as_json() for each in self.files]
        return MANIFEST.write_text(_Kept(self.attempt, self.resource, files)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Raises ``Unreadable``, and ValueError for what ``as_bytes`` did not write."""
        kept = MANIFEST.read_text(data.decode())
        files = tuple(Entry.from_json(each) for each in kept.files)
        return cls(attempt=kept.attempt, resource=kept.resource, files=files)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A manifest as JSON has it; each file as ``Entry.as_json``."""

    attempt: str
    resource: str
    files: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Returned:
    """What takes the place of a manifest elsewhere once nothing is to go: the attempt that was given up."""

    returned: str


MANIFEST = StoredShape("quarantine", TypeAdapter(_Kept))
RETURNED = StoredShape("quarantine-returned", TypeAdapter(Returned))
