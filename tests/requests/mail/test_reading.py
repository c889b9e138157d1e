"""A real IMAP server, read as a controller's mailbox."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from requests import sending
from requests.mail import reading
from requests.models import InboundMail, Letter, Mailbox
from requests.terms import MailOutcome
from tests.requests.mail.cases import moved
from tests.requests.mail.messages import bounce, reply

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_a_reply_to_a_letter_that_really_went_out_lands_in_its_request(
    post_office, letter_box, mailbox, submit
) -> None:
    request = submit()
    for letter in sending.unfinished():
        sending.finish_letter(letter)
    arrived_id = post_office.arrived[0]["Message-ID"].strip("<>")
    letter_box.put(reply(arrived_id).as_bytes(), NOW)
    letter_box.put(bounce(arrived_id), NOW)
    assert reading.read(mailbox.pk) == 2
    assert request.messages.get().body == "My number is 12."
    assert Letter.objects.get().bounced_at is not None


def test_what_was_read_is_not_read_again_and_nothing_is_changed_there(letter_box, mailbox) -> None:
    letter_box.put(reply().as_bytes(), NOW)
    before = letter_box.flags()
    assert [reading.read(mailbox.pk) for _time in range(3)] == [1, 0, 0]
    letter_box.put(reply(message_id="m2@person.example").as_bytes(), NOW)
    assert reading.read(mailbox.pk) == 1
    assert letter_box.flags()[:1] == before
    mailbox.refresh_from_db()
    assert mailbox.last_error == "" and mailbox.read_at is not None


def test_the_clock_starts_when_it_reached_the_server(letter_box, mailbox) -> None:
    arrived = (NOW - timedelta(days=4)).replace(microsecond=0)
    letter_box.put(reply().as_bytes(), arrived)
    reading.read(mailbox.pk)
    assert InboundMail.objects.get().arrived_at == arrived


def test_a_folder_met_for_the_first_time_is_read_a_month_back(letter_box, mailbox) -> None:
    letter_box.put(reply(message_id="old@x").as_bytes(), NOW - timedelta(days=99))
    letter_box.put(reply(message_id="new@x").as_bytes(), NOW - timedelta(days=20))
    assert reading.read(mailbox.pk) == 1


def test_a_reader_that_died_goes_on_where_it_was(letter_box, mailbox) -> None:
    letter_box.put(reply().as_bytes(), NOW)
    reading.read(mailbox.pk)
    Mailbox.objects.update(last_uid=0)
    assert reading.read(mailbox.pk) == 0
    assert InboundMail.objects.count() == 1


def test_a_folder_made_anew_is_read_from_its_beginning(letter_box, mailbox) -> None:
    Mailbox.objects.update(uid_validity=1, last_uid=999_999)
    letter_box.put(reply().as_bytes(), NOW)
    assert reading.read(mailbox.pk) == 1


def test_a_message_too_large_is_taken_in_by_its_beginning(letter_box, mailbox, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 5_000)
    monkeypatch.setattr(reading, "BEGINNING", 2_000)
    letter_box.put(reply(subject="My data", files=[("a.bin", b"x" * 20_000)]).as_bytes(), NOW)
    assert reading.read(mailbox.pk) == 1
    mail = InboundMail.objects.get()
    assert (mail.outcome, mail.subject, mail.original.facts) == (
        MailOutcome.UNMATCHED,
        "My data",
        {"cut": True},
    )
    assert mail.original.size <= 2_000


@pytest.mark.parametrize(
    ("fault", "told"),
    [({"password": "wrong"}, "error"), ({"port": 1}, "refused"), ({"folder": "No such"}, "select")],
)
def test_a_mailbox_that_cannot_be_read_says_so(letter_box, mailbox, fault, told) -> None:
    moved(**fault)
    assert reading.read(mailbox.pk) == 0
    mailbox.refresh_from_db()
    assert told in mailbox.last_error.lower()
    assert "wrong" not in mailbox.last_error


def test_a_password_does_not_travel_in_the_clear(mailbox) -> None:
    moved(host="mail.acme.example")
    mailbox.refresh_from_db()
    assert reading.read(mailbox.pk) == 0
    mailbox.refresh_from_db()
    assert "TLS" in mailbox.last_error
    with pytest.raises(ValidationError, match="TLS"):
        mailbox.clean()


def test_no_other_command_hides_in_a_setting(mailbox) -> None:
    mailbox.folder = "INBOX\r\nA1 DELETE INBOX"
    with pytest.raises(ValidationError):
        mailbox.clean()


def test_only_mailboxes_that_are_on_are_read(mailbox) -> None:
    assert list(reading.mailboxes()) == [mailbox.pk]
    Mailbox.objects.update(active=False)
    assert list(reading.mailboxes()) == []
