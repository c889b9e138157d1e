"""Sending workers to runs and erasures: a hint only; the sweep finds what a lost message would lose."""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

WORK = "retention.tasks.work_on_run"
CERTIFY = "retention.tasks.certify_run"
ERASE = "retention.tasks.erase_in_store"
_log = structlog.get_logger(__name__)


def send_workers(run_id: int, workers: int = 1) -> None:
    """After the commit; a broker that is away is none of the caller's business."""
    for _each in range(workers):
        transaction.on_commit(partial(_send, WORK, run_id))


def send_certifier(run_id: int) -> None:
    """After the commit, too."""
    transaction.on_commit(partial(_send, CERTIFY, run_id))


def send_eraser(reference: str, store_id: int) -> None:
    """A worker for what is to be done in one store for one request; after the commit, too."""
    transaction.on_commit(partial(_send, ERASE, reference, store_id))


def _send(task: str, *arguments: str | int) -> None:
    try:
        current_app.send_task(task, arguments)
    except (OperationalError, OSError) as error:
        _log.warning("work_not_dispatched", task=task, error=type(error).__name__)
