"""Sending a worker to see what is next of a request: a hint only; the sweep finds what got lost."""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

CARRY_ON = "requests.tasks.carry_on"
_log = structlog.get_logger(__name__)


def wake(controller_id: int, reference: str) -> None:
    """A part of that request has ended: see what is next, after the commit."""
    transaction.on_commit(partial(_send, controller_id, reference))


def _send(controller_id: int, reference: str) -> None:
    try:
        current_app.send_task(CARRY_ON, (controller_id, reference))
    except (OperationalError, OSError) as error:
        _log.warning("carrying_not_dispatched", error=type(error).__name__)
