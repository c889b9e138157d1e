"""Where the values of a rectification (Art. 16) are known: on the floor above, sealed.

A step is frozen without them. The engine fills it in right before each use, by the step's name, and keeps
nothing of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from stores.work import Correct, Step, Work


class ValuesGone(LookupError):
    """They were dropped, or are those of other columns: the step must not run."""


@dataclass(frozen=True, slots=True)
class Values:
    """What one step sets, and in which row (``Step.row``)."""

    corrects: tuple[Correct, ...] = field(repr=False)
    row: tuple[str, ...] = field(default=(), repr=False)


type Source = Callable[[int, str], Mapping[str, Values]]
"""From a controller's id and a request's reference to the values by name of step."""

_sources: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Register a source; the same name again replaces it."""
    _sources[name] = source


def remove_source(name: str) -> None:
    """No longer ask it; harmless where it was never added."""
    _sources.pop(name, None)


def filled(work: Work, *, controller_id: int, reference: str) -> Work:
    """The work with the values of its corrections. Raises ``ValuesGone``."""
    if not any(step.corrects for step in work.steps):
        return work
    known: dict[str, Values] = {}
    for source in _sources.values():
        known.update(source(controller_id, reference))
    return replace(work, steps=tuple(_filled(step, known) for step in work.steps))


def _filled(step: Step, known: Mapping[str, Values]) -> Step:
    if not step.corrects:
        return step
    values = known.get(step.name)
    columns = [each.column for each in step.corrects]
    if values is None or [each.column for each in values.corrects] != columns:
        raise ValuesGone(step.name)
    return replace(step, corrects=values.corrects, row=values.row)
