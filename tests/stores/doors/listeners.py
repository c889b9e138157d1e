"""Servers that are not what they should be: each notes what reached it."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Listener:
    """A port of the loopback, and all bytes that came there."""

    port: int
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def all(self) -> bytes:
        return b"".join(self.heard)


type Talk = Callable[[socket.socket, Listener], None]


@contextmanager
def listening(talk: Talk) -> Iterator[Listener]:
    """One conversation at a time, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        listener, done = Listener(server.getsockname()[1]), threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    client, _address = server.accept()
                except TimeoutError:
                    continue
                listener.connections += 1
                with client, suppress(OSError, ssl.SSLError, struct.error):
                    client.settimeout(5)
                    talk(client, listener)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener
        finally:
            done.set()
            thread.join()


def silent(client: socket.socket, listener: Listener) -> None:
    """Notes what comes and answers nothing."""
    while chunk := client.recv(4096):
        listener.heard.append(chunk)


def wanting(file: Path) -> Talk:
    """A server of the MySQL protocol that lets everybody in, and answers by asking for a file."""

    def talk(client: socket.socket, listener: Listener) -> None:
        _send(client, 0, _GREETING)
        _read(client)
        _send(client, 2, b"\x00\x00\x00\x02\x00\x00\x00")
        while True:
            asked = _read(client)
            if asked[:1] == b"\x0e":  # COM_PING
                _send(client, 1, b"\x00\x00\x00\x02\x00\x00\x00")
                continue
            _send(client, 1, b"\xfb" + str(file).encode())
            while content := _read(client):
                listener.heard.append(content)
            _send(client, 3, b"\x00\x00\x00\x02\x00\x00\x00")

    return talk


_GREETING = (
    b"\x0a5.5.5-10.11.0-MariaDB\x00"
    + struct.pack("<I", 7)
    + b"12345678\x00"
    + struct.pack("<H", 0xF7DF)  # all of the first half but SSL, LOCAL_FILES among them
    + b"\x2d"
    + struct.pack("<HH", 2, 0x0088)
    + b"\x15"
    + b"\x00" * 10
    + b"123456789012\x00"
    + b"mysql_native_password\x00"
)


def _send(client: socket.socket, number: int, payload: bytes) -> None:
    client.sendall(struct.pack("<I", len(payload))[:3] + bytes([number]) + payload)


def _read(client: socket.socket) -> bytes:
    header = _exactly(client, 4)
    return _exactly(client, int.from_bytes(header[:3], "little"))


def _exactly(client: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        chunk = client.recv(size - len(got))
        if not chunk:
            raise OSError("gone")
        got += chunk
    return got


def postgresql_behind(certificate: tuple[Path, Path] | None, sockets: Path) -> Talk:
    """A real PostgreSQL of a socket, over TCP: with TLS by a certificate, or without any."""

    def talk(client: socket.socket, listener: Listener) -> None:
        first = _exactly(client, 8)
        if first[4:] == struct.pack("!I", 80877103):
            if certificate is None:
                client.sendall(b"N")
                first = b""
            else:
                client.sendall(b"S")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*map(str, certificate))
                client, first = context.wrap_socket(client, server_side=True), b""
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(str(next(sockets.glob(".s.PGSQL.*[0-9]"))))
            if first:
                listener.heard.append(first)
                server.sendall(first)
            back = threading.Thread(target=_pump, args=(server, client, None))
            back.start()
            _pump(client, server, listener)
            back.join()

    return talk


def _pump(source: socket.socket, target: socket.socket, listener: Listener | None) -> None:
    with suppress(OSError, ssl.SSLError):
        while chunk := source.recv(65536):
            if listener is not None:
                listener.heard.append(chunk)
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
