"""The folder of the shop's log files."""

import os
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path


def make_folder(folder: Path, files: Iterable[tuple[str, date, bytes]]) -> None:
    """Where it is absent: write all files (name, day, content) beside it, then rename."""
    if folder.exists():
        return
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, day, content in files:
        path = unfinished / name
        path.write_bytes(content)
        written = datetime.combine(day, time(23, 55), UTC).timestamp()
        os.utime(path, (written, written))
    unfinished.rename(folder)
