"""A connector of a third party, installed as a wheel would install it; and what the DNS says."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stores.connectors import kinds
from tests.stores import third_party

ENTRY_POINTS = "[dertig.connectors]\nledger = tests.stores.third_party:KIND\n"


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ledger is installed, and empty."""
    info = tmp_path / "dertig_ledger-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dertig-ledger\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    kinds.kinds.cache_clear()
    third_party.TABLES.clear()
    yield
    third_party.TABLES.clear()
    kinds.kinds.cache_clear()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the DNS says: the one thing here that no test can have for real."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def answer(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        if host not in known:
            return real(host, port, *arguments, **options)
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in known[host]
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known
