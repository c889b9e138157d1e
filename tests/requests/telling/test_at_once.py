"""Workers that come at once: in a database of their own, really committed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from requests.models import RecipientTold
from requests.telling import sending
from tests.requests.mail.cases import acme
from tests.requests.mail.smtp import PostOffice
from tests.requests.telling.kit import an_erasure
from tests.servers import Servers

AT_ONCE = 4


@pytest.fixture
def committed(servers: Servers, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database to commit to, for every thread of this test."""
    ours, database = connection.settings_dict["NAME"], servers.clone(f"tellings_gw{servers.worker}")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database
        yield
        connection.close()
        connection.settings_dict["NAME"] = ours
    servers.drop(database)


def test_workers_at_once_tell_a_recipient_once(committed: None, post_office: PostOffice) -> None:
    erased = an_erasure(acme())
    erased.tell_by("email", email="desk@carrier.example")
    telling = erased.told()
    ready = Barrier(AT_ONCE)

    def work(_number: int) -> None:
        try:
            ready.wait(30)
            sending.finish_telling(telling.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(work, range(AT_ONCE)))
    assert [mail["To"] for mail in post_office.arrived] == ["desk@carrier.example"]
    assert RecipientTold.objects.count() == 1
