"""Another system that erases one person's rows by the protocol answers 503, or loses its answer: each row
goes once, and the erasure goes on by itself once the system is back."""

import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from retention.models import Erasure
from retention.terms import OPEN_ERASURES, ErasureState
from tests.retention.erasing.shops import EMAIL, Shop, again, mapped
from tests.stores.connectors.http import serving
from tests.stores.connectors.http.conftest import certificate, loopback_allowed
from tests.stores.connectors.sql.targets import Target

__all__ = ["certificate", "loopback_allowed"]
pytestmark = pytest.mark.django_db


class Gate:
    """In front of the reference receiver: ``away`` are the operations that answer 503, ``deaf`` those that
    are done and whose answer nobody hears."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.deaf: set[str] = set()

    def watch(self, handler: Any) -> None:
        real = handler.do_POST

        def do_post(call: BaseHTTPRequestHandler) -> None:
            operation = call.path.rpartition("/")[2]
            if operation in self.away:
                call.send_error(503)
                return
            if operation in self.deaf:
                call.wfile = io.BytesIO()
            real(call)
            call.close_connection = call.close_connection or operation in self.deaf

        handler.do_POST = do_post


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "crm.sqlite"
    with sqlite3.connect(path) as made:
        made.executescript(
            "CREATE TABLE letter (id INTEGER PRIMARY KEY, email TEXT, name TEXT);"
            f"INSERT INTO letter VALUES (1, '{EMAIL}', 'A'), (2, '{EMAIL}', 'A'), (3, 'b@x.org', 'B');"
            "CREATE TABLE gone (id INTEGER);"
            "CREATE TRIGGER told AFTER DELETE ON letter BEGIN INSERT INTO gone VALUES (OLD.id); END;"
        )
    return path


@contextmanager
def receiver(path: Path, certificate: tuple[Path, Path], gate: Gate) -> Iterator[int]:
    module = serving.reference()
    public, private = (str(each) for each in certificate)
    signatures = module.Signatures({"main": serving.SECRET})
    server = module.serve(module.Store(str(path)), signatures, 0, certificate=public, private_key=private)
    gate.watch(server.RequestHandlerClass)
    with serving.running(server) as port:
        yield port


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def row(own_database: Target, path: Path, certificate: tuple[Path, Path], gate: Gate) -> Iterator[Shop]:
    made = mapped(own_database)
    with receiver(path, certificate, gate) as port:
        made.store.kind = "http"
        made.store.settings = {
            "url": f"https://127.0.0.1:{port}/dertig",
            "key_id": "main",
            "seconds": 5,
            "certificates": certificate[0].read_text(),
        }
        made.store.secret = json.dumps({"key": serving.SECRET})
        made.store.save()
        yield made


def gone(path: Path) -> list[int]:
    with sqlite3.connect(path) as opened:
        return [number for (number,) in opened.execute("SELECT id FROM gone ORDER BY id")]


def worked(row: Shop, erasure: Erasure) -> Erasure:
    Erasure.objects.update(next_try_at=None)
    row.work()
    return again([erasure])[0]


@pytest.mark.parametrize(
    ("away", "deaf"),
    [
        ({"describe"}, set()),
        ({"purge"}, set()),
        ({"count"}, set()),
        (set(), {"purge"}),
        ({"status"}, {"purge"}),
        (set(), {"describe", "count"}),
    ],
)
def test_it_goes_on_once_the_receiver_is_back(
    row: Shop, gate: Gate, path: Path, away: set[str], deaf: set[str]
) -> None:
    gate.away, gate.deaf = away, deaf
    (erasure,) = row.begun(row.order("letter"))
    found = worked(row, erasure)
    assert found.state in OPEN_ERASURES
    assert [each["code"] for each in found.problems] == ["store-away"]
    assert found.next_try_at is not None
    gate.away, gate.deaf = set(), set()
    found = worked(row, erasure)
    assert (found.state, found.rows, found.certainty) == (ErasureState.DONE, 2, "reported")
    assert gone(path) == [1, 2]
