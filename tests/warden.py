"""Ends what a test session leaves running, however the session ends, SIGKILL included.

A process of its own, out of reach of Ctrl-C and of signals to the session's group, waits at a pipe that
only the session holds: the kernel closes that with the session. Then every process that mentions the
session's folder, in its command line or its environment, is ended: servers, sites, workers, browsers.
Where there is no ``/proc`` (macOS) it can only remove the folder.

Standard library alone, run as a file: it is there before anything else is.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 8  # seconds for each of SIGTERM and SIGKILL


@dataclass(frozen=True)
class Warden:
    """The session's side."""

    process: subprocess.Popen[bytes]

    @classmethod
    def of(cls, folder: Path) -> "Warden":
        """Watch over all that will mention ``folder``, which goes too in the end."""
        command = [sys.executable, "-S", __file__, str(folder)]
        return cls(subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, cwd="/", env={}))

    def finish(self) -> None:
        """The session is over: wait until nothing of it is left."""
        self.process.communicate()


def sweep(folder: Path, spared: set[int]) -> None:
    """End what mentions ``folder``: asked first, so that shared memory is given back, then made to."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        asked: set[int] = set()
        deadline = time.monotonic() + PATIENCE
        while (left := set(mentioning(folder)) - spared) and time.monotonic() < deadline:
            for pid in left - asked:
                _send(pid, kind)
            asked |= left
            time.sleep(0.05)
    for each in folder.parent.glob(f"{folder.name}*"):  # what lies beside it under its name, too
        shutil.rmtree(each, ignore_errors=True)


def mentioning(folder: Path) -> Iterator[int]:
    words = os.fsencode(folder)
    for entry in Path("/proc").glob("[0-9]*"):
        if words in _read(entry / "cmdline") or words in _read(entry / "environ"):
            yield int(entry.name)


def _read(file: Path) -> bytes:
    """Nothing of a process that has ended, or that is not ours to read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _send(pid: int, kind: signal.Signals) -> None:
    try:
        os.kill(pid, kind)
    except (ProcessLookupError, PermissionError):
        return


def main() -> None:
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, signal.SIG_IGN)
    sys.stdin.buffer.read()
    sweep(Path(sys.argv[1]), {os.getpid(), os.getppid()})


if __name__ == "__main__":
    main()
