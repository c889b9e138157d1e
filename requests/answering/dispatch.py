"""Sending workers to collect and build: a hint only; the sweep finds what got lost."""

from collections.abc import Sequence
from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

COLLECT = "requests.answer_tasks.collect_datasets"
BUILD = "requests.answer_tasks.build_package"
_log = structlog.get_logger(__name__)


def send_collector(dataset_ids: Sequence[int]) -> None:
    """One worker for these datasets, after the commit; a broker that is away is none of the caller's
    business."""
    transaction.on_commit(partial(_send, COLLECT, list(dataset_ids)))


def send_builder(package_id: int) -> None:
    """Likewise, to build the package anew."""
    transaction.on_commit(partial(_send, BUILD, package_id))


def _send(task: str, what: int | list[int]) -> None:
    try:
        current_app.send_task(task, (what,))
    except (OperationalError, OSError) as error:
        _log.warning("answer_not_dispatched", task=task, what=what, error=type(error).__name__)
