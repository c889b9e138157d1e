"""What a purge or an erasure keeps of its work, and reads again. People are never kept: they are read anew
for each batch."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from evidence.stored import StoredShape
from retention.disposal import Person, spared_in
from stores.protocol import Batch, Counts
from stores.stored import in_one_order
from stores.work import Lapse, Step, Work

WORK = StoredShape("work", TypeAdapter(Work))
"""SQL reads ``$.steps[*].lapses[*].rule`` in it (``retention.coverage``)."""
COUNTS = StoredShape("counts", TypeAdapter(Counts))
"""SQL asks whether it has ``due`` (``retention.ledger.since``)."""
BATCH = StoredShape("batch", TypeAdapter(Batch))


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStep:
    """One step as it was counted before an approval."""

    name: str
    deletes: bool
    columns: tuple[str, ...] = ()
    due: int
    spared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is kept of a preview beside an approval: numbers alone."""

    steps: tuple[SeenStep, ...] = ()
    unknown_start: int = 0
    total: int | None = None


PREVIEW = StoredShape("purge-preview", TypeAdapter(Seen))


def work_json(work: Work) -> dict[str, Any]:
    """Without the people that it spares or is about, and the values of corrections
    (``retention.correcting``)."""
    kept: dict[str, Any] = WORK.write(without_people(work))
    return kept


def work_from(kept: dict[str, Any], people: tuple[Person, ...] = ()) -> Work:
    """The work again, sparing these people. Raises ``Unreadable``."""
    work = WORK.read(kept)
    return replace(work, steps=tuple(sparing(step, people) for step in work.steps))


def without_people(work: Work) -> Work:
    """The work itself, whoever it is about."""
    return replace(work, steps=tuple(replace(step, spared=(), only=()) for step in work.steps))


def meant(work: Work) -> Work:
    """The same value for all that does the same, whoever it is about; the steps keep their order."""
    dataset = in_one_order(work.dataset)
    bare = without_people(work)
    return Work(dataset=dataset, steps=tuple(_meant(step) for step in bare.steps))


def _meant(step: Step) -> Step:
    return replace(
        step,
        dataset=in_one_order(step.dataset),
        lapses=_sorted(step.lapses),
        unless=_sorted(step.unless),
        blanks=tuple(sorted(step.blanks, key=lambda each: each.column)),
    )


def _sorted(lapses: tuple[Lapse, ...]) -> tuple[Lapse, ...]:
    return tuple(sorted(lapses, key=lambda each: (each.rule, str(each.start))))


def sparing(step: Step, people: tuple[Person, ...]) -> Step:
    """The step, sparing these people and nobody else."""
    return replace(step, spared=tuple(spared_in(step.dataset, people)))
