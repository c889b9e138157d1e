"""IMAP over TLS: a password goes to no server that cannot show who it is."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from requests.mail import reading
from requests.models import InboundMail, Mailbox
from tests.requests.mail.cases import moved
from tests.requests.mail.certificates import Authority
from tests.requests.mail.messages import reply
from tests.requests.mail.tls_door import TlsDoor

pytestmark = pytest.mark.django_db
HERE = "127.0.0.1"


@pytest.fixture
def authority(tmp_path, monkeypatch) -> Authority:
    """One that this installation trusts, the way an operator adds one."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


@pytest.fixture
def behind_door(letter_box, mailbox) -> Iterator[Callable[[Path], TlsDoor]]:
    """The mailbox read over TLS, with that key and certificate before it."""
    with ExitStack() as doors:

        def door(chain: Path) -> TlsDoor:
            opened = TlsDoor(chain, letter_box.port)
            doors.callback(opened.close)
            moved(tls=True, port=opened.port)
            return opened

        letter_box.put(reply().as_bytes(), timezone.now())
        yield door


def error_of(mailbox: Mailbox) -> str:
    mailbox.refresh_from_db()
    return mailbox.last_error


def test_a_trusted_server_is_signed_in_to_and_read(authority, behind_door, mailbox) -> None:
    door = behind_door(authority.chain(HERE))
    assert reading.read(mailbox.pk) == 1
    assert error_of(mailbox) == ""
    assert InboundMail.objects.get().sender == "piet@person.example"
    assert door.entered == 1


def test_a_wrong_password_is_told_over_tls_too(authority, behind_door, mailbox) -> None:
    behind_door(authority.chain(HERE))
    moved(password="wrong")
    assert reading.read(mailbox.pk) == 0
    assert error_of(mailbox) and "wrong" not in error_of(mailbox)


def test_a_certificate_of_nobody_we_trust_is_refused(behind_door, mailbox, tmp_path) -> None:
    door = behind_door(Authority(tmp_path).chain(HERE))
    assert reading.read(mailbox.pk) == 0
    assert error_of(mailbox).startswith("The server's certificate is not trusted: ")
    assert door.entered == 0


@pytest.mark.parametrize(
    ("of", "until", "told"),
    [
        ("192.0.2.1", None, "not valid for '127.0.0.1'"),
        (HERE, datetime.now(UTC) - timedelta(days=1), "expired"),
    ],
)
def test_anothers_certificate_and_an_old_one_are_refused(
    authority, behind_door, mailbox, of, until, told
) -> None:
    door = behind_door(authority.chain(of, until=until))
    assert reading.read(mailbox.pk) == 0
    assert told in error_of(mailbox)
    assert door.entered == 0


def test_a_port_that_speaks_no_tls_says_so(letter_box, mailbox) -> None:
    moved(tls=True)
    assert reading.read(mailbox.pk) == 0
    assert "does the server speak TLS on this port?" in error_of(mailbox)


def test_tls_is_what_a_mailbox_has_unless_it_is_switched_off() -> None:
    assert Mailbox().tls is True and Mailbox().port == 993
