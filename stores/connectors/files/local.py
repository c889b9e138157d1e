"""A local folder. Not through fsspec: only the system's own calls keep a path from being led astray.

Each folder on the way is opened without following links, and what is done is done relative to it: a
folder that somebody swaps for a link meanwhile is never left.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stores.connectors.files.entries import HIDDEN, Entry, Seen
from stores.connectors.files.globs import Glob
from stores.places import PlaceRefused, installation
from stores.protocol import Forbidden, Refused, Unreachable

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_INSIDE = _FOLDER | os.O_NOFOLLOW


class LocalFolder:
    """A root on this machine, where the installation allows one. ``device`` is its file system.

    Raises ``StoreError``.
    """

    def __init__(self, root: str) -> None:
        try:
            # The root itself may be a link, as long as it leads to where a root may be.
            allowed, below = installation().folder(root)
            self.root = str(allowed / below)
            self.fd = _opened(allowed, below.parts)
        except PlaceRefused as error:
            raise Forbidden(str(error)) from None
        except FileNotFoundError:
            raise Unreachable("The root is not there: is its volume mounted?") from None
        except NotADirectoryError:
            raise Refused("The root is not a folder.") from None
        except PermissionError:
            raise Refused("The root may not be read: give Dertig's user the right to.") from None
        except OSError as error:
            raise Unreachable(f"The root cannot be opened: {error.strerror}.") from None
        self.device = os.fstat(self.fd).st_dev

    def close(self) -> None:
        os.close(self.fd)

    @contextmanager
    def folder(self, path: str) -> Iterator[int]:
        """A descriptor of a folder below the root ("" for the root). Raises OSError; a link on the way is
        NotADirectoryError."""
        fd = os.dup(self.fd)
        try:
            for part in path.split("/") if path else ():
                following = _step(part, fd)
                os.close(fd)
                fd = following
            yield fd
        finally:
            os.close(fd)

    def entries(self, glob: Glob, seen: Seen) -> Iterator[Entry]:
        """Regular files that match, as a stream: memory grows with folders waiting, not with files."""
        waiting = [""]
        while waiting:
            here = waiting.pop()
            try:
                with self.folder(here) as fd, os.scandir(fd) as items:
                    for item in items:
                        path = f"{here}/{item.name}" if here else item.name
                        if item.is_symlink():
                            seen.links += glob.matches(path) or glob.may_hold(path)
                        elif item.is_dir(follow_symlinks=False):
                            if item.name != HIDDEN and glob.may_hold(path):
                                waiting.append(path)
                        elif glob.matches(path) and (entry := _entry(item, path)):
                            yield entry
            except (FileNotFoundError, NotADirectoryError):
                continue  # gone, or swapped, since it was listed
            except OSError:
                seen.unreadable += 1

    def opened(self, entry: Entry) -> BinaryIO:
        """Raises OSError; FileNotFoundError where the file is no longer the one that was listed."""
        with self.folder(entry.path.rpartition("/")[0]) as fd:
            # Without O_NONBLOCK, opening a pipe that took its place would wait for ever.
            handle = os.open(
                entry.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=fd
            )
        stream = os.fdopen(handle, "rb")
        found = as_entry(os.fstat(handle), entry.path)
        if found is None or not found.is_still(entry):
            stream.close()
            raise FileNotFoundError
        return stream

    def may_remove_from(self, path: str) -> bool:
        """Whether files can be taken out of that folder."""
        with self.folder(path) as fd:
            return os.access(".", os.W_OK | os.X_OK, dir_fd=fd, effective_ids=True)


def _opened(allowed: Path, parts: Sequence[str]) -> int:
    """A descriptor of the folder ``parts`` below an allowed one; no link is followed. Raises OSError."""
    fd = os.open(allowed, _INSIDE)
    for part in parts:
        try:
            following = _step(part, fd)
        finally:
            os.close(fd)
        fd = following
    return fd


def _step(part: str, fd: int) -> int:
    try:
        return os.open(part, _INSIDE, dir_fd=fd)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotADirectoryError(errno.ENOTDIR, "a link") from None
        raise


def _entry(item: os.DirEntry[str], path: str) -> Entry | None:
    try:
        return as_entry(item.stat(follow_symlinks=False), path)
    except FileNotFoundError:
        return None


def as_entry(found: os.stat_result, path: str) -> Entry | None:
    """None for what is no regular file."""
    if not stat.S_ISREG(found.st_mode):
        return None
    return Entry(
        path=path,
        size=found.st_size,
        modified_ns=found.st_mtime_ns,
        mark=str(found.st_ino),
        device=found.st_dev,
        links=found.st_nlink,
    )
