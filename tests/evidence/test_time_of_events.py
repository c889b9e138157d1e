"""When an act happened is the database's to say, in whatever way its event is written."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from evidence import trail
from evidence.models import Event

pytestmark = pytest.mark.django_db
FORGED = datetime(2020, 1, 1, tzinfo=UTC)
MADE: dict[str, Any] = {"actor": "system:test", "verb": "test.made", "record": "test:1"}


def _by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO evidence_event (id, at, actor, verb, record, detail)"
            " VALUES (gen_random_uuid(), %s, 'system:test', 'test.made', 'test:1', '{}')",
            [FORGED],
        )


@pytest.mark.parametrize(
    "write",
    [
        lambda: Event.objects.create(at=FORGED, **MADE),
        lambda: Event(at=FORGED, **MADE).save(),
        lambda: Event.objects.bulk_create([Event(at=FORGED, **MADE)]),
        lambda: Event.objects.bulk_create([Event(at=FORGED, **MADE)], ignore_conflicts=True),
        _by_sql,
    ],
    ids=["create", "save", "bulk", "ignoring conflicts", "SQL"],
)
def test_a_time_that_is_sent_is_not_the_events(write: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (after,) = cursor.fetchone()
    assert before <= Event.objects.get(verb="test.made").at <= after


def test_acts_of_one_transaction_keep_their_order() -> None:
    with transaction.atomic():
        first, second = (
            trail.record("test.made", actor="system:test", controller_id=None, record=f"test:{number}")
            for number in (1, 2)
        )
    assert first.at < second.at
