"""Putting a file back: never over another one that has its place by now."""

import errno
import os
from collections.abc import Iterator

from stores.connectors.files.globs import Glob, PatternError

_NO_LINKS_HERE = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def exists(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def moved(name: str, source: int, candidate: str, target: int) -> bool:
    """Move without ever replacing a file: a rename would."""
    try:
        os.link(name, candidate, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
    except FileExistsError:
        # Or it is ours: an earlier attempt died between link and unlink.
        if not os.path.samestat(
            os.stat(name, dir_fd=source, follow_symlinks=False),
            os.stat(candidate, dir_fd=target, follow_symlinks=False),
        ):
            return False
    except OSError as error:
        if error.errno not in _NO_LINKS_HERE:
            raise
        if exists(candidate, target):
            return False
        os.rename(name, candidate, src_dir_fd=source, dst_dir_fd=target)
        return True
    os.unlink(name, dir_fd=source)
    return True


def names(name: str, parent: str, resource: str) -> Iterator[str]:
    """The file's own name, then names like it, those first that the dataset's pattern still covers."""
    yield name
    pieces = name.split(".")
    for number in range(1, 100):
        others = [
            ".".join([*pieces[:at], f"returned-{number}", *pieces[at:]]) for at in range(len(pieces), 0, -1)
        ]
        yield next((other for other in others if _covers(resource, parent, other)), others[0])


def _covers(resource: str, parent: str, name: str) -> bool:
    try:
        return Glob.of(resource).matches(f"{parent}/{name}" if parent else name)
    except PatternError:
        return False
