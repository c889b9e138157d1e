"""Opening one batch after the other: the intent is committed before the store changes."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from evidence.turns import share_turn, shared_turns
from retention.batches import Done
from retention.flushing import FLUSHED_WITH_THE_NEXT, flushed_with_the_next
from retention.frozen import sparing, work_from
from retention.holding import Watch
from retention.leases import batches_turn, holds_turn
from retention.models import PurgeBatch, PurgeRun
from retention.resolving import settle
from retention.terms import UNRESOLVED, BatchState, RunState
from stores.protocol import Outcome
from stores.work import Step

# The database's clock, which placing a hold reads too. Only of a run that may begin another.
_OPEN_NEXT = """
UPDATE retention_purgebatch SET state = %s, lease = %s, tries = tries + 1, taken_at = statement_timestamp()
WHERE id = (
    SELECT batch.id FROM retention_purgebatch batch JOIN retention_purgerun run ON run.id = batch.run_id
    WHERE run.id = %s AND batch.state = %s AND run.state = %s
      AND run.paused_at IS NULL AND run.cancelled_at IS NULL AND run.problems = '[]'{only_if}
    ORDER BY batch.number LIMIT 1 FOR UPDATE OF batch SKIP LOCKED)
RETURNING id, step, bounds, expected"""

# What ``settle`` and ``_OPEN_NEXT`` do, in one statement, while the holds are those that were read: after a
# change the next batch waits until they are read again.
_SETTLE_AND_OPEN_NEXT = f"""
WITH seen (now) AS MATERIALIZED ({{watch}}),
settled AS (
    UPDATE retention_purgebatch SET state = %s, rows = $1, certainty = $2, ended_at = statement_timestamp()
    WHERE id = $3 AND lease = %s AND state = ANY (%s)),
opened AS ({_OPEN_NEXT.format(only_if=" AND (SELECT seen.now FROM seen) = $4")})
SELECT seen.now, opened.* FROM seen LEFT JOIN opened ON true"""  # noqa: S608 no value stands in it

# What of it changes from batch to batch; it is read and planned once, for that takes longer than to do it.
_TYPES = "bigint, text, uuid, text"
_PREPARE = f"PREPARE {{name}} ({_TYPES}) AS {_SETTLE_AND_OPEN_NEXT}"
_PLANNED_ONCE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"

type Taken = tuple[PurgeBatch, Step]
"""An open intent, and its step sparing whoever is held at that moment."""


class HeldMeanwhile(RuntimeError):
    """A legal hold on the dataset or one of its activities was placed since the run was prepared."""


@contextmanager
def taking(run: PurgeRun, lease: uuid.UUID, watch: Watch) -> Iterator["Taker"]:
    """Takes batches for the block."""
    taker = Taker(run, lease, watch)
    try:
        yield taker
    finally:
        taker.forget()


class Taker:
    """Takes the batches of one run for one worker, under its lease."""

    def __init__(self, run: PurgeRun, lease: uuid.UUID, watch: Watch) -> None:
        self._work = work_from(run.work)
        self._lease = lease
        self._watch = watch
        self._steps = self._sparing()
        self._turns = (
            # Holds are read while this is shared: a hold that is placed from then on waits for the batch.
            holds_turn(run.plan.dataset.store.controller_id),
            # And the run is not closed over it.
            batches_turn(run.pk),
        )
        self._prepared = ""
        """The name of ``_PREPARE`` in the session of the database, once it is there."""
        self._open_next = (BatchState.OPEN, lease, run.pk, BatchState.WAITING, RunState.RUNNING)

    def take(self, done: Done | None = None) -> Taken | None:
        """Settle the batch that was ``done`` and open the next, in one transaction.

        None where there is no other, or none may begin. Raises ``HeldMeanwhile``; ``done`` is settled then,
        too.
        """
        if self._watch.seen is not None and not self._is_barred and (done is None or _is_counted(done)):
            now, *opened = self._settle_and_open_next(done)
            if now == self._watch.seen:
                return self._taken(opened) if opened[0] is not None else None
            done = None
        return self._take_by_new_holds(done)

    def _settle_and_open_next(self, done: Done | None) -> tuple[Any, ...]:
        """One message to the database, and so one transaction: each of its statements sees what was
        committed before it begins, the second with the turns in hand."""
        turns, names = shared_turns(*self._turns)
        settled: tuple[Any, ...] = (None, "", None)  # no row at all
        if done is not None:
            batch, said = done
            settled = (said.rows, said.certainty, batch.pk)
        statements = (FLUSHED_WITH_THE_NEXT, _PLANNED_ONCE, turns, f"EXECUTE {self._name}(%s, %s, %s, %s)")
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements), (*names, *settled, self._watch.seen))
            while cursor.nextset():
                pass
            (row,) = cursor.fetchall()
        return tuple(row)

    @property
    def _name(self) -> str:
        if not self._prepared:
            watch, of_watch = self._watch.asks
            name = f"dertig_take_{self._lease.hex}"
            settled = (BatchState.DONE, self._lease, [*UNRESOLVED])
            with connection.cursor() as cursor:
                cursor.execute(
                    _PREPARE.format(name=name, watch=watch), (*of_watch, *settled, *self._open_next)
                )
            self._prepared = name
        return self._prepared

    def forget(self) -> None:
        """Leave nothing in the session of the database; where that is broken, nothing is left there."""
        name, self._prepared = self._prepared, ""
        if name and connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(f"DEALLOCATE {name}")

    def _take_by_new_holds(self, done: Done | None) -> Taken | None:
        with transaction.atomic():
            flushed_with_the_next()
            share_turn(*self._turns)
            if done is not None:
                settle(*done)
            if self._watch.changed() is not None:
                self._steps = self._sparing()
            opened = None if self._is_barred else self._opened()
        if self._is_barred:
            raise HeldMeanwhile
        return None if opened is None else self._taken(opened)

    @property
    def _is_barred(self) -> bool:
        return self._watch.holds.bar(self._work.dataset)

    def _sparing(self) -> dict[str, Step]:
        """By name, sparing whoever is held as the watch knows it."""
        return {step.name: sparing(step, self._watch.holds.people) for step in self._work.steps}

    def _opened(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN_NEXT.format(only_if=""), self._open_next)
            return cursor.fetchone()

    def _taken(self, opened: Any) -> Taken:
        number, step, bounds, expected = opened
        batch = PurgeBatch(pk=number, step=step, expected=expected, lease=self._lease, state=BatchState.OPEN)
        sealed: Any = PurgeBatch._meta.get_field("bounds")
        batch.bounds = sealed.from_db_value(bounds, None, connection)
        return batch, self._steps[step]


def _is_counted(done: Done) -> bool:
    """The usual end: committed, and it is known how many rows went."""
    _batch, resolved = done
    return resolved.outcome is Outcome.COMMITTED and resolved.rows is not None
