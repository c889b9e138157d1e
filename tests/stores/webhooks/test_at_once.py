"""Workers that come at once, and one that is killed: in a database of their own, really committed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from stores.models import WebhookDelivery
from stores.webhooks import sending
from stores.webhooks.terms import DeliveryState
from tests import factories as make
from tests.servers import ROOT, Servers
from tests.stores.connectors.http.serving import answering, unsigned
from tests.stores.webhooks.kit import at, happened, made_endpoint

AT_ONCE = 4

type Certificate = tuple[Path, Path]


@pytest.fixture
def committed(servers: Servers, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database to commit to, for every thread and process of this test."""
    ours, database = connection.settings_dict["NAME"], servers.clone(f"webhooks_gw{servers.worker}")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database
        yield database
        connection.close()
        connection.settings_dict["NAME"] = ours
    servers.drop(database)


def test_workers_at_once_send_a_message_once(committed: str, certificate: Certificate) -> None:
    endpoint = made_endpoint(make.ControllerFactory(), certificate[0])
    delivery = happened(endpoint.controller)
    arrived: list[str] = []
    ready = Barrier(AT_ONCE)

    def reply(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        arrived.append(handler.headers["webhook-id"])
        unsigned(200)(handler, body)

    def work(_number: int) -> None:
        try:
            ready.wait(30)
            sending.deliver(delivery.pk)
        finally:
            connection.close()

    with answering(reply, certificate) as port:
        at(endpoint, port)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(work, range(AT_ONCE)))
    assert arrived == [delivery.message_id]


def test_killed_before_it_noted_that_it_arrived_it_is_sent_again_with_the_same_id(
    committed: str, certificate: Certificate, servers: Servers
) -> None:
    endpoint = made_endpoint(make.ControllerFactory(), certificate[0])
    delivery = happened(endpoint.controller)
    arrived: list[tuple[str, bytes]] = []
    workers: list[Any] = []

    def reply(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        arrived.append((handler.headers["webhook-id"], body))
        if len(arrived) == 1:
            os.kill(workers[0].pid, signal.SIGKILL)
        unsigned(200)(handler, body)

    def worker() -> int:
        code = f"from stores.webhooks.sending import deliver; deliver({delivery.pk})"
        workers.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
                cwd=ROOT,
                env={
                    **os.environ,
                    **servers.environment(committed),
                    "DERTIG_STORES_HOSTS": "127.0.0.0/8",
                },
            )
        )
        return int(workers[-1].wait(60))

    with answering(reply, certificate) as port:
        at(endpoint, port)
        assert worker() == -signal.SIGKILL
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.WAITING
        assert list(sending.unfinished()) == []  # its next try has not come
        WebhookDelivery.objects.update(next_try_at=timezone.now())
        assert worker() == 0
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    assert arrived == [(delivery.message_id, delivery.body.encode())] * 2
