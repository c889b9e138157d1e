"""A receiver of Dertig's webhooks, in the standard library alone: docs/webhooks.md.

    python webhook_receiver.py --secret-file secret.txt --certificate server.pem --private-key server.key

Use it as a model for your own system: what matters is in ``verify`` and ``Inbox``.
"""

import argparse
import base64
import hashlib
import hmac
import json
import ssl
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WINDOW = 300  # seconds by which the clocks of both sides may differ
MOST_BYTES = 100_000


class NotGenuine(Exception):
    """The message is not from Dertig, was changed, or is too old."""


def verify(secret, headers, body, now):
    """The message as a dictionary. ``body``: the bytes as they came, before anything parses them."""
    message_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(now - int(sent_at)) > WINDOW:
        raise NotGenuine("time")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = message_id.encode() + b"." + sent_at.encode() + b"." + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    for each in headers.get("webhook-signature", "").split():
        version, _comma, theirs = each.partition(",")
        if version == "v1" and hmac.compare_digest(ours, theirs.encode()):
            return json.loads(body)
    raise NotGenuine("signature")


class Inbox:
    """Takes each message once, however often it comes. Keep the ids where your data are, not in memory."""

    def __init__(self, secret, take, now=time.time):
        self.secret, self.take, self.now = secret, take, now
        self.seen = set()

    def receive(self, headers, body):
        message = verify(self.secret, headers, body, self.now())
        if headers["webhook-id"] not in self.seen:
            self.take(message)
            self.seen.add(headers["webhook-id"])


def serve(inbox, port, certificate, private_key):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("Content-Length", "0"))
            if length > MOST_BYTES:
                self.answer(413)
                return
            try:
                inbox.receive(self.headers, self.rfile.read(length))
            except (NotGenuine, ValueError):
                self.answer(401)
            else:
                self.answer(204)

        def answer(self, status):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private_key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--secret-file", required=True)
    asked.add_argument("--certificate", required=True)
    asked.add_argument("--private-key", required=True)
    asked.add_argument("--port", type=int, default=8443)
    said = asked.parse_args()
    inbox = Inbox(Path(said.secret_file).read_text().strip(), print)
    serve(inbox, said.port, said.certificate, said.private_key).serve_forever()


if __name__ == "__main__":
    main()
