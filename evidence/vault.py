"""Bytes of kept documents, encrypted at rest, under ``settings.DERTIG_FILES_DIR``.

The format is age (chunked, authenticated, streamed: memory does not grow with the file).
``settings.DERTIG_FILES_KEYS`` are age identities: new files are sealed to the first, and any of
them opens; so a key is rotated by putting a new one in front.

A file is whole or absent: it is written under another name, synced to the disk, then renamed.
"""

import errno
import os
import tempfile
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

import pyrage
from django.conf import settings
from pyrage import x25519

SUFFIX = ".age"
_DRAFT = ".draft"
_IN_MEMORY = 64 * 1024 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class VaultError(RuntimeError):
    """The vault could not do what was asked; nothing half-written remains."""


class VaultFull(VaultError):
    """No room on the disk (or within its quota) for the file."""


class Unreadable(VaultError):
    """A kept file is absent, damaged, or sealed to a key that is not at hand."""


class Absent(Unreadable):
    """A kept file is gone."""


class Readable(Protocol):
    """What can be read on from: a file, or something like it."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...


def put(source: Readable) -> str:
    """Seal everything that ``source`` still has to read; gives the name to open it by.

    Raises ``VaultFull``, or ``VaultError`` where the file cannot be written for another reason.
    """
    name = f"{uuid.uuid4().hex}{SUFFIX}"
    path = _path(name)
    draft = path.with_suffix(_DRAFT)
    writer: _Writer | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with draft.open("xb") as file:
            writer = _Writer(file)
            pyrage.encrypt_io(source, writer, [_keys()[0].to_public()])
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        _sync_folder(path.parent)
    except (OSError, pyrage.EncryptError) as error:
        # pyrage wraps an error of the file in one of its own, without its number.
        raise _failure(writer.error if writer and writer.error else error) from error
    finally:
        # Where not even its folder can be, neither is the draft.
        with suppress(NotADirectoryError):
            draft.unlink(missing_ok=True)
    return name


def open_plain(name: str) -> IO[bytes]:
    """The plain bytes of a kept file, checked to the last chunk, from their beginning.

    Large files are decrypted into a file without a name, gone when it is closed.
    Raises ``Unreadable``.
    """
    plain: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(_folder()))  # noqa: SIM115 - handed out
    try:
        with _path(name).open("rb") as sealed:
            pyrage.decrypt_io(sealed, plain, _keys())
    except FileNotFoundError as error:
        plain.close()
        raise Absent(f"The kept file {name} is gone.") from error
    except (OSError, pyrage.DecryptError) as error:
        plain.close()
        raise Unreadable(f"The kept file {name} cannot be opened: {error}.") from error
    plain.seek(0)
    return plain


def erase(name: str) -> None:
    """Delete a kept file; nothing to do where it is gone already."""
    path = _path(name)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _sync_folder(path.parent)


def sweep(wanted: Collection[str], *, older_than_seconds: float = 86_400) -> list[str]:
    """Delete files that no document names, left by a crash between file and row.

    ``wanted`` are the names of all documents' files; what is younger than the given age may
    belong to a transaction that is still open. Gives the names deleted.
    """
    before = time.time() - older_than_seconds
    gone = [path for path in _files() if path.name not in wanted and path.stat().st_mtime < before]
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


class _Writer:
    """Passes bytes on and remembers the error that stopped it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            self.error = error
            raise


def _folder() -> Path:
    return Path(settings.DERTIG_FILES_DIR)


def _path(name: str) -> Path:
    """Where a file lies: spread over 256 folders. The name is one that ``put`` gave."""
    if name != f"{uuid.UUID(name.removesuffix(SUFFIX)).hex}{SUFFIX}":
        raise ValueError(f"Not the name of a kept file: {name!r}")
    return _folder() / name[:2] / name


def _files() -> Iterator[Path]:
    for pattern in (f"*/*{SUFFIX}", f"*/*{_DRAFT}"):
        yield from _folder().glob(pattern)


def _keys() -> list[x25519.Identity]:
    return [x25519.Identity.from_str(key) for key in settings.DERTIG_FILES_KEYS]


def _failure(error: Exception) -> VaultError:
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return VaultFull(f"No room in {_folder()} to keep the file: {error.strerror}. Nothing was kept.")
    return VaultError(f"The file could not be kept in {_folder()}: {error}. Nothing was kept.")


def _sync_folder(folder: Path) -> None:
    """A rename is on the disk only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
