"""A certificate, a filled database, and a connector to the reference receiver that serves it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from stores.connectors.http.connector import open_http
from stores.connectors.kinds import Opening
from stores.mapping import StoreMap
from stores.protocol import Connector
from tests.stores.connectors.http import serving


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return serving.certify(tmp_path_factory.mktemp("tls"))


@pytest.fixture(autouse=True)
def loopback_allowed(settings: Any) -> None:
    settings.DERTIG_STORES_HOSTS = ["127.0.0.0/8"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Four customers: long closed, just closed, closed on no known day, and long closed with consent."""
    path = tmp_path / "records.sqlite"
    with sqlite3.connect(path) as made:
        made.execute(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, name TEXT, closed_on DATE,"
            " seen_at DATETIME, agreed_at DATETIME, withdrawn_at DATETIME)"
        )
        made.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (1, "Anna@Example.org ", "Anna", "2020-01-31", "2020-01-31T23:00:00Z", None, None),
                (2, "bert@example.org", "Bert", "2026-06-30", "2026-06-30T09:00:00Z", None, None),
                (3, None, "O'Brien", None, None, None, None),
                (4, "dora@example.org", "Dora", "2020-01-31", None, "2019-01-01T00:00:00Z", None),
            ],
        )
    return path


def opening(port: int, certificate: Path, secret: str = serving.SECRET, **settings: Any) -> Opening:
    """A store at that port of the loopback."""
    known = {
        "url": f"https://127.0.0.1:{port}/dertig",
        "key_id": "main",
        "seconds": 5,
        "certificates": certificate.read_text(),
        **settings,
    }
    store = StoreMap(ref="crm", name="CRM", kind="http", settings=known)
    return Opening(store=store, controller_id=1, store_id=1, hash_key=b"", secret={"key": secret})


@contextmanager
def receiver(database: Path, certificate: tuple[Path, Path], **options: Any) -> Iterator[int]:
    """The reference receiver over a database; gives its port."""
    module = serving.reference()
    store = module.Store(str(database), **options)
    keys = module.Signatures({"main": serving.SECRET, "next": serving.SECRET[::-1]})
    public, private = certificate
    with serving.running(
        module.serve(store, keys, 0, certificate=str(public), private_key=str(private))
    ) as port:
        yield port


@pytest.fixture
def connector(database: Path, certificate: tuple[Path, Path]) -> Iterator[Connector]:
    with (
        receiver(database, certificate) as port,
        open_http(opening(port, certificate[0])) as connector,
    ):
        yield connector
