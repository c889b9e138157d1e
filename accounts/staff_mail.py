"""Mail to members of staff: that something waits, and where. It holds no personal data but the address.

A sweep on any floor finds what waits; it marks a mail as sent in the transaction in which it sends it, so
that a mail comes rather twice than never, and a queue that was away only makes it late.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import Controller

MORNING = time(7)
"""When a day of mail begins on the controller's clock: nobody is reminded at night."""


def send(*, to: Sequence[str], subject: str, lines: Sequence[str], over: BaseEmailBackend) -> None:
    """Send plain text over an open connection. Raises ``OSError`` (and so ``SMTPException``)."""
    EmailMessage(
        subject=subject,
        body="\n".join(lines) + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=to,
        connection=over,
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def day_of_mail(controller: Controller, now: datetime) -> date | None:
    """The day it is at the controller; None until its morning has come."""
    there = now.astimezone(ZoneInfo(controller.time_zone))
    return there.date() if there.time() >= MORNING else None
