"""What a purge would take, shown before anybody approves it: counts, masked samples, what is held and why."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retention.frozen import Seen, SeenStep
from retention.masking import masked
from retention.order import unmapped
from retention.planning import Planned
from stores.mapping import DatasetMap
from stores.protocol import Connector, Counts, Problem
from stores.work import Step

SAMPLES = 3
"""Rows shown of each step."""


@dataclass(frozen=True, slots=True)
class StepPreview:
    """One step: what it would take, and a few rows of it, masked."""

    name: str
    deletes: bool
    columns: tuple[str, ...]
    rules: tuple[str, ...]
    due: int
    spared: int
    samples: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A dataset's purge as it would be now. ``refusals`` and ``obstacles`` empty: it could run."""

    steps: tuple[StepPreview, ...] = ()
    unknown_start: int = 0
    total: int | None = None
    refusals: tuple[Problem, ...] = ()
    obstacles: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()

    @property
    def due(self) -> int:
        """Rows due in all steps; a row that loses columns in two steps counts in both."""
        return sum(step.due for step in self.steps)

    def seen(self) -> Seen:
        """What is kept of it beside an approval."""
        steps = (
            SeenStep(
                name=step.name,
                deletes=step.deletes,
                columns=step.columns,
                due=step.due,
                spared=step.spared,
            )
            for step in self.steps
        )
        return Seen(steps=tuple(steps), unknown_start=self.unknown_start, total=self.total)


def preview_of(planned: Planned, connector: Connector, mapped: Collection[str]) -> Preview:
    """Ask the store, in which the resources ``mapped`` are datasets. Raises ``StoreError``."""
    if planned.disposal.refusals:
        return Preview(refusals=planned.disposal.refusals)
    work = planned.disposal.work
    survey = connector.survey(work)
    advice = (*survey.advice, *_advice(work.dataset))
    if obstacles := (*survey.obstacles, *unmapped(survey, work, mapped)):
        return Preview(obstacles=obstacles, advice=advice)
    counts = connector.count(work)
    steps = tuple(_step(step, counts, connector) for step in work.steps)
    return Preview(steps=steps, unknown_start=counts.unknown_start, total=counts.total, advice=advice)


def _advice(dataset: DatasetMap) -> Iterator[Problem]:
    """A purge could run, but no hold on a person (Art. 17(3)(e)) and no open request stops it here."""
    if not dataset.identifiers:
        yield Problem("nobody-can-be-held-back", dataset.name)


def _step(step: Step, counts: Counts, connector: Connector) -> StepPreview:
    due = counts.due.get(step.name, 0)
    return StepPreview(
        name=step.name,
        deletes=step.deletes,
        columns=tuple(blank.column for blank in step.blanks),
        rules=tuple(sorted({lapse.rule for lapse in step.lapses})),
        due=due,
        spared=counts.spared.get(step.name, 0),
        samples=_samples(step, connector.sample(step, SAMPLES)) if due else (),
    )


def _samples(step: Step, rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, str], ...]:
    """Start events come first, as they are: they say why the row is due. All else is masked."""
    starts = sorted({str(lapse.start) for lapse in step.lapses})
    return tuple(
        {name: str(row[name]) for name in starts if name in row}
        | {name: masked(value) for name, value in row.items() if name not in starts}
        for row in rows
    )
