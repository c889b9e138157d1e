"""What set-up is doing, a line each: printed by the command, read from its log by whoever started it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MARK = "… "


def step(text: str) -> str:
    """The line of one step."""
    return f"{MARK}{text}"


@dataclass
class Steps:
    """The steps in a log that is being written; those of earlier runs do not count."""

    log: Path
    say: Callable[[str], None]

    def __post_init__(self) -> None:
        self._read = self.log.stat().st_size if self.log.exists() else 0

    def follow(self) -> None:
        """Say the steps that came since the last time, whole lines only."""
        if not self.log.exists():
            return
        with self.log.open("rb") as log:
            log.seek(self._read)
            whole = log.read().rpartition(b"\n")[0]
        self._read += len(whole) + 1 if whole else 0
        for line in whole.decode(errors="replace").splitlines():
            if line.startswith(MARK):
                self.say(f"{line.removeprefix(MARK)} …")
