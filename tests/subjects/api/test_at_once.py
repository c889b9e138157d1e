"""One event told by several at once counts once: in a database of its own, really committed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import ApiKey
from evidence.models import Event
from subjects.models import Consent, Suppression, TakenEvent
from tests import factories as make
from tests.servers import Servers

AT_ONCE = 4


@pytest.fixture
def committed(servers: Servers, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database to commit to, for every thread of this test."""
    ours, database = connection.settings_dict["NAME"], servers.clone(f"events_gw{servers.worker}")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database
        yield
        connection.close()
        connection.settings_dict["NAME"] = ours
    servers.drop(database)


def test_events_at_once_under_one_id_count_once(committed: None) -> None:
    controller = make.ControllerFactory()
    purpose = make.PurposeFactory(activity__controller=controller, basis="a")
    path = f"activities/{purpose.activity.ref}/purposes/{purpose.ref}"
    _key, secret = ApiKey.objects.create_key(name="x", controller=controller, tells_events=True)
    ready = Barrier(AT_ONCE)
    anna = {"email": "anna@example.org", "customer_number": "7"}
    given = {
        "id": "1",
        "type": "consent_given",
        "at": "2026-03-05T10:00:00Z",
        "identifiers": anna,
        "purpose": path,
        "means": "paper",
        "wording": "Yes.",
    }
    withdrawn = {
        "id": "2",
        "type": "consent_withdrawn",
        "at": "2026-03-06T10:00:00Z",
        "identifiers": dict(reversed(anna.items())),
        "purpose": path,
    }

    def posted(number: int) -> list[Any]:
        events = [given, withdrawn] if number % 2 else [withdrawn, given]
        client = Client(headers={"Authorization": f"Api-Key {secret}"})
        try:
            ready.wait(30)
            answer = client.post("/api/v1/events/", {"events": events}, content_type="application/json")
            assert answer.status_code == 200, answer.json()
            return [each["status"] for each in answer.json()["events"]]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        told = [status for statuses in threads.map(posted, range(AT_ONCE)) for status in statuses]
    assert sorted(told) == ["already"] * (2 * AT_ONCE - 2) + ["taken"] * 2
    assert TakenEvent.objects.count() == 2
    assert Consent.objects.get().withdrawn_at is not None
    assert Suppression.objects.count() == 2, "one for each identifier"
    assert Event.objects.filter(verb="event.taken").count() == 2
