"""The last part of a run: the same predicate is counted again, and what is left is an error."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from retention import guard
from retention.batches import cut, tally
from retention.frozen import COUNTS, work_from
from retention.holding import Watch
from retention.models import PurgeBatch, PurgeRun
from retention.moves import end, is_stopping, move
from retention.planning import settings_of
from retention.terms import OPEN_STATES, BatchState, RunState
from stores.protocol import Connector, Counts, Problem
from stores.work import Work

ROUNDS = 3
"""Rows that arrived or changed since planning are taken by another round, and told apart."""


def verify(run: PurgeRun, connector: Connector, watch: Watch) -> None:
    """Count again with the same cutoffs and today's holds; another round, or the end. May be called again."""
    work = work_from(run.work, watch.now().people)
    counts = _counted(run, work, connector)
    if _may_go(counts) and not is_stopping(run) and run.round < ROUNDS:
        if _another_round(run, work, counts, connector):
            return
        counts = _counted(run, work, connector)
    if is_stopping(run):
        end(run, RunState.CANCELLED if run.cancelled_at else RunState.FAILED, **gone(run))
        return
    left = tuple(_left(counts))
    end(run, RunState.FAILED if left else RunState.FINISHED, *left, *_unproven(run), **gone(run))


def gone(run: PurgeRun) -> dict[str, Any]:
    """By step, for the trail."""
    return {"rows": _rows(run)}


def _counted(run: PurgeRun, work: Work, connector: Connector) -> Counts:
    counts = connector.count(work)
    PurgeRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(after=COUNTS.write(counts))
    run.read_again()
    return counts


def _may_go(counts: Counts) -> int:
    """Due rows that another round could take."""
    if not counts.countable:
        return 0
    return sum(counts.due.values()) - sum(counts.blocked.values())


@transaction.atomic
def _another_round(run: PurgeRun, work: Work, counts: Counts, connector: Connector) -> bool:
    """False where nothing is due any more. It asks, where all rounds together pass the guard."""
    size = settings_of(run.plan.dataset.store.controller).batch_rows
    if not cut(run, work, connector, size).batches:
        return False
    stops = run.released_at is None and guard.asks(work.dataset, counts, _rows(run))
    state = RunState.ASKING if stops else RunState.RUNNING
    if not move(run, state, since=(RunState.VERIFYING,), round=run.round + 1):
        transaction.set_rollback(True)
    return True


def _left(counts: Counts) -> Iterator[Problem]:
    """An error each, not a footnote; what a foreign key keeps is told apart."""
    if not counts.countable:
        return
    for step, rows in counts.due.items():
        blocked = min(rows, counts.blocked.get(step, 0))
        if blocked:
            yield Problem("rows-pointed-at", step, {"count": blocked})
        if rows > blocked:
            yield Problem("rows-left", step, {"count": rows - blocked})


def _unproven(run: PurgeRun) -> tuple[Problem, ...]:
    """A count that nobody can prove is said, and never guessed."""
    unproven = PurgeBatch.objects.filter(run=run, state=BatchState.UNPROVEN).count()
    return (Problem("unproven-batches", "", {"count": unproven}),) if unproven else ()


def _rows(run: PurgeRun) -> dict[str, int]:
    return {step: figures["rows"] for step, figures in tally(run).items()}
