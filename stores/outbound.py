"""HTTP to systems that people typed the address of: TLS only, and never into our own network by mistake.

A host is resolved once, every address that it resolves to is judged, and the connection goes to one of
those very addresses (so a second answer of the DNS changes nothing), while Host and the certificate are
those of the name. Private, loopback, link-local, metadata and other addresses that are not of the public
internet are refused unless the installation names the host or its network (``stores.places``).
Redirects are not followed, proxies of the environment not used; size and total time are limited.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore

from stores.places import PlaceRefused, host_name, installation


class NoAnswer(Exception):
    """Nobody answered, or not whole, or not in time: worth another try."""


class NotTrusted(Exception):
    """The other side's certificate does not hold for its name."""


class AnswerTooLarge(Exception):
    """The answer is larger than any that we could mean."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` is for the whole call, ``size`` the most bytes of an answer; ``cut`` where the beginning of
    a longer one is enough."""

    seconds: float = 30.0
    size: int = 1_000_000
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def checked_url(url: str) -> SplitResult:
    """The parts of an address that could be called. Raises ``PlaceRefused``, which says what is wrong."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise PlaceRefused("The address holds signs that no address has; write names in their ASCII form.")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        raise PlaceRefused("This is not an address.") from None
    if parts.scheme != "https":
        raise PlaceRefused("The address must begin with https://.")
    if not parts.hostname:
        raise PlaceRefused("The address names no host.")
    host_name(parts.hostname)
    if parts.username is not None or parts.password is not None:
        raise PlaceRefused("No user name or password in the address: it would be shown.")
    if parts.fragment or parts.query:
        raise PlaceRefused("The address may have no “?” and no “#”.")
    return parts


def trust(certificates: str = "") -> ssl.SSLContext:
    """Verifies names and chains against the system's authorities, or against ``certificates`` (PEM) alone.

    Raises ``ssl.SSLError`` for what is no certificate.
    """
    return ssl.create_default_context(cadata=certificates or None)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    context: ssl.SSLContext,
    limits: Limits | None = None,
) -> Answer:
    """POST once, over a connection of its own.

    Raises ``PlaceRefused``, ``NotTrusted``, ``AnswerTooLarge``, ``NoAnswer``.
    """
    allowed = limits or Limits()
    host = str(checked_url(url).hostname)
    own = {"Host": urlsplit(url).netloc, "Content-Length": str(len(body)), "Connection": "close"}
    sent = [*own.items(), *headers.items()]
    guard = _Guard(time.monotonic() + allowed.seconds)
    wait = dict.fromkeys(("connect", "read", "write", "pool"), allowed.seconds)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=context, network_backend=guard) as pool,
            pool.stream("POST", url, headers=sent, content=body, extensions={"timeout": wait}) as answer,
        ):
            return Answer(answer.status, _headers(answer.headers), _read(answer.iter_stream(), allowed))
    except (httpcore.TimeoutException, TimeoutError):
        raise NoAnswer(f"{host} did not answer within {allowed.seconds:g} seconds.") from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        if untrusted := _certificate_failure(error):
            reason = str(untrusted.verify_message).rstrip(".")
            raise NotTrusted(f"The certificate of {host} does not hold: {reason}.") from None
        raise NoAnswer(f"{host} could not be reached ({type(error).__name__}).") from None


def addresses_of(host: str, port: int) -> tuple[str, ...]:
    """The addresses a host resolves to, all of which may be called.

    One that may not be spoils the others: an answer that mixes both is an attempt. Raises
    ``PlaceRefused``; ``NoAnswer`` where the name resolves to nothing.
    """
    plain = host_name(host)
    try:
        found = socket.getaddrinfo(plain, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer(f"{plain} has no address.") from None
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))
    places = installation()
    for address in addresses:
        places.require_address(plain, ipaddress.ip_address(address.partition("%")[0]))
    return addresses


def connected(host: str, port: int, seconds: float) -> socket.socket:
    """A connection to the first address of ``host`` that answers, each judged; TLS is the caller's.

    Raises ``PlaceRefused``; ``NoAnswer``.
    """
    reason = "no address"
    for address in addresses_of(host, port):
        try:
            found = socket.create_connection((address, port), seconds)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            continue
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return found
    raise NoAnswer(f"{host} could not be reached ({reason}).")


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}


def _read(chunks: Iterable[bytes], allowed: Limits) -> bytes:
    """Everything, as long as it is not too much. What the other side compressed stays as it is."""
    read = bytearray()
    for chunk in chunks:
        read += chunk
        if len(read) > allowed.size:
            if allowed.cut:
                break
            raise AnswerTooLarge(f"The answer is larger than {allowed.size} bytes.")
    return bytes(read[: allowed.size])


def _certificate_failure(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """What TLS found wrong, under the exceptions wrapped around it."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error


class _Guard(httpcore.NetworkBackend):
    """Connects to judged addresses only, until the deadline."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = NoAnswer(f"{host} has no address.")
        for address in addresses_of(host, port):
            try:
                stream = self._network.connect_tcp(address, port, _left(self._deadline), None, socket_options)
            except httpcore.ConnectError as error:
                failure = error
            else:
                return _Timed(stream, self._deadline)
        raise failure


class _Timed(httpcore.NetworkStream):
    """A connection that ends with its deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _Timed(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
