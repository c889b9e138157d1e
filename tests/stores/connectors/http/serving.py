"""The reference receiver, and worse ones, over real TLS on the loopback."""

import hashlib
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[4]
SECRET = "a key for tests that is long enough"


def reference() -> Any:
    """``docs/reference_receiver.py`` as a module."""
    return documented("reference_receiver")


def documented(name: str) -> Any:
    """A program of the documentation as a module."""
    spec = spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def certify(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate for the loopback that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return public, private


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[int]:
    """Serve for a block; gives the port."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


type Reply = Callable[[BaseHTTPRequestHandler, bytes], None]


@contextmanager
def answering(reply: Reply, certificate: tuple[Path, Path]) -> Iterator[int]:
    """A receiver that answers every request as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                reply(self, body)
            except OSError:
                pass  # the other side has heard enough

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with running(server) as port:
        yield port


def signed(status: int, body: bytes) -> Reply:
    """An answer with a true signature, whatever it says."""
    module = reference()

    def reply(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
        lines = (
            "dertig-answer-1",
            handler.headers["Dertig-Signature"],
            str(status),
            hashlib.sha256(body).hexdigest(),
        )
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Dertig-Signature", module.sign(SECRET, lines))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def unsigned(status: int, body: bytes = b"{}", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply
