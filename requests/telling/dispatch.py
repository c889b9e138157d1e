"""How the worker is told of a telling; where no broker answers, the sweep finds it."""

from contextlib import suppress

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError


def queue_telling(telling_id: int) -> None:
    """After the commit."""
    transaction.on_commit(lambda: _send(telling_id))


def _send(telling_id: int) -> None:
    with suppress(OperationalError):
        current_app.send_task("requests.tasks.tell_recipient", [telling_id], retry=False)
