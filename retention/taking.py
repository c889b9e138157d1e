"""Opening one batch after the other: the intent is committed before the store changes."""

import uuid

from django.db import transaction

from evidence.turns import share_turn
from retention.batches import Done
from retention.flushing import flushed_with_the_next
from retention.frozen import sparing, work_from
from retention.holding import Watch
from retention.leases import batches_turn, holds_turn
from retention.models import PurgeBatch, PurgeRun
from retention.resolving import settle
from retention.terms import BatchState, RunState
from stores.work import Step

# The database's clock, which placing a hold reads too. Only of a run that may begin another.
_OPEN_NEXT = """
UPDATE retention_purgebatch SET state = %(open)s, lease = %(lease)s, tries = tries + 1,
    taken_at = statement_timestamp()
WHERE id = (
    SELECT batch.id FROM retention_purgebatch batch JOIN retention_purgerun run ON run.id = batch.run_id
    WHERE run.id = %(run)s AND batch.state = %(waiting)s AND run.state = %(running)s
      AND run.paused_at IS NULL AND run.cancelled_at IS NULL AND run.problems = '[]'
    ORDER BY batch.number LIMIT 1 FOR UPDATE OF batch SKIP LOCKED)
RETURNING *"""


class HeldMeanwhile(RuntimeError):
    """A legal hold on the dataset or one of its activities was placed since the run was prepared."""


class Taker:
    """Takes the batches of one run for one worker, under its lease."""

    def __init__(self, run: PurgeRun, lease: uuid.UUID) -> None:
        self._work = work_from(run.work)
        self._steps: dict[str, Step] = {}
        self._watch = Watch(run.plan.dataset)
        self._turns = (
            # Holds are read while this is shared: a hold that is placed from then on waits for the batch.
            holds_turn(run.plan.dataset.store.controller_id),
            # And the run is not closed over it.
            batches_turn(run.pk),
        )
        self._next = {
            "run": run.pk,
            "lease": lease,
            "open": BatchState.OPEN,
            "waiting": BatchState.WAITING,
            "running": RunState.RUNNING,
        }

    def take(self, done: Done | None = None) -> tuple[PurgeBatch, Step] | None:
        """Settle the batch that was ``done`` and open the next, in one transaction.

        None where there is no other, or none may begin. Raises ``HeldMeanwhile``; ``done`` is settled then,
        too.
        """
        with transaction.atomic():
            flushed_with_the_next()
            share_turn(*self._turns)
            if done is not None:
                settle(*done)
            is_barred = self._is_barred()
            batch = None if is_barred else next(iter(PurgeBatch.objects.raw(_OPEN_NEXT, self._next)), None)
        if is_barred:
            raise HeldMeanwhile
        return None if batch is None else (batch, self._steps[batch.step])

    def _is_barred(self) -> bool:
        """Whether nothing more may go; the steps spare whom they must at this moment."""
        changed = self._watch.changed()
        if changed is not None:
            self._steps = {step.name: sparing(step, changed.people) for step in self._work.steps}
        return self._watch.holds.bar(self._work.dataset)
