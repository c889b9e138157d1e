"""Processes known by their id alone: perhaps our child, perhaps that of a command long gone."""

import os
import signal
import time
from pathlib import Path


def tell(pid: int, kind: signal.Signals) -> None:
    """Send a signal; a process that has ended needs none."""
    try:
        os.kill(pid, kind)
    except ProcessLookupError:
        return


def gone(pid: int, *, within: float) -> bool:
    """Wait for a process to end, reaping it where it is our child; False after ``within`` seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if ended(pid):
            return True
        time.sleep(0.02)
    return False


def ended(pid: int) -> bool:
    """Whether a process has ended; one that is our child is reaped."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    return _ended(pid)


def _ended(pid: int) -> bool:
    """No such process, or only its exit code is left (a container's init may never fetch that)."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return True
    except FileNotFoundError:  # no /proc on this system, or it ended just now: ask again
        return False
    return status.rpartition(")")[2].split()[0] in {"Z", "X"}
