"""Processes that live and die with the supervisor."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 30
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass
class Children:
    """Starts named processes with one environment, and stops them all together."""

    environment: Mapping[str, str]
    logs: Path
    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one child; what it says goes to ``<name>.log``."""
        with self.log(name).open("ab") as output:
            self.running[name] = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C reaches the supervisor alone, which then asks each child once.
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def ended(self) -> str | None:
        """The name of a child that has ended by itself, if one has."""
        return next((name for name, child in self.running.items() if child.poll() is not None), None)

    def stop(self) -> None:
        """Ask every child to finish; after the grace, end what is left of it."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.running.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                # The whole group: a worker's own processes would outlive it.
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _die_with_parent() -> None:
    """Between fork and exec: SIGTERM for this process when the supervisor dies, even of SIGKILL."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
