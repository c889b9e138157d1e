"""What the worker does with a delivery: one try, its result, and when the next one comes.

A delivery is taken by a guarded update that also says when it may be taken again: two workers never hold
it at once, and one that died leaves it to the sweep. **At least once:** a worker that dies after the
receiver took it and before that is noted sends it again, with the same ``webhook-id``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.calling import Heard, call
from stores.webhooks.pausing import note_failure, note_success
from stores.webhooks.terms import DeliveryState, Trouble, WebhookEvent

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 480, 600))
"""How long each try has before the next: eight tries over 26 hours. The first outlasts any try."""

KEPT = timedelta(days=30)
"""How long the log keeps a delivery."""

A_SWEEP = 500
_MAY_GO = Q(endpoint__active=True, endpoint__paused_at__isnull=True) | Q(event=WebhookEvent.TEST.value)
"""A test goes to an endpoint that is paused or switched off, too: that is what it is for."""
_log = structlog.get_logger(__name__)


def unfinished() -> Iterator[int]:
    """Deliveries that want the worker now, oldest first; found by an index of these alone."""
    waiting = WebhookDelivery.objects.filter(_MAY_GO, next_try_at__lte=timezone.now())
    yield from waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:A_SWEEP]


def deliver(delivery_id: int) -> None:
    """Try once, unless it is done, waits for its time, or is in other hands."""
    delivery = _take(delivery_id)
    if delivery is None:
        return
    now = timezone.now()
    heard = call(delivery.endpoint, message_id=delivery.message_id, body=delivery.body.encode(), at=now)
    _note(delivery, heard, now)


def expire(now: datetime | None = None) -> int:
    """Delete what is older than ``KEPT``, delivered or not; gives how many went."""
    gone, _each = WebhookDelivery.objects.filter(made_at__lt=(now or timezone.now()) - KEPT).delete()
    return gone


def _take(delivery_id: int) -> WebhookDelivery | None:
    delivery = (
        WebhookDelivery.objects.select_related("endpoint")
        .filter(_MAY_GO, pk=delivery_id, next_try_at__lte=timezone.now())
        .first()
    )
    if delivery is None:
        return None
    if delivery.tries > len(PATIENCE):
        # The worker of its last try died.
        _note(delivery, Heard(Trouble.DIED), timezone.now())
        return None
    tried, now = delivery.tries, timezone.now()
    delivery.tries = tried + 1
    # By columns of its own row alone: only these are looked at again after waiting for another worker.
    free = WebhookDelivery.objects.filter(pk=delivery.pk, tries=tried, next_try_at=delivery.next_try_at)
    taken = free.update(
        tries=delivery.tries,
        tried_at=now,
        next_try_at=now + PATIENCE[min(tried, len(PATIENCE) - 1)],
    )
    return delivery if taken else None


@transaction.atomic
def _note(delivery: WebhookDelivery, heard: Heard, now: datetime) -> None:
    """Write down what came of a try; the endpoint's own standing moves with it."""
    said = {"status": heard.status, "answer": heard.answer, "trouble": heard.trouble or ""}
    # Locked first, as by whoever pauses or resumes it.
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    held = WebhookDelivery.objects.filter(
        pk=delivery.pk, tries=delivery.tries, state=DeliveryState.WAITING.value
    )
    if heard.trouble is None:
        held.update(state=DeliveryState.DELIVERED.value, delivered_at=now, next_try_at=None, **said)
        note_success(endpoint)
        return
    _log.info("webhook_not_delivered", delivery=delivery.pk, trouble=heard.trouble.value, status=heard.status)
    if delivery.tries > len(PATIENCE):
        held.update(state=DeliveryState.FAILED.value, next_try_at=None, **said)
    else:
        held.update(**said)
    note_failure(endpoint, now, gone=heard.trouble is Trouble.GONE)
