"""Promise coverage: which retention periods are kept, by what purges left (Art. 5(1)(e), 5(2)). Pure.

A period is kept where it is bound to a dataset and, in each dataset that it is bound to, the last run
carried it out, ended within the last 48 hours, and left nothing due.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRESH = timedelta(hours=48)


class Gap(StrEnum):
    """What keeps a period from being kept; the nearest to nothing first."""

    UNBOUND = "unbound"
    """No dataset is bound to it."""
    NEVER_RUN = "never_run"
    """No purge has run there."""
    LEFT = "left"
    """The last run failed, was cancelled, or left something due."""
    NOT_CARRIED_OUT = "not_carried_out"
    """The last run passed it over: its start is unknown, it is held, or it waits for review."""
    STALE = "stale"
    """The last run is older than 48 hours, or asked for an earlier day."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run over a dataset that has ended. ``clean``: counted again, and nothing due was left.

    ``asked_until`` is the end of the day for which it asked; ``rules`` are the periods it carried out.
    """

    ended_at: datetime
    asked_until: datetime
    clean: bool
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Promise:
    """One retention period by its register path, with the datasets bound to it and their last runs."""

    path: str
    datasets: tuple[tuple[str, LastRun | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that is not known to be kept; ``dataset`` is empty where none is bound."""

    path: str
    gap: Gap
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of all periods are kept, and what is wrong with each of the others.

    ``measured``: something is bound at all.
    """

    total: int
    measured: bool
    broken: tuple[Broken, ...] = ()

    @property
    def kept(self) -> int:
        return self.total - len({each.path for each in self.broken})

    @property
    def percent(self) -> int | None:
        """Whole percents, rounded down, so that 100 means all; None: not measured."""
        return self.kept * 100 // self.total if self.measured else None


def coverage(promises: Iterable[Promise], now: datetime) -> Coverage:
    """The promise coverage of one controller at a moment."""
    held = tuple(promises)
    broken = tuple(each for promise in held for each in _broken(promise, now))
    return Coverage(len(held), any(promise.datasets for promise in held), broken)


def _broken(promise: Promise, now: datetime) -> Iterable[Broken]:
    if not promise.datasets:
        yield Broken(promise.path, Gap.UNBOUND)
    for dataset, run in promise.datasets:
        gap = _gap(promise.path, run, now)
        if gap:
            yield Broken(promise.path, gap, dataset)


def _gap(path: str, run: LastRun | None, now: datetime) -> Gap | None:
    if run is None:
        return Gap.NEVER_RUN
    if not run.clean:
        return Gap.LEFT
    if path not in run.rules:
        return Gap.NOT_CARRIED_OUT
    if min(run.ended_at, run.asked_until) < now - FRESH:
        return Gap.STALE
    return None
