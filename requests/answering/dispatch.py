"""Sending workers to collect and build: a hint only; the sweep finds what got lost."""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

COLLECT = "requests.answer_tasks.collect_dataset"
BUILD = "requests.answer_tasks.build_package"
_log = structlog.get_logger(__name__)


def send_collector(dataset_id: int) -> None:
    """After the commit; a broker that is away is none of the caller's business."""
    transaction.on_commit(partial(_send, COLLECT, dataset_id))


def send_builder(package_id: int) -> None:
    """Likewise, to build the package anew."""
    transaction.on_commit(partial(_send, BUILD, package_id))


def _send(task: str, pk: int) -> None:
    try:
        current_app.send_task(task, (pk,))
    except (OperationalError, OSError) as error:
        _log.warning("answer_not_dispatched", task=task, pk=pk, error=type(error).__name__)
