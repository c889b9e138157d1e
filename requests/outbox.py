"""Mail that leaves: what it looks like, and how the worker is told of it.

Every message says who it is from and where answers go, carries the request's reference in its subject,
and is marked as sent by a machine (RFC 3834), so that no other machine answers it. Bounces go where
answers go: the mailbox that is read.
"""

import re
import uuid
from contextlib import suppress
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from kombu.exceptions import OperationalError

from accounts.models import Controller
from requests.letter_words import spoken, words
from requests.models import EmailCode, Letter
from requests.models.request_settings import settings_of


def queue_letter(letter_id: int) -> None:
    """Tell the worker; where no broker answers, the sweep finds the letter."""
    _queue("send_letter", letter_id)


def queue_code(code_id: int) -> None:
    """Tell the worker of a code to send."""
    _queue("send_code", code_id)


def queue_wish(wish_id: int) -> None:
    """Tell the worker that somebody asked for a code."""
    _queue("grant_wish", wish_id)


def _queue(task: str, row_id: int) -> None:
    with suppress(OperationalError):
        current_app.send_task(f"requests.tasks.{task}", [row_id], retry=False)


def new_mail_id(of: str) -> str:
    """A Message-ID of a "letter", a "code" or a "telling" in our own domain, without its angle brackets."""
    return f"{of}.{uuid.uuid4().hex}@{_domain()}"


def is_ours(mail_id: str) -> bool:
    """Whether a Message-ID looks like one that we gave: its request may be gone."""
    return bool(re.fullmatch(rf"(letter|code|telling)\.[0-9a-f]{{32}}@{re.escape(_domain())}", mail_id))


def is_final(refused: SMTPRecipientsRefused) -> bool:
    """Whether the mail server will not take it later either (RFC 5321, 4.2.1)."""
    return all(code >= 500 for code, _reason in refused.recipients.values())


def letter_mail(letter: Letter) -> EmailMessage:
    """A letter as an e-mail; its ``mail_id`` stands already, so that sending it twice shows as once."""
    request = letter.request
    message = mail_of(request.controller, request.email, letter.subject, letter.mail_body or letter.body)
    message.extra_headers["Message-ID"] = f"<{letter.mail_id}>"
    if request.reference not in letter.subject:
        message.subject = one_line(f"{letter.subject} [{request.reference}]")
    return message


def code_mail(code: EmailCode) -> EmailMessage:
    """A code as an e-mail, in the person's language; sent twice, it shows as once."""
    request = code.request
    said = words(spoken(request.language))
    subject = said["code_subject"].format(reference=request.reference)
    message = mail_of(request.controller, request.email, subject, said["code_body"].format(code=code.code))
    message.extra_headers["Message-ID"] = f"<{code.mail_id}>"
    return message


def one_line(text: str) -> str:
    """Text for a header: no line break can begin another one."""
    return " ".join(text.split())


def mail_of(controller: Controller, to: str, subject: str, body: str) -> EmailMessage:
    """Plain text from a controller, marked as sent by a machine."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    replies = settings_of(controller).reply_to
    return EmailMessage(
        subject=one_line(subject),
        body=body,
        # Of the envelope: bounces go there.
        from_email=replies or sender,
        to=[to],
        reply_to=[replies] if replies else None,
        headers={
            "From": formataddr((one_line(controller.display_name), sender)),
            "Auto-Submitted": "auto-generated",
        },
    )


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
