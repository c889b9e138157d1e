"""A run's work as a row keeps it, and back. People are never kept: they are read anew for each batch."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from retention.disposal import Person, spared_in
from stores.protocol import Batch, Counts, Problem
from stores.work import Step, Work

_WORK = TypeAdapter(Work)
_COUNTS = TypeAdapter(Counts)
_PROBLEM = TypeAdapter(Problem)
_BATCH = TypeAdapter(Batch)


def work_json(work: Work) -> dict[str, Any]:
    """Without the people that it spares or is about, and the values of corrections
    (``retention.correcting``)."""
    bare = replace(work, steps=tuple(replace(step, spared=(), only=()) for step in work.steps))
    dumped: dict[str, Any] = _WORK.dump_python(bare, mode="json")
    return dumped


def work_from(kept: dict[str, Any], people: tuple[Person, ...] = ()) -> Work:
    """The work again, sparing these people."""
    work = _WORK.validate_python(kept)
    return replace(work, steps=tuple(sparing(step, people) for step in work.steps))


def sparing(step: Step, people: tuple[Person, ...]) -> Step:
    """The step, sparing these people and nobody else."""
    return replace(step, spared=tuple(spared_in(step.dataset, people)))


def counts_json(counts: Counts) -> dict[str, Any]:
    dumped: dict[str, Any] = _COUNTS.dump_python(counts, mode="json")
    return dumped


def counts_from(kept: dict[str, Any]) -> Counts:
    return _COUNTS.validate_python(kept)


def problem_json(problem: Problem) -> dict[str, Any]:
    dumped: dict[str, Any] = _PROBLEM.dump_python(problem, mode="json")
    return dumped


def problem_from(kept: dict[str, Any]) -> Problem:
    return _PROBLEM.validate_python(kept)


def bounds_json(batch: Batch) -> str:
    return _BATCH.dump_json(batch).decode()


def batch_from(kept: str) -> Batch:
    return _BATCH.validate_json(kept)
