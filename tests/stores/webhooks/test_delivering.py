"""What reaches a receiver, and what becomes of what does not: real TLS, real receivers."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Controller
from accounts.roles import Role
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks import actions, sending
from stores.webhooks.announcing import announce
from stores.webhooks.noticing import tell_of_paused
from stores.webhooks.signing import new_secret, signed_headers
from stores.webhooks.terms import DeliveryState, Trouble, WebhookEvent
from tests.people import person
from tests.stores.connectors.http.serving import answering, documented, unsigned
from tests.stores.webhooks.kit import BY, CLOSED, at, happened, receiving

pytestmark = pytest.mark.django_db

type Certificate = tuple[Path, Path]


def due(delivery: WebhookDelivery) -> None:
    """Its next try has come."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now())


def tried(delivery: WebhookDelivery) -> WebhookDelivery:
    due(delivery)
    sending.deliver(delivery.pk)
    delivery.refresh_from_db()
    return delivery


# --- What arrives


def test_the_documented_receiver_verifies_what_it_is_sent(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    with receiving(endpoint, certificate) as taken:
        delivery = tried(happened(controller))
    (message,) = taken
    assert message["type"] == "request.closed"
    assert message["data"] == {"controller": "acme", **CLOSED}
    assert (delivery.state, delivery.status, delivery.tries) == (DeliveryState.DELIVERED, 204, 1)
    assert delivery.next_try_at is None


def test_a_message_that_comes_twice_is_taken_once(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    """As when a worker dies between the receiver's answer and our note: at least once, by the same id."""
    with receiving(endpoint, certificate) as taken:
        delivery = tried(happened(controller))
        again = {"state": DeliveryState.WAITING, "delivered_at": None, "next_try_at": timezone.now()}
        WebhookDelivery.objects.update(**again)
        assert list(sending.unfinished()) == [delivery.pk]
        assert tried(delivery).state == DeliveryState.DELIVERED
    assert delivery.tries == 2
    assert len(taken) == 1


def test_the_receiver_refuses_another_secret_a_changed_body_and_an_old_message(
    endpoint: WebhookEndpoint,
) -> None:
    module = documented("webhook_receiver")
    now = timezone.now()
    body = b'{"type": "webhook.test"}'
    headers = sending_headers(endpoint, body, now)
    assert module.verify(endpoint.secret, headers, body, now.timestamp())
    for secret, said, when in (
        (new_secret(), body, now),
        (endpoint.secret, body + b" ", now),
        (endpoint.secret, body, now + timedelta(minutes=6)),
    ):
        with pytest.raises(module.NotGenuine):
            module.verify(secret, headers, said, when.timestamp())


def sending_headers(endpoint: WebhookEndpoint, body: bytes, now: Any) -> dict[str, str]:
    return signed_headers(endpoint.secrets_at(now), message_id="msg_1", at=int(now.timestamp()), body=body)


def test_a_new_secret_and_the_one_before_both_verify_until_the_overlap_ends(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    with receiving(endpoint, certificate) as taken:  # it still holds the first secret
        first = endpoint.secret
        second = actions.rotate_secret(endpoint=endpoint, by=BY)
        assert first != second
        assert tried(happened(controller)).state == DeliveryState.DELIVERED
        WebhookEndpoint.objects.update(previous_until=timezone.now())
        assert tried(happened(controller)).status == 401
    assert len(taken) == 1
    endpoint.refresh_from_db()
    with receiving(endpoint, certificate) as taken:
        assert tried(happened(controller)).state == DeliveryState.DELIVERED


# --- Who is told


def test_only_who_chose_the_event_and_is_active_is_told(
    controller: Controller, endpoint: WebhookEndpoint
) -> None:
    WebhookEndpoint.objects.update(events=["purge.finished"])
    announce(controller_id=controller.pk, event=WebhookEvent.REQUEST_CLOSED, payload=CLOSED)
    WebhookEndpoint.objects.update(events=["request.closed"], active=False)
    announce(controller_id=controller.pk, event=WebhookEvent.REQUEST_CLOSED, payload=CLOSED)
    WebhookEndpoint.objects.update(active=True)
    announce(controller_id=controller.pk + 1, event=WebhookEvent.REQUEST_CLOSED, payload=CLOSED)
    assert not WebhookDelivery.objects.exists()
    happened(controller)


def test_an_event_says_no_more_than_it_may(controller: Controller, endpoint: WebhookEndpoint) -> None:
    with pytest.raises(ValueError, match="says"):
        announce(
            controller_id=controller.pk,
            event=WebhookEvent.REQUEST_CLOSED,
            payload={**CLOSED, "email": "anna@example.org"},
        )


# --- What does not arrive


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_another_answer_is_tried_again_later(
    status: int, controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    reply = unsigned(status, b"not \x1b[31mnow\x00", Location="https://169.254.169.254/")
    with answering(reply, certificate) as port:
        at(endpoint, port)
        delivery = tried(happened(controller))
    assert (delivery.state, delivery.trouble) == (DeliveryState.WAITING, Trouble.STATUS)
    assert (delivery.status, delivery.answer) == (status, "not [31mnow")
    assert delivery.next_try_at is not None
    assert delivery.next_try_at > timezone.now()
    assert list(sending.unfinished()) == []


def test_a_huge_answer_is_cut_and_still_counts(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    with answering(unsigned(200, b"x" * 3_000_000), certificate) as port:
        at(endpoint, port)
        delivery = tried(happened(controller))
    assert delivery.state == DeliveryState.DELIVERED
    assert delivery.answer == "x" * 500


def test_after_a_day_of_tries_it_stands_as_failed_and_can_be_sent_again(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    delivery = happened(controller)
    for _each in sending.PATIENCE:
        assert tried(delivery).state == DeliveryState.WAITING
    assert tried(delivery).state == DeliveryState.FAILED
    assert delivery.trouble == Trouble.NO_ANSWER
    assert sum(sending.PATIENCE, timedelta()) > timedelta(days=1)
    actions.redeliver(deliveries=[delivery], by=BY)
    with receiving(endpoint, certificate) as taken:
        assert tried(delivery).state == DeliveryState.DELIVERED
    assert len(taken) == 1


def test_a_worker_that_dies_at_its_last_try_leaves_it_failed(
    controller: Controller, endpoint: WebhookEndpoint
) -> None:
    delivery = happened(controller)
    WebhookDelivery.objects.update(tries=len(sending.PATIENCE) + 1)
    assert tried(delivery).trouble == Trouble.DIED
    assert delivery.state == DeliveryState.FAILED


def test_an_address_that_turns_private_is_refused(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate, settings: Any
) -> None:
    """The name was public when it was typed; where it leads is judged at each call."""
    called: list[bytes] = []

    def reply(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        called.append(body)
        unsigned(200)(handler, body)

    with answering(reply, certificate) as port:
        at(endpoint, port, host="localhost")
        assert tried(happened(controller)).state == DeliveryState.DELIVERED
        settings.DERTIG_STORES_HOSTS = []
        delivery = tried(happened(controller))
    assert (delivery.state, delivery.trouble) == (DeliveryState.WAITING, Trouble.ADDRESS_REFUSED)
    assert len(called) == 1


def test_a_certificate_that_does_not_hold_is_not_trusted(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    WebhookEndpoint.objects.update(certificates="")
    with answering(unsigned(200), certificate) as port:
        at(endpoint, port)
        assert tried(happened(controller)).trouble == Trouble.NOT_TRUSTED


# --- Endpoints that fail for long


def test_failing_for_three_days_it_is_paused_staff_are_told_once_and_nothing_is_lost(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    person(Role.SYSTEMS_MANAGER, controller, email="officer@example.org")
    person(Role.AUDITOR, controller, email="auditor@example.org")
    first = tried(happened(controller))
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None
    assert endpoint.paused_at is None
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=3))
    tried(first)
    endpoint.refresh_from_db()
    assert endpoint.paused_at is not None
    assert tell_of_paused() == 1
    assert tell_of_paused() == 0
    assert [message.to for message in mail.outbox] == [["officer@example.org"]]
    later = tried(happened(controller))
    due(first)
    assert later.tries == 0
    assert list(sending.unfinished()) == []
    with receiving(endpoint, certificate) as taken:
        assert actions.resume_endpoint(endpoint=endpoint, by=BY) == 2
        for pk in sending.unfinished():
            sending.deliver(pk)
    assert len(taken) == 2


def test_one_that_wants_no_more_is_paused_at_once(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    with answering(unsigned(410), certificate) as port:
        at(endpoint, port)
        tried(happened(controller))
    endpoint.refresh_from_db()
    assert endpoint.paused_at is not None


def test_one_success_ends_the_count_of_failing(
    controller: Controller, endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    tried(happened(controller))
    with receiving(endpoint, certificate):
        tried(happened(controller))
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_test_goes_to_a_paused_endpoint_and_does_not_resume_it(
    endpoint: WebhookEndpoint, certificate: Certificate
) -> None:
    WebhookEndpoint.objects.update(failing_since=timezone.now(), paused_at=timezone.now())
    with receiving(endpoint, certificate) as taken:
        actions.ping(endpoint=endpoint, by=BY)
        for pk in sending.unfinished():
            sending.deliver(pk)
    assert [json.dumps(message["type"]) for message in taken] == ['"webhook.test"']
    endpoint.refresh_from_db()
    assert endpoint.paused_at is not None


def test_the_log_goes_after_its_period(controller: Controller, endpoint: WebhookEndpoint) -> None:
    old, fresh = happened(controller), happened(controller)
    WebhookDelivery.objects.filter(pk=old.pk).update(made_at=timezone.now() - sending.KEPT)
    assert sending.expire() == 1
    assert list(WebhookDelivery.objects.all()) == [fresh]
