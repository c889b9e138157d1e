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
    commands: dict[str, Sequence[str]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one child; what it says goes to ``<name>.log``."""
        self.commands[name] = command
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

    def start_again(self, name: str) -> None:
        """After a child has ended: what it left of its group first, for it would go on beside the new one."""
        end_group(self.running[name].pid)
        self.start(name, self.commands[name])

    def has_ended(self, name: str) -> bool:
        return self.running[name].poll() is not None

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
                end_group(child.pid)
                child.wait()


@dataclass(frozen=True)
class Child:
    """One of them, as the watch sees it."""

    children: Children
    key: str

    @property
    def name(self) -> str:
        return f"The {self.key} process"

    @property
    def log(self) -> Path:
        return self.children.log(self.key)

    def has_ended(self) -> bool:
        return self.children.has_ended(self.key)

    def start_again(self) -> None:
        self.children.start_again(self.key)


def end_group(leader: int) -> None:
    """End every process of a group, whether its leader still runs or not."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    """Between fork and exec: SIGTERM for this process when the supervisor dies, even of SIGKILL."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
