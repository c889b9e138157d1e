"""Sending workers to stores, one each, side by side: a hint only; the sweep finds what got lost."""

from collections.abc import Iterable
from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

SEARCH = "subjects.tasks.search_store"
_log = structlog.get_logger(__name__)


def send_searchers(search_id: int, store_ids: Iterable[int]) -> None:
    """After the commit; a broker that is away is none of the caller's business."""
    for store_id in sorted(set(store_ids)):
        transaction.on_commit(partial(_send, search_id, store_id))


def _send(search_id: int, store_id: int) -> None:
    try:
        current_app.send_task(SEARCH, (search_id, store_id))
    except (OperationalError, OSError) as error:
        _log.warning("search_not_dispatched", search=search_id, error=type(error).__name__)
