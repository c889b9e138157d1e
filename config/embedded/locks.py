"""File locks that the kernel drops with the process that holds them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self


class FileLock:
    """One open lock file; closed (and so released) with ``close`` or the process.

    A child process that is started does not inherit it (Python opens files close-on-exec).
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)

    def shared(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def exclusive(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def try_exclusive(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write(self, text: str) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def read(self) -> str:
        return os.pread(self._descriptor, 4096, 0).decode()

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold ``path`` exclusively, waiting for whoever has it."""
    with FileLock(path) as lock:
        lock.exclusive()
        yield
