"""What became of a batch whose worker is gone, or that others carry out: the store itself is asked.

Done before any new work on a run or an erasure and before any certificate, so that counts equal the rows
really gone.
"""

from collections.abc import Iterable

from django.db.models.functions import Now

from retention.leases import lease, lease_of_the_dead
from retention.models import PurgeBatch, PurgeRun
from retention.models.batch import StoreBatch
from retention.terms import UNRESOLVED, BatchState
from stores.protocol import Certainty, Connector, Outcome, Resolved


def unresolved(run: PurgeRun) -> Iterable[PurgeBatch]:
    """The open intents of a run."""
    return PurgeBatch.objects.filter(run=run, state__in=UNRESOLVED).order_by("number")


def resolve(batch: StoreBatch, connector: Connector) -> bool:
    """Whether the batch is no longer open, asking its store if its worker is gone. Raises ``StoreError``.

    First the fence: a lease of ours on the batch, so that a count of its old worker can no longer be
    recorded and nobody else asks meanwhile. Then the proof is read again, and only then is the store
    asked. Where that fails, our lease ends with us: whoever comes next may ask.
    """
    with lease_of_the_dead(batch.lease) as gone, lease() as ours:
        if not gone:
            return False
        fenced = type(batch)._default_manager.filter(pk=batch.pk, state=batch.state, lease=batch.lease)
        if not fenced.update(lease=ours):
            return False
        batch.refresh_from_db()
        return settle(batch, connector.outcome(str(batch.pk), batch.proof))


def settle(batch: StoreBatch, resolved: Resolved) -> bool:
    """Write down what the store says, in one statement; False while it is still at it, or where the batch
    is no longer ours."""
    mine = type(batch)._default_manager.filter(pk=batch.pk, state__in=UNRESOLVED, lease=batch.lease)
    rows = batch.rows if resolved.rows is None else resolved.rows
    match resolved.outcome:
        case Outcome.IN_PROGRESS:
            mine.update(state=BatchState.PENDING, lease=None)
            return False
        case Outcome.ABORTED:
            settled = mine.update(state=BatchState.WAITING, rows=None, proof={}, lease=None, taken_at=None)
        case Outcome.COMMITTED if rows is not None:
            settled = mine.update(
                state=BatchState.DONE, rows=rows, certainty=resolved.certainty, ended_at=Now()
            )
        case _:  # unknown, or committed with a count that nobody kept
            settled = mine.update(state=BatchState.UNPROVEN, certainty=Certainty.UNPROVEN, ended_at=Now())
    return bool(settled)
