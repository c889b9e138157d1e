"""Writing an export to a file: whole or not at all."""

import os
import tempfile
from pathlib import Path


class NotWritten(OSError):
    """The file could not be written; what stood there before still stands."""


def write_atomically(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``: a draft in the same folder, synced to the disk, then renamed.

    Raises ``NotWritten`` with a clear message; nothing half-written remains.
    """
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise NotWritten(f"{path} was not written: {error.strerror or error}.") from error
