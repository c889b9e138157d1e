"""What several tell of one person at once counts once: in a database of its own, really committed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import ApiKey
from accounts.principal import system
from evidence.models import Event
from stores.terms import IdentifierKind
from subjects.actions import suppress, withdraw_consent
from subjects.models import Consent, Suppression, TakenEvent
from subjects.terms import Means, Objection
from subjects.whom import Whom
from tests import factories as make
from tests.servers import Servers
from tests.subjects.people import day

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


def at_once[Told](acts: list[Callable[[], Told]]) -> list[Told]:
    """Each in a thread with a connection of its own, all let go at the same moment."""
    ready = Barrier(len(acts))

    def done(act: Callable[[], Told]) -> Told:
        try:
            ready.wait(30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(done, acts))


def test_events_at_once_under_one_id_count_once(committed: None) -> None:
    controller = make.ControllerFactory()
    purpose = make.PurposeFactory(activity__controller=controller, basis="a")
    path = f"activities/{purpose.activity.ref}/purposes/{purpose.ref}"
    _key, secret = ApiKey.objects.create_key(name="x", controller=controller, tells_events=True)
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
        answer = client.post("/api/v1/events/", {"events": events}, content_type="application/json")
        assert answer.status_code == 200, answer.json()
        return [each["status"] for each in answer.json()["events"]]

    told = [each for statuses in at_once([partial(posted, n) for n in range(AT_ONCE)]) for each in statuses]
    assert sorted(told) == ["already"] * (2 * AT_ONCE - 2) + ["taken"] * 2
    assert TakenEvent.objects.count() == 2
    assert Consent.objects.get().withdrawn_at is not None
    assert Suppression.objects.count() == 2, "one for each identifier"
    assert Event.objects.filter(verb="event.taken").count() == 2


def test_art_21_3_an_address_suppressed_by_several_at_once_is_on_the_list_once(committed: None) -> None:
    """By objections in either order and by withdrawals of everything: none fails, and the latest holds."""
    controller = make.ControllerFactory()
    purpose = make.PurposeFactory(activity__controller=controller, basis="a")
    path = f"activities/{purpose.activity.ref}/purposes/{purpose.ref}"
    email, number = (IdentifierKind.EMAIL, "Anna@example.org"), (IdentifierKind.CUSTOMER_NUMBER, "7")
    facts: dict[str, Any] = {"controller": controller, "by": system("test")}

    def objected(at: int, *named: tuple[IdentifierKind, str]) -> int:
        return suppress(whom=Whom.of(named), at=day(at), objection=Objection.OBJECTED, **facts)

    def withdrew() -> int:
        whom = Whom.of([number, email])
        return withdraw_consent(whom=whom, at=day(3), means=Means.PHONE, **facts).suppressed

    at_once(
        [
            *(partial(objected, at, email, number) for at in (1, 2, 2, 4)),
            *(partial(objected, at, number, email) for at in (4, 3)),
            *(withdrew for _ in range(2)),
        ]
    )
    kept = list(Suppression.objects.values_list("kind", "purpose", "objected_at"))
    assert sorted(kept) == sorted(
        (kind.value, of, at) for kind, _value in (email, number) for of, at in (("", day(4)), (path, day(3)))
    )
