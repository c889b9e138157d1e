"""Another system hands mail in, signed."""

import time
import tracemalloc
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse

from requests.mail import webhook
from requests.mail.webhook import signature
from requests.models import InboundMail, Mailbox
from tests.requests.mail.messages import reply

pytestmark = pytest.mark.django_db
SECRET = "between us"
RAW = reply().as_bytes()


@pytest.fixture(autouse=True)
def empty_counters() -> None:
    cache.clear()


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


class Body(BytesIO):
    """A body that knows how much of it was read, and makes itself up as it is."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.left = self.size = size

    def read(self, most: int | None = -1) -> bytes:
        taken = self.left if most is None or most < 0 else min(most, self.left)
        self.left -= taken
        return b"x" * taken


def sent(size: int, slug: str = "acme", **headers: str):
    """A request whose body is yet to be read, and that body."""
    body = Body(size)
    given = {
        "X-Dertig-Timestamp": str(int(time.time())),
        "X-Dertig-Signature": "0" * 64,
        **headers,
    }
    request = RequestFactory().post(
        reverse("mail-webhook", args=[slug]), content_type="message/rfc822", headers=given
    )
    request.META["CONTENT_LENGTH"] = str(size)
    request._stream = body
    return webhook.hand_in(request, slug=slug), body


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Dertig-Timestamp": ""},
        {"X-Dertig-Timestamp": "now"},
        {"X-Dertig-Timestamp": str(int(time.time()) - 3600)},
        {"X-Dertig-Signature": ""},
        {"X-Dertig-Signature": "0" * 63},
        {"X-Dertig-Signature": "z" * 64},
    ],
)
def test_what_the_headers_show_to_be_wrong_is_refused_unread(hand_in, headers) -> None:
    answer, body = sent(webhook.MAX_BYTES, **headers)
    assert (answer.status_code, answer.content, body.left) == (403, b"", body.size)


@pytest.mark.parametrize("length", ["", "-1", "+5", "1e3", "²", "٣", str(webhook.MAX_BYTES + 1), "9" * 5000])
def test_a_length_that_is_none_or_too_much_is_refused_unread(length: str) -> None:
    request = RequestFactory().post("/hooks/mail/acme/", content_type="message/rfc822")
    request.META["CONTENT_LENGTH"] = length
    request._stream = body = Body(10)
    assert webhook.hand_in(request, slug="acme").status_code == 413
    assert body.left == 10


def test_a_large_body_is_signed_over_without_standing_in_memory(hand_in) -> None:
    """And in the same way for a controller that nobody knows, or its answer would come sooner."""
    for slug in ("acme", "nobody"):
        tracemalloc.start()
        answer, body = sent(webhook.MAX_BYTES, slug)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (answer.status_code, answer.content, body.left) == (403, b"", 0)
        assert peak < 4 * 1024 * 1024


def test_who_was_refused_often_is_refused_unread(hand_in) -> None:
    for _time in range(webhook.REFUSED_OF_RANGE.times):
        assert sent(1)[0].status_code == 403
    for slug in ("acme", "nobody"):
        answer, body = sent(1000, slug)
        assert (answer.status_code, body.left) == (429, 1000)
        assert int(answer.headers["Retry-After"]) > 0


def test_few_bodies_are_read_at_once(hand_in) -> None:
    for _slot in range(webhook.AT_ONCE):
        assert webhook._reading.acquire(blocking=False)
    try:
        answer, body = sent(1000)
        assert (answer.status_code, body.left) == (503, 1000)
    finally:
        webhook._reading.release(webhook.AT_ONCE)
    assert hand_in().status_code == 201
