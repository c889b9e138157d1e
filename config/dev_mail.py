"""Mail of a development installation: kept in a folder and shown in the browser, sent to nobody.

A person who tries the portal reads their code at ``/dev/mail/``. Nothing of this exists in production:
the address is not routed there, and the page refuses besides.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as ReadMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

BACKEND = "config.dev_mail.FolderBackend"
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the page shows it."""

    sender: str
    to: str
    subject: str
    date: str
    text: str


class FolderBackend(BaseEmailBackend):
    """Writes each message to a file of its own; names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
            draft = folder / f"{name}.draft"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


@require_safe
@never_cache
def sent_mail(request: HttpRequest) -> HttpResponse:
    """The latest messages, newest first."""
    if settings.DERTIG_ENV != "development":
        raise Http404
    return render(request, "dev/mail.html", {"messages_sent": latest()})


def latest() -> list[Shown]:
    files = sorted(mail_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return [_shown(file) for file in files]


def mail_folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"


def _shown(file: Path) -> Shown:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, ReadMessage)  # noqa: S101 (what the policy says; for the type checker)
    body = message.get_body(("plain",))
    return Shown(
        sender=str(message["From"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        text=body.get_content() if body else "",
    )
