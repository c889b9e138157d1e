"""SFTP and S3 over the network: to the addresses that were judged, whatever the DNS says next.

With the extras “s3” and “sftp”; without them these are skipped.
"""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stores.connectors.files.remote import connected
from stores.connectors.files.settings import FilesSettings
from stores.protocol import StoreError, Unreachable


@pytest.fixture
def trap() -> Iterator[int]:
    """A port of this machine that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])
        server.settimeout(0.02)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.fixture
def rebinding(names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """``rebinds.example`` is public when it is first looked up, and ours from then on; gives the look-ups."""
    settings.DERTIG_STORES_HOSTS = []
    names["rebinds.example"] = ["192.0.43.8"]
    asked: list[str] = []
    fake: Callable[..., Any] = socket.getaddrinfo

    def answer(host: str, *arguments: Any, **options: Any) -> Any:
        found = fake(host, *arguments, **options)
        asked.append(host)
        names["rebinds.example"] = ["127.0.0.1"]
        return found

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_sftp_is_handed_a_connection_to_the_judged_address(
    trap: int, rebinding: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("paramiko")
    called: list[Any] = []

    def connect(address: Any, *_arguments: Any, **_options: Any) -> Any:
        called.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", connect)
    options = {"host": "rebinds.example", "port": str(trap), "host_key": "SHA256:x"}
    with pytest.raises(Unreachable):
        connected(FilesSettings.of({"place": "sftp", "root": "/logs", "options": options}))
    assert called == [("192.0.43.8", trap)]
    assert rebinding == ["rebinds.example"]


def test_s3_judges_each_name_that_its_client_looks_up(trap: int, rebinding: list[str]) -> None:
    pytest.importorskip("s3fs")
    options = {"endpoint_url": f"https://rebinds.example:{trap}", "region": "eu-central-1"}
    given = {"place": "s3", "root": "bucket/logs", "user": "a", "options": options}
    with pytest.raises(StoreError) as caught:
        connected(FilesSettings.of(given, {"password": "b"}))
    assert "rebinds.example" in rebinding
    assert "password" not in str(caught.value)
