"""What the worker does for purges and holds. Every task may come twice, late, or never."""

from celery import shared_task

from retention import nightly, reminding
from retention.actions import approvals
from retention.certifying import certify
from retention.erasing import sweeping
from retention.erasing.running import work_on as erase
from retention.ledger.remembering import forget_old
from retention.on_record.forgetting import forget_ended
from retention.running import work_on


@shared_task
def work_on_run(run_id: int) -> None:
    """A stint at one run; another message takes over where it was not enough."""
    if work_on(run_id):
        work_on_run.delay(run_id)


@shared_task
def certify_run(run_id: int) -> None:
    """Make the certificate of an ended run, unless it has one."""
    certify(run_id)


@shared_task
def settle_approvals() -> None:
    """After an upgrade: the approvals that go on, and those that do not."""
    approvals.settle_approvals()


@shared_task
def start_purges() -> None:
    """What this night is to purge and has not started yet."""
    nightly.start_due()


@shared_task
def sweep_purges() -> None:
    """Workers for open runs, and certificates for ended ones; one too many leaves at once."""
    for run_id in nightly.unfinished():
        work_on_run.apply_async((run_id,), expires=60)
    for run_id in nightly.uncertified():
        certify_run.apply_async((run_id,), expires=60)


@shared_task
def remind_of_holds() -> None:
    """Mail the owners of holds whose review has come."""
    reminding.remind()


@shared_task
def erase_in_store(reference: str, store_id: int) -> None:
    """A stint at what is to be done in one store for one request."""
    if erase(reference, store_id):
        erase_in_store.delay(reference, store_id)


@shared_task
def sweep_erasures() -> None:
    """Workers for erasures that are due: tried again, or whose message was lost."""
    for reference, store_id in sweeping.lost():
        erase_in_store.apply_async((reference, store_id), expires=60)


@shared_task
def forget_erasures() -> None:
    """Forget whom erasures were about, once no backup holds them any more."""
    forget_old()


@shared_task
def forget_people() -> None:
    """Forget consents, objections and restrictions whose period in the register has ended."""
    forget_ended()
