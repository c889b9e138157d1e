"""TLS before a server that speaks none: port 993 as mail servers have it, ended before port 143."""

import socket
import ssl
from contextlib import suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread


class TlsDoor(ThreadingTCPServer):
    """``entered`` counts the sessions in which the client said anything: it then trusted the certificate."""

    daemon_threads = True

    def __init__(self, chain: Path, behind: int) -> None:
        super().__init__(("127.0.0.1", 0), _Visitor)
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(chain)
        self.behind = behind
        self.entered = 0
        self.port = int(self.server_address[1])
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Visitor(BaseRequestHandler):
    server: TlsDoor

    def handle(self) -> None:
        with (
            suppress(OSError),
            self.server.context.wrap_socket(self.request, server_side=True) as outside,
            socket.create_connection(("127.0.0.1", self.server.behind)) as inside,
        ):
            outwards = Thread(target=_carry, args=(inside, outside), daemon=True)
            outwards.start()
            if said := outside.recv(65536):
                self.server.entered += 1
                inside.sendall(said)
                _carry(outside, inside)
            outwards.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes until there are none."""
    with suppress(OSError):
        while content := source.recv(65536):
            target.sendall(content)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
