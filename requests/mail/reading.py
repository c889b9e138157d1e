"""Reading a controller's IMAP folder: what came since the last time, and nothing is changed there.

How far the folder was read is kept with each message in one transaction, so a reader that dies goes on
where it was; a message read twice stands once. A folder that is met for the first time (or made anew,
which its UIDVALIDITY tells) is read a month back: what is older would be past its last day.
"""

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import mktime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from evidence.turns import alone
from evidence.vault import VaultError
from requests.mail.taking_in import take_in
from requests.models import Mailbox
from requests.models.mail import THIS_MACHINE
from stores.outbound import NoAnswer, connected
from stores.places import Host, PlaceRefused, host_name

MAX_BYTES = 30 * 1024 * 1024
"""Of one message; of a larger one the beginning is taken in, and staff are told."""
BEGINNING = 256 * 1024
A_TURN = 200
"""Messages read at once; the next tick goes on."""
LOOK_BACK = timedelta(days=32)
SECONDS = 30

_log = structlog.get_logger(__name__)


class MailboxError(RuntimeError):
    """The server refuses something; the text says what, without what it holds."""


def mailboxes() -> Iterator[int]:
    """Ids of the mailboxes that are to be read."""
    yield from Mailbox.objects.filter(active=True).exclude(host="").values_list("pk", flat=True)


def servers_in_use() -> Iterator[tuple[str, Host]]:
    """For ``upgrade_check``: whose mailbox, and the server that it is on."""
    rows = Mailbox.objects.filter(active=True).exclude(host="")
    for slug, host in rows.values_list("controller__slug", "host"):
        yield f"{slug}: mailbox", Host(host)


def read(mailbox_id: int) -> int:
    """Take in what is new; gives how many messages. What goes wrong stands in ``last_error``."""
    with alone(f"requests:mailbox:{mailbox_id}") as mine:
        mailbox = Mailbox.objects.select_related("controller").filter(pk=mailbox_id, active=True).first()
        if not mine or mailbox is None:
            return 0
        error, taken = "", 0
        try:
            with _opened(mailbox) as server:
                for uid in _new_uids(server, mailbox):
                    taken += _take(server, mailbox, uid)
        except (OSError, imaplib.IMAP4.error, MailboxError, NoAnswer, PlaceRefused, VaultError) as failure:
            error = _said(failure)[:300]
            _log.warning("mailbox_not_read", mailbox=mailbox.pk, error=type(failure).__name__)
        Mailbox.objects.filter(pk=mailbox.pk).update(
            last_error=error, read_at=mailbox.read_at if error else timezone.now()
        )
        return taken


def _said(failure: Exception) -> str:
    """What is wrong, for who has to mend it."""
    match failure:
        case ssl.SSLCertVerificationError():
            return f"The server's certificate is not trusted: {failure.verify_message.rstrip('.')}."
        case ssl.SSLError():
            return f"No TLS session ({failure.reason}): does the server speak TLS on this port?"
        case NoAnswer() | PlaceRefused():
            return str(failure)
        case _:
            return f"{type(failure).__name__}: {failure}"


class _Judged(imaplib.IMAP4):
    """Connects where mailboxes may be, to the address that was judged.

    Raises ``PlaceRefused``, ``NoAnswer``.
    """

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return connected(self.host, self.port, timeout or SECONDS)


class _JudgedTls(imaplib.IMAP4_SSL):
    """The same, with a certificate that holds for the name."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = connected(self.host, self.port, timeout or SECONDS)
        secured: socket.socket = self.ssl_context.wrap_socket(plain, server_hostname=host_name(self.host))
        return secured


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """A session with the folder selected, read-only; with TLS, to a server whose certificate is trusted.

    Raises ``OSError``, ``IMAP4.error``, ``MailboxError``, ``NoAnswer``, ``PlaceRefused``.
    """
    if not mailbox.tls and mailbox.host not in THIS_MACHINE:
        raise MailboxError("Without TLS the password could be read on its way.")
    if mailbox.password and not mailbox.holds_secret():
        raise MailboxError("The password was given for another server: enter it again.")
    if mailbox.awaits_confirmation():
        raise MailboxError("A second person has not confirmed this server yet.")
    if mailbox.tls:
        context = ssl.create_default_context()
        server: imaplib.IMAP4 = _JudgedTls(mailbox.host, mailbox.port, ssl_context=context, timeout=SECONDS)
    else:
        server = _Judged(mailbox.host, mailbox.port, timeout=SECONDS)
    with server:
        server.login(mailbox.user, mailbox.password)
        folder = mailbox.folder.replace("\\", "\\\\").replace('"', '\\"')
        _asked(server.select(f'"{folder}"', readonly=True), "select")
        _begin_anew_where_made_anew(server, mailbox)
        yield server


def _begin_anew_where_made_anew(server: imaplib.IMAP4, mailbox: Mailbox) -> None:
    """UIDs mean something under one UIDVALIDITY alone (RFC 3501, 2.3.1.1)."""
    _name, told = server.response("UIDVALIDITY")
    validity = int(told[0]) if told and told[0] else 0
    if mailbox.uid_validity != validity:
        mailbox.uid_validity, mailbox.last_uid = validity, 0
        mailbox.save(update_fields=["uid_validity", "last_uid"])


def _new_uids(server: imaplib.IMAP4, mailbox: Mailbox) -> list[int]:
    if mailbox.last_uid:
        criteria = f"UID {mailbox.last_uid + 1}:*"
    else:
        criteria = f"SINCE {(timezone.now() - LOOK_BACK):%d-%b-%Y}"
    found = _asked(server.uid("SEARCH", criteria), "search")
    uids = sorted(int(uid) for line in found if isinstance(line, bytes) for uid in line.split())
    # "n:*" names the last message even where its number is below n.
    return [uid for uid in uids if uid > mailbox.last_uid][:A_TURN]


def _take(server: imaplib.IMAP4, mailbox: Mailbox, uid: int) -> int:
    facts = _asked(server.uid("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)"), "fetch")
    told = next((line for line in facts if isinstance(line, bytes)), b"")
    size = int(told.partition(b"RFC822.SIZE ")[2].split()[0].rstrip(b")")) if b"RFC822.SIZE " in told else 0
    cut = size > MAX_BYTES
    part = f"BODY.PEEK[]<0.{BEGINNING}>" if cut else "BODY.PEEK[]"
    answer = _asked(server.uid("FETCH", str(uid), f"({part})"), "fetch")
    raw = next((each[1] for each in answer if isinstance(each, tuple)), None)
    with transaction.atomic():
        taken = None
        if raw is not None:  # deleted meanwhile
            taken = take_in(controller=mailbox.controller, raw=raw, arrived_at=_internal_date(told), cut=cut)
        Mailbox.objects.filter(Q(last_uid__lt=uid), pk=mailbox.pk, uid_validity=mailbox.uid_validity).update(
            last_uid=uid
        )
    return int(taken is not None)


def _internal_date(told: bytes) -> datetime:
    """When the message reached the server: there the clock of a request starts."""
    local = imaplib.Internaldate2tuple(told)
    return datetime.fromtimestamp(mktime(local), UTC) if local else timezone.now()


def _asked(answer: tuple[str, list[Any]], what: str) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise MailboxError(f"The server refused to {what}.")
    return data
