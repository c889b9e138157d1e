"""What ends is started again, with a growing pause; what keeps ending ends everything."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
STEADY_SECONDS = 60.0
SHOWN_LINES = 15


class KeepsEnding(RuntimeError):
    """Something ends each time it is started; the text names it and ends with its log's last lines."""


class NotStarted(RuntimeError):
    """A start that failed; the text says why."""


class Watched(Protocol):
    """A server or a process of ours."""

    @property
    def name(self) -> str: ...

    @property
    def log(self) -> Path: ...

    def has_ended(self) -> bool: ...

    def start_again(self) -> None:
        """Raises ``NotStarted``."""


@dataclass
class Patience:
    """How often, and after which pause, one thing is started again. Pure: seconds in, seconds out.

    Each end that follows a start within ``steady`` seconds takes the next pause. After the last, patience is
    over. Whatever has run for longer than that begins anew.
    """

    pauses: tuple[float, ...] = PAUSES
    steady: float = STEADY_SECONDS
    spent: int = 0

    def pause(self, lived: float) -> float | None:
        """Seconds to wait after an end that came ``lived`` seconds after the start; None: no more."""
        if lived >= self.steady:
            self.spent = 0
        if self.spent == len(self.pauses):
            return None
        self.spent += 1
        return self.pauses[self.spent - 1]


@dataclass
class _Entry:
    thing: Watched
    patience: Patience
    started: float
    due: float | None = None
    """When it is started again, where it has ended."""


@dataclass
class Watch:
    """Looks after things, one look at a time: whoever owns the loop says how often."""

    say: Callable[[str], None]
    pauses: tuple[float, ...] = PAUSES
    clock: Callable[[], float] = time.monotonic
    _entries: list[_Entry] = field(default_factory=list)

    def add(self, thing: Watched) -> None:
        """Watch something that was started just now."""
        self._entries.append(_Entry(thing, Patience(self.pauses), self.clock()))

    def look(self) -> None:
        """Notice what has ended, start what is due. Raises ``KeepsEnding``."""
        for entry in self._entries:
            if entry.due is None:
                if entry.thing.has_ended():
                    self._ended(entry, "has ended")
            elif self.clock() >= entry.due:
                self._start(entry)

    def _start(self, entry: _Entry) -> None:
        entry.due, entry.started = None, self.clock()
        try:
            entry.thing.start_again()
        except NotStarted as error:
            self._ended(entry, f"does not start ({error})")
        else:
            self.say(f"{entry.thing.name} was started again.")

    def _ended(self, entry: _Entry, how: str) -> None:
        now, thing = self.clock(), entry.thing
        pause = entry.patience.pause(now - entry.started)
        if pause is None:
            raise KeepsEnding(
                f"{thing.name} {how} again and again; {thing.log} ends with:\n{last_lines(thing.log)}"
            )
        self.say(f"{thing.name} {how}. It is started again in {pause:g} s; its log is {thing.log}.")
        entry.due = now + pause


def last_lines(log: Path, count: int = SHOWN_LINES) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else "(nothing)"
