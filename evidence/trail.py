"""Recording an act beside the change it tells of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from evidence.acting import said_to_the_database
from evidence.models import DETAIL, Event


class NotInTransaction(RuntimeError):
    """An event was about to be written outside the transaction of its change."""


def record(
    verb: str,
    *,
    actor: str,
    controller_id: int | None,
    record: str,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event; it commits or vanishes with the change beside it.

    ``detail`` holds names of fields, counts and hashes, never the values of personal data.
    Raises ``NotInTransaction`` outside ``transaction.atomic``.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(f"{verb} on {record}: record the event inside the change's transaction.")
    with said_to_the_database():
        return Event.objects.create(
            verb=verb,
            actor=actor,
            controller_id=controller_id,
            record=record,
            detail=DETAIL.write(dict(detail or {})),
        )


def record_all(events: Iterable[Event]) -> None:
    """Append many in one statement. Raises ``NotInTransaction``."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("Record events inside the transaction of their changes.")
    with said_to_the_database():
        Event.objects.bulk_create(events)
