"""Where a batch of local files waits between being taken and being gone.

``.dertig-quarantine/<batch id>/`` in the root: ``manifest`` says what the attempt is about and is durable
before the first file moves; file number *n* of it lies there as ``<n>``. Whoever holds the lock on the
folder works on it; a process that dies lets go. ``<batch id>.returned`` beside it names the attempts
that were put back: a proof of one of those proves that nothing went.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from evidence.stored import Unreadable
from stores.connectors.files.entries import HIDDEN, Entry, Manifest
from stores.connectors.files.local import LocalFolder, as_entry
from stores.connectors.files.refusals import refusal, told
from stores.connectors.files.returning import exists, moved, names
from stores.protocol import Refused, Unreachable

_MANIFEST, _DRAFT = "manifest", "manifest.new"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Busy(Exception):
    """Another process works on the batch."""


class Quarantine:
    """The open, locked folder of one batch."""

    def __init__(self, folder: LocalFolder, batch_id: str, outer: int, fd: int) -> None:
        self._folder, self._batch, self._outer, self._fd = folder, batch_id, outer, fd

    @classmethod
    @contextmanager
    def made(cls, folder: LocalFolder, batch_id: str) -> Iterator["Quarantine"]:
        """A new one. Raises ``StoreError``, also where an earlier attempt lies there unresolved."""
        name = str(UUID(batch_id))
        with ExitStack() as stack:
            with told():
                outer = stack.enter_context(_outer(folder, make=True))
            try:
                os.mkdir(name, 0o700, dir_fd=outer)
                fd = stack.enter_context(_locked(name, outer))
            except (FileExistsError, FileNotFoundError, Busy):
                raise Unreachable("An earlier attempt at the batch is not resolved yet.") from None
            except OSError as error:
                raise refusal(error) from None
            yield cls(folder, name, outer, fd)

    @classmethod
    @contextmanager
    def found(cls, folder: LocalFolder, batch_id: str) -> Iterator["Quarantine | None"]:
        """The one that an earlier attempt left, None where there is none. Raises ``Busy``, ``StoreError``."""
        name = str(UUID(batch_id))
        with ExitStack() as stack:
            try:
                outer = stack.enter_context(_outer(folder, make=False))
                found = cls(folder, name, outer, stack.enter_context(_locked(name, outer)))
            except FileNotFoundError:
                found = None
            except OSError as error:
                raise refusal(error) from None
            yield found

    def write(self, manifest: Manifest) -> None:
        """Durable before it returns."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        with told():
            handle = os.open(_DRAFT, flags, 0o600, dir_fd=self._fd)
            with os.fdopen(handle, "wb") as draft:
                draft.write(manifest.as_bytes())
                draft.flush()
                os.fsync(handle)
            os.rename(_DRAFT, _MANIFEST, src_dir_fd=self._fd, dst_dir_fd=self._fd)
            os.fsync(self._fd)
            os.fsync(self._outer)

    def manifest(self) -> Manifest | None:
        """None where the attempt died before it took anything, or after all was done."""
        try:
            handle = os.open(_MANIFEST, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._fd)
        except FileNotFoundError:
            return None
        with os.fdopen(handle, "rb") as stream:
            try:
                return Manifest.from_bytes(stream.read())
            except Unreadable as error:
                raise Refused(str(error)) from None
            except (ValueError, KeyError, TypeError):
                raise Refused(
                    "The quarantine's manifest was tampered with: look after the batch by hand."
                ) from None

    def take(self, number: int, planned: Entry, resource: str) -> bool:
        """Move a file here if it is still as planned. Raises ``StoreError``."""
        try:
            with self._folder.folder(planned.path.rpartition("/")[0]) as source:
                if not _is_still(planned, planned.name, source):
                    return False
                os.rename(planned.name, str(number), src_dir_fd=source, dst_dir_fd=self._fd)
        except (FileNotFoundError, NotADirectoryError):
            if not os.fstat(self._fd).st_nlink:
                raise Unreachable("Somebody else took the batch over.") from None
            return False
        except OSError as error:
            raise refusal(error) from None
        if _is_still(planned, str(number), self._fd):
            return True
        self._return(number, planned, resource)  # changed between the look and the move
        return False

    def keep(self) -> None:
        """What lies here lies here after a power cut, too."""
        with told():
            os.fsync(self._fd)

    def empty(self, manifest: Manifest) -> None:
        """Unlink all that lies here, then the folder itself."""
        for number in range(len(manifest.files)):
            _unlink(str(number), self._fd)
        _unlink(_returned_name(self._batch), self._outer)
        self._vanish()

    def put_back(self, manifest: Manifest) -> None:
        """Return every file to its place; to a name beside it where another file has that place now."""
        with told():
            _note_returned(self._outer, self._batch, manifest.attempt)
        for number, planned in enumerate(manifest.files):
            self._return(number, planned, manifest.resource)
        self._vanish()

    def discard(self) -> None:
        """Remove a folder that never got a manifest."""
        self._vanish()

    def was_returned(self, attempt: str) -> bool:
        return attempt in _returned(self._outer, self._batch)

    def _return(self, number: int, planned: Entry, resource: str) -> None:
        here = str(number)
        if not exists(here, self._fd):
            return
        parent, _, name = planned.path.rpartition("/")
        try:
            with self._folder.folder(parent) as target:
                for candidate in names(name, parent, resource):
                    if moved(here, self._fd, candidate, target):
                        os.fsync(target)
                        return
        except OSError as error:
            raise refusal(error) from None
        raise Refused("A file could not be put back from the quarantine: look after the batch by hand.")

    def _vanish(self) -> None:
        for name in (_MANIFEST, _DRAFT):
            _unlink(name, self._fd)
        with told():
            try:
                os.rmdir(self._batch, dir_fd=self._outer)
            except FileNotFoundError:
                pass
            os.fsync(self._outer)


def waiting(folder: LocalFolder) -> int:
    """How many batches lie in quarantine. Raises ``StoreError``."""
    try:
        with _outer(folder, make=False) as outer, os.scandir(outer) as items:
            return sum(item.is_dir(follow_symlinks=False) for item in items)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise refusal(error) from None


def was_put_back(folder: LocalFolder, batch_id: str, attempt: str) -> bool:
    """Whether that attempt is among those put back; no quarantine need be left. Raises ``StoreError``."""
    try:
        with _outer(folder, make=False) as outer:
            return attempt in _returned(outer, str(UUID(batch_id)))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise refusal(error) from None


def _returned_name(batch: str) -> str:
    return f"{batch}.returned"


def _note_returned(outer: int, batch: str, attempt: str) -> None:
    """Add an attempt, durably, before its first file goes back."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(_returned_name(batch), flags, 0o600, dir_fd=outer)
    with os.fdopen(handle, "ab") as notes:
        notes.write(attempt.encode() + b"\n")
        notes.flush()
        os.fsync(handle)
    os.fsync(outer)


def _returned(outer: int, batch: str) -> list[str]:
    try:
        handle = os.open(_returned_name(batch), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=outer)
    except FileNotFoundError:
        return []
    with os.fdopen(handle, "rb") as notes:
        return notes.read().decode("ascii", "replace").split()


@contextmanager
def _outer(folder: LocalFolder, *, make: bool) -> Iterator[int]:
    """The hidden folder of all batches. Raises OSError; FileNotFoundError only unless ``make``."""
    if make:
        try:
            os.mkdir(HIDDEN, 0o700, dir_fd=folder.fd)
        except FileExistsError:
            pass
    fd = os.open(HIDDEN, _FOLDER, dir_fd=folder.fd)
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def _locked(name: str, outer: int) -> Iterator[int]:
    """A batch's folder, held until the block ends or the process does. Raises ``Busy``, OSError."""
    fd = os.open(name, _FOLDER, dir_fd=outer)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield fd
    finally:
        os.close(fd)


def _is_still(planned: Entry, name: str, folder: int) -> bool:
    found = as_entry(os.stat(name, dir_fd=folder, follow_symlinks=False), planned.path)
    return found is not None and found.is_still(planned)


def _unlink(name: str, folder: int) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise refusal(error) from None
