"""A real SMTP server for tests: it keeps what arrives, and refuses or defers whom it is told to."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostOffice:
    """``arrived`` are the messages in order; ``envelopes`` their envelopes."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.unknown: set[str] = set()
        self.deferring = False
        self.port = free_port()
        self._controller: Controller | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 No such person here"
        if self.deferring:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Taken"

    def open(self) -> None:
        """Listen; also again after it was closed, for a controller serves once."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
