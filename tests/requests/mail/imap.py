"""A real IMAP server for tests: another program, with one account."""

import imaplib
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from tests.requests.mail.smtp import free_port

USER, PASSWORD = "requests@acme.example", "correct horse"
PATIENCE = 20


class LetterBox:
    """A mailbox that anybody can put messages into."""

    def __init__(self) -> None:
        self.port = free_port()
        self._program = subprocess.Popen(
            [
                Path(sys.executable).with_name("pymap"),
                *("--host", "127.0.0.1", "--port", str(self.port), "--no-tls"),
                *("dict", "--demo-user", USER, "--demo-password", PASSWORD),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._signed_in().logout()

    def put(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        """A message arrives."""
        session = self._signed_in()
        status, told = session.append(folder, "", imaplib.Time2Internaldate(at), raw)
        assert status == "OK", told
        session.logout()

    def flags(self) -> list[bytes]:
        """The flags of what lies in the inbox, which reading must not change."""
        session = self._signed_in()
        session.select("INBOX", readonly=True)
        found = [line for line in session.fetch("1:*", "(FLAGS)")[1] if isinstance(line, bytes)]
        session.logout()
        return found

    def close(self) -> None:
        # Asked to end, it would wait for every session to end first.
        self._program.kill()
        self._program.wait(PATIENCE)

    def _signed_in(self) -> imaplib.IMAP4:
        """A session for one thing: the server forgets one that is idle."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                session = imaplib.IMAP4("127.0.0.1", self.port)
                session.login(USER, PASSWORD)
                return session
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
