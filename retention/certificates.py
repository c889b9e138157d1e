"""What a purge certificate says: rules, cutoffs, store, counts, approval; no data of people. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from evidence.stored import StoredShape
from processing.register import RetentionPeriod
from retention.terms import ApprovalKind, RunState
from stores.protocol import Counts, Problem
from stores.work import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleApplied:
    """One period of the register as it was approved, the column of its start event, and the last start day
    that was over: ordinarily, and where a consent ran."""

    path: str
    period: RetentionPeriod
    start: str
    last_start: date
    consent_last_start: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """One step: counted before, gone, counted again. ``more``/``fewer``: by how many rows batches came out
    above or below what was counted when they were cut; ``later``: gone in another round, for rows that
    arrived or changed since planning."""

    name: str
    deletes: bool
    columns: tuple[str, ...]
    due_before: int
    gone: int
    left: int | None
    """None where the store could not be counted again."""
    spared: int
    batches: int
    more: int
    fewer: int
    later: int
    unproven: int
    certainties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The whole. ``state`` other than FINISHED: the run did not do all that it was to do, and says why."""

    controller: str
    controller_slug: str
    store: str
    store_kind: str
    dataset: str
    resource: str
    plan_version: int
    fingerprint: str
    rules: tuple[RuleApplied, ...]
    as_of: date
    time_zone: str
    started_at: datetime
    ended_at: datetime
    started_by: str
    proposed_by: str
    approved_by: str
    approved_at: datetime
    approval: ApprovalKind
    released_by: str
    state: RunState
    problems: tuple[Problem, ...]
    steps: tuple[StepDone, ...]
    unknown_start: int
    rows_before: int | None
    rows_after: int | None

    @property
    def is_clean(self) -> bool:
        """Nothing due left, nothing unproven."""
        return self.state is RunState.FINISHED and not self.problems


CERTIFICATE = StoredShape("purge-certificate", TypeAdapter(Certificate))


def steps_done(
    steps: Sequence[Step], before: Counts, after: Counts | None, tally: Mapping[str, Mapping[str, Any]]
) -> tuple[StepDone, ...]:
    """From a run's rows to what is certified of each step."""
    return tuple(_step(step, before, after, tally.get(step.name, {})) for step in steps)


def _step(step: Step, before: Counts, after: Counts | None, figures: Mapping[str, Any]) -> StepDone:
    name = step.name
    return StepDone(
        name=name,
        deletes=not step.blanks,
        columns=tuple(blank.column for blank in step.blanks),
        due_before=before.due.get(name, 0),
        gone=figures.get("rows", 0),
        left=after.due.get(name, 0) if after is not None and after.countable else None,
        spared=(after or before).spared.get(name, 0),
        batches=figures.get("batches", 0),
        more=figures.get("more", 0),
        fewer=figures.get("fewer", 0),
        later=figures.get("later", 0),
        unproven=figures.get("unproven", 0),
        certainties=tuple(figures.get("certainties", ())),
    )
