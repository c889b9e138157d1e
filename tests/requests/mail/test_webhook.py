"""Another system hands mail in, signed."""

import time

import pytest
from django.urls import reverse

from requests.mail import webhook
from requests.mail.webhook import signature
from requests.models import InboundMail, Mailbox
from tests.requests.mail.messages import reply

pytestmark = pytest.mark.django_db
SECRET = "between us"
RAW = reply().as_bytes()


@pytest.fixture
def hand_in(client, controller):
    Mailbox.objects.create(controller=controller, webhook_secret=SECRET)

    def hand_in(
        raw: bytes = RAW, *, slug: str = "acme", secret: str = SECRET, at: float | None = None, **headers
    ):
        timestamp = headers.pop("timestamp", str(int(at or time.time())))
        return client.post(
            reverse("mail-webhook", args=[slug]),
            raw,
            content_type="message/rfc822",
            headers={
                "X-Dertig-Timestamp": timestamp,
                "X-Dertig-Signature": headers.pop("signed", signature(secret, timestamp, raw)),
            },
        )

    return hand_in


def test_a_signed_message_is_taken_in_once(hand_in) -> None:
    assert hand_in().status_code == 201
    again = hand_in()
    assert (again.status_code, again.json()) == (200, {"taken_in": False})
    assert InboundMail.objects.count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"secret": "guessed"},
        {"secret": ""},
        {"slug": "nobody"},
        {"at": time.time() - 3600},
        {"at": time.time() + 3600},
        {"timestamp": "now"},
        {"timestamp": "١٢٣"},
        {"signed": ""},
        {"signed": "ü"},
    ],
)
def test_who_has_no_valid_signature_learns_nothing(hand_in, facts) -> None:
    answer = hand_in(**facts)
    assert (answer.status_code, answer.content) == (403, b"")
    assert not InboundMail.objects.exists()


def test_a_signature_is_of_this_body_alone(hand_in) -> None:
    timestamp = str(int(time.time()))
    signed = signature(SECRET, timestamp, RAW)
    assert hand_in(RAW + b"!", timestamp=timestamp, signed=signed).status_code == 403


def test_without_a_secret_nothing_is_taken_in(hand_in) -> None:
    Mailbox.objects.update(webhook_secret="")
    assert hand_in(secret="").status_code == 403


def test_a_body_without_end_is_refused(hand_in, monkeypatch) -> None:
    monkeypatch.setattr(webhook, "MAX_BYTES", 10)
    assert hand_in().status_code == 413


def test_reading_the_address_is_no_post(client, controller) -> None:
    assert client.get(reverse("mail-webhook", args=["acme"])).status_code == 405
