"""Receivers that fail, lie, or are not who they say."""

import json
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from stores.connectors.http.connector import open_http
from stores.protocol import Batch, Refused, Unreachable
from stores.signing import WINDOW, Key, signed_headers
from tests.stores.connectors import steps
from tests.stores.connectors.http import serving
from tests.stores.connectors.http.conftest import opening
from tests.stores.connectors.http.serving import Reply, answering, signed, unsigned

STEP = steps.deletion(steps.customers(), steps.lapse("closed_on", "2024-12-31"), spared=("a@example.org",))
COUNTED = {"due": {"delete": 1}, "spared": {"delete": 0}, "unknown_start": 0, "total": None}


def told(value: object, status: int = 200) -> Reply:
    return signed(status, json.dumps(value).encode())


def refused(
    reply: Reply, certificate: tuple[Path, Path], kind: type[Exception] = Refused, **settings: Any
) -> str:
    """What is said of an answer to ``count``; it repeats nothing of what was asked or answered."""
    with (
        answering(reply, certificate) as port,
        open_http(opening(port, certificate[0], **settings)) as connector,
        pytest.raises(kind) as error,
    ):
        connector.count(steps.work(STEP))
    assert "example.org" not in str(error.value)
    assert serving.SECRET not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("status", [500, 502, 503, 408, 429])
def test_a_failing_receiver_is_worth_another_try(status: int, certificate: tuple[Path, Path]) -> None:
    assert f"HTTP {status}" in refused(unsigned(status), certificate, Unreachable)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_a_refusal_is_not(status: int, certificate: tuple[Path, Path]) -> None:
    assert f"HTTP {status})" in refused(unsigned(status, b'{"error": "made_up"}'), certificate)
    assert f"HTTP {status}, column)" in refused(told({"error": "column"}, status), certificate)
    assert f"HTTP {status})" in refused(told({"error": "a@example.org is not"}, status), certificate)


def test_a_redirect_is_not_followed(certificate: tuple[Path, Path]) -> None:
    reply = unsigned(307, Location="https://169.254.169.254/latest/meta-data/")
    assert "redirects are not followed" in refused(reply, certificate)


def test_an_answer_without_a_true_signature_counts_for_nothing(certificate: tuple[Path, Path]) -> None:
    body = json.dumps(COUNTED).encode()
    assert "not signed" in refused(unsigned(200, body), certificate)
    assert "not signed" in refused(unsigned(200, body, **{"Dertig-Signature": "é" * 64}), certificate)


def test_an_answer_to_another_question_counts_for_nothing(certificate: tuple[Path, Path]) -> None:
    """A true answer, recorded and played again: it fits the nonce of its own question only."""
    recorded: list[tuple[str, bytes]] = []

    def replay(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        if not recorded:
            recorded.append((handler.headers["Dertig-Signature"], asked))
        first = serving.reference().sign(
            serving.SECRET,
            ("dertig-answer-1", recorded[0][0], "200", serving.hashlib.sha256(body).hexdigest()),
        )
        unsigned(200, body, **{"Dertig-Signature": first})(handler, asked)

    body = json.dumps(COUNTED).encode()
    with answering(replay, certificate) as port, open_http(opening(port, certificate[0])) as connector:
        assert connector.count(steps.work(STEP)).due == {"delete": 1}
        with pytest.raises(Refused, match="not signed"):
            connector.count(steps.work(STEP))


@pytest.mark.parametrize(
    "value",
    [
        COUNTED | {"due": {"delete": -1}},
        COUNTED | {"due": {"delete": 2**70}},
        COUNTED | {"due": {"delete": True}},
        COUNTED | {"due": {"delete": "1"}},
        COUNTED | {"due": {"delete": 1.5}},
        COUNTED | {"unknown_start": None},
        COUNTED | {"due": {}},
        COUNTED | {"due": {"delete": 1, "another": 5}},
        [COUNTED],
        None,
        "a@example.org",
    ],
    ids=str,
)
def test_counts_that_cannot_be_are_refused(value: object, certificate: tuple[Path, Path]) -> None:
    refused(told(value), certificate)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b"NaN"], ids=lambda body: body[:6]
)
def test_what_is_not_json_is_refused(body: bytes, certificate: tuple[Path, Path]) -> None:
    assert "not what the protocol says" in refused(signed(200, body), certificate)


@pytest.mark.parametrize(
    "value",
    [
        {"batch": "another", "state": "done", "rows": 1},
        {"batch": "b", "state": "done"},
        {"batch": "b", "state": "done", "rows": -3},
        {"batch": "b", "state": "perhaps", "rows": 1},
    ],
    ids=str,
)
def test_a_purge_is_not_done_until_it_is_told_so_right(
    value: dict[str, Any], certificate: tuple[Path, Path]
) -> None:
    kept: list[int] = []
    with (
        answering(told(value), certificate) as port,
        open_http(opening(port, certificate[0])) as connector,
        pytest.raises(Refused),
    ):
        connector.carry_out(STEP, Batch({}, 1), "b", lambda rows, _proof: kept.append(rows))
    assert kept == []


def test_ten_megabytes_are_too_much_with_and_without_their_length(certificate: tuple[Path, Path]) -> None:
    def endless(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _piece in range(10_000):
            handler.wfile.write(b" " * 1_000)

    for reply in (signed(200, b" " * 10_000_000), endless):
        assert "larger than" in refused(reply, certificate)


def test_headers_without_end_are_cut_off(certificate: tuple[Path, Path]) -> None:
    def endless(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            handler.wfile.write(b"X-%d: %s\r\n" % (number, b"x" * 100))

    refused(endless, certificate, Unreachable)


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"], ids=["headers", "body"]
)
def test_bytes_that_drip_do_not_stretch_the_time(first: bytes, certificate: tuple[Path, Path]) -> None:
    """Each byte comes soon enough for a timeout that begins anew with every byte."""

    def drip(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
        handler.wfile.write(first)
        for _byte in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.1)

    assert "within 1 seconds" in refused(drip, certificate, Unreachable, seconds=1)


def test_a_connection_that_breaks_off_is_worth_another_try(certificate: tuple[Path, Path]) -> None:
    refused(lambda handler, _asked: handler.connection.close(), certificate, Unreachable)


def test_who_cannot_show_the_certificate_is_told_nothing(
    certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    heard: list[bytes] = []
    stranger = serving.certify(tmp_path, "stranger.example")
    for trusted in (certificate[0], stranger[0]):  # another authority; another name
        with (
            answering(lambda _handler, asked: heard.append(asked), stranger) as port,
            open_http(opening(port, trusted)) as connector,
            pytest.raises(Refused, match=r"certificate of 127\.0\.0\.1 does not hold"),
        ):
            connector.count(steps.work(STEP))
    assert heard == []


# --- The reference receiver's own guard


def headers(
    at: float, body: bytes = b"{}", path: str = "/describe", key: str = serving.SECRET
) -> dict[str, str]:
    return signed_headers(Key("main", key), method="POST", path=path, body=body, at=int(at))


def test_a_receiver_takes_a_request_once_in_its_time_and_unchanged() -> None:
    module = serving.reference()
    clock = [1_000_000.0]
    guard = module.Signatures({"main": serving.SECRET}, now=lambda: clock[0])
    first = headers(clock[0])
    assert guard.check("POST", "/describe", first, b"{}") == serving.SECRET

    def code(sent: dict[str, str], path: str = "/describe", body: bytes = b"{}", method: str = "POST") -> str:
        with pytest.raises(module.Refused) as refusal:
            guard.check(method, path, sent, body)
        assert refusal.value.status == 401
        return str(refusal.value.code)

    assert code(first) == "replay"
    clock[0] += WINDOW
    assert code(first) == "replay"
    clock[0] += 1
    assert code(first) == "time"
    clock[0] += 10 * WINDOW
    assert code(first) == "time"
    assert code(headers(clock[0] + WINDOW + 1)) == "time"
    sent = headers(clock[0])
    assert code(sent, path="/purge") == "signature"
    assert code(sent, body=b"{ }") == "signature"
    assert code(sent, method="GET") == "signature"
    assert code(sent | {"Dertig-Nonce": "0" * 32}) == "signature"
    assert code(sent | {"Dertig-Key": "other"}) == "signature"
    assert code({}) == "signature"
    assert guard.check("POST", "/describe", sent, b"{}") == serving.SECRET
