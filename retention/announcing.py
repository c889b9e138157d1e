"""What other systems are told of purges and erasures: the dataset by its refs, and how many rows went."""

from django.db.models import Sum

from accounts.links import page_address
from retention.actions.base import controller_id_of
from retention.models import Erasure, PurgeBatch, PurgeRun
from retention.terms import BatchState, ErasureState, RunState
from stores.webhooks.announcing import Said, announce
from stores.webhooks.terms import WebhookEvent

_ENDS = {
    RunState.FINISHED: WebhookEvent.PURGE_FINISHED,
    RunState.FAILED: WebhookEvent.PURGE_FAILED,
}


def announce_end(run: PurgeRun, state: RunState) -> None:
    """Tell the webhooks how a run ended; runs in the transaction of its end. A cancelled one is a person's
    own act, and not told."""
    if state not in _ENDS:
        return
    done = PurgeBatch.objects.filter(run=run, state=BatchState.DONE)
    dataset = run.plan.dataset
    said: dict[str, Said] = {
        "run": run.pk,
        "dataset": f"{dataset.store.ref}/{dataset.ref}",
        "rows": done.aggregate(rows=Sum("rows"))["rows"] or 0,
        "link": page_address("admin:retention_purgerun_change", run.pk),
    }
    if state is RunState.FAILED:
        said["problems"] = sorted({str(problem["code"]) for problem in run.problems})
    announce(controller_id=controller_id_of(run.plan), event=_ENDS[state], payload=said)


def announce_erasure(erasure: Erasure) -> None:
    """Tell the webhooks what became of a dataset's part of a request; runs in the transaction of its end."""
    if erasure.state != ErasureState.DONE:
        return
    store = erasure.dataset.store
    announce(
        controller_id=store.controller_id,
        event=WebhookEvent.ERASURE_FINISHED,
        payload={
            "reference": erasure.reference,
            "dataset": f"{store.ref}/{erasure.dataset.ref}",
            "act": erasure.act,
            "rows": erasure.rows,
        },
    )
