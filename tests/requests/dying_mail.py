"""A mail backend for a process that is killed in the middle of its work."""

import os
import signal
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend

FOLDER = "DERTIG_TEST_MAIL"
DIES_AT = "DERTIG_TEST_DIES_AT"


class MailFolder(BaseEmailBackend):
    """Writes each mail to a file; before the one whose number is named, the process dies at once."""

    def send_messages(self, messages):
        folder = Path(os.environ[FOLDER])
        for message in messages:
            number = len(list(folder.iterdir())) + 1
            if str(number) == os.environ.get(DIES_AT):
                os.kill(os.getpid(), signal.SIGKILL)
            (folder / f"{number:03}.eml").write_bytes(message.message().as_bytes())
        return len(messages)
