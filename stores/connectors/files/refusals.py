"""What the operating system's errors mean to a person."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from stores.connectors.files.entries import HIDDEN
from stores.protocol import Refused, StoreError, Unreachable


@contextmanager
def told() -> Iterator[None]:
    """OSError as ``StoreError``, without names of files: they may name a person."""
    try:
        yield
    except OSError as error:
        raise refusal(error) from None


def refusal(error: OSError) -> StoreError:
    if error.errno == errno.EXDEV:
        return Refused(
            "A file lies on another file system than the root: make that folder a store of its own."
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Refused("Files may not be taken out of a folder: give Dertig's user the right to write there.")
    if error.errno in {errno.ELOOP, errno.ENOTDIR}:
        return Refused(f"“{HIDDEN}” in the root is no folder of Dertig's own.")
    return Unreachable(f"The file system failed: {error.strerror}.")
